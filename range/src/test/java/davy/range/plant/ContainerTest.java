package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.container.ContainerInfo;
import davy.core.container.Containers;
import davy.linux.LinuxHost;
import davy.range.Command;
import davy.range.Davy;
import davy.range.Dockerd;
import davy.range.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real dockerd, podman and containerd, each with inert containers below a root of its own and
/// without any network, and what we read of their files.
@Tag("plant")
class ContainerTest {
    private static final String SCRIPT =
            """
            #!/bin/sh
            # Inert: the miner that it names does not exist.
            [ -x /none/xmrig ] && /none/xmrig -o stratum+tcp://pool.supportxmr.com:3333
            sleep 300
            """;

    @TempDir private Path work;

    private final List<Process> daemons = new ArrayList<>();
    private @Nullable Dockerd dockerd;

    private Path root() {
        return work.resolve("root");
    }

    @BeforeEach
    void ready() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "containers need root");
        assumeTrue(Files.exists(Path.of("/bin/busybox")), "needs busybox-static");
        Path files = work.resolve("files");
        Files.createDirectories(files.resolve("bin"));
        Files.copy(Path.of("/bin/busybox"), files.resolve("bin/busybox"));
        Files.createSymbolicLink(files.resolve("bin/sh"), Path.of("busybox"));
        Files.createSymbolicLink(files.resolve("bin/sleep"), Path.of("busybox"));
        Files.writeString(files.resolve("mac.sh"), SCRIPT);
        Files.setPosixFilePermissions(
                files.resolve("mac.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(root().resolve("etc"));
        run("tar", "-C", files.toString(), "-cf", tar(), ".");
    }

    private String tar() {
        return work.resolve("files.tar").toString();
    }

    @AfterEach
    void stops() throws InterruptedException {
        if (dockerd != null) {
            dockerd.stop();
        }
        for (Process daemon : daemons) {
            daemon.destroy();
            if (!daemon.waitFor(20, java.util.concurrent.TimeUnit.SECONDS)) {
                daemon.destroyForcibly().waitFor();
            }
        }
    }

    private void start(String... command) throws IOException {
        var log = work.resolve(Path.of(command[0]).getFileName() + ".log").toFile();
        daemons.add(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start());
    }

    private static String run(String... command) {
        return Command.run(List.of(command), Map.of(), Duration.ofMinutes(2))
                .orThrow(String.join(" ", command))
                .strip();
    }

    private static boolean works(String... command) {
        return Command.run(List.of(command), Map.of(), Duration.ofSeconds(20)).exit() == 0;
    }

    private static void assumePrograms(String... programs) {
        for (String program : programs) {
            assumeTrue(works("which", program), "needs " + program);
        }
    }

    private void await(String... command) throws InterruptedException {
        for (int i = 0; i < 100 && !works(command); i++) {
            Thread.sleep(200);
        }
        assumeTrue(works(command), command[0] + " does not start here");
    }

    private Containers read() throws IOException {
        try (var host = LinuxHost.image(root().toString())) {
            return Containers.read(host, List.of());
        }
    }

    /// Paths of this machine, as the root has them.
    private List<String> inside(String upper, String lower) {
        var places = new ArrayList<>(List.of(upper));
        Arrays.stream(lower.split(":")).filter(l -> !l.isEmpty()).forEach(places::add);
        return places.stream().map(place -> place.replace(root().toString(), "")).toList();
    }

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

    private List<String> containersOf(String check) {
        return containersOf(Davy.triage(root()), check);
    }

    private static List<String> containersOf(Verdict verdict, String check) {
        return verdict.findings().stream()
                .filter(finding -> finding.id().equals(check))
                .flatMap(f -> f.evidence().getOrDefault("container.name", List.of()).stream())
                .toList();
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

    private static void make(List<String> program, String... arguments) {
        run(with(program, arguments));
    }

    private static List<String> with(List<String> program, String... arguments) {
        var command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return command;
    }

    private static String run(List<String> command) {
        return run(command.toArray(String[]::new));
    }
}
