package davy.core.host;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A machine to look at, read-only: this one, a mounted image, or a test case.
///
/// Paths are absolute, in the host's own root, as [davy.core.text.RawText] decodes them. Nothing
/// here throws for what is found on the host: a missing file is null or empty; what is there and
/// cannot be looked at is also null or empty, and is recorded in [#unseen]. No call blocks on a
/// FIFO, a device or a file system that does not answer.
public interface Host {
    enum Kind {
        /// The running machine.
        LIVE,
        /// A mounted disk image or an unpacked collection.
        IMAGE
    }

    Kind kind();

    /// What the path leads to, symbolic links followed inside the host's root.
    @Nullable FileInfo stat(String path);

    /// The file itself, the last link not followed.
    @Nullable FileInfo lstat(String path);

    /// The real path of what the path leads to, all links resolved inside the host's root.
    @Nullable String resolve(String path);

    /// A regular file's first `limit` bytes, links followed. Works on `/proc` and `/sys` too.
    @Nullable Content read(String path, int limit);

    /// Opens a regular file, links followed, for as long as `reader` runs: for files too long to
    /// hold. A host that cannot do so holds the first 64 MiB.
    ///
    /// @return whether there was such a file and it could be opened
    default boolean open(String path, Consumer<? super OpenFile> reader) {
        var content = read(path, 64 << 20);
        if (content == null) {
            return false;
        }
        reader.accept(OpenFile.of(content.bytes()));
        return true;
    }

    /// Where a symbolic link points, unresolved.
    @Nullable String readLink(String path);

    /// Names in a directory, sorted, without `.` and `..`; empty where there is no such directory.
    List<String> list(String directory);

    /// An extended attribute, the last link not followed.
    byte @Nullable [] attribute(String path, String name);

    /// Goes through the tree below `root` once, without following links. Passes over pseudo file
    /// systems; those of other machines are passed over and recorded in [#unseen].
    void walk(String root, FileVisitor visitor);

    /// What only a running kernel can answer; null on an image.
    @Nullable Kernel kernel();

    /// Records what could not be looked at.
    void miss(Unseen unseen);

    /// What could not be looked at so far.
    List<Unseen> unseen();

    /// The whole text of a small file, or null. Limit 4 MiB; a longer file is recorded as unseen in
    /// part.
    default @Nullable String text(String path) {
        var content = Content.whole(this, path);
        return content == null ? null : content.text();
    }

    /// The lines of a small file; empty where there is none. Limit as of [#text].
    default List<String> lines(String path) {
        var content = Content.whole(this, path);
        return content == null ? List.of() : content.lines();
    }

    default boolean exists(String path) {
        return lstat(path) != null;
    }
}
