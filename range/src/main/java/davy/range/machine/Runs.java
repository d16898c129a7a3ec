package davy.range.machine;

import davy.range.Command;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Folders of machines that run, named after the process that runs them: what a process left that
/// was killed is removed by the next.
final class Runs {
    private static final AtomicInteger NEXT = new AtomicInteger();

    /// Names of Unix sockets end at 107 bytes.
    private static final int LONGEST = 90;

    private Runs() {}

    static Path folder(Image image) throws IOException {
        Path all = Files.createDirectories(image.runs());
        if (NEXT.get() == 0) {
            sweep(all);
        }
        Path folder = all.resolve(ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet());
        if (folder.toString().length() > LONGEST) {
            throw new IOException(
                    folder + " is too long for names of sockets: set XDG_CACHE_HOME to a shorter");
        }
        return Files.createDirectories(folder);
    }

    private static void sweep(Path all) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(all)) {
            for (Path folder : folders) {
                String name = folder.getFileName().toString();
                long pid = Long.parseLong(name.substring(0, name.indexOf('-')));
                if (ProcessHandle.of(pid).isEmpty()) {
                    remove(folder);
                }
            }
        }
    }

    static void remove(Path folder) {
        Command.run(List.of("rm", "-rf", "--", folder.toString())).orThrow("rm");
    }
}
