package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines as in proc_pid_mountinfo(5) and as seen on machines with Docker, Kubernetes and NFS.
class MountsTest {
    private static final String HOST =
            """
            22 1 253:1 / / rw,relatime shared:1 - xfs /dev/vda1 rw,attr2
            23 22 0:21 / /proc rw - proc proc rw
            24 23 0:30 / /proc/sys/fs/binfmt_misc rw shared:9 - autofs systemd-1 rw,fd=29
            30 22 253:2 / /data rw,relatime shared:2 - ext4 /dev/vdb rw
            31 22 253:2 /web /srv/www rw,relatime shared:2 - ext4 /dev/vdb rw
            32 22 253:1 /data/old /mnt/hidden rw,relatime shared:1 - xfs /dev/vda1 rw
            33 22 253:1 /var/lib /mnt/lib rw,relatime shared:1 - xfs /dev/vda1 rw
            40 22 0:50 / /mnt/with\\040space\\134 rw - nfs4 10.0.0.1:/export rw,vers=4.2
            41 22 0:60 / /var/lib/docker/overlay2/ab/merged rw - overlay overlay rw,lowerdir=l/X:l/Y,upperdir=/var/lib/docker/overlay2/ab/diff,workdir=/w
            42 22 0:61 / /mnt/private rw - overlay overlay rw,lowerdir=/nowhere,upperdir=/nowhere/up
            43 22 0:62 / /home/u/gvfs rw - fuse.sshfs host:/ rw,user_id=1000
            48 22 0:67 / /usr/bin rw - overlay overlay rw,lowerdir=/usr/bin,upperdir=/tmp/up,workdir=/tmp/w
            49 22 0:68 / /var/lib/own rw - overlay overlay rw,lowerdir=/var/lib/own,upperdir=/tmp/up,workdir=/tmp/w
            44 22 0:63 / /snap/core ro - fuse.snapfuse snapfuse ro,user_id=0,group_id=0
            45 22 0:64 / /home/u/evil rw - fuse.snapfuse x rw,user_id=1000,group_id=1000
            46 22 0:65 / /twice rw - nfs a:/ rw
            47 22 0:66 / /twice rw - tmpfs tmpfs rw
            """;

    private final Mounts mounts = Mounts.parse(HOST, "/");

    @Test
    void decodesOctalAndOptionalFields() {
        var mount = mounts.at("/mnt/with space\\");
        assertThat(mount)
                .isEqualTo(
                        new Mount(
                                "/mnt/with space\\",
                                "/",
                                50,
                                "nfs4",
                                "10.0.0.1:/export",
                                "rw,vers=4.2"));
        assertThat(mounts.at("/data").device()).isEqualTo(253 * 256 + 2);
        assertThat(mounts.namesBelow("/mnt"))
                .containsExactlyInAnyOrder("hidden", "lib", "with space\\", "private");
        assertThat(mounts.namesBelow("/etc")).isNull();
    }

    @Test
    void knowsWhatNotToTouch() {
        assertThat(mounts.remoteAbove("/mnt/with space\\/x/y").type()).isEqualTo("nfs4");
        assertThat(mounts.remoteAbove("/mnt/with space\\x")).isNull();
        assertThat(mounts.remoteAt("/home/u/gvfs").type()).isEqualTo("fuse.sshfs");
        assertThat(mounts.remoteAt("/home/u/evil")).isNotNull();
        assertThat(mounts.remoteAt("/snap/core")).isNull();
        assertThat(mounts.remoteAt("/twice")).isNull();
        assertThat(mounts.remoteAt("/proc/sys/fs/binfmt_misc")).isNull();
        assertThat(mounts.remoteDevices()).containsExactlyInAnyOrder(50L, 62L, 64L);
    }

    @Test
    void findsWhatAWalkWouldMeetTwice() {
        Set<String> directories =
                Set.of("/var/lib/docker/overlay2/ab/diff", "/tmp/up", "/usr/bin", "/var/lib/own");
        // What an overlay covers is only to be seen through it.
        // /mnt/hidden is not among them: /data on the root disk is covered by another disk.
        assertThat(mounts.duplicates("/", directories::contains))
                .containsExactlyInAnyOrder(
                        "/srv/www", "/mnt/lib", "/var/lib/docker/overlay2/ab/merged");
        assertThat(mounts.duplicates("/srv", directories::contains)).isEmpty();
        assertThat(mounts.duplicates("/mnt", directories::contains)).isEmpty();
    }

    @Test
    void seesAnImageByItsOwnRoot() {
        String text =
                """
                1 0 8:1 / / rw - ext4 /dev/sda1 rw
                2 1 7:0 / /mnt/image rw - ext4 /dev/loop0 rw
                3 2 7:1 / /mnt/image/boot rw - ext4 /dev/loop1 rw
                4 1 7:2 / /mnt/image2 rw - ext4 /dev/loop2 rw
                """;
        var image = Mounts.parse(text, "/mnt/image");
        assertThat(image.all()).extracting(Mount::point).containsExactly("/", "/boot");
        assertThat(image.namesBelow("/")).contains("boot");
    }

    @Test
    void knowsInWhichFileSystemACollectionLies() {
        String text =
                """
                1 0 8:1 / / rw - ext4 /dev/sda1 rw
                2 1 8:2 /x /mnt rw - ext4 /dev/sda2 rw
                3 2 8:2 /x/case/a /mnt/case/b rw - ext4 /dev/sda2 rw
                """;
        var collection = Mounts.parse(text, "/mnt/case");
        assertThat(collection.at("/").root()).isEqualTo("/x/case");
        assertThat(collection.duplicates("/", _ -> false)).containsExactly("/b");
    }

    @ParameterizedTest
    @CsvSource({
        "ext4,/data,LOCAL",
        "tmpfs,/dev/shm,LOCAL",
        "devtmpfs,/dev,LOCAL",
        "virtiofs,/data,LOCAL",
        "overlay,/,LOCAL",
        "9p,/,LOCAL",
        "9p,/mnt,REMOTE",
        "nfs,/mnt,REMOTE",
        "cifs,/mnt,REMOTE",
        "fuse,/mnt,REMOTE",
        "fuse.s3fs,/mnt,REMOTE",
        "fuse.ossfs,/mnt,REMOTE",
        "fuseblk,/mnt,REMOTE",
        "autofs,/net,REMOTE",
        "cgroup2,/sys/fs/cgroup,PSEUDO",
        "bpf,/sys/fs/bpf,PSEUDO",
    })
    void tellsNaturesApart(String type, String point, Mount.Nature nature) {
        assertThat(new Mount(point, "/", 1, type, "x", "rw").nature()).isEqualTo(nature);
    }

    /// What comes from lxcfs on hosts of LXC, LXD and Incus, and in their containers; and what only
    /// says so.
    @ParameterizedTest
    @CsvSource({
        "/var/lib/lxcfs,user_id=0,PSEUDO",
        "/var/lib/incus-lxcfs,user_id=0,PSEUDO",
        "/var/snap/lxd/common/var/lib/lxcfs,user_id=0,PSEUDO",
        "/proc/cpuinfo,user_id=0,PSEUDO",
        "/sys/devices/system/cpu,user_id=0,PSEUDO",
        "/var/lib/lxcfs,user_id=1000,REMOTE",
        "/var/lib/lxcfs/x,user_id=0,REMOTE",
        "/home/u/.x,user_id=1000,REMOTE",
        "/opt/x,user_id=0,REMOTE",
    })
    void believesNoFileSystemThatCallsItselfLxcfs(String point, String user, Mount.Nature nature) {
        String options = "rw," + user + ",group_id=0,allow_other";
        assertThat(new Mount(point, "/", 1, "fuse.lxcfs", "lxcfs", options).nature())
                .isEqualTo(nature);
    }

    @Test
    void findsWhatLiesBelowWhatIsNotEntered() {
        String text =
                """
                22 1 253:1 / / rw - ext4 /dev/vda1 rw
                23 22 0:21 / /proc rw - proc proc rw
                24 23 0:30 / /proc/scsi rw - tmpfs x rw
                25 24 0:31 / /proc/scsi/a/b rw - tmpfs x rw
                26 23 0:32 / /proc/sys/fs/binfmt_misc rw - binfmt_misc x rw
                27 22 253:1 /var /mnt/x rw - ext4 /dev/vda1 rw
                28 27 0:33 / /mnt/x/tmp rw - tmpfs x rw
                29 22 0:34 / /mnt/n rw - nfs4 10.0.0.1:/x rw
                30 29 0:35 / /mnt/n/p rw - proc x rw
                31 30 0:36 / /mnt/n/p/scsi rw - tmpfs x rw
                32 22 0:37 / /srv rw - tmpfs x rw
                33 27 253:1 /opt /mnt/x/opt rw - ext4 /dev/vda1 rw
                """;
        var found = Mounts.parse(text, "/");
        var duplicates = found.duplicates("/", _ -> false);
        assertThat(duplicates).containsExactlyInAnyOrder("/mnt/x", "/mnt/x/opt");
        assertThat(found.cutOff("/", duplicates))
                .extracting(Mount::point)
                .containsExactly("/proc/scsi", "/mnt/x/tmp");
        assertThat(found.cutOff("/proc", Set.of())).isEmpty();
        assertThat(found.cutOff("/proc/scsi", Set.of())).isEmpty();
        assertThat(found.cutOff("/srv", Set.of())).isEmpty();
    }

    @Test
    void bearsBrokenLines() {
        for (var line :
                new String[] {
                    "",
                    " ",
                    "- - -",
                    "1 2 3",
                    "1 2 x:y / /a rw - t s o",
                    "1 2 3: / /a rw - t s",
                    "1 2 :3 / /a rw - t s",
                    "1 2 99999999999:1 / /a rw - t s",
                    "1 2 3:4 / /a rw -",
                    "1 2 3:4 / /a rw - t"
                }) {
            assertThat(Mounts.parse(line, "/").all()).isEmpty();
        }
        assertThat(Mounts.parse("1 2 3:4 / /a\\04 rw - t s", "/").at("/a\\04")).isNotNull();
    }

    private static RemoteMounts read(IntFunction<String> line, int count, String last) {
        var mounts = new RemoteMounts();
        for (int i = 0; i < count; i++) {
            byte[] bytes = line.apply(i).getBytes(StandardCharsets.US_ASCII);
            // Pieces end anywhere.
            mounts.add(bytes, 7);
            mounts.add(Arrays.copyOfRange(bytes, 7, bytes.length), bytes.length - 7);
        }
        byte[] bytes = last.getBytes(StandardCharsets.US_ASCII);
        mounts.add(bytes, bytes.length);
        return mounts;
    }

    /// As `unshare -rm` lets any user make them.
    @Test
    void keepsOnlyRemoteOnesOfAProcess() {
        var read =
                read(
                        i -> "9 2 0:" + i + " / /tmp/d" + i + " rw - tmpfs tmpfs rw\n",
                        99_000,
                        """
                        9 2 0:7 / /mnt/far rw - fuse.sshfs x rw,user_id=1000
                        9 2 0:8 / /mnt/near rw - nfs x:/ rw
                        9 2 0:9 / /mnt/near rw - tmpfs x rw
                        """);
        assertThat(read.weight()).isBetween(300, 400);
        var mounts = read.mounts();
        assertThat(mounts.isUnknown()).isFalse();
        assertThat(mounts.all()).extracting(Mount::point).containsExactly("/mnt/far");
        assertThat(mounts.remoteAbove("/mnt/far/x")).isNotNull();
        assertThat(mounts.remoteDevices()).containsExactly(7L);
    }

    @Test
    void saysWhereTooManyAreRemote() {
        IntFunction<String> fuse =
                i -> "9 2 0:7 / /tmp/d" + i + " rw - fuse.sshfs x rw,user_id=1000\n";
        assertThat(read(fuse, 1_000, "").mounts().remoteAt("/tmp/d999")).isNotNull();
        var read = read(fuse, 99_000, "");
        assertThat(read.mounts().isUnknown()).isTrue();
        assertThat(read.weight()).isLessThan((4 << 20) + 1_000);
        String endless = "9 2 0:7 / /" + "a".repeat(70_000);
        assertThat(read(fuse, 0, endless).mounts().isUnknown()).isTrue();
    }

    /// A directory stands for the procfs.
    @Test
    void boundsWhatAllProcessesSee(@TempDir Path proc) throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < 9_000; i++) {
            text.append("9 2 0:7 / /tmp/d").append(i).append(" rw - fuse.sshfs x rw\n");
        }
        for (int pid = 1; pid <= 9; pid++) {
            Files.createDirectories(proc.resolve(pid + "/ns"));
            Files.createSymbolicLink(proc.resolve(pid + "/ns/mnt"), Path.of("mnt:[" + pid + "]"));
            boolean plain = pid == 9;
            Files.writeString(
                    proc.resolve(pid + "/mountinfo"),
                    plain ? "9 2 0:7 / /mnt rw - nfs x:/ rw\n" : text);
        }
        int fd = Libc.openat(Libc.AT_FDCWD, Libc.path(proc.toString()), Libc.O_CLOEXEC);
        try {
            var namespaces = new Namespaces(fd);
            var buffers = new Buffers(Features.OLD);
            var first = namespaces.of("1", buffers);
            assertThat(first.remoteAt("/tmp/d8999")).isNotNull();
            for (int pid = 2; pid < 8; pid++) {
                namespaces.of(String.valueOf(pid), buffers);
            }
            assertThat(namespaces.of("1", buffers)).isSameAs(first);
            assertThat(namespaces.of("8", buffers).isUnknown()).isTrue();
            assertThat(namespaces.of("9", buffers).remoteAt("/mnt")).isNotNull();
        } finally {
            Libc.close(fd);
        }
    }
}
