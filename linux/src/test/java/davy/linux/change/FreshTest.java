package davy.linux.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.FileRecord;
import davy.core.host.FileType;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Directories and links that are made where somebody else puts other files in their place.
class FreshTest {
    private static final long THEIRS = 1234;

    /// Changes `directory` and `link` for directories of root's with a file in them, again and
    /// again.
    private static final String SWAP =
            """
            import ctypes, os, sys, time
            os.chdir(sys.argv[1])
            call = ctypes.CDLL(None).renameat2
            open('up', 'w').close()
            end = time.time() + 60
            while time.time() < end and not os.path.exists('stop'):
                for name in (b'directory', b'link'):
                    call(-100, name, -100, b'roots-' + name, 2)
            """;

    /// `setfacl -m default:user:1001:rwx`, and a file that gets it.
    private static final String DEFAULT_ACL =
            """
            import os, struct, sys
            none = 2**32 - 1
            entries = [(1, 7, none), (2, 7, 1001), (4, 5, none), (16, 7, none), (32, 5, none)]
            acl = struct.pack('<I', 2) + b''.join(struct.pack('<HHI', *e) for e in entries)
            os.setxattr(sys.argv[1], 'system.posix_acl_default', acl)
            os.umask(0)
            os.close(os.open(sys.argv[1] + '/plain', os.O_CREAT | os.O_WRONLY, 0o664))
            """;

    @TempDir private Path top;
    private LinuxHost host;
    private FileHand files;

    @BeforeEach
    void stage() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = top.toRealPath();
        Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwxrwxrwx"));
        host = LinuxHost.live(_ -> null);
        files = new FileHand(host);
        for (String name : List.of("roots-directory", "roots-link")) {
            Files.writeString(Files.createDirectory(top.resolve(name)).resolve("mark"), "roots");
        }
    }

    @AfterEach
    void close() {
        if (host != null) {
            host.close();
        }
    }

    private static FileRecord like(FileType type) {
        return like(type, 0750);
    }

    private static FileRecord like(FileType type, int mode) {
        var time = Instant.parse("2020-02-02T02:02:02.000000002Z");
        String target = type == FileType.LINK ? "/nowhere" : "";
        return new FileRecord(
                type, mode, THEIRS, THEIRS, 0, time, time, 0, 0, 1, 0, new TreeMap<>(), target);
    }

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.strip();
    }

    private void link() throws ChangeException {
        String from = top.resolve("from").toString();
        files.copy(from, files, top.resolve("link").toString(), like(FileType.LINK));
    }

    @Test
    void theyAreAsTheyAreToBe() throws Exception {
        files.makeDirectory(top.resolve("directory").toString(), like(FileType.DIRECTORY));
        link();
        assertThat(run("stat", "-c", "%A %u %g %Y", top + "/directory", top + "/link").lines())
                .containsExactly(
                        "drwxr-x--- 1234 1234 1580608922", "lrwxrwxrwx 1234 1234 1580608922");
        assertThatThrownBy(() ->
                        files.makeDirectory(
                                top.resolve("directory").toString(), like(FileType.DIRECTORY)))
                .isInstanceOf(ChangeException.class);
    }

    /// The folder around gives an ACL to all that is made in it.
    @Test
    void nobodyElseGetsRightsFromTheFolder() throws Exception {
        run("python3", "-c", DEFAULT_ACL, top.toString());
        var like = like(FileType.REGULAR, 0664);
        files.create(top.resolve("created").toString(), new byte[] {'x'}, like);
        String copy = top.resolve("copied").toString();
        files.copy(top.resolve("created").toString(), files, copy, like);
        files.makeDirectory(top.resolve("made").toString(), like(FileType.DIRECTORY, 0775));
        String acl =
                "import os, sys\nfor f in sys.argv[1:]: print(os.listxattr(f), os.stat(f).st_mode)";
        String told =
                run("python3", "-c", acl, top + "/plain", top + "/created", copy, top + "/made");
        assertThat(told.lines().findFirst().orElseThrow()).contains("posix_acl_access");
        assertThat(told.lines().skip(1)).containsExactly("[] 33204", "[] 33204", "[] 16893");
        String writes =
                "setpriv --reuid 1001 --regid 1001 --clear-groups test -w \"$1\" && echo yes || echo no";
        assertThat(run("sh", "-c", writes, "sh", top + "/plain")).isEqualTo("yes");
        assertThat(run("sh", "-c", writes, "sh", top + "/created")).isEqualTo("no");
    }

    /// Where attributes cannot be set, nothing is left.
    @Test
    void whatFailsIsTakenAway() {
        var odd = new TreeMap<String, String>();
        odd.put("nonsense.name", "00");
        var like = like(FileType.DIRECTORY);
        var record =
                new FileRecord(
                        like.type(),
                        like.mode(),
                        0,
                        0,
                        0,
                        like.accessed(),
                        like.modified(),
                        0,
                        0,
                        1,
                        0,
                        odd,
                        "");
        String path = top.resolve("directory").toString();
        assertThatThrownBy(() -> files.makeDirectory(path, record))
                .isInstanceOf(ChangeException.class);
        assertThat(top.resolve("directory")).doesNotExist();
    }

    @Test
    void whatIsNotTheOneThatWasMadeIsNotTaken() throws Exception {
        var fresh = new Fresh();
        run(
                "sh",
                "-c",
                "cd \"$1\"; mkdir -m 700 a; mkdir -m 1000 b; touch b/c; ln -s b d;"
                        + " mkdir -m 1000 e; chown 1234 e; ln -s /other f; ln -s /it g; chown -h 1234 g;"
                        + " touch h",
                "sh",
                top.toString());
        for (String name : List.of("a", "b", "d", "e", "h")) {
            try (var place = Place.of(host, top.resolve(name).toString())) {
                assertThatThrownBy(() -> fresh.openDirectory(place))
                        .as(name)
                        .isInstanceOf(ChangeException.class);
            }
        }
        for (String name : List.of("a", "f", "g", "h")) {
            try (var place = Place.of(host, top.resolve(name).toString())) {
                assertThatThrownBy(() -> fresh.openLink(place, "/it"))
                        .as(name)
                        .hasMessageContaining("another file took its place");
            }
        }
    }

    /// As on vfat, where a directory has another mode than it was made with.
    @Test
    void whereRootAloneWritesAnyModeWillDo() throws Exception {
        run("sh", "-c", "cd \"$1\"; chmod 755 .; mkdir a", "sh", top.toString());
        try (var place = Place.of(host, top.resolve("a").toString())) {
            assertThat(new Fresh().openDirectory(place)).isPositive();
        }
    }

    @Test
    void filesOfOthersAreNotGivenAway() throws Exception {
        var swapping = new ProcessBuilder("python3", "-c", SWAP, top.toString()).start();
        try {
            for (int i = 0; i < 200 && !Files.exists(top.resolve("up")); i++) {
                Thread.sleep(20);
            }
            for (int i = 0; i < 2_000; i++) {
                make();
                clear();
            }
        } finally {
            Files.createFile(top.resolve("stop"));
            swapping.destroyForcibly().waitFor();
        }
        String owners = "find \"$1\" -name mark -printf '%h\\n' | xargs stat -c %u";
        assertThat(run("sh", "-c", owners, "sh", top.toString()).lines()).containsExactly("0", "0");
    }

    private void make() {
        try {
            files.makeDirectory(top.resolve("directory").toString(), like(FileType.DIRECTORY));
        } catch (ChangeException e) {
            // Somebody was in the way.
        }
        try {
            link();
        } catch (ChangeException e) {
            // Somebody was in the way.
        }
    }

    /// What was made goes, under whichever name it is by now; what is root's gets its name back.
    private void clear() throws IOException {
        for (String name : List.of("directory", "link")) {
            for (Path path : List.of(top.resolve(name), top.resolve("roots-" + name))) {
                try {
                    if (!Files.exists(path.resolve("mark"))) {
                        Files.deleteIfExists(path);
                    } else if (path.endsWith(name)) {
                        Files.move(path, top.resolve("roots-" + name));
                    }
                } catch (FileSystemException e) {
                    // It has another name by now.
                }
            }
        }
    }
}
