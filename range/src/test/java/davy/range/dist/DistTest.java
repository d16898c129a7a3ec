package davy.range.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.range.Command;
import davy.range.Davy;
import davy.range.plant.BigRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The archive that `./davy dist` makes: the same each time, and it runs where nothing is
/// installed.
@Tag("dist")
class DistTest {
    /// What the Java runtime is linked to.
    private static final List<String> GLIBC =
            List.of("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1");

    @TempDir private static Path folder;

    private static Path archive;
    private static Path unpacked;

    @BeforeAll
    static void make() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "chroot needs root");
        archive = dist(folder.resolve("one"));
        Files.createDirectories(folder.resolve("first"));
        run("tar", "-xzf", archive.toString(), "-C", folder.resolve("first").toString());
        // Elsewhere than where it was unpacked, and deeper.
        unpacked = folder.resolve("moved/to/a place");
        Files.createDirectories(unpacked.getParent());
        Files.move(folder.resolve("first").resolve(name()), unpacked);
    }

    private static Path dist(Path into) {
        String said = run(Davy.launcher().toString(), "dist", into.toString());
        return Path.of(said.strip().lines().toList().getLast());
    }

    private static String name() {
        return archive.getFileName().toString().replace(".tar.gz", "");
    }

    private static String run(String... command) {
        return Command.run(List.of(command)).orThrow(String.join(" ", command));
    }

    private static Command shell(String script, String... arguments) {
        var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-ec", script));
        command.add("sh");
        command.addAll(List.of(arguments));
        return Command.run(command, Map.of(), Duration.ofMinutes(1));
    }

    @Test
    void sumMatches() {
        String sum = archive.getFileName() + ".sha256";
        String said = run("sh", "-c", "cd \"$1\" && sha256sum -c \"$2\"", "sh", dir(), sum);
        assertThat(said).contains("OK");
    }

    private static String dir() {
        return archive.getParent().toString();
    }

    @Test
    void isTheSameEachTimeButForTheStartUpCache() throws IOException {
        Path again = dist(folder.resolve("two"));
        Path other = Files.createDirectory(folder.resolve("other"));
        run("tar", "-xzf", again.toString(), "-C", other.toString());
        var difference =
                Command.run(
                        List.of(
                                "diff",
                                "-rq",
                                "--no-dereference",
                                unpacked.toString(),
                                other.resolve(name()).toString()));
        assertThat(difference.out().lines().filter(line -> !line.contains("davy.aot"))).isEmpty();
        assertThat(listing(archive)).isEqualTo(listing(again));
    }

    /// Names, modes, owners and times, without the size of the cache.
    private static List<String> listing(Path tar) {
        return run("tar", "-tvzf", tar.toString(), "--numeric-owner", "--utc")
                .lines()
                .filter(line -> !line.contains("davy.aot"))
                .toList();
    }

    @Test
    void holdsWhatBelongsToIt() throws IOException {
        for (String path :
                List.of(
                        "LICENSE",
                        "NOTICE",
                        "README.md",
                        "README.zh-CN.md",
                        "docs/man/davy-triage.1",
                        "runtime/legal/java.base/LICENSE")) {
            assertThat(unpacked.resolve(path)).isNotEmptyFile();
        }
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(unpacked.resolve("davy"))))
                .isEqualTo("rwxr-xr-x");
        try (Stream<Path> all = Files.walk(unpacked)) {
            assertThat(all.filter(Files::isSymbolicLink)).isEmpty();
        }
    }

    /// With AOTMode=on the runtime does not start where the cache does not fit.
    @Test
    void usesItsStartUpCacheWhereverItLies() throws IOException {
        String launcher = Files.readString(unpacked.resolve("davy"));
        Path strict = unpacked.resolve("davy-strict");
        Files.writeString(
                strict,
                launcher.replace("-Xlog:disable ", "")
                        .replace("-XX:AOTCache", "-XX:AOTMode=on -Xlog:aot -XX:AOTCache"));
        try {
            assertThat(run("sh", strict.toString(), "--version"))
                    .contains("Using AOT-linked classes: true");
        } finally {
            Files.delete(strict);
        }
    }

    @Test
    void findsItselfThroughLinksInEveryShell() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("near"), unpacked.resolve("davy"));
        Files.createSymbolicLink(bin.resolve("davy"), Path.of("near"));
        for (String shell : List.of("dash", "bash", "busybox sh")) {
            var words = new ArrayList<>(List.of(shell.split(" ")));
            assumeTrue(Command.run(List.of("which", words.getFirst())).exit() == 0, shell);
            words.addAll(List.of(bin.resolve("davy").toString(), "--version"));
            assertThat(run(words.toArray(String[]::new)))
                    .matches("davy [0-9.]+ \\([0-9a-f]{12}(-modified)?\\)\n");
        }
        assertThat(
                        run(
                                "sh",
                                "-c",
                                "cd \"$1\"; PATH=$1:$PATH; davy --version",
                                "sh",
                                bin.toString()))
                .startsWith("davy ");
    }

    @Test
    void passesItsArguments() {
        var said =
                Command.run(
                        List.of(
                                unpacked + "/davy",
                                "triage",
                                "--root",
                                "no  such",
                                "--lang",
                                "en"));
        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err()).contains("--root no  such ");
    }

    @Test
    void isNotLedByTheEnvironment() {
        var said =
                Command.run(
                        List.of(unpacked + "/davy", "--version"),
                        Map.of(
                                "JAVA_TOOL_OPTIONS",
                                "-XX:Nonsense",
                                "LD_PRELOAD",
                                "/nonsense.so",
                                "JDK_JAVA_OPTIONS",
                                "-Dx=y"),
                        Duration.ofMinutes(1));
        assertThat(said.exit()).isZero();
    }

    @Test
    void runsOnAMinimalDebianWithoutJava() {
        Path minimal = BigRoot.minimal();
        String script =
                """
                mount --bind "$1" "$3"
                mount --bind -o ro "$2" "$3/opt"
                mount -t proc proc "$3/proc"
                chroot "$3" /bin/sh -c 'command -v java && exit 9; exec /opt/davy triage --lang en'
                """;
        var said = shell(script, minimal.toString(), unpacked.toString(), place("debian"));
        assertThat(said.exit()).as(said.err() + said.out()).isLessThanOrEqualTo(1);
        assertThat(said.out()).contains("Debian GNU/Linux 12");
    }

    @Test
    void looksAtAMinimalRoot() {
        Path minimal = BigRoot.minimal();
        var said = Command.run(List.of(unpacked + "/davy", "triage", "--root", minimal.toString()));
        assertThat(said.exit()).as(said.err() + said.out()).isZero();
        IO.println("dist: triage of a minimal root " + said.wall().toMillis() + " ms");
    }

    /// Nothing but a C library and a shell.
    @Test
    void runsWithAnythingThatHasGlibc() throws IOException {
        Path minimal = BigRoot.minimal();
        Path root = folder.resolve("bare");
        Files.createDirectories(root.resolve("bin"));
        Path loader = Files.createDirectories(root.resolve("lib64"));
        Path library = Files.createDirectories(root.resolve("lib/x86_64-linux-gnu"));
        for (String directory : List.of("proc", "opt", "mnt/etc")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.copy(minimal.resolve("usr/bin/dash"), root.resolve("bin/sh"));
        Files.copy(
                minimal.resolve("lib64/ld-linux-x86-64.so.2"),
                loader.resolve("ld-linux-x86-64.so.2"));
        for (String name : GLIBC) {
            Files.copy(
                    minimal.resolve("lib/x86_64-linux-gnu").resolve(name), library.resolve(name));
        }
        String script =
                """
                mount --bind "$1" "$1"
                mount --bind -o ro "$2" "$1/opt"
                mount -t proc proc "$1/proc"
                chroot "$1" /opt/davy --version
                chroot "$1" /opt/davy triage --root /mnt --lang en
                """;
        var said = shell(script, root.toString(), unpacked.toString());
        assertThat(said.exit()).as(said.err() + said.out()).isZero();
        assertThat(said.out()).startsWith("davy 0.").contains("NOTHING FOUND");
    }

    @Test
    void saysWhyWithoutGlibc() throws IOException {
        Path musl = unpacked.resolve("davy-musl");
        String launcher = Files.readString(unpacked.resolve("davy"));
        Files.writeString(musl, launcher.replace("/lib64/ld", "/no-such/ld"));
        var said = Command.run(List.of("sh", musl.toString(), "--version"));
        Files.delete(musl);
        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err()).contains("GNU C library", "glibc");
    }

    @Test
    void saysWhyWhereNothingMayBeRun() {
        String script =
                """
                mount --bind "$1" "$2"
                mount -o remount,bind,noexec "$2"
                sh "$2/davy" --version
                """;
        var said = shell(script, unpacked.toString(), place("noexec"));
        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.err()).contains("noexec");
    }

    @Test
    void helpsAtOnce() {
        var times = new ArrayList<Duration>();
        for (int i = 0; i < 15; i++) {
            var said = Command.run(List.of(unpacked + "/davy", "--help"));
            assertThat(said.out()).contains("triage");
            times.add(said.wall());
        }
        Collections.sort(times);
        IO.println(
                "dist: --help "
                        + times.get(7).toMillis()
                        + " ms (median), best "
                        + times.getFirst().toMillis());
    }

    private static String place(String name) {
        try {
            return Files.createDirectories(folder.resolve(name)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
