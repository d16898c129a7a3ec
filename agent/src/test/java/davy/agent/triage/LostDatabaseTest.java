package davy.agent.triage;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Options;
import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Without a package database a dozen checks have nothing to compare with.
final class LostDatabaseTest {
    private static final String LAYERS = "/var/lib/docker/overlay2/";
    private static final String STATUS =
            "Package: tool\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n";

    private static List<String> missed(Map<String, Object> files) {
        var host = new HashMap<>(files);
        host.put("kind", "image");
        var now = Instant.parse("2026-01-15T12:00:00Z");
        var triage = new Triage(CaseHost.of(host), "/", now, Options.standard(), Progress.SILENT);
        return triage.run().notDone().stream()
                .filter(unseen -> unseen.why().en().contains("database"))
                .map(Unseen::what)
                .toList();
    }

    @Test
    void saysThatThereIsNone() {
        assertThat(missed(Map.of("/etc/hostname", "gentoo\n"))).containsExactly("/");
    }

    /// `mv /var/lib/dpkg/status away`.
    @Test
    void saysWhoseIsGone() {
        var lists = Map.<String, Object>of("/var/lib/dpkg/info/bash.list", "/bin/bash\n");
        assertThat(missed(lists)).containsExactly("/", "/var/lib/dpkg/status");
        var dpkg = Map.<String, Object>of("/usr/bin/dpkg", Map.of("elf", Map.of()));
        assertThat(missed(dpkg)).containsExactly("/", "/var/lib/dpkg/status");
        var rpm = Map.<String, Object>of("/usr/bin/rpm", "x", "/var/lib/rpm/rpmdb.sqlite", "");
        assertThat(missed(rpm)).contains("/", "/var/lib/rpm");
        var apk = Map.<String, Object>of("/sbin/apk", "x");
        assertThat(missed(apk)).containsExactly("/", "/lib/apk/db/installed");
    }

    /// Debian has rpm as a package, and Fedora dpkg.
    @Test
    void isSilentWhereThereIsOne() {
        Map<String, Object> host =
                Map.of("packages", Map.of("bash", List.of("/bin/bash")), "/usr/bin/rpm", "x");
        assertThat(missed(host)).isEmpty();
    }

    private static Map<String, Object> withContainers(boolean dpkg, boolean status) {
        var host = new HashMap<String, Object>();
        host.put("packages", Map.of("bash", List.of("/bin/bash")));
        for (String id : List.of("a1", "a2")) {
            String docker = "/var/lib/docker/";
            host.put(
                    docker + "containers/" + id + "/config.v2.json",
                    "{\"Name\":\"/%s\",\"Driver\":\"overlay2\"}".formatted(id));
            host.put(docker + "image/overlay2/layerdb/mounts/" + id + "/mount-id", id);
            host.put(LAYERS + id + "/lower", "l/A");
            host.put(LAYERS + id + "/diff/usr/bin/x", Map.of("elf", Map.of()));
        }
        host.put(LAYERS + "l/A", Map.of("link", "../low/diff"));
        host.put(LAYERS + "low/diff/app", Map.of("elf", Map.of()));
        if (dpkg) {
            host.put(LAYERS + "low/diff/usr/bin/dpkg", Map.of("elf", Map.of()));
        }
        if (status) {
            host.put(LAYERS + "low/diff/var/lib/dpkg/status", STATUS);
            host.put(LAYERS + "low/diff/var/lib/dpkg/info/tool.list", "/usr/bin/tool\n");
        }
        return host;
    }

    @Test
    void saysOfContainersOnlyWhatIsOutOfTheOrdinary() {
        assertThat(missed(withContainers(false, false))).isEmpty();
        assertThat(missed(withContainers(true, true))).isEmpty();
        assertThat(missed(withContainers(true, false)))
                .containsExactlyInAnyOrder("container a1", "container a2");
    }
}
