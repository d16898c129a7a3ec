package davy.core.host;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// One entry of a directory, as the walk passes it. Valid only during the call that hands it over;
/// the file is opened once at most, when its content is first asked for.
public interface FileView {
    /// Absolute, in the host's own root.
    String path();

    /// The last part of the path.
    default String name() {
        return path().substring(path().lastIndexOf('/') + 1);
    }

    FileInfo info();

    /// The first 4,096 bytes; empty where the file is not regular or cannot be read.
    byte[] head();

    /// Feeds the whole content, in order, in pieces of any size, until it ends, `limit` bytes are
    /// read, or the sink has enough. Holes of sparse files are skipped (the sink is told of the
    /// gap).
    void stream(long limit, Sink sink);

    /// An extended attribute such as `security.capability`; null where there is none.
    byte @Nullable [] attribute(String name);

    /// Where a symbolic link points, unresolved; null where this is none.
    @Nullable String target();

    /// Reads up to `length` bytes from `offset` into `into`, from its index `at` on.
    ///
    /// @return how many bytes; 0 or less at the end or where they cannot be read
    int readAt(long offset, byte[] into, int at, int length);

    /// The first bytes, holes left out.
    ///
    /// @param limit bytes; held in memory
    default Content content(int limit) {
        var out = new ByteArrayOutputStream(Math.min(limit, 1 << 16));
        stream(
                limit,
                (buffer, length) -> {
                    out.write(buffer, 0, length);
                    return true;
                });
        return new Content(out.toByteArray(), info().size() > limit);
    }

    /// Takes content piece by piece.
    interface Sink {
        /// @param buffer valid during the call only
        /// @param length bytes of it that count
        /// @return whether to go on
        boolean accept(byte[] buffer, int length);

        /// A hole was passed over: what came before does not touch what comes after.
        default void gap() {}
    }
}
