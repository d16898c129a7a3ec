package davy.range.bench;

import davy.range.Davy;
import davy.range.Dockerd;
import davy.range.plant.BigRoot;
import davy.range.plant.Planter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How long triage takes over a host of many containers and images: those of a real dockerd with a
/// root of its own, without any network; each runs `sleep` from an image of its own.
///
/// `ContainerBench [--images N] [--containers N] [--runs N]`
final class ContainerBench {
    private final Path davy = Davy.launcher();
    private final Path folder;
    private final Path data;

    private ContainerBench(Path folder) {
        this.folder = folder;
        data = folder.resolve("root/var/lib/docker");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int images = 500;
        int containers = 200;
        int runs = 3;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--images" -> images = Integer.parseInt(arguments[++i]);
                case "--containers" -> containers = Integer.parseInt(arguments[++i]);
                case "--runs" -> runs = Integer.parseInt(arguments[++i]);
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        Path folder = Files.createTempDirectory("davy-bench");
        var bench = new ContainerBench(folder);
        try {
            var table = bench.measure(images, containers, runs);
            Page.replace(bench.davy.resolveSibling("docs/benchmarks.md"), "containers", table);
        } finally {
            Planter.remove(folder);
        }
    }

    private String measure(int images, int containers, int runs)
            throws IOException, InterruptedException {
        BigRoot.copyMinimal(folder.resolve("root"));
        var dockerd = Dockerd.start(folder, data);
        try {
            dockerd.await();
            fill(dockerd, images, containers);
            var title = "%d containers that run and %d images".formatted(containers, images);
            var contest =
                    new Contest(title)
                            .add("davy, as an image", "davy triage --root ROOT", onImage())
                            .add("davy, live on this machine", "davy triage", live());
            contest.hold(runs, false);
            return contest.table();
        } finally {
            dockerd.stop();
        }
    }

    /// Each image has a file of its own, so that none is another's.
    private void fill(Dockerd dockerd, int images, int containers) throws IOException {
        Path files = Files.createDirectories(folder.resolve("files/bin"));
        Files.copy(Path.of("/bin/busybox"), files.resolve("busybox"));
        Files.createSymbolicLink(files.resolve("sleep"), Path.of("busybox"));
        dockerd.run(
                        """
                        set -e
                        for i in $(seq %d); do
                          echo $i >'%s/number'
                          tar -C '%s' -c . | docker import - bench/image$i >/dev/null
                        done
                        for i in $(seq %d); do
                          docker run -d --name c$i --network none bench/image$i /bin/sleep 1800 >/dev/null
                        done
                        """
                                .formatted(
                                        images,
                                        folder.resolve("files"),
                                        folder.resolve("files"),
                                        containers))
                .orThrow("filling dockerd");
    }

    private List<String> onImage() {
        return List.of(davy.toString(), "triage", "--root", folder.resolve("root").toString());
    }

    /// The directory stands where dockerd's usually is, in a mount namespace of its own.
    private List<String> live() {
        String script =
                "mkdir -p /var/lib/docker; mount --rbind \"$0\" /var/lib/docker; exec \"$@\"";
        var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
        command.addAll(List.of("sh", "-c", script, data.toString()));
        command.addAll(List.of(davy.toString(), "triage", "--format", "json"));
        return command;
    }
}
