package davy.agent.respond;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Set;

/// One carrying out of a plan: its folder and its journal.
///
/// @param folder real
record Response(String id, Path folder, Journal journal) implements AutoCloseable {
    static Response open(String id, Path folder, Clock clock) throws IOException {
        return new Response(id, folder, Journal.open(folder.resolve("journal.jsonl"), clock));
    }

    Store store(Hands hands) {
        return new Store(hands.files(), hands.own(), folder.resolve("kept").toString());
    }

    /// The name that a file of the host has meanwhile, beside its own.
    String aside(String path, Entry entry) {
        String parent = Folders.parent(path);
        return (parent.equals("/") ? "" : parent) + "/.davy-" + id + '-' + entry.number();
    }

    /// A folder for evidence that does not exist yet: a sealed one is not opened again.
    Path evidence() {
        Path evidence = folder.resolve("evidence");
        for (int i = 2; Files.exists(evidence); i++) {
            evidence = folder.resolve("evidence-" + i);
        }
        return evidence;
    }

    /// Keeps what dockerd told of a container, and returns when that is on the disk.
    ///
    /// @param id 64 hexadecimal digits
    void writeContainer(String id, byte[] told) throws IOException {
        try (var file =
                FileChannel.open(
                        container(id),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            var bytes = ByteBuffer.wrap(told);
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
    }

    byte[] readContainer(String id) throws IOException {
        return Files.readAllBytes(container(id));
    }

    private Path container(String id) {
        return folder.resolve("kept").resolve("container-" + id + ".json");
    }

    /// Free for Davy, bytes.
    long space() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
