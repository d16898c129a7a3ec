package davy.range.plant;

import davy.range.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Network, mounts and IPC of our own, beside those of this machine, for as long as one process of
/// ours lives. Processes on it are seen by the whole machine; its sockets, mounts and files are
/// not. Its network has the address [#ADDRESS] and leads nowhere.
final class Stage implements AutoCloseable {
    static final String ADDRESS = "192.0.2.7";
    private static final int SECONDS = 150;

    private final Process holder;
    private final Path folder;

    /// @param folder a directory of the caller's, for what is written over this machine's files
    Stage(Path folder) {
        this.folder = folder;
        try {
            holder =
                    new ProcessBuilder(
                                    "unshare",
                                    "--net",
                                    "--ipc",
                                    "--mount",
                                    "--propagation",
                                    "private",
                                    "sleep",
                                    Integer.toString(SECONDS))
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitNamespaces();
        run("ip", "link", "set", "lo", "up");
        run("ip", "address", "add", ADDRESS + "/32", "dev", "lo");
        run("ip", "route", "add", "192.0.2.0/24", "dev", "lo");
    }

    /// What a command line begins with, to run on the stage.
    List<String> inside() {
        String pid = Long.toString(holder.pid());
        return List.of("nsenter", "--target", pid, "--net", "--ipc", "--mount", "--");
    }

    /// The root directory as processes on the stage see it.
    Path root() {
        return Path.of("/proc/" + holder.pid() + "/root");
    }

    /// Lets writes to this directory go to a place of ours; on the stage only.
    void cover(String directory) {
        try {
            String name = directory.substring(1).replace('/', '-');
            Path upper = Files.createDirectories(folder.resolve("upper-" + name));
            Path work = Files.createDirectories(folder.resolve("work-" + name));
            String layers = "lowerdir=%s,upperdir=%s,workdir=%s".formatted(directory, upper, work);
            run("mount", "-t", "overlay", "overlay", "-o", layers, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void run(String... arguments) {
        var command = new ArrayList<>(inside());
        command.addAll(List.of(arguments));
        Command.run(command, Map.of(), Duration.ofSeconds(20)).orThrow(String.join(" ", arguments));
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }

    private void awaitNamespaces() {
        for (int i = 0; i < 200; i++) {
            try {
                var own = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"));
                var its = Files.readSymbolicLink(Path.of("/proc/" + holder.pid() + "/ns/mnt"));
                var exe = Files.readSymbolicLink(Path.of("/proc/" + holder.pid() + "/exe"));
                if (!own.equals(its) && !exe.endsWith("unshare")) {
                    return;
                }
                Thread.sleep(20);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("the stage did not open", e);
            }
        }
        throw new IllegalStateException("the stage did not open");
    }
}
