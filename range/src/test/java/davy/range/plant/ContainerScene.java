package davy.range.plant;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The real programs that run containers, each with inert containers below a root of its own and
/// without any network, and what we read of their files.
abstract class ContainerScene {
    static final String SCRIPT =
            """
            #!/bin/sh
            # Inert: the miner that it names does not exist.
            [ -x /none/xmrig ] && /none/xmrig -o stratum+tcp://pool.supportxmr.com:3333
            sleep 300
            """;

    @TempDir Path work;

    final List<Process> daemons = new ArrayList<>();
    @Nullable Dockerd dockerd;

    Path root() {
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

    String tar() {
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

    void start(String... command) throws IOException {
        var log = work.resolve(Path.of(command[0]).getFileName() + ".log").toFile();
        daemons.add(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start());
    }

    static String run(String... command) {
        return Command.run(List.of(command), Map.of(), Duration.ofMinutes(2))
                .orThrow(String.join(" ", command))
                .strip();
    }

    static boolean works(String... command) {
        return Command.run(List.of(command), Map.of(), Duration.ofSeconds(20)).exit() == 0;
    }

    static void assumePrograms(String... programs) {
        for (String program : programs) {
            assumeTrue(works("which", program), "needs " + program);
        }
    }

    void await(String... command) throws InterruptedException {
        for (int i = 0; i < 100 && !works(command); i++) {
            Thread.sleep(200);
        }
        assumeTrue(works(command), command[0] + " does not start here");
    }

    Containers read() throws IOException {
        try (var host = LinuxHost.image(root().toString())) {
            return Containers.read(host, List.of());
        }
    }

    /// Paths of this machine, as the root has them.
    List<String> inside(String upper, String lower) {
        var places = new ArrayList<>(List.of(upper));
        Arrays.stream(lower.split(":")).filter(l -> !l.isEmpty()).forEach(places::add);
        return places.stream().map(place -> place.replace(root().toString(), "")).toList();
    }

    static void make(List<String> program, String... arguments) {
        run(with(program, arguments));
    }

    static List<String> with(List<String> program, String... arguments) {
        var command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return command;
    }

    static String run(List<String> command) {
        return run(command.toArray(String[]::new));
    }

    List<String> containersOf(String check) {
        return containersOf(Davy.triage(root()), check);
    }

    static List<String> containersOf(Verdict verdict, String check) {
        return verdict.findings().stream()
                .filter(finding -> finding.id().equals(check))
                .flatMap(f -> f.evidence().getOrDefault("container.name", List.of()).stream())
                .toList();
    }
}
