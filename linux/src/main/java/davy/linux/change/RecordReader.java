package davy.linux.change;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import davy.core.action.FileRecord;
import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.text.RawText;
import davy.linux.Errno;
import davy.linux.Libc;
import davy.linux.LibcChange;
import davy.linux.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads [FileRecord]s. Of one thread.
final class RecordReader {
    /// `_IOR('f', 1, long)`, ioctl_iflags(2).
    private static final long FS_IOC_GETFLAGS = 0x80086601L;

    /// Flags that a user sets and that every file system means alike: `chattr acdijsuADS` of old.
    private static final int COMMON = 0xFF;

    /// Those that only some file systems know, and some to some files: `chattr mjtDTCxP`.
    private static final int SPECIAL =
            0x400 | 0x4000 | 0x8000 | 0x10000 | 0x20000 | 0x800000 | 0x2000000 | 0x20000000;

    private static final int LARGEST_ATTRIBUTE = 64 << 10;

    /// Of all attributes of one file: some file systems hold any number.
    private static final int LARGEST_ATTRIBUTES = 1 << 20;

    private final MemorySegment names = Arena.ofAuto().allocate(LARGEST_ATTRIBUTE, 8);
    private final MemorySegment value = Arena.ofAuto().allocate(LARGEST_ATTRIBUTE, 8);
    private final MemorySegment flags = Arena.ofAuto().allocate(8, 8);
    private final Status status = new Status();

    /// Null where there is no such name.
    @Nullable FileRecord read(Place place) throws ChangeException {
        int result = status.at(place.directory(), Libc.path(place.name()));
        if (result == -Errno.ENOENT) {
            return null;
        }
        place.check("statx", result);
        var info = status.info();
        var accessed = status.accessed();
        boolean opens = info.isRegular() || info.isDirectory();
        if (!opens) {
            String target = info.type() == FileType.LINK ? target(place) : "";
            return record(info, accessed, 0, new TreeMap<>(), target);
        }
        int fd = open(place);
        try {
            place.check("statx", status.of(fd));
            var opened = status.info();
            if (opened.device() != info.device() || opened.inode() != info.inode()) {
                throw ChangeException.changed(place.path());
            }
            int set = flags(fd) & (COMMON | SPECIAL);
            return record(opened, accessed, set, attributes(place, fd), "");
        } finally {
            Libc.close(fd);
        }
    }

    private static FileRecord record(
            FileInfo info,
            Instant accessed,
            int flags,
            SortedMap<String, String> attributes,
            String target) {
        return new FileRecord(
                info.type(),
                info.mode(),
                info.uid(),
                info.gid(),
                info.size(),
                accessed,
                info.modified(),
                info.device(),
                info.inode(),
                info.links(),
                flags,
                attributes,
                target);
    }

    private String target(Place place) throws ChangeException {
        int length =
                place.check(
                        "readlinkat",
                        Libc.readlinkat(place.directory(), Libc.path(place.name()), value));
        return RawText.decode(value.asSlice(0, length).toArray(JAVA_BYTE));
    }

    /// Opens a regular file or a directory for reading: a FIFO or a device that took its place is
    /// not waited for. `O_NOATIME` is for its owner and root.
    int open(Place place) throws ChangeException {
        int opened = Libc.openat(place.directory(), Libc.path(place.name()), FileHand.TO_READ);
        if (opened == -Errno.EPERM) {
            opened =
                    Libc.openat(
                            place.directory(),
                            Libc.path(place.name()),
                            FileHand.TO_READ & ~Libc.O_NOATIME);
        }
        return place.check("openat", opened);
    }

    boolean hasFlags(int fd) {
        return Libc.ioctl(fd, FS_IOC_GETFLAGS, flags) >= 0;
    }

    private int flags(int fd) {
        flags.set(JAVA_INT, 0, 0);
        int result = Libc.ioctl(fd, FS_IOC_GETFLAGS, flags);
        return result < 0 ? 0 : flags.get(JAVA_INT, 0);
    }

    /// Sets what may be set, and leaves the rest as it is. Special flags are added where the kernel
    /// takes them for this file.
    int setFlags(int fd, int wanted) {
        return setFlags(fd, wanted, COMMON);
    }

    /// Gives a file that was made anew its flags, and none that it has from its directory. Special
    /// ones stay as the kernel has them where it does not take them.
    int dress(int fd, int wanted) {
        return wanted == 0 && !hasFlags(fd) ? 0 : setFlags(fd, wanted, COMMON | SPECIAL);
    }

    private int setFlags(int fd, int wanted, int cleared) {
        flags.set(JAVA_INT, 0, 0);
        int result = Libc.ioctl(fd, FS_IOC_GETFLAGS, flags);
        if (result < 0) {
            return result;
        }
        int now = flags.get(JAVA_INT, 0);
        int all = now & ~cleared | wanted & (COMMON | SPECIAL);
        int common = now & ~COMMON | wanted & COMMON;
        int set = all == now ? 0 : LibcChange.setFlags(fd, all);
        return set < 0 && all != common ? LibcChange.setFlags(fd, common) : set;
    }

    private SortedMap<String, String> attributes(Place place, int fd) throws ChangeException {
        var all = new TreeMap<String, String>();
        int length = Libc.flistxattr(fd, names);
        if (length == -Errno.EOPNOTSUPP) {
            return all;
        }
        byte[] list = names.asSlice(0, place.check("flistxattr", length)).toArray(JAVA_BYTE);
        int start = 0;
        int total = 0;
        for (int i = 0; i < list.length; i++) {
            if (list[i] == 0) {
                var name = RawText.decode(list, start, i - start);
                String found = attribute(place, fd, name);
                total += i - start + found.length() / 2;
                if (total > LARGEST_ATTRIBUTES) {
                    throw new ChangeException(
                            "more attributes than are kept of a file",
                            place.path(),
                            Errno.EOVERFLOW);
                }
                all.put(name, found);
                start = i + 1;
            }
        }
        return all;
    }

    private String attribute(Place place, int fd, String name) throws ChangeException {
        int length = place.check("fgetxattr", Libc.fgetxattr(fd, Libc.path(name), value));
        return HexFormat.of().formatHex(value.asSlice(0, length).toArray(JAVA_BYTE));
    }
}
