package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.container.ContainerInfo;
import davy.core.container.Containers;
import davy.range.Command;
import davy.range.Davy;
import davy.range.Dockerd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What dockerd and podman keep.
@Tag("plant")
class ContainerTest extends ContainerScene {
    private static String state(ContainerInfo c) {
        return String.join(
                "|",
                c.id(),
                c.name(),
                c.image(),
                c.imageId(),
                Boolean.toString(c.running()),
                Integer.toString(c.pid()),
                Boolean.toString(c.rights().privileged()),
                c.rights().hostPid() ? "host" : "",
                c.restart(),
                String.join(",", c.arguments()));
    }

    @Test
    void dockerAgrees() throws Exception {
        assumePrograms("dockerd", "docker", "containerd", "runc");
        dockerd = Dockerd.start(work, root().resolve("var/lib/docker"));
        assumeTrue(dockerd.await(), "dockerd does not start here");
        var docker = new ArrayList<>(List.of("docker", "-H", dockerd.socket()));
        make(docker, "import", "-c", "ENTRYPOINT [\"/mac.sh\"]", tar(), "heybb/theimg2");
        make(docker, "create", "--name", "one", "--network", "none", "heybb/theimg2", "a", "b");
        boolean runs =
                Command.run(
                                        with(
                                                docker,
                                                "run",
                                                "-d",
                                                "--name",
                                                "two",
                                                "--network",
                                                "none",
                                                "--restart",
                                                "on-failure",
                                                "-e",
                                                "X=y",
                                                "heybb/theimg2"))
                                .exit()
                        == 0;
        make(
                docker,
                "create",
                "--name",
                "three",
                "--network",
                "none",
                "--privileged",
                "--pid",
                "host",
                "-v",
                "/:/host",
                "-v",
                "/tmp:/t:ro",
                "--entrypoint",
                "/bin/sleep",
                "heybb/theimg2",
                "5");
        String format =
                "{{.Id}}|{{slice .Name 1}}|{{.Config.Image}}|{{slice .Image"
                        + " 7}}|{{.State.Running}}|{{.State.Pid}}|{{.HostConfig.Privileged}}|{{.HostConfig.PidMode}}|{{.HostConfig.RestartPolicy.Name}}|{{.Path}}{{range"
                        + " .Args}},{{.}}{{end}}";
        var found = read();
        assertThat(found.containers()).hasSize(runs ? 3 : 2);
        for (ContainerInfo c : found.containers()) {
            assertThat(state(c)).isEqualTo(run(with(docker, "inspect", "-f", format, c.id())));
            // Docker writes the fraction without its last zeros, Instant in threes.
            String created = run(with(docker, "inspect", "-f", "{{.Created}}", c.id()));
            assertThat(c.created()).isEqualTo(Instant.parse(created));
            String dirs = "{{.GraphDriver.Data.UpperDir}} {{.GraphDriver.Data.LowerDir}}";
            String[] places = run(with(docker, "inspect", "-f", dirs, c.id())).split(" ", 2);
            assertThat(c.layers()).isEqualTo(inside(places[0], places[1]));
            assertThat(c.mounts().size()).isEqualTo(c.name().equals("three") ? 2 : 0);
        }
        var image = Objects.requireNonNull(found.image(found.containers().getFirst()));
        assertThat(image.names()).containsExactly("heybb/theimg2:latest");
        String top =
                run(with(docker, "inspect", "-f", "{{.GraphDriver.Data.UpperDir}}", image.id()));
        assertThat(image.layers()).isEqualTo(inside(top, ""));
        Path written = root().resolve(one(found).layers().getFirst().substring(1));
        Files.createDirectories(written.resolve("tmp/.x"));
        Files.writeString(written.resolve("tmp/.x/run.sh"), SCRIPT);
        var verdict = Davy.triage(root());
        assertThat(containersOf(verdict, "miner-container")).contains("one").hasSize(runs ? 2 : 1);
        assertThat(containersOf(verdict, "privileged-container")).containsExactly("three");
        assertThat(containersOf(verdict, "download-and-run")).containsExactly("one");
    }

    private static ContainerInfo one(Containers found) {
        return found.containers().stream()
                .filter(container -> container.name().equals("one"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void podmanAgrees() throws Exception {
        assumePrograms("podman");
        var podman =
                List.of(
                        "podman",
                        "--root=" + root().resolve("var/lib/containers/storage"),
                        "--runroot=" + work.resolve("run"),
                        "--storage-driver=overlay",
                        "--cgroup-manager=cgroupfs");
        make(podman, "import", "-c", "ENTRYPOINT [\"/mac.sh\"]", tar(), "evil/pod:1");
        make(podman, "create", "--name", "one", "--network", "none", "evil/pod:1", "a", "b");
        make(
                podman,
                "create",
                "--name",
                "two",
                "--network",
                "none",
                "--privileged",
                "--pid",
                "host",
                "-v",
                "/:/host",
                "evil/pod:1");
        var found = read();
        assertThat(found.containers())
                .extracting(ContainerInfo::name)
                .containsExactly("one", "two");
        for (ContainerInfo c : found.containers()) {
            String format =
                    "{{.Id}}|{{.Name}}|{{.ImageName}}|{{.Image}}|{{.HostConfig.Privileged}}";
            String ours =
                    String.join(
                            "|",
                            c.id(),
                            c.name(),
                            c.image(),
                            c.imageId(),
                            Boolean.toString(c.rights().privileged()));
            assertThat(ours).isEqualTo(run(with(podman, "inspect", "-f", format, c.id())));
            String dirs = "{{.GraphDriver.Data.UpperDir}} {{.GraphDriver.Data.LowerDir}}";
            String[] places = run(with(podman, "inspect", "-f", dirs, c.id())).split(" ", 2);
            assertThat(c.layers()).isEqualTo(inside(places[0], places[1]));
        }
        var one = found.containers().getFirst();
        assertThat(one.arguments()).containsExactly("/mac.sh", "a", "b");
        assertThat(one.rights().hostPid()).isFalse();
        var two = found.containers().getLast();
        assertThat(two.rights().hostPid()).isTrue();
        assertThat(two.mounts()).extracting(m -> m.source()).containsExactly("/");
        assertThat(Objects.requireNonNull(found.image(one)).names())
                .containsExactly("localhost/evil/pod:1");
        assertThat(containersOf("miner-container")).containsExactlyInAnyOrder("one", "two");
        make(podman, "rm", "--all", "--force");
    }
}
