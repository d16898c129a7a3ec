package davy.agent.respond;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.ContainerPin;
import davy.core.packages.PackageIndex;
import davy.linux.LinuxHost;
import davy.linux.change.DockerHand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The real dockerd with a root, a socket and a network namespace of its own, and two inert images
/// that do nothing but sleep. What `docker` tells of it is the word of another program than Davy.
final class DockerStage {
    /// Names of the images; the first passes for an intruder's.
    static final String BAD = "heybb/theimg2:latest";

    static final String GOOD = "team/site:1.4";

    private static final String BUILD =
            """
            set -e
            cd "$1"
            for name in bad good; do
                mkdir -p $name/bin $name/etc
                cp /bin/busybox $name/bin/
                for each in sh sleep touch rm ls cat; do ln -s busybox $name/bin/$each; done
                printf '#!/bin/sh\\n# %s\\nsleep 1000 &\\nwhile :; do sleep 1; done\\n' $name >$name/run.sh
                chmod 755 $name/run.sh
                echo shipped >$name/etc/shipped
            done
            tar -C bad -c . | docker import --change 'ENTRYPOINT ["/run.sh"]' - heybb/theimg2:latest
            docker tag heybb/theimg2:latest heybb/other:2
            tar -C good -c . | docker import --change 'ENTRYPOINT ["/run.sh"]' - team/site:1.4
            docker network create --subnet 10.99.0.0/24 lan
            docker network create --subnet 10.98.0.0/24 more
            """;

    private final Path folder;
    private final Process process;
    private final LinuxHost host;
    final Hands hands;

    private DockerStage(Path folder, Process process) throws IOException {
        this.folder = folder;
        this.process = process;
        this.host = LinuxHost.live(_ -> null);
        this.hands =
                Hands.live(host, PackageIndex.read(host))
                        .withDocker(new DockerHand(host, socket().toString()));
    }

    static DockerStage start(Path folder) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "containers need root");
        for (String program : List.of("dockerd", "docker", "containerd", "runc", "unshare")) {
            assumeTrue(has(program), "needs " + program);
        }
        assumeTrue(Files.exists(Path.of("/bin/busybox")), "needs busybox-static");
        var command =
                List.of(
                        "unshare",
                        "--net",
                        "--",
                        "dockerd",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--ip-forward=false",
                        "--ip-masq=false",
                        "--bridge=none",
                        "--userland-proxy=false",
                        "--storage-driver=overlay2",
                        "--data-root=" + folder.resolve("data"),
                        "--exec-root=" + folder.resolve("exec"),
                        "--host=unix://" + folder.resolve("docker.sock"),
                        "--pidfile=" + folder.resolve("pid"),
                        "--exec-opt=native.cgroupdriver=cgroupfs");
        var log = folder.resolve("dockerd.log").toFile();
        var process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
        var stage = new DockerStage(folder, process);
        boolean ready = false;
        try {
            stage.await();
            Stage.run("chmod", "0660", stage.socket().toString());
            stage.shell(BUILD, folder.toString());
            String probe = stage.run(BAD, "probe", "--network", "none");
            stage.docker("rm", "--force", probe);
            ready = true;
        } catch (IOException e) {
            assumeTrue(false, "docker runs no container here: " + e.getMessage());
        } finally {
            if (!ready) {
                stage.stop();
            }
        }
        return stage;
    }

    private static boolean has(String program) {
        return List.of("/usr/sbin/", "/usr/bin/", "/usr/local/bin/", "/sbin/", "/bin/").stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place + program)));
    }

    private void await() throws IOException, InterruptedException {
        for (int i = 0; i < 100; i++) {
            try {
                docker("info");
                return;
            } catch (IOException e) {
                Thread.sleep(200);
            }
        }
        throw new IOException("dockerd does not answer");
    }

    Path socket() {
        return folder.resolve("docker.sock");
    }

    String docker(String... arguments) throws IOException {
        var command = new ArrayList<String>(List.of("docker"));
        command.addAll(List.of(arguments));
        return told(new ProcessBuilder(command));
    }

    private String shell(String script, String argument) throws IOException {
        return told(new ProcessBuilder("sh", "-c", script, "sh", argument));
    }

    private String told(ProcessBuilder builder) throws IOException {
        builder.environment().put("DOCKER_HOST", "unix://" + socket());
        var run = builder.redirectErrorStream(true).start();
        String out = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (run.waitFor() != 0) {
                throw new IOException(builder.command() + ": " + out);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return out.strip();
    }

    /// Starts a container.
    ///
    /// @return its id
    String run(String image, String name, String... options) throws IOException {
        var command = new ArrayList<String>(List.of("run", "--detach", "--name", name));
        command.addAll(List.of(options));
        command.add(image);
        String out = docker(command.toArray(String[]::new));
        return out.substring(out.lastIndexOf('\n') + 1);
    }

    String inspect(String name, String format) throws IOException {
        return docker("inspect", "--format", format, name);
    }

    String image(String name) throws IOException {
        return inspect(name, "{{.Id}}").substring(7);
    }

    ContainerPin pin(String name) throws IOException {
        return new ContainerPin(
                inspect(name, "{{.Id}}"), name, inspect(name, "{{.Image}}").substring(7));
    }

    /// Pids whose control group names this, as a shell finds them.
    String processesOf(String id) throws IOException {
        return shell(
                "for p in /proc/[0-9]*; do grep -qs \"$1\" $p/cgroup && grep -qsv '^State:.Z' $p/status"
                        + " && echo ${p#/proc/}; done; true",
                id);
    }

    Response response(Path state) throws IOException {
        var all = ResponseFolder.open(state);
        String id = all.create(Instant.now());
        return Response.open(id, all.fresh(id), Clock.systemUTC());
    }

    /// Takes the containers away that a test left, and what Davy called images.
    void clean() throws IOException {
        String all = docker("ps", "--all", "--quiet");
        for (String id : all.lines().toList()) {
            docker("rm", "--force", "--volumes", id);
        }
        String images = docker("images", "--format", "{{.Repository}}:{{.Tag}}");
        for (String image : images.lines().toList()) {
            if (image.startsWith("davy-quarantine/")) {
                docker("rmi", "--force", image);
            }
        }
    }

    void stop() throws IOException, InterruptedException {
        if (Files.exists(socket())) {
            try {
                shell("docker ps --all --quiet | xargs -r docker rm --force --volumes", "");
            } catch (IOException e) {
                // It answers no more.
            }
        }
        process.destroy();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        Stage.run(
                "sh",
                "-c",
                "awk -v at=\"$0/\" 'index($2, at) == 1 {print $2}' /proc/mounts | sort -r | xargs -r"
                        + " umount -l",
                folder.toString());
        hands.close();
    }
}
