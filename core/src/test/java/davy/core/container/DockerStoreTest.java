package davy.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a person writes below his own data root of dockerd.
final class DockerStoreTest {
    private static final String HOME = "/home/ann/.local/share/docker/containers/";
    private static final String SYSTEM = "/var/lib/docker/containers/";

    private static String config(int decoys, String pool) {
        return "{\"Path\":\"/x\",\"Args\":["
                + "\"a\",".repeat(decoys)
                + "\"-o\",\""
                + pool
                + "\""
                + ",\"b\"".repeat(decoys)
                + "],\"Config\":{\"Env\":["
                + "\"A=b\",".repeat(decoys)
                + "\"POOL="
                + pool
                + "\"]}}";
    }

    @Test
    void keepsTheTextOfManyArguments() {
        var host =
                CaseHost.of(Map.of(HOME + "c1/config.v2.json", config(60_000, "p.example:3333")));
        var container = Containers.read(host, List.of()).containers().getFirst();
        assertThat(container.arguments()).startsWith("/x", "a", "a").hasSize(4097);
        assertThat(String.join(" ", container.arguments()))
                .contains("a -o p.example:3333 b")
                .hasSize(2 + 120_000 * 2 + " -o p.example:3333".length());
        assertThat(container.environment()).hasSize(4097);
        assertThat(container.environment().getLast()).endsWith("A=b POOL=p.example:3333");
        assertThat(host.unseen()).isEmpty();
    }

    /// Whoever fills his own home does not take the room of others, and what is left out is told.
    @Test
    void boundsWhatAHomeTells() {
        var files = new HashMap<String, Object>();
        String large = "{\"Args\":[\"" + "x".repeat(1 << 20) + "\"]}";
        for (int i = 0; i < 12; i++) {
            files.put(HOME + "c" + i + "/config.v2.json", large);
        }
        files.put(HOME + "d/config.v2.json", config(10, "p.example:3333"));
        files.put(SYSTEM + "e/config.v2.json", large);
        var host = CaseHost.of(files);
        var containers = Containers.read(host, List.of()).containers();
        assertThat(containers.stream().mapToLong(ContainerInfo::weight).sum())
                .isLessThan((8 << 20) + (2 << 20));
        assertThat(containers).extracting(ContainerInfo::id).contains("c0", "d", "e");
        assertThat(host.unseen())
                .extracting(Unseen::what)
                .containsExactly("/home/ann/.local/share/docker");
    }

    @Test
    void boundsTheImagesOfAHome() {
        String images = "/home/ann/.local/share/docker/image/overlay2/imagedb/content/sha256/";
        var files = new HashMap<String, Object>();
        String large = "{\"config\":{\"Cmd\":[\"" + "x".repeat(1 << 20) + "\"]}}";
        for (int i = 0; i < 12; i++) {
            files.put(images + "c" + i, large);
        }
        var host = CaseHost.of(files);
        var found = Containers.read(host, List.of()).images();
        assertThat(found).hasSizeBetween(6, 8);
        assertThat(host.unseen()).hasSize(1);
    }

    /// Drivers whose layers it does not know are told, once for each place; those of others are
    /// not.
    @Test
    void tellsOfContainersWithoutLayers() {
        String quiet = "/home/ann/.local/share/docker";
        var host =
                CaseHost.of(
                        Map.of(
                                SYSTEM + "c1/config.v2.json", "{\"Driver\":\"overlayfs\"}",
                                SYSTEM + "c2/config.v2.json", "{\"Driver\":\"btrfs\"}",
                                HOME + "c3/config.v2.json", "{\"Driver\":\"vfs\"}",
                                quiet + "/image/vfs/layerdb/mounts/c3/mount-id", "m3"));
        var containers = Containers.read(host, List.of()).containers();
        assertThat(containers).extracting(ContainerInfo::id).containsExactly("c1", "c2", "c3");
        assertThat(containers.getLast().layers()).containsExactly(quiet + "/vfs/dir/m3");
        assertThat(host.unseen()).extracting(Unseen::what).containsExactly("/var/lib/docker");
    }

    @Test
    void tellsOfPodmansOtherDrivers() {
        String root = "/var/lib/containers/storage";
        var host =
                CaseHost.of(
                        Map.of(
                                root + "/vfs-containers/containers.json", "[{\"id\":\"c1\"}]",
                                root + "/btrfs-containers/containers.json", "[]"));
        assertThat(Containers.read(host, List.of()).containers()).isEmpty();
        assertThat(host.unseen())
                .extracting(Unseen::what)
                .containsExactly(root + "/vfs-containers/containers.json");
    }

    /// What a person writes into his own home stands behind what the system says of the same id.
    @Test
    void believesTheSystemBeforeHomes() {
        String podman = "/var/lib/containers/storage/overlay-containers/containers.json";
        var host =
                CaseHost.of(
                        Map.of(
                                HOME + "c1/config.v2.json",
                                "{\"Name\":\"/framed\"}",
                                HOME + "c2/config.v2.json",
                                "{\"Name\":\"/framed\"}",
                                HOME + "c3/config.v2.json",
                                "{\"Name\":\"/framed\"}",
                                HOME + "c4/config.v2.json",
                                "{\"Name\":\"/own\"}",
                                "/etc/docker/daemon.json",
                                "{\"data-root\":\"/data/docker\"}",
                                "/data/docker/containers/c1/config.v2.json",
                                "{\"Name\":\"/a\"}",
                                "/srv/docker/containers/c2/config.v2.json",
                                "{\"Name\":\"/b\"}",
                                podman,
                                "[{\"id\":\"c3\"}]"));
        var containers = Containers.read(host, List.of("/srv/docker"));
        assertThat(containers.byId("c1").name()).isEqualTo("a");
        assertThat(containers.byId("c2").name()).isEqualTo("b");
        assertThat(containers.byId("c3").runtime()).isEqualTo("podman");
        assertThat(containers.byId("c4").name()).isEqualTo("own");
    }
}
