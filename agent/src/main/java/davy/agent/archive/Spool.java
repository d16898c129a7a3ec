package davy.agent.archive;

import davy.core.file.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bytes of one file on their way into the archive: in memory while they are few, then in a file
/// beside the archive that has no name for long.
final class Spool implements AutoCloseable {
    private static final int IN_MEMORY = 256 << 10;
    private static final int MOST_GAPS = 10_000;

    private final Path beside;
    private final MessageDigest digest = Sha256.digest();
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream(512);
    private final List<Long> gaps = new ArrayList<>();
    private @Nullable FileChannel channel;
    private @Nullable OutputStream out;
    private @Nullable IOException failure;
    private long size;

    Spool(Path beside) {
        this.beside = beside;
    }

    void add(byte[] buffer, int length) {
        digest.update(buffer, 0, length);
        size += length;
        try {
            if (out == null && size > IN_MEMORY) {
                overflow();
            }
            if (out == null) {
                memory.write(buffer, 0, length);
            } else {
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void overflow() throws IOException {
        Path folder = beside.toAbsolutePath().getParent();
        Path file = Files.createTempFile(folder, ".davy", ".part");
        var opened =
                FileChannel.open(
                        file,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
        Files.deleteIfExists(file);
        channel = opened;
        out = Channels.newOutputStream(opened);
        memory.writeTo(out);
        memory.reset();
    }

    void gap() {
        if (gaps.size() < MOST_GAPS) {
            gaps.add(size);
        }
    }

    List<Long> gaps() {
        return gaps;
    }

    /// Whether these are the first bytes of the file, so many at least.
    boolean begins(int length) {
        return gaps.isEmpty() && size > 0 && size >= length;
    }

    long size() {
        return size;
    }

    Map<String, @Nullable Object> store(ArchiveWriter writer) {
        if (size <= ArchiveWriter.INLINE) {
            return writer.content(memory.toByteArray());
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        var file = channel;
        try {
            if (failure != null) {
                throw failure;
            }
            if (file == null) {
                return writer.content(new ByteArrayInputStream(memory.toByteArray()), size, sha256);
            }
            file.position(0);
            return writer.content(Channels.newInputStream(file), size, sha256);
        } catch (IOException e) {
            writer.failed(e);
            return Map.of("left", size);
        }
    }

    @Override
    public void close() {
        var file = channel;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                // It has no name: nothing stays.
            }
        }
    }
}
