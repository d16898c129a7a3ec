package davy.agent.check.file;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Catalogue;
import davy.agent.check.Options;
import davy.agent.triage.CheckTrial;
import davy.core.host.CaseHost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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

    private static List<String> changed(String path, String time) {
        Map<String, Object> host =
                Map.of(
                        path,
                        Map.of("elf", Map.of(), "modified", time),
                        "packages",
                        Map.of("p", Map.of(path, Map.of("changed", true))));
        var entry =
                Catalogue.entries().stream()
                        .filter(e -> e.detection().id().equals("package-integrity"))
                        .findFirst()
                        .orElseThrow();
        return CheckTrial.run(entry, CaseHost.of(host), Options.standard()).findings().stream()
                .map(finding -> String.valueOf(finding.evidence().get("file.path")))
                .toList();
    }
}
