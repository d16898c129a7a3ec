package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.text.UnixTime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A reused `struct statx`, or `struct stat` where the kernel has no statx. Of one thread.
final class FileStatus {
    static final int NO_FOLLOW =
            Libc.AT_SYMLINK_NOFOLLOW | Libc.AT_NO_AUTOMOUNT | Libc.AT_STATX_DONT_SYNC;
    static final int OF_DESCRIPTOR =
            Libc.AT_EMPTY_PATH | Libc.AT_NO_AUTOMOUNT | Libc.AT_STATX_DONT_SYNC;

    static final int STATX_BTIME = 0x800;
    static final long IMMUTABLE = 0x10;
    static final long APPEND_ONLY = 0x20;

    /// `_IOR('f', 1, long)`, ioctl_iflags(2).
    static final long FS_IOC_GETFLAGS = 0x80086601L;

    private static final int FLAGS_OPEN =
            Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_NOFOLLOW | Libc.O_NOATIME | Libc.O_CLOEXEC;

    private final boolean modern;
    final MemorySegment out = Arena.ofAuto().allocate(256, 8);
    private final MemorySegment empty = Arena.ofAuto().allocate(8, 8);
    private final MemorySegment flags = Arena.ofAuto().allocate(8, 8);
    private int directory;
    private long path;

    FileStatus(Features features) {
        this.modern = features.statx();
    }

    /// Asks for an open file: 0, or `-errno`.
    int of(int fd) {
        return at(fd, empty.address(), OF_DESCRIPTOR);
    }

    /// Asks for a name in a directory, links not followed: 0, or `-errno`.
    ///
    /// @param name address of a NUL-terminated name, good until [#info] is asked
    int at(int directory, long name) {
        return at(directory, name, NO_FOLLOW);
    }

    /// Asks for what a name leads to, links followed: 0, or `-errno`.
    int behind(int directory, long name) {
        return at(directory, name, NO_FOLLOW & ~Libc.AT_SYMLINK_NOFOLLOW);
    }

    private int at(int directory, long path, int how) {
        this.directory = directory;
        this.path = path;
        if (modern) {
            return Libc.statx(directory, path, how, Libc.STATX_BASIC_AND_BIRTH, out.address());
        }
        return Libc.newfstatat(directory, path, out.address(), how & ~Libc.AT_STATX_DONT_SYNC);
    }

    private static int statMode() {
        return Libc.CALLS.statMode();
    }

    private int mode() {
        return modern ? out.get(JAVA_SHORT, 28) & 0xFFFF : out.get(JAVA_INT, statMode());
    }

    FileType type() {
        return FileType.ofMode(mode());
    }

    long inode() {
        return out.get(JAVA_LONG, modern ? 32 : 8);
    }

    /// `makedev(3)` of major and minor.
    long device() {
        if (!modern) {
            return out.get(JAVA_LONG, 0);
        }
        return device(out.get(JAVA_INT, 136), out.get(JAVA_INT, 140));
    }

    static long device(int major, int minor) {
        long high = (major & 0xFFFF_F000L) << 32 | (minor & 0xFFFF_FF00L) << 12;
        return high | (major & 0xFFFL) << 8 | (minor & 0xFFL);
    }

    long size() {
        return out.get(JAVA_LONG, modern ? 40 : 48);
    }

    /// Whether fewer bytes are stored than the file is long: holes, compression.
    boolean isSparse() {
        long blocks = out.get(JAVA_LONG, modern ? 48 : 64);
        return blocks < size() >>> 9;
    }

    FileInfo info() {
        return modern ? statxInfo() : statInfo();
    }

    private FileInfo statxInfo() {
        int mode = mode();
        long attributes = out.get(JAVA_LONG, 8) & out.get(JAVA_LONG, 56);
        return new FileInfo(
                FileType.ofMode(mode),
                mode & 07777,
                unsigned(20),
                unsigned(24),
                size(),
                inode(),
                device(),
                unsigned(16),
                statxTime(112),
                statxTime(96),
                born(),
                (attributes & IMMUTABLE) != 0,
                (attributes & APPEND_ONLY) != 0);
    }

    Instant accessed() {
        return modern ? statxTime(64) : UnixTime.of(out.get(JAVA_LONG, 72), out.get(JAVA_LONG, 80));
    }

    /// When the file or what is known of it was changed last.
    Instant changed() {
        return modern
                ? statxTime(96)
                : UnixTime.of(out.get(JAVA_LONG, 104), out.get(JAVA_LONG, 112));
    }

    /// Null where the kernel or the file system does not tell.
    @Nullable Instant born() {
        boolean told = modern && (out.get(JAVA_INT, 0) & STATX_BTIME) != 0;
        return told ? statxTime(80) : null;
    }

    private FileInfo statInfo() {
        int mode = mode();
        int uid = Libc.CALLS.statUid();
        int links = Libc.CALLS.statLinks();
        long attributes = inodeFlags();
        return new FileInfo(
                FileType.ofMode(mode),
                mode & 07777,
                unsigned(uid),
                unsigned(uid + 4),
                size(),
                inode(),
                device(),
                links == 16 ? out.get(JAVA_LONG, links) : unsigned(links),
                UnixTime.of(out.get(JAVA_LONG, 88), out.get(JAVA_LONG, 96)),
                UnixTime.of(out.get(JAVA_LONG, 104), out.get(JAVA_LONG, 112)),
                null,
                (attributes & IMMUTABLE) != 0,
                (attributes & APPEND_ONLY) != 0);
    }

    /// The flags of chattr(1) as old kernels give them: of an open file only.
    private int inodeFlags() {
        var type = type();
        if (type != FileType.REGULAR && type != FileType.DIRECTORY) {
            return 0;
        }
        int fd =
                path == empty.address()
                        ? Libc.openat(
                                Libc.AT_FDCWD,
                                Libc.path("/proc/self/fd/" + directory),
                                FLAGS_OPEN & ~Libc.O_NOFOLLOW)
                        : Libc.openat(directory, path, FLAGS_OPEN);
        if (fd < 0) {
            return 0;
        }
        int result = Libc.ioctl(fd, FS_IOC_GETFLAGS, flags);
        Libc.close(fd);
        return result < 0 ? 0 : flags.get(JAVA_INT, 0);
    }

    private long unsigned(long offset) {
        return Integer.toUnsignedLong(out.get(JAVA_INT, offset));
    }

    private Instant statxTime(long offset) {
        return UnixTime.of(out.get(JAVA_LONG, offset), unsigned(offset + 8));
    }
}
