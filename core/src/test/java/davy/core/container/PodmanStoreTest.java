package davy.core.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Podman 5 keeps how a container runs in SQLite: the table as its `sqlite_state_internal.go` makes
/// it, written by the real sqlite3.
final class PodmanStoreTest {
    private static final String ID = "c".repeat(64);
    private static final String CONFIG =
            "{\"spec\":{\"process\":{\"args\":[\"/mac.sh\",\"a\"],\"env\":[\"A=b\"]},\"linux\":{\"namespaces\":[{\"type\":\"network\"}]}},\"privileged\":true}";

    @TempDir private Path work;

    @Test
    void readsTheDatabaseOfPodman5() throws Exception {
        Path file = work.resolve("db.sql");
        String text =
                "PRAGMA journal_mode=WAL; CREATE TABLE ContainerConfig(ID TEXT PRIMARY KEY NOT NULL,"
                        + " Name TEXT UNIQUE NOT NULL, PodID TEXT, JSON TEXT NOT NULL);"
                        + " INSERT INTO ContainerConfig VALUES('"
                        + ID
                        + "','one',NULL,'"
                        + CONFIG
                        + "');";
        run("sqlite3", file.toString(), text);
        String root = "/var/lib/containers/storage";
        var host =
                CaseHost.of(
                        Map.of(
                                root + "/db.sql",
                                Map.of(
                                        "base64",
                                        Base64.getEncoder()
                                                .encodeToString(Files.readAllBytes(file))),
                                root + "/overlay-containers/containers.json",
                                "[{\"id\":\"" + ID + "\",\"layer\":\"l\",\"names\":[\"one\"]}]"));
        var found = Containers.read(host, List.of()).containers();
        assertThat(found).hasSize(1);
        var one = found.getFirst();
        assertThat(one.arguments()).containsExactly("/mac.sh", "a");
        assertThat(one.environment()).containsExactly("A=b");
        assertThat(one.rights().privileged()).isTrue();
        assertThat(one.rights().hostPid()).isTrue();
        assertThat(one.rights().hostNetwork()).isFalse();
    }

    private static void run(String... command) throws InterruptedException {
        try {
            int status = new ProcessBuilder(command).start().waitFor();
            assertThat(status).isZero();
        } catch (IOException e) {
            assumeTrue(false, "needs sqlite3");
        }
    }

    /// A database of bolt in which all containers have the same bytes for their configuration.
    @Test
    void boundsConfigurationsThatShareTheirPlace() {
        String root = "/home/ann/.local/share/containers/storage";
        var list = new StringBuilder("[");
        int count = 100;
        for (int i = 0; i < count; i++) {
            list.append(i == 0 ? "" : ",").append("{\"id\":\"c").append(1000 + i).append("\"}");
        }
        var host =
                CaseHost.of(
                        Map.of(
                                root + "/overlay-containers/containers.json",
                                list + "]",
                                root + "/libpod/bolt_state.db",
                                Map.of(
                                        "base64",
                                        Base64.getEncoder()
                                                .encodeToString(SharedBolt.of(count, 1 << 20)))));
        var found = Containers.read(host, List.of()).containers();
        assertThat(found).hasSize(count);
        assertThat(found.getFirst().restart()).isEqualTo("always");
        // 32 of 1 MiB.
        assertThat(found.stream().filter(c -> c.restart().equals("always"))).hasSize(32);
        assertThat(host.unseen()).extracting(Unseen::what).containsExactly(root);
    }
}
