package davy.linux.change;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import davy.core.action.FileRecord;
import davy.core.file.Sha256;
import davy.core.host.FileType;
import davy.linux.Errno;
import davy.linux.Libc;
import davy.linux.LibcChange;
import davy.linux.LinuxHost;
import davy.linux.Status;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Changes files of a host, by their real paths: a path with a symbolic link on its way is refused,
/// so that nobody can lead a change elsewhere. Of one thread.
///
/// What cannot be done is a [ChangeException]; nothing is half done then, unless a method says so.
public final class FileHand {
    /// Bytes of a file that is read to know it again; some ten seconds of reading.
    public static final long LARGEST = 8L << 30;

    private static final int CHUNK = 256 << 10;
    static final int TO_READ =
            Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC | Libc.O_NOATIME;

    private final LinuxHost host;
    private final MemorySegment buffer = Arena.ofAuto().allocate(CHUNK, 8);
    private final RecordReader records = new RecordReader();
    private final Fresh fresh = new Fresh();
    private final Status status = new Status();

    public FileHand(LinuxHost host) {
        this.host = host;
    }

    /// Shown a file's content piece by piece.
    private interface Sink {
        void accept(MemorySegment piece) throws ChangeException;
    }

    /// The file itself as it is now, a link not followed; null where there is none.
    public @Nullable FileRecord look(String path) throws ChangeException {
        try (var place = parent(path)) {
            return records.read(place);
        } catch (ChangeException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    /// SHA-256 of a regular file, in hexadecimal digits. One longer than [#LARGEST] is an error
    /// (`EOVERFLOW`), as is one that grows meanwhile.
    public String hash(String path) throws ChangeException {
        var digest = Sha256.digest();
        byte[] bytes = new byte[CHUNK];
        read(
                path,
                LARGEST,
                piece -> {
                    int length = (int) piece.byteSize();
                    MemorySegment.copy(piece, JAVA_BYTE, 0, bytes, 0, length);
                    digest.update(bytes, 0, length);
                });
        return HexFormat.of().formatHex(digest.digest());
    }

    /// The content of a regular file.
    ///
    /// @param limit bytes; a longer file is an error (`EOVERFLOW`)
    public byte[] content(String path, int limit) throws ChangeException {
        var out = new ByteArrayOutputStream();
        read(path, limit, piece -> out.writeBytes(piece.toArray(JAVA_BYTE)));
        return out.toByteArray();
    }

    /// @param most bytes; it is not read further than it was long when it was opened
    private void read(String path, long most, Sink sink) throws ChangeException {
        try (var place = parent(path)) {
            int fd = openRegular(place);
            try {
                long left = status.size();
                if (left > most) {
                    throw new ChangeException("read", path, Errno.EOVERFLOW);
                }
                for (int n = Libc.read(fd, buffer); n != 0; n = Libc.read(fd, buffer)) {
                    left -= place.check("read", n);
                    if (left < 0) {
                        throw new ChangeException("read", path, Errno.EOVERFLOW);
                    }
                    sink.accept(buffer.asSlice(0, n));
                }
            } finally {
                Libc.close(fd);
            }
        }
    }

    /// What took the place of a file since it was looked at, such as a FIFO, is not read.
    private int openRegular(Place place) throws ChangeException {
        int fd = records.open(place);
        int result = status.of(fd);
        if (result < 0 || !status.info().isRegular()) {
            Libc.close(fd);
            place.check("statx", result);
            throw ChangeException.changed(place.path());
        }
        return fd;
    }

    /// Gives a file another name, also in another place of the same file system. Nothing is
    /// replaced: `EEXIST`. Another file system is `EXDEV`.
    public void move(String from, FileHand toHand, String to) throws ChangeException {
        try (var old = parent(from);
                var fresh = toHand.parent(to)) {
            rename(old, fresh, LibcChange.RENAME_NOREPLACE);
        }
    }

    /// Changes two names of one directory or file system for each other, at once.
    public void exchange(String one, String other) throws ChangeException {
        try (var first = parent(one);
                var second = parent(other)) {
            rename(first, second, LibcChange.RENAME_EXCHANGE);
        }
    }

    private static void rename(Place old, Place fresh, int flags) throws ChangeException {
        int result =
                LibcChange.renameat2(
                        old.directory(), old.name(), fresh.directory(), fresh.name(), flags);
        old.check("renameat2", result);
    }

    /// Copies a regular file or a symbolic link with all that belongs to it but its hard links, and
    /// sees to it that the copy is on the disk. What was made is taken away again where it fails.
    ///
    /// @param like what the copy is to be, beside its content
    public void copy(String from, FileHand toHand, String to, FileRecord like)
            throws ChangeException {
        try (var target = toHand.parent(to)) {
            if (like.type() == FileType.LINK) {
                toHand.makeLink(target, like);
                return;
            }
            if (!like.isRegular()) {
                throw new ChangeException("copy", from, Errno.EOPNOTSUPP);
            }
            toHand.make(target, like, fd -> fill(from, target, fd));
        }
    }

    /// Holes stay holes: a file may be longer than any disk.
    private void fill(String from, Place target, int to) throws ChangeException {
        try (var place = parent(from)) {
            int fd = openRegular(place);
            try {
                long size = Libc.lseek(fd, 0, Libc.SEEK_END);
                long at = data(fd, 0);
                while (at >= 0 && at < size) {
                    long hole = Libc.lseek(fd, at, Libc.SEEK_HOLE);
                    // Each turn goes on, whatever a file system of somebody's own says.
                    long end = hole < 0 ? size : Math.max(hole, at + 1);
                    at = data(fd, piece(place, fd, target, to, at, end));
                }
                if (Libc.lseek(to, 0, Libc.SEEK_END) < size) {
                    Libc.lseek(to, size - 1, Libc.SEEK_SET);
                    writeAll(target, to, buffer.asSlice(0, 1).fill((byte) 0));
                }
            } finally {
                Libc.close(fd);
            }
        }
    }

    /// Where the next bytes are that take room; negative where there are no more.
    private static long data(int fd, long from) {
        long at = from < 0 ? from : Libc.lseek(fd, from, Libc.SEEK_DATA);
        return at == -Errno.EINVAL || at >= 0 && at < from ? from : at;
    }

    /// Copies from one place to another one.
    ///
    /// @return where it ended; negative where the file did
    private long piece(Place place, int fd, Place target, int to, long from, long end)
            throws ChangeException {
        Libc.lseek(fd, from, Libc.SEEK_SET);
        Libc.lseek(to, from, Libc.SEEK_SET);
        long at = from;
        while (at < end) {
            int most = (int) Math.min(CHUNK, end - at);
            int length = place.check("read", Libc.read(fd, buffer.asSlice(0, most)));
            if (length == 0) {
                return -1;
            }
            writeAll(target, to, buffer.asSlice(0, length));
            at += length;
        }
        return at;
    }

    /// Gives a file one more name on the same file system. Nothing is replaced: `EEXIST`.
    public void link(String path, String more) throws ChangeException {
        try (var old = parent(path);
                var fresh = parent(more)) {
            int result =
                    LibcChange.linkat(old.directory(), old.name(), fresh.directory(), fresh.name());
            fresh.check("linkat", result);
        }
    }

    /// Makes a regular file with all that belongs to it, and sees to it that it is on the disk.
    ///
    /// @param like what it is to be, beside its content; its time is that of `like` too
    public void create(String path, byte[] content, FileRecord like) throws ChangeException {
        try (var target = parent(path);
                var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(Math.max(1, content.length));
            MemorySegment.copy(content, 0, bytes, JAVA_BYTE, 0, content.length);
            make(target, like, fd -> writeAll(target, fd, bytes.asSlice(0, content.length)));
        }
    }

    private interface Filling {
        void fill(int fd) throws ChangeException;
    }

    private void make(Place target, FileRecord like, Filling filling) throws ChangeException {
        int fd = target.check("openat", LibcChange.create(target.directory(), target.name(), 0600));
        boolean made = false;
        try {
            filling.fill(fd);
            dress(target, fd, like);
            made = true;
        } finally {
            Libc.close(fd);
            if (!made) {
                LibcChange.unlinkat(target.directory(), target.name(), 0);
            }
        }
    }

    private static void writeAll(Place place, int fd, MemorySegment bytes) throws ChangeException {
        long done = 0;
        while (done < bytes.byteSize()) {
            done += place.check("write", LibcChange.write(fd, bytes.asSlice(done)));
        }
    }

    /// Owner before mode, as chown(2) takes set-id bits away; flags last, as they may forbid the
    /// rest.
    private void dress(Place place, int fd, FileRecord like) throws ChangeException {
        Fresh.strip(place, fd, like.isDirectory());
        place.check("fchown", LibcChange.fchown(fd, like.uid(), like.gid()));
        place.check("fchmod", LibcChange.fchmod(fd, like.mode()));
        for (Map.Entry<String, String> each : like.attributes().entrySet()) {
            byte[] value = HexFormat.of().parseHex(each.getValue());
            place.check("fsetxattr", LibcChange.fsetxattr(fd, each.getKey(), value));
        }
        place.check("utimensat", LibcChange.utimens(fd, false, like.accessed(), like.modified()));
        place.check("fsync", LibcChange.fsync(fd));
        place.check("FS_IOC_SETFLAGS", records.dress(fd, like.flags()));
    }

    /// A link is on the disk when its directory is.
    private void makeLink(Place target, FileRecord like) throws ChangeException {
        int fd = fresh.link(target, like.target());
        boolean made = false;
        try {
            dressLink(target, fd, like);
            sync(target.path().substring(0, Math.max(1, target.path().lastIndexOf('/'))));
            made = true;
        } finally {
            if (!made) {
                fresh.remove(target, fd);
            }
            Libc.close(fd);
        }
    }

    /// Older kernels set the times of a link by its name alone, whosever it is by then.
    private static void dressLink(Place place, int fd, FileRecord like) throws ChangeException {
        place.check("fchownat", LibcChange.chown(fd, like.uid(), like.gid()));
        int result = LibcChange.utimens(fd, true, like.accessed(), like.modified());
        if (result == -Errno.EINVAL) {
            result = times(place, like.accessed(), like.modified());
        }
        place.check("utimensat", result);
    }

    private static int times(Place place, Instant accessed, Instant modified) {
        return LibcChange.utimensat(place.directory(), place.name(), accessed, modified);
    }

    /// Sets the time of the last change, as of a directory that is again what it was.
    public void setTimes(String path, Instant accessed, Instant modified) throws ChangeException {
        try (var place = parent(path)) {
            place.check("utimensat", times(place, accessed, modified));
        }
    }

    /// Takes a name away: of anything but a directory.
    public void unlink(String path) throws ChangeException {
        try (var place = parent(path)) {
            place.check("unlinkat", LibcChange.unlinkat(place.directory(), place.name(), 0));
        }
    }

    /// Takes an empty directory away.
    public void removeDirectory(String path) throws ChangeException {
        try (var place = parent(path)) {
            int flags = LibcChange.AT_REMOVEDIR;
            place.check("unlinkat", LibcChange.unlinkat(place.directory(), place.name(), flags));
        }
    }

    /// Makes an empty directory with all that belongs to it. What was made is taken away again
    /// where it fails.
    public void makeDirectory(String path, FileRecord like) throws ChangeException {
        try (var place = parent(path)) {
            int fd = fresh.directory(place);
            boolean made = false;
            try {
                dress(place, fd, like);
                made = true;
            } finally {
                if (!made) {
                    fresh.remove(place, fd);
                }
                Libc.close(fd);
            }
        }
    }

    /// Sets the flags of chattr(1) of a regular file or a directory.
    ///
    /// @param flags as of [FileRecord#flags]
    public void setFlags(String path, int flags) throws ChangeException {
        setFlags(path, 0, flags);
    }

    /// Sets them only if this is still the file of that number; 0 is any.
    public void setFlags(String path, long inode, int flags) throws ChangeException {
        on(
                path,
                "FS_IOC_SETFLAGS",
                fd -> {
                    boolean same = inode == 0 || status.of(fd) == 0 && status.inode() == inode;
                    return same ? records.setFlags(fd, flags) : -Errno.ESTALE;
                });
    }

    /// Whether the flags of chattr(1) can be set here: not on every file system.
    public boolean canLock(String directory) {
        try (var place = parent(directory)) {
            int fd = records.open(place);
            boolean can = records.hasFlags(fd);
            Libc.close(fd);
            return can;
        } catch (ChangeException e) {
            return false;
        }
    }

    /// Sees to it that names of a directory are on the disk as they are now.
    public void sync(String directory) throws ChangeException {
        on(directory, "fsync", LibcChange::fsync);
    }

    /// Sees to it that all that was written in the file system of a directory is on the disk.
    public void syncAll(String directory) throws ChangeException {
        on(directory, "syncfs", LibcChange::syncfs);
    }

    private void on(String path, String name, IntUnaryOperator call) throws ChangeException {
        try (var place = parent(path)) {
            int fd = records.open(place);
            try {
                place.check(name, call.applyAsInt(fd));
            } finally {
                Libc.close(fd);
            }
        }
    }

    private Place parent(String path) throws ChangeException {
        return Place.of(host, path);
    }
}
