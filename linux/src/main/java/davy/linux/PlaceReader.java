package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import davy.core.host.OpenFile;
import java.lang.foreign.MemorySegment;

/// Reads an open file at any place.
///
/// @param fd given back by whoever opened it
record PlaceReader(Root root, String path, int fd, long size) implements OpenFile {
    @Override
    public long data(long offset) {
        long at = Libc.lseek(fd, offset, Libc.SEEK_DATA);
        return at == -Errno.ENXIO ? Math.max(size, offset) : Math.max(at, offset);
    }

    @Override
    public long hole(long offset) {
        long at = Libc.lseek(fd, offset, Libc.SEEK_HOLE);
        return at < 0 ? size : at;
    }

    @Override
    public int readAt(long offset, byte[] into, int at, int length) {
        if (offset < 0 || length <= 0) {
            return 0;
        }
        // The buffers are those of the thread that asks.
        var content = root.buffers().content;
        long most = Math.min(length, Buffers.CONTENT);
        int got;
        do {
            got = Libc.pread(fd, content, most, offset);
        } while (got == -Errno.EINTR);
        if (got < 0) {
            root.misses.add(path, got);
            return -1;
        }
        MemorySegment.copy(content, JAVA_BYTE, 0, into, at, got);
        return got;
    }
}
