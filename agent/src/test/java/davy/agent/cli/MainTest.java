package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a user calls it, within this process.
final class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        var terminal =
                new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        false,
                        100);
        return Main.run(args, terminal);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void helpIsThereInBothLanguages() {
        assertThat(run("triage", "--help", "--lang", "en")).isZero();
        assertThat(out()).contains("--root", "Examples:", "davy triage");
        out.reset();
        assertThat(run("triage", "--help", "--lang", "zh")).isZero();
        assertThat(out()).contains("--root", "示例", "镜像");
    }

    @Test
    void unknownWordsAreRefusedWithStatus2() {
        assertThat(run("triage", "--nonsense", "--lang", "en")).isEqualTo(2);
        assertThat(err()).contains("--nonsense", "--help");
        assertThat(run("--lang", "en")).isEqualTo(2);
    }

    @Test
    void anEmptyImageHasNothingAndSaysWhatItCannotHave(@TempDir Path root) {
        assertThat(run("triage", "--root", root.toString(), "--lang", "en")).isZero();
        assertThat(out())
                .startsWith("NOTHING FOUND")
                .contains("no processes, sockets or running kernel");
    }

    @Test
    void findingsGiveStatus1AndStandInTheFile(@TempDir Path root, @TempDir Path reports)
            throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/ld.so.preload"), "/tmp/.x/libhide.so\n");
        Path report = reports.resolve("r.json");
        int status =
                run(
                        "triage",
                        "--root",
                        root.toString(),
                        "--format",
                        "json",
                        "--output",
                        report.toString());
        assertThat(status).isEqualTo(1);
        assertThat(Files.readString(report)).contains("\"ld-so-preload\"", "\"compromised\"");
        try (var files = Files.list(reports)) {
            assertThat(files).as("no draft is left").containsExactly(report);
        }
    }

    @Test
    void aPageIsWritten(@TempDir Path root) throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/ld.so.preload"), "/tmp/.x/libhide.so\n");
        int status = run("triage", "--root", root.toString(), "--format", "html", "--lang", "zh");
        assertThat(status).isEqualTo(1);
        assertThat(out())
                .startsWith("<!DOCTYPE html>")
                .contains("已被入侵", "/tmp/.x/libhide.so")
                .endsWith("</html>\n");
    }

    @Test
    void whatCannotBeDoneHasStatus2AndAReason(@TempDir Path root) throws IOException {
        assertThat(run("triage", "--root", root + "/missing", "--lang", "en")).isEqualTo(2);
        assertThat(err()).contains(root + "/missing", "mount");
        assertThat(run("triage", "--since", "yesterday")).isEqualTo(2);
        assertThat(run("triage", "--root", root.toString(), "--output", root + "/no/such/r"))
                .isEqualTo(2);
        assertThat(run("triage", "--indicators", root + "/missing")).isEqualTo(2);
        Path geoip = Files.writeString(root.resolve("geo.mmdb"), "not a database");
        assertThat(run("triage", "--geoip", geoip.toString())).isEqualTo(2);
    }

    @Test
    void aFullDiskIsToldWithStatus2(@TempDir Path root) {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                Files.isWritable(Path.of("/dev/full")), "needs /dev/full");
        assertThat(
                        run(
                                "triage",
                                "--root",
                                root.toString(),
                                "--output",
                                "/dev/full",
                                "--lang",
                                "en"))
                .isEqualTo(2);
        assertThat(err()).contains("/dev/full");
    }

    @Test
    void aCheckIsExplained() {
        assertThat(run("triage", "--explain", "ld-so-preload", "--lang", "en")).isZero();
        assertThat(out()).contains("T1574.006", "False positives");
        assertThat(run("triage", "--explain", "nothing", "--lang", "en")).isEqualTo(2);
        assertThat(err()).contains("davy checks");
    }
}
