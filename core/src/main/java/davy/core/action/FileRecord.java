package davy.core.action;

import davy.core.host.FileType;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that must be known of a file, beside its content, to put it back as it was.
///
/// @param mode permission bits, set-id and sticky: `07777`
/// @param size bytes
/// @param device as [davy.core.host.FileInfo#device]
/// @param links hard links, this name included
/// @param flags those of chattr(1) that a user may set: [#IMMUTABLE], [#APPEND_ONLY] and others
/// @param attributes extended attributes, ACLs among them, by name; values as hexadecimal digits
/// @param target of a symbolic link; else empty
public record FileRecord(
        FileType type,
        int mode,
        long uid,
        long gid,
        long size,
        Instant accessed,
        Instant modified,
        long device,
        long inode,
        long links,
        int flags,
        SortedMap<String, String> attributes,
        String target) {
    /// `FS_IMMUTABLE_FL`.
    public static final int IMMUTABLE = 0x10;

    /// `FS_APPEND_FL`.
    public static final int APPEND_ONLY = 0x20;

    /// Flags that hold a file where it is.
    public static final int LOCKED = IMMUTABLE | APPEND_ONLY;

    public FileRecord {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    public boolean isRegular() {
        return type == FileType.REGULAR;
    }

    public boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    public boolean isLocked() {
        return (flags & LOCKED) != 0;
    }

    /// How many characters the attributes take in memory.
    public long attributesLength() {
        long length = 0;
        for (var attribute : attributes.entrySet()) {
            length += attribute.getKey().length() + attribute.getValue().length();
        }
        return length;
    }

    /// Whether both are the same file of one file system, whatever its name is now.
    public boolean isSameFile(FileRecord other) {
        return device == other.device && inode == other.inode;
    }

    /// The same without [#LOCKED].
    public FileRecord unlocked() {
        return with(accessed, modified, flags & ~LOCKED);
    }

    /// The same with these flags.
    public FileRecord withFlags(int newFlags) {
        return with(accessed, modified, newFlags);
    }

    /// The same, read and changed at that time.
    public FileRecord at(Instant time) {
        return with(time, time, flags);
    }

    /// The same, and nothing of its attributes.
    public FileRecord withoutAttributes() {
        return with(accessed, modified, flags, Collections.emptySortedMap());
    }

    private FileRecord with(Instant newAccessed, Instant newModified, int newFlags) {
        return with(newAccessed, newModified, newFlags, attributes);
    }

    private FileRecord with(
            Instant newAccessed,
            Instant newModified,
            int newFlags,
            SortedMap<String, String> newAttributes) {
        return new FileRecord(
                type,
                mode,
                uid,
                gid,
                size,
                newAccessed,
                newModified,
                device,
                inode,
                links,
                newFlags,
                newAttributes,
                target);
    }
}
