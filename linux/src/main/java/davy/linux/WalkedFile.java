package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.host.FileView;
import davy.core.text.RawText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The entry at which one thread of a walk stands: one object, moved from entry to entry.
final class WalkedFile implements FileView {
    private static final int HEAD = 4096;
    private static final byte[] NOTHING = {};

    /// `NSFS_MAGIC` of linux/magic.h.
    private static final long NSFS = 0x6e736673;

    private final Root root;
    private final Buffers buffers;
    private final FileStatus status;

    private String directory = "/";
    private int directoryFd = -1;

    private long nameAddress;
    private int nameOffset;
    private int nameLength;
    private @Nullable String name;
    private @Nullable String path;
    private @Nullable FileInfo info;
    private FileType type = FileType.UNKNOWN;
    private long size;
    private long inode;
    private long device;
    private boolean sparse;

    private boolean tried;
    private int fd = -1;
    private byte @Nullable [] head;
    private boolean headIsAll;

    WalkedFile(Root root, Buffers buffers) {
        this.root = root;
        this.buffers = buffers;
        this.status = buffers.status;
    }

    void enter(String directory, int fd) {
        this.directory = directory;
        this.directoryFd = fd;
    }

    /// Moves to an entry, whose status was just asked for.
    void begin(Entries entries) {
        nameAddress = entries.address();
        nameOffset = entries.offset();
        nameLength = entries.length();
        name = null;
        path = null;
        type = status.type();
        size = status.size();
        inode = status.inode();
        device = status.device();
        sparse = status.isSparse();
        info = status.info();
        tried = false;
        head = null;
        headIsAll = false;
    }

    void end() {
        if (fd >= 0) {
            Libc.close(fd);
            fd = -1;
        }
    }

    String pathOf(Entries entries) {
        return Mounts.join(
                directory, buffers.decode(buffers.directory, entries.offset(), entries.length()));
    }

    @Override
    public String path() {
        String known = path;
        if (known == null) {
            known = directory.length() == 1 ? "/" + name() : directory + "/" + name();
            path = known;
        }
        return known;
    }

    @Override
    public String name() {
        String known = name;
        if (known == null) {
            known = buffers.decode(buffers.directory, nameOffset, nameLength);
            name = known;
        }
        return known;
    }

    @Override
    public FileInfo info() {
        if (info == null) {
            throw new AssertionError("asked for a file outside of a visit");
        }
        return info;
    }

    @Override
    public byte[] head() {
        byte[] known = head;
        if (known == null) {
            known = open() ? readHead() : NOTHING;
            head = known;
        }
        return known;
    }

    /// Opens the file if it has not been tried before.
    private boolean open() {
        if (tried) {
            return fd >= 0;
        }
        tried = true;
        if (type != FileType.REGULAR || isEmpty()) {
            return false;
        }
        int opened = Root.openFile(directoryFd, nameAddress);
        if (opened < 0) {
            root.misses.add(path(), opened);
            return false;
        }
        fd = opened;
        if (!isStillTheSame()) {
            root.misses.addExchanged(path());
            end();
        }
        return fd >= 0;
    }

    /// A file on a disk. Those of `/proc` have no size and much to say; their device has no major
    /// number.
    private boolean isEmpty() {
        return size == 0 && (device >>> 8 & 0xFFF) != 0;
    }

    /// Whether the name still stood for what was seen when it was opened.
    private boolean isStillTheSame() {
        return status.of(fd) == 0
                && status.type() == FileType.REGULAR
                && status.inode() == inode
                && status.device() == device;
    }

    private byte[] readHead() {
        int length = 0;
        while (length < HEAD) {
            int got = pread(length, HEAD - length, length);
            if (got <= 0) {
                headIsAll = got == 0;
                break;
            }
            length += got;
            if (length == size && length < HEAD) {
                headIsAll = true;
                break;
            }
        }
        byte[] bytes = new byte[length];
        MemorySegment.copy(buffers.content, JAVA_BYTE, 0, bytes, 0, length);
        return bytes;
    }

    /// Reads into the buffer: bytes, 0 at the end or after an error, which is recorded.
    private int pread(long offset, long length, int at) {
        while (true) {
            var target = at == 0 ? buffers.content : buffers.content.asSlice(at);
            int got = Libc.pread(fd, target, length, offset);
            if (got >= 0) {
                return got;
            }
            if (got == -Errno.EINVAL && isNamespace()) {
                return 0;
            }
            if (got != -Errno.EINTR) {
                root.misses.add(path(), got);
                return -1;
            }
        }
    }

    /// Whether it is the handle of a namespace, as Docker keeps one for each container's network:
    /// it cannot be read, and holds nothing.
    private boolean isNamespace() {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(120, 8);
            return Libc.fstatfs(fd, out) == 0 && out.get(JAVA_LONG, 0) == NSFS;
        }
    }

    @Override
    public int readAt(long offset, byte[] into, int at, int length) {
        if (offset < 0 || !open()) {
            return -1;
        }
        long wanted = Math.min(length, buffers.content.byteSize());
        int got = pread(offset, wanted, 0);
        if (got > 0) {
            MemorySegment.copy(buffers.content, JAVA_BYTE, 0, into, at, got);
        }
        return got;
    }

    @Override
    public void stream(long limit, Sink sink) {
        if (!open()) {
            return;
        }
        byte[] start = head;
        if (headIsAll && start != null) {
            int length = (int) Math.min(limit, start.length);
            if (length > 0) {
                sink.accept(start, length);
            }
            return;
        }
        if (sparse) {
            streamData(limit, sink);
        } else {
            stream(0, Long.MAX_VALUE, limit, sink);
        }
    }

    /// Feeds the bytes from `start` to `end`.
    ///
    /// @return how many, or -1 where nothing more is to be fed
    private long stream(long start, long end, long limit, Sink sink) {
        long done = 0;
        while (done < limit && start + done < end) {
            long most = Math.min(Math.min(limit - done, end - start - done), Buffers.CONTENT);
            int got = pread(start + done, most, 0);
            if (got <= 0 || !sink.accept(buffers.copyOf(got), got)) {
                return -1;
            }
            done += got;
        }
        return done;
    }

    /// Feeds what lies between the holes. A file system that knows of none says it is all data.
    private void streamData(long limit, Sink sink) {
        long left = limit;
        long position = 0;
        while (left > 0) {
            long data = Libc.lseek(fd, position, Libc.SEEK_DATA);
            if (data < 0) {
                if (data != -Errno.ENXIO) {
                    stream(position, Long.MAX_VALUE, left, sink);
                } else if (position < size) {
                    sink.gap();
                }
                return;
            }
            long hole = Libc.lseek(fd, data, Libc.SEEK_HOLE);
            if (data > position) {
                sink.gap();
            }
            long fed = stream(data, hole <= data ? Long.MAX_VALUE : hole, left, sink);
            if (fed < 0 || hole <= data) {
                return;
            }
            left -= fed;
            position = hole;
        }
    }

    @Override
    public byte @Nullable [] attribute(String name) {
        var key = buffers.attributeName(name);
        int length =
                fd >= 0
                        ? Libc.fgetxattr(fd, key, buffers.content)
                        : Libc.lgetxattr(placeByName(), key, buffers.content);
        return LinuxHost.attribute(root, path(), buffers, length);
    }

    /// There is no attribute call with a directory before Linux 6.13: `/proc/self/fd` serves as
    /// one.
    private MemorySegment placeByName() {
        byte[] prefix = RawText.encode("/proc/self/fd/" + directoryFd + "/");
        var text = buffers.text;
        MemorySegment.copy(prefix, 0, text, JAVA_BYTE, 0, prefix.length);
        MemorySegment.copy(buffers.directory, nameOffset, text, prefix.length, nameLength + 1L);
        return text;
    }

    @Override
    public @Nullable String target() {
        if (type != FileType.LINK) {
            return null;
        }
        int length = Libc.readlinkat(directoryFd, nameAddress, buffers.text);
        root.misses.add(path(), length);
        return length < 0 ? null : buffers.target(length);
    }
}
