package davy.range;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The real dockerd, with a root and a socket of its own and without any network.
public final class Dockerd {
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private final Process process;
    private final Path folder;

    private Dockerd(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /// @param folder for its socket, its log and what it mounts
    /// @param data its images and containers
    public static Dockerd start(Path folder, Path data) throws IOException {
        var command =
                List.of(
                        "dockerd",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--ip-forward=false",
                        "--ip-masq=false",
                        "--bridge=none",
                        "--userland-proxy=false",
                        "--storage-driver=overlay2",
                        "--data-root=" + data,
                        "--exec-root=" + folder.resolve("exec"),
                        "--host=" + socket(folder),
                        "--pidfile=" + folder.resolve("pid"),
                        "--exec-opt=native.cgroupdriver=cgroupfs");
        var log = folder.resolve("dockerd.log").toFile();
        var process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
        return new Dockerd(process, folder);
    }

    /// Waits until it answers, half a minute at most.
    public boolean await() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            if (run("docker info").exit() == 0) {
                return true;
            }
            Thread.sleep(300);
        }
        return false;
    }

    public String socket() {
        return socket(folder);
    }

    private static String socket(Path folder) {
        return "unix://" + folder.resolve("docker.sock");
    }

    /// Runs a shell script whose `docker` asks this one.
    public Command run(String script) {
        return Command.run(List.of("sh", "-c", script), Map.of("DOCKER_HOST", socket()), LIMIT);
    }

    /// Containers first: what dockerd leaves running keeps its mounts.
    public void stop() throws InterruptedException {
        run(
                "docker ps -q | xargs -r docker kill >/dev/null; docker ps -aq | xargs -r docker rm -f");
        process.destroy();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        var script =
                "awk -v at=\"$0/\" 'index($2, at) == 1 {print $2}' /proc/mounts | sort -r | xargs -r umount -l";
        Command.run(List.of("sh", "-c", script, folder.toString()));
    }
}
