package davy.agent.check.file;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Catalogue;
import davy.agent.check.Options;
import davy.agent.triage.CheckTrial;
import davy.core.finding.Level;
import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Without `--deep`: only what changed after its package was installed is compared, except for what
/// intruders replace.
final class PackageIntegrityTest {
    @Test
    void fileThatChangedAfterItsInstallationIsCompared() {
        assertThat(changed("/usr/sbin/nginx", "2025-06-01T12:00:00Z"))
                .containsExactly("[/usr/sbin/nginx]");
    }

    /// The record is of 2025-06-01T00:00:00Z, as every file of a case.
    @Test
    void fileAsOldAsItsPackageIsPassedOver() {
        assertThat(changed("/usr/sbin/nginx", "2025-06-01T00:30:00Z")).isEmpty();
    }

    @Test
    void whatIntrudersReplaceIsAlwaysCompared() {
        assertThat(changed("/usr/sbin/sshd", "2025-06-01T00:00:00Z"))
                .containsExactly("/usr/sbin/sshd");
    }

    /// A change time can be set to now at any time, by `touch` of the record.
    @Test
    void touchedRecordClearsNoFile() {
        assertThat(
                        changed(
                                "/usr/sbin/nginx",
                                "2025-09-01T12:00:00Z",
                                "/var/lib/dpkg/info/p.list",
                                Map.of(
                                        "text", "/.\n/usr/sbin/nginx\n",
                                        "modified", "2025-09-01T12:01:00Z",
                                        "born", "2025-06-01T00:00:00Z")))
                .containsExactly("[/usr/sbin/nginx]");
    }

    /// The sums come with the list.
    @Test
    void rewrittenRecordClearsNoFile() {
        assertThat(
                        changed(
                                "/usr/sbin/nginx",
                                "2025-09-01T12:00:00Z",
                                "/var/lib/dpkg/info/p.list",
                                Map.of(
                                        "text", "/.\n/usr/sbin/nginx\n",
                                        "modified", "2025-09-01T12:01:00Z")))
                .containsExactly("[/usr/sbin/nginx]");
    }

    /// What `truncate` leaves behind: the content, then a hole.
    @ParameterizedTest
    @ValueSource(longs = {70_000, 65L << 20, 513L << 20, 5_000_000_000L})
    void holeAtTheEndHidesNoChange(long size) {
        var trial = trial("/usr/sbin/sshd", Map.of("elf", Map.of(), "size", size), Map.of());
        assertThat(paths(trial)).containsExactly("/usr/sbin/sshd");
    }

    @Test
    void whatIsTooLongToCompareIsTold() {
        var now = "2026-01-01T00:00:00Z";
        var file = Map.of("elf", Map.of(), "size", 513L << 20, "modified", now);
        var trial = trial("/usr/sbin/nginx", file, Map.of());
        assertThat(trial.findings()).isEmpty();
        assertThat(trial.notDone()).extracting(Unseen::what).containsExactly("/usr/sbin/nginx");
    }

    /// rpm keeps the sizes of files.
    @Test
    void sizeAloneShowsAChange() {
        var now = "2026-01-01T00:00:00Z";
        var file = Map.of("elf", Map.of(), "size", 513L << 20, "modified", now);
        var trial = trial("rpm", "/usr/sbin/nginx", file, Map.of());
        assertThat(paths(trial)).containsExactly("[/usr/sbin/nginx]");
        assertThat(trial.findings().getFirst().level()).isEqualTo(Level.HIGH);
        assertThat(trial.notDone()).isEmpty();
    }

    /// The time of rpm's database goes; one to come would clear every file of the package.
    @Test
    void installationToComeClearsNoFile() {
        assertThat(ofRpm("2025-09-01T00:00:00Z")).isEmpty();
        assertThat(ofRpm("2027-06-01T00:00:00Z")).containsExactly("[/usr/sbin/nginx]");
    }

    private static List<String> ofRpm(String installed) {
        var file = Map.of("elf", Map.of(), "modified", "2025-06-01T12:00:00Z");
        var brought = Map.of("changed", true);
        var packages = Map.of("p", Map.of("installed", installed, "/usr/sbin/nginx", brought));
        return paths(trial(Map.of("/usr/sbin/nginx", file, "rpm", packages)));
    }

    /// One that could not be opened is told by the host.
    @Test
    void whatCannotBeReadIsToldOnce() {
        var file = Map.of("elf", Map.of(), "unreadable", true);
        var trial = trial("/usr/sbin/sshd", file, Map.of());
        assertThat(trial.findings()).isEmpty();
        assertThat(trial.notDone()).isEmpty();
    }

    private static List<String> changed(String path, String time) {
        return changed(path, time, "/etc/hosts", Map.of());
    }

    private static List<String> changed(
            String path, String time, String other, Map<String, Object> otherFile) {
        var file = Map.of("elf", Map.of(), "modified", time);
        var packages = Map.of("p", Map.of(path, Map.of("changed", true)));
        return paths(trial(Map.of(path, file, other, otherFile, "packages", packages)));
    }

    private static List<String> paths(CheckTrial trial) {
        return trial.findings().stream()
                .map(finding -> String.valueOf(finding.evidence().get("file.path")))
                .toList();
    }

    private static CheckTrial trial(String path, Map<String, ?> file, Map<String, ?> packaged) {
        return trial("packages", path, file, packaged);
    }

    private static CheckTrial trial(
            String manager, String path, Map<String, ?> file, Map<String, ?> packaged) {
        return trial(Map.of(path, file, manager, Map.of("p", Map.of(path, packaged))));
    }

    private static CheckTrial trial(Map<String, Object> host) {
        var entry =
                Catalogue.entries().stream()
                        .filter(e -> e.detection().id().equals("package-integrity"))
                        .findFirst()
                        .orElseThrow();
        return CheckTrial.run(entry, CaseHost.of(host), Options.standard());
    }
}
