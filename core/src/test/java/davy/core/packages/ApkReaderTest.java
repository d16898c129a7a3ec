package davy.core.packages;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Databases in the form that apk's documentation shows. The sums are those that `sha1sum`,
/// `sha256sum` and `md5sum` give for `abc`, and `sha1sum` for `/bin/busybox`, of which real Alpine
/// has the same line.
final class ApkReaderTest {
    private static final String DATABASE =
            """
            C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=
            P:musl
            V:1.2.5-r0
            A:x86_64
            S:407278
            I:667648
            T:the musl c library (libc) implementation
            t:1711370239
            F:lib
            R:ld-musl-x86_64.so.1
            a:0:0:755
            Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=

            C:Q1gkAvxPbWIsBcqHmPGXqCcpBZNzo=
            P:busybox
            V:1.36.1-r15
            A:x86_64
            F:bin
            R:busybox
            a:0:0:4755
            Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=
            R:sh
            a:0:0:777
            Z:Q1pcfTfDNEbNKQc2s1tia7da05M8Q=
            R:rc
            a:0:0:777
            Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=
            F:etc
            R:securetty
            Z:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=
            F:var/tmp
            M:0:0:1777
            F:usr/bin
            R:old
            Z:900150983cd24fb0d6963f7d28e17f72
            R:bare

            P:new
            V:3
            A:aarch64
            f:S
            F:
            R:rootfile
            Z:Q1ungWv48Bz+pBQUDeXa4iI7ADYaM=
            """;

    private static PackageIndex index(String place, String text) {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("/lib", Map.of("link", "usr/lib"));
        files.put(place, text);
        files.put("/bin/busybox", "abc");
        files.put("/bin/sh", Map.of("link", "/bin/busybox"));
        files.put("/bin/rc", "abc");
        return PackageIndex.read(CaseHost.of(files));
    }

    @Test
    void readsPackagesAndOwners() {
        for (String place : new String[] {"/lib/apk/db/installed", "/usr/lib/apk/db/installed"}) {
            var index = index(place, DATABASE);
            assertThat(index.kind()).isEqualTo("apk");
            assertThat(index.packages())
                    .containsExactly(
                            new InstalledPackage("busybox", "1.36.1-r15", "x86_64"),
                            new InstalledPackage("musl", "1.2.5-r0", "x86_64"),
                            new InstalledPackage("new", "3", "aarch64"));
            assertThat(index.owner("/usr/lib/ld-musl-x86_64.so.1")).isEqualTo("musl");
            assertThat(index.owner("/lib/ld-musl-x86_64.so.1")).isEqualTo("musl");
            assertThat(index.owner("/rootfile")).isEqualTo("new");
            assertThat(index.owner("/bin/ls")).isNull();
            assertThat(index.files("busybox"))
                    .containsExactly(
                            "/bin",
                            "/bin/busybox",
                            "/bin/sh",
                            "/bin/rc",
                            "/etc",
                            "/etc/securetty",
                            "/var/tmp",
                            "/usr/bin",
                            "/usr/bin/old",
                            "/usr/bin/bare");
        }
    }

    @Test
    void readsSumsOfEachKind() {
        var index = index("/lib/apk/db/installed", DATABASE);
        assertThat(index.sum("/bin/busybox"))
                .isEqualTo(new FileSum("SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"));
        assertThat(index.sum("/usr/bin/old"))
                .isEqualTo(new FileSum("MD5", "900150983cd24fb0d6963f7d28e17f72"));
        var first = new FileSum("SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a3");
        assertThat(index.sum("/rootfile")).isEqualTo(first);
        assertThat(first.isOfContent(new byte[] {'a', 'b', 'c'})).isTrue();
        assertThat(first.isOfContent(new byte[] {'a', 'b', 'd'})).isFalse();
        assertThat(index.isUnsummed("/usr/bin/bare")).isTrue();
        assertThat(index.isUnsummed("/usr/bin")).isFalse();
    }

    /// A link's sum is of where it points; where a file stands in its place, it is compared.
    @Test
    void tellsLinksFromFiles() {
        var index = index("/lib/apk/db/installed", DATABASE);
        assertThat(index.sum("/bin/sh")).isNull();
        assertThat(index.isUnsummed("/bin/sh")).isFalse();
        assertThat(index.sum("/bin/rc")).isNotNull();
    }

    @Test
    void readsModesAndOwners() {
        var index = index("/lib/apk/db/installed", DATABASE);
        assertThat(index.file("/bin/busybox").mode()).isEqualTo(04755);
        assertThat(index.file("/etc/securetty").mode()).isEqualTo(0644);
        assertThat(index.file("/var/tmp").mode()).isEqualTo(0041777);
        assertThat(index.file("/var/tmp").user()).isEqualTo("0");
        assertThat(index.isConffile("/etc/securetty")).isTrue();
        assertThat(index.isConffile("/bin/busybox")).isFalse();
    }

    @Test
    void readsOnPastWhatIsBroken() {
        String broken =
                "F:bin\nR:nobody\nZ:Q1!!\nP:\n\nF:\nR:\nM:1\na:0:0:9\nZ:Q1\nZ:Q1AA==\nx\n:\n\n";
        var index =
                index(
                        "/lib/apk/db/installed",
                        broken + DATABASE + "\nP:last\nF:" + "x".repeat(5000) + "\nR:y\nP:\n");
        assertThat(index.packages()).extracting(InstalledPackage::name).contains("musl", "last");
        assertThat(index.owner("/bin/nobody")).isNull();
        assertThat(index.owner("/bin/busybox")).isEqualTo("busybox");
    }

    @Test
    void saysThatNothingIsKnownWhereNothingIs() {
        var host = CaseHost.of(Map.of("/lib/apk/db/installed", ""));
        assertThat(PackageIndex.read(host).known()).isFalse();
        assertThat(host.unseen()).extracting(Unseen::what).isEmpty();
    }
}
