package davy.linux;

import davy.core.host.FileType;
import davy.core.host.Host;
import java.io.IOException;
import java.util.List;

/// The directory that is a host's `/`, and the ways from it to a file. Safe for several threads.
///
/// No way leads out of an image, whatever its links say; on the running machine none leads into a
/// file system that may not answer, and the links of `/proc/PID` are followed only after a look at
/// where they lead.
final class Root implements AutoCloseable {
    /// Longer paths are given up: nobody has them but those who want to keep a program busy.
    static final int LONGEST = 64 << 10;

    private static final int AS_PATH = Libc.O_PATH | Libc.O_CLOEXEC;
    private static final int TO_LIST =
            Libc.O_DIRECTORY
                    | Libc.O_NOFOLLOW
                    | Libc.O_NONBLOCK
                    | Libc.O_NOCTTY
                    | Libc.O_CLOEXEC
                    | Libc.O_NOATIME;
    private static final int TO_READ =
            Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC | Libc.O_NOATIME;

    /// In characters, each of them three bytes at most; the kernel takes 4,095 bytes at once.
    private static final int AT_ONCE = 512;

    final Host.Kind kind;
    final Features features;
    final Mounts mounts;
    final Misses misses;
    final int fd;
    final Namespaces namespaces;

    /// Of a procfs that nothing is mounted over; `-errno` where there is none.
    private final int proc;

    private final ThreadLocal<Buffers> buffers;

    private Root(Host.Kind kind, String directory, Features features) throws IOException {
        this.kind = kind;
        this.features = features;
        this.buffers = ThreadLocal.withInitial(() -> new Buffers(features));
        this.misses = new Misses();
        this.fd = Libc.openat(Libc.AT_FDCWD, Libc.path(directory), AS_PATH | Libc.O_DIRECTORY);
        if (fd < 0) {
            throw new IOException(directory + ": cannot be opened: " + Errno.name(-fd));
        }
        this.proc = kind == Host.Kind.LIVE ? OwnProc.open() : -Errno.ENOENT;
        this.namespaces = new Namespaces(proc);
        this.mounts = MountTable.of(kind, directory, fd, buffers(), misses);
    }

    static Root live(Features features) throws IOException {
        return new Root(Host.Kind.LIVE, "/", features);
    }

    static Root image(String directory, Features features) throws IOException {
        return new Root(Host.Kind.IMAGE, directory, features);
    }

    /// The memory of this thread.
    Buffers buffers() {
        return buffers.get();
    }

    boolean isLive() {
        return kind == Host.Kind.LIVE;
    }

    /// Whether a mount below an image is one of the machine that looks at it: its `/dev`.
    boolean isOfOnlooker(Mount mount) {
        return !isLive() && mount.type().equals("devtmpfs");
    }

    /// Opens what a path leads to as a place only (`O_PATH`), which runs no code of a device or
    /// file system: a descriptor, or `-errno`; `-EREMOTE` where it was not touched.
    ///
    /// @param follow whether the last link is followed
    int open(String path, boolean follow) {
        if (!isAbsolute(path)) {
            return -Errno.ENOENT;
        }
        if (proc >= 0 && path.equals("/proc")) {
            return Libc.openat(proc, Libc.path("."), AS_PATH);
        }
        boolean careful = !features.openat2() || path.length() > AT_ONCE || mounts.hasRemote();
        if (careful) {
            return new Steps(this).open(path, follow);
        }
        int flags = follow ? AS_PATH : AS_PATH | Libc.O_NOFOLLOW;
        long resolve = isLive() ? Libc.RESOLVE_NO_MAGICLINKS : Libc.RESOLVE_IN_ROOT;
        boolean process = isOfProcess(path);
        int from = process ? proc : fd;
        int result = retry(from, process ? path.substring(6) : relative(path), flags, resolve);
        if (result == -Errno.ELOOP && isLive()) {
            return new Steps(this).open(path, follow);
        }
        return result;
    }

    /// RESOLVE_IN_ROOT answers EAGAIN when something was renamed meanwhile.
    private static int retry(int from, String path, int flags, long resolve) {
        int result = -Errno.EAGAIN;
        for (int i = 0; i < 8 && result == -Errno.EAGAIN; i++) {
            result = Libc.openat2(from, Libc.path(path), flags, resolve);
        }
        return result;
    }

    /// Whether a path leads to `/proc/PID` or below, by names alone.
    private boolean isOfProcess(String path) {
        return proc >= 0
                && path.length() > 6
                && path.startsWith("/proc/")
                && path.charAt(6) >= '0'
                && path.charAt(6) <= '9'
                && !path.contains("/../")
                && !path.endsWith("/..");
    }

    /// Where a name of a directory is looked up.
    ///
    /// @param place the directory
    /// @param names its path
    int above(int place, List<String> names, String name) {
        boolean process =
                proc >= 0
                        && names.size() == 1
                        && names.getFirst().equals("proc")
                        && !name.isEmpty()
                        && name.chars().allMatch(c -> c >= '0' && c <= '9');
        return process ? proc : place;
    }

    private static String relative(String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return start == path.length() ? "." : path.substring(start);
    }

    private boolean isAbsolute(String path) {
        return path.startsWith("/")
                && path.length() <= LONGEST
                && path.indexOf('\0') < 0
                && !isIdleTrigger(path);
    }

    private boolean isIdleTrigger(String path) {
        if (!path.startsWith("/proc/sys/fs/binfmt_misc/")) {
            return false;
        }
        var mount = mounts.at("/proc/sys/fs/binfmt_misc");
        return mount != null && mount.isIdleTrigger();
    }

    /// Opens a directory for listing, by its real path: no link on the way is followed.
    int openDirectory(String path, Anchor anchor) {
        int result = descend(path, anchor, TO_LIST);
        return result == -Errno.EPERM ? descend(path, anchor, TO_LIST & ~Libc.O_NOATIME) : result;
    }

    /// Opens a real path as a place only: `-ELOOP` or `-ENOTDIR` where a link is on the way.
    int openReal(String path) {
        try (var anchor = new Anchor()) {
            return descend(path, anchor, AS_PATH | Libc.O_NOFOLLOW);
        }
    }

    private int descend(String path, Anchor anchor, int flags) {
        if (path.length() > LONGEST) {
            return -Errno.ENAMETOOLONG;
        }
        int most = features.openat2() ? AT_ONCE : 0;
        boolean near = anchor.isAbove(path);
        int from = near ? anchor.fd() : fd;
        int start = near ? anchor.path().length() + 1 : 1;
        while (path.length() - start > most) {
            int cut = cut(path, start, most);
            if (cut < 0) {
                break;
            }
            int next = openBeneath(from, path.substring(start, cut), AS_PATH | Libc.O_DIRECTORY);
            if (next < 0) {
                return next;
            }
            anchor.move(path.substring(0, cut), next);
            from = next;
            start = cut + 1;
        }
        return openBeneath(from, start >= path.length() ? "." : path.substring(start), flags);
    }

    /// Where to break a path that is too long to be opened at once; -1 where it cannot be.
    private static int cut(String path, int start, int most) {
        int cut = most == 0 ? path.indexOf('/', start) : path.lastIndexOf('/', start + most);
        return cut <= start ? -1 : cut;
    }

    private int openBeneath(int from, String path, int flags) {
        if (!features.openat2()) {
            return Libc.openat(from, Libc.path(path), flags | Libc.O_NOFOLLOW);
        }
        long resolve = Libc.RESOLVE_NO_SYMLINKS | Libc.RESOLVE_BENEATH;
        int result = -Errno.EAGAIN;
        for (int i = 0; i < 8 && result == -Errno.EAGAIN; i++) {
            result = Libc.openat2(from, Libc.path(path), flags, resolve);
        }
        return result;
    }

    /// Opens for reading what [#open] found, which must be a regular file or a directory: FIFOs and
    /// devices are never opened.
    static int reopen(int place, FileType type) {
        int flags = type == FileType.DIRECTORY ? TO_READ | Libc.O_DIRECTORY : TO_READ;
        String path = "/proc/self/fd/" + place;
        int result = Libc.openat(Libc.AT_FDCWD, Libc.path(path), flags);
        if (result == -Errno.EPERM) {
            flags &= ~Libc.O_NOATIME;
            result = Libc.openat(Libc.AT_FDCWD, Libc.path(path), flags);
        }
        return result;
    }

    /// Opens a regular file by its name in an open directory. A name that became something else
    /// meanwhile does not block.
    ///
    /// @param name address of the NUL-terminated name
    static int openFile(int directory, long name) {
        int flags = TO_READ | Libc.O_NOFOLLOW;
        int result = Libc.openat(directory, name, flags);
        return result == -Errno.EPERM
                ? Libc.openat(directory, name, flags & ~Libc.O_NOATIME)
                : result;
    }

    @Override
    public void close() {
        Libc.close(fd);
        if (proc >= 0) {
            Libc.close(proc);
        }
    }
}
