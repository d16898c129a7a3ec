package davy.range.machine;

import davy.range.Command;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The small disk by which files come into a machine: an archive of tar(1), and nothing behind it.
final class Payload {
    private Payload() {}

    /// @param into the disk, made here
    /// @return bytes of the archive
    static long pack(List<Path> files, Path into) throws IOException {
        var command = new ArrayList<>(List.of("tar", "-cf", into.toString(), "-T", "/dev/null"));
        for (Path file : files) {
            Path absolute = file.toAbsolutePath();
            Path folder = absolute.resolveSibling("");
            command.addAll(List.of("-C", folder.toString(), "" + absolute.getFileName()));
        }
        Command.run(command).orThrow("tar");
        long bytes = Files.size(into);
        if (bytes > Snapshot.PAYLOAD) {
            throw new IOException(files + " are more than " + Snapshot.PAYLOAD + " bytes");
        }
        try (var file = new RandomAccessFile(into.toFile(), "rw")) {
            file.setLength(Snapshot.PAYLOAD);
        }
        return bytes;
    }
}
