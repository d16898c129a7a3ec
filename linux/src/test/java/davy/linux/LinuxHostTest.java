package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each case runs twice: with what the kernel offers, and as on an old kernel.
class LinuxHostTest {
    @TempDir Path directory;

    static List<Features> features() {
        return List.of(Features.probe(), Features.OLD);
    }

    private LinuxHost image(Features features) throws Exception {
        return LinuxHost.image(directory.toString(), features);
    }

    private void write(String path, String text) throws Exception {
        var file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void link(String path, String target) throws Exception {
        var file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, Path.of(target));
    }

    @ParameterizedTest
    @MethodSource("features")
    void keepsLinksInsideTheImage(Features features) throws Exception {
        write("etc/passwd", "inside");
        link("absolute", "/etc/passwd");
        link("climbing", "../../../../../../etc/passwd");
        link("out", "/etc");
        link("a/b/up", "../../../../etc");
        link("outer", "/proc/self/root/etc/passwd");
        try (var host = image(features)) {
            for (var path :
                    List.of(
                            "/absolute",
                            "/climbing",
                            "/out/passwd",
                            "/a/b/up/passwd",
                            "/../../etc/passwd",
                            "/a/b/../../../etc/passwd",
                            "/out/../etc/passwd")) {
                assertThat(host.text(path)).as(path).isEqualTo("inside");
                assertThat(host.resolve(path)).as(path).isEqualTo("/etc/passwd");
            }
            assertThat(host.text("/outer")).isNull();
            assertThat(host.stat("/etc/shadow")).isNull();
            assertThat(host.readLink("/absolute")).isEqualTo("/etc/passwd");
            assertThat(host.unseen()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void walksEveryEntryOnce(Features features) throws Exception {
        write("a/b/c/file", "x");
        write("a/other", "y");
        write("带/名", "z");
        link("a/b/loop", "/a");
        var seen = Collections.synchronizedList(new ArrayList<String>());
        try (var host = image(features)) {
            host.walk("/", file -> seen.add(file.path() + ":" + text(file.head())));
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "/a:",
                        "/a/b:",
                        "/a/b/c:",
                        "/a/b/c/file:x",
                        "/a/b/loop:",
                        "/a/other:y",
                        "/带:",
                        "/带/名:z");
    }

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return text(process.getInputStream().readAllBytes());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void looksAtTheRunningMachine() throws Exception {
        try (var host = LinuxHost.live(_ -> null)) {
            assertThat(host.text("/proc/sys/kernel/pid_max"))
                    .isEqualTo(run("cat", "/proc/sys/kernel/pid_max"));
            assertThat(host.text("/proc/self/stat")).startsWith(Libc.getpid() + " (java) ");
            assertThat(host.resolve("/proc/self/exe"))
                    .isEqualTo(Path.of(System.getProperty("java.home"), "bin/java").toString());
        }
    }
}
