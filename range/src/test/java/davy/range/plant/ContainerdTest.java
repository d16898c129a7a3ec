package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.container.ContainerInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What containerd keeps, for itself and for dockerd.
@Tag("plant")
class ContainerdTest extends ContainerScene {
    /// @return how to call `ctr`
    private List<String> containerd(String image) throws Exception {
        Path oci = work.resolve("image.tar");
        var podman =
                List.of(
                        "podman",
                        "--root=" + work.resolve("podman"),
                        "--runroot=" + work.resolve("run"),
                        "--storage-driver=overlay");
        make(podman, "import", "-c", "ENTRYPOINT [\"/mac.sh\"]", tar(), "docker.io/" + image);
        make(podman, "save", "--format", "docker-archive", "-o", oci.toString(), image);
        Path config = work.resolve("containerd.toml");
        Files.writeString(
                config, "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n");
        String socket = work.resolve("containerd.sock").toString();
        start(
                "containerd",
                "--config=" + config,
                "--root=" + root().resolve("var/lib/containerd"),
                "--state=" + work.resolve("state"),
                "--address=" + socket);
        await("ctr", "-a", socket, "version");
        return List.of("ctr", "-a", socket);
    }

    /// All of its layers, as the program names them.
    private void agree(ContainerInfo container, List<String> ctr) {
        String place = work.resolve("m").toString();
        String mounts = run(with(ctr, "snapshots", "mounts", place, container.id()));
        assertThat(container.layers()).hasSize(2);
        for (String layer : container.layers()) {
            assertThat(mounts).contains(root() + layer);
        }
    }

    @Test
    void containerdAgrees() throws Exception {
        assumePrograms("containerd", "ctr", "podman");
        var ctr = containerd("evil/ctr:1");
        make(ctr, "images", "import", work.resolve("image.tar").toString());
        make(
                ctr,
                "containers",
                "create",
                "--privileged",
                "--label",
                "io.kubernetes.container.name=web",
                "docker.io/evil/ctr:1",
                "first");
        var found = read().containers();
        assertThat(found).hasSize(1);
        var first = found.getFirst();
        assertThat(first.id()).isEqualTo("first");
        assertThat(first.name()).isEqualTo("web");
        assertThat(first.image()).isEqualTo("docker.io/evil/ctr:1");
        assertThat(first.arguments()).containsExactly("/mac.sh");
        assertThat(first.rights().privileged()).isTrue();
        assertThat(Objects.requireNonNull(first.created()))
                .isBetween(java.time.Instant.now().minusSeconds(600), java.time.Instant.now());
        agree(first, ctr);
        assertThat(containersOf("miner-container")).containsExactly("web");
    }

    /// As moby keeps layers since 29 unless told otherwise, and since 24 where it is told so: the
    /// docker here is older, so that the file of its container is written by the test, in the form
    /// of moby 26.1; the layers, the image and what names them are of the real containerd.
    @Test
    void dockerWithLayersOfContainerdAgrees() throws Exception {
        assumePrograms("containerd", "ctr", "podman");
        var ctr = with(containerd("evil/ctr:1"), "-n", "moby");
        make(ctr, "images", "import", work.resolve("image.tar").toString());
        String id = "67d2".repeat(16);
        make(ctr, "containers", "create", "docker.io/evil/ctr:1", id);
        String[] listed =
                run(with(ctr, "images", "ls")).lines().skip(1).findFirst().orElse("").split(" +");
        String sum = listed[2];
        Path folder = root().resolve("var/lib/docker/containers/" + id);
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("config.v2.json"),
                """
                {"State":{"Running":false,"Pid":0},"ID":"%s","Created":"2026-11-23T12:27:29.046558844Z",
                "Path":"/mac.sh","Args":[],"Config":{"Env":null,"Image":"evil/ctr:1"},
                "Image":"%s","ImageManifest":{"digest":"%s"},"Name":"/one","Driver":"overlayfs"}
                """
                        .formatted(id, sum, sum));
        var found = read();
        assertThat(found.containers()).hasSize(1);
        agree(found.containers().getFirst(), ctr);
        var image = Objects.requireNonNull(found.image(found.containers().getFirst()));
        assertThat("sha256:" + image.id()).isEqualTo(sum).startsWith("sha256:");
        assertThat(image.names()).containsExactly("evil/ctr:1");
        assertThat(image.digests()).isEmpty();
        assertThat(image.arguments()).containsExactly("/mac.sh");
        assertThat(image.layers()).isEqualTo(found.containers().getFirst().layers().subList(1, 2));
        assertThat(containersOf("miner-container")).containsExactly("one");
    }
}
