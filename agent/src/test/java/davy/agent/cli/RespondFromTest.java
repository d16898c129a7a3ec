package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said after a plan of a report that knew more than the triage afterwards does.
final class RespondFromTest {
    @TempDir private Path root;
    @TempDir private Path away;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int respond(String report) throws IOException {
        Path file = Files.writeString(away.resolve("report.json"), report);
        var to = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] args = {
            "respond",
            "--root",
            root.toString(),
            "--state",
            away.resolve("state").toString(),
            "--from",
            file.toString(),
            "--apply",
            "--yes",
            "--lang",
            "en"
        };
        return Main.run(args, new Terminal(to, to, false, false, 200));
    }

    private static String finding(int number, String path) {
        return """
        {"number": %d, "id": "known-malware-file", "level": "critical",
         "reason": "its sum is that of a known one", "evidence": {"file.path": "%s"},
         "entities": [{"kind": "file", "id": "%s"}]}\
        """
                .formatted(number, path, path);
    }

    @Test
    void aFileThatOnlyIndicatorsAccuseAndThatIsLeftIsNotProvenGone() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.createDirectories(root.resolve("etc"));
        Files.createDirectories(root.resolve("var/log"));
        Files.createDirectories(root.resolve("opt"));
        Files.writeString(root.resolve("etc/hostname"), "web\n");
        Files.writeString(root.resolve("opt/tool"), "a text");
        Path kept = Files.writeString(root.resolve("var/log/tool"), "a text");
        String report =
                """
                {"format": "davy.triage/1", "host": {"name": "web"},
                 "findings": [%s, %s],
                 "incidents": [{"id": "I1", "level": "critical", "findings": [1, 2]}]}
                """
                        .formatted(finding(1, "/opt/tool"), finding(2, "/var/log/tool"));
        assertThat(respond(report)).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("1 put aside", "still there, and the report accuses it: /var/log/tool")
                .doesNotContain("Proven");
        assertThat(root.resolve("opt/tool")).doesNotExist();
        Files.delete(kept);
        Files.writeString(root.resolve("opt/tool"), "a text");
        out.reset();
        assertThat(respond(report)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Proven", "no incident of level high or above in a plain triage");
    }
}
