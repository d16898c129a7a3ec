package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.range.Command;
import davy.range.Davy;
import davy.range.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small root of Red Hat's kind, into which the real rpm installs inert programs: triage is
/// silent while it is as rpm left it, and finds what is changed and added.
@Tag("plant")
class RpmTriageTest {
    private static final Map<String, List<String>> PACKAGES =
            new TreeMap<>(
                    Map.of(
                            "openssh-server", List.of("/usr/sbin/sshd"),
                            "coreutils", List.of("/usr/bin/ls", "/usr/bin/cat", "/usr/bin/rm"),
                            "procps-ng", List.of("/usr/bin/ps", "/usr/bin/top"),
                            "bash", List.of("/usr/bin/bash"),
                            "glibc", List.of("/usr/lib64/libc.so.6")));

    @TempDir private Path work;

    @BeforeEach
    void ready() {
        assumeTrue("root".equals(System.getProperty("user.name")), "rpm --root needs root");
        for (String program : List.of("rpm", "rpmbuild", "gcc")) {
            assumeTrue(Command.run(List.of("which", program)).exit() == 0, "needs " + program);
        }
    }

    @Test
    void findsWhatIsNotOfThePackages() throws IOException {
        Path root = work.resolve("root");
        lay(root);
        install(root);
        var clean = Davy.triage(root);
        assertThat(clean.findings()).isEmpty();
        assertThat(clean.word()).isEqualTo("none");
        assertThat(clean.notDone()).noneMatch(what -> what.contains("rpm"));

        program(root.resolve("usr/bin/netd"), "netd of no package");
        Files.writeString(root.resolve("usr/sbin/sshd"), "more", StandardOpenOption.APPEND);
        Files.writeString(root.resolve("usr/lib64/libc.so.6"), "more", StandardOpenOption.APPEND);
        var planted = Davy.triage(root);
        assertThat(paths(planted, "package-integrity"))
                .containsExactlyInAnyOrder("/usr/sbin/sshd", "/usr/lib64/libc.so.6");
        assertThat(paths(planted, "unpackaged-binary")).containsExactly("/usr/bin/netd");
        assertThat(planted.exit()).isEqualTo(1);
    }

    private static List<String> paths(Verdict verdict, String id) {
        return verdict.findings().stream()
                .filter(finding -> finding.id().equals(id))
                .flatMap(
                        finding -> finding.evidence().getOrDefault("file.path", List.of()).stream())
                .toList();
    }

    /// What lies there before any package: a merged /usr, and who is who.
    private static void lay(Path root) throws IOException {
        for (String folder : List.of("bin", "sbin", "lib64")) {
            Files.createDirectories(root.resolve("usr/" + folder));
            Files.createSymbolicLink(root.resolve(folder), Path.of("usr/" + folder));
        }
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/bash\n");
        Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
        Files.writeString(
                root.resolve("etc/os-release"),
                "ID=alinux\nID_LIKE=\"rhel fedora\"\nVERSION_ID=3\n");
    }

    private void install(Path root) throws IOException {
        Path stage = work.resolve("stage");
        var spec = new StringBuilder();
        for (var entry : PACKAGES.entrySet()) {
            Path file = work.resolve(entry.getKey() + ".spec");
            spec.setLength(0);
            spec.append("%global __os_install_post %{nil}\n%global _build_id_links none\n");
            spec.append("Name: ").append(entry.getKey());
            spec.append("\nVersion: 1\nRelease: 1\nSummary: Inert files\nLicense: none\n");
            spec.append("AutoReqProv: no\n%description\nInert files.\n%install\n");
            for (String path : entry.getValue()) {
                Path made = stage.resolve(path.substring(1));
                program(made, entry.getKey() + path);
                spec.append("install -D -m 755 ").append(made);
                spec.append(" %{buildroot}").append(path).append('\n');
            }
            spec.append("%files\n").append(String.join("\n", entry.getValue())).append('\n');
            Files.writeString(file, spec);
            run("rpmbuild", "--quiet", "--define", "_topdir " + work, "-bb", file.toString());
        }
        var command = new ArrayList<>(List.of("rpm", "--root", root.toString()));
        command.addAll(List.of("--define", "_dbpath /var/lib/rpm", "--nodeps", "-i"));
        try (var built = Files.walk(work.resolve("RPMS"))) {
            built.map(Path::toString).filter(name -> name.endsWith(".rpm")).forEach(command::add);
        }
        run(command.toArray(String[]::new));
    }

    /// An inert ELF file that is like no other.
    private void program(Path file, String mark) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, new Inert(work).program());
        Files.writeString(file, mark, StandardOpenOption.APPEND);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void run(String... command) {
        Command.run(List.of(command)).orThrow(command[0]);
    }
}
