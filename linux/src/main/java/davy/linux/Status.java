package davy.linux;

import davy.core.host.FileInfo;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the kernel says of one name after the other. Of one thread.
public final class Status {
    private final FileStatus status = new FileStatus(Features.probe());

    /// Asks nothing yet.
    public Status() {}

    /// Asks for a name in a directory, a link not followed: 0, or `-errno`.
    public int at(int directory, MemorySegment name) {
        return status.at(directory, name.address());
    }

    /// Asks for what a name leads to, links followed: 0, or `-errno`.
    public int behind(int directory, MemorySegment name) {
        return status.behind(directory, name.address());
    }

    /// Asks for an open file, also one opened with `O_PATH`: 0, or `-errno`.
    public int of(int fd) {
        return status.of(fd);
    }

    /// What the last question was answered.
    public FileInfo info() {
        return status.info();
    }

    /// Time of the last access, of the last question.
    public Instant accessed() {
        return status.accessed();
    }

    /// Of the last question.
    public long device() {
        return status.device();
    }

    /// Of the last question.
    public long inode() {
        return status.inode();
    }

    /// Bytes of the file, of the last question.
    public long size() {
        return status.size();
    }

    /// When the file or what is known of it was changed last, of the last question.
    public Instant changed() {
        return status.changed();
    }

    /// When the file was made, of the last question; null where that is not known.
    public @Nullable Instant born() {
        return status.born();
    }
}
