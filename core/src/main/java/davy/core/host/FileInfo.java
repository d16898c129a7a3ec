package davy.core.host;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What `statx(2)` says of a file.
///
/// @param mode permission bits, set-id and sticky: `07777`
/// @param uid unsigned 32 bit
/// @param gid unsigned 32 bit
/// @param size bytes
/// @param device major and minor in one number, as the host numbers them
/// @param links hard links
/// @param changed the epoch where an archive does not tell it
/// @param born creation time where the file system keeps one
/// @param immutable `chattr +i`
/// @param appendOnly `chattr +a`
public record FileInfo(
        FileType type,
        int mode,
        long uid,
        long gid,
        long size,
        long inode,
        long device,
        long links,
        Instant modified,
        Instant changed,
        @Nullable Instant born,
        boolean immutable,
        boolean appendOnly) {

    /// Null where an archive does not tell it: a tar keeps the time of modification alone.
    public @Nullable Instant changeTold() {
        return changed.equals(Instant.EPOCH) ? null : changed;
    }

    /// When it, or anything about it, changed last; where that is not told, its content.
    public Instant lastChange() {
        var told = changeTold();
        return told == null ? modified : told;
    }

    public boolean isRegular() {
        return type == FileType.REGULAR;
    }

    public boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    public boolean isLink() {
        return type == FileType.LINK;
    }

    /// Whether anyone may execute it.
    public boolean isExecutable() {
        return (mode & 0111) != 0;
    }

    public boolean isSetUid() {
        return (mode & 04000) != 0;
    }

    public boolean isSetGid() {
        return (mode & 02000) != 0;
    }

    public boolean isWorldWritable() {
        return (mode & 0002) != 0;
    }
}
