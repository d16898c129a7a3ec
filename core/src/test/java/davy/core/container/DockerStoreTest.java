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
}
