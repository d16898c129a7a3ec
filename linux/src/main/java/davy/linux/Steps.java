package davy.linux;

import davy.core.host.FileType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/// Follows one path name by name, in user space, as path_resolution(7) describes it, with a look at
/// each place before it is entered. Used once.
final class Steps {
    private static final int AS_PATH = Libc.O_PATH | Libc.O_CLOEXEC;
    private static final int MOST_LINKS = 40;

    private final Root root;
    private final Buffers buffers;
    private final FileStatus status;
    private final Deque<String> ahead = new ArrayDeque<>();
    private final List<String> real = new ArrayList<>();
    private int fd;
    private int links;

    /// How many names of [#real] lead through a link of `/proc/PID` and cannot be gone back.
    private int fixed;

    /// The mounts where we are: of the host, or of the process through whose link we went.
    private Mounts mounts;

    /// What the first [#fixed] names of [#real] are called there.
    private String base = "/";

    private boolean directory = true;

    Steps(Root root) {
        this.root = root;
        this.buffers = root.buffers();
        this.status = buffers.status;
        this.fd = root.fd;
        this.mounts = root.mounts;
    }

    /// As [Root#open].
    int open(String path, boolean follow) {
        boolean last = follow || path.endsWith("/");
        push(path);
        int result = 0;
        while (result == 0 && !ahead.isEmpty()) {
            result = step(ahead.removeFirst(), last);
        }
        if (result == 0 && path.endsWith("/") && !directory) {
            result = -Errno.ENOTDIR;
        }
        if (result == 0) {
            return fd == root.fd ? Libc.openat(fd, Libc.path("."), AS_PATH) : fd;
        }
        move(root.fd);
        return result;
    }

    /// The real path of what was opened.
    String real() {
        return "/" + String.join("/", real);
    }

    private void push(String path) {
        int end = path.length();
        while (end > 0) {
            int slash = path.lastIndexOf('/', end - 1);
            if (slash + 1 < end) {
                ahead.addFirst(path.substring(slash + 1, end));
            }
            end = slash;
        }
    }

    /// Goes one name further: 0, or `-errno`.
    private int step(String name, boolean followLast) {
        if (!directory) {
            return -Errno.ENOTDIR;
        }
        return switch (name) {
            case "." -> 0;
            case ".." -> back();
            default -> enter(name, followLast || !ahead.isEmpty());
        };
    }

    private int back() {
        if (real.size() <= fixed) {
            return 0;
        }
        real.removeLast();
        move(root.fd);
        for (int i = 0; i < real.size(); i++) {
            boolean jump = i + 1 == fixed;
            int from = root.above(fd, real.subList(0, i), real.get(i));
            int flags = jump ? AS_PATH : AS_PATH | Libc.O_NOFOLLOW;
            int next = Libc.openat(from, Libc.path(real.get(i)), flags);
            if (next < 0) {
                return next;
            }
            move(next);
        }
        return 0;
    }

    private int enter(String name, boolean follow) {
        int from = root.above(fd, real, name);
        if (from == fd && isRemote(name)) {
            return -Errno.EREMOTE;
        }
        int child = Libc.openat(from, Libc.path(name), AS_PATH | Libc.O_NOFOLLOW);
        if (child < 0) {
            return child;
        }
        int result = look(child, name);
        if (result == 0 && follow && status.type() == FileType.LINK) {
            return link(child, name);
        }
        return result == 0 ? arrive(child, name) : fail(child, result);
    }

    private boolean isRemote(String name) {
        if (!mounts.hasRemote()) {
            return false;
        }
        String here = Mounts.join(base, String.join("/", real.subList(fixed, real.size())));
        var mount = mounts.remoteAt(Mounts.join(here, name));
        if (mount != null) {
            miss(mount, name);
        }
        return mount != null;
    }

    private void miss(Mount mount, String name) {
        if (mounts.equals(root.mounts)) {
            root.misses.add(mount);
        } else {
            root.misses.addRemote(Mounts.join(real(), name));
        }
    }

    /// Asks what a place is. Its device betrays a remote file system that its path did not.
    private int look(int child, String name) {
        int result = status.of(child);
        if (result == 0 && fixed > 0 && mounts.remoteDevices().contains(status.device())) {
            root.misses.addRemote(Mounts.join(real(), name));
            return -Errno.EREMOTE;
        }
        return result;
    }

    private int arrive(int child, String name) {
        directory = status.type() == FileType.DIRECTORY;
        real.add(name);
        move(child);
        return 0;
    }

    private static int fail(int child, int result) {
        Libc.close(child);
        return result;
    }

    private int link(int child, String name) {
        if (++links > MOST_LINKS) {
            return fail(child, -Errno.ELOOP);
        }
        int length = Libc.readlinkat(child, Buffers.EMPTY, buffers.text);
        Libc.close(child);
        if (length < 0) {
            return length;
        }
        String target = buffers.target(length);
        if (root.isLive() && isMagic(name)) {
            return jump(name, target);
        }
        push(target);
        if (target.startsWith("/")) {
            move(root.fd);
            stand("/");
        }
        return ahead.size() > Root.LONGEST ? -Errno.ENAMETOOLONG : 0;
    }

    /// Whether the name, where we are, is one of the links of proc_pid(5) that lead to the thing
    /// itself and not to the path they show.
    private boolean isMagic(String name) {
        if (real.size() < 2 || !real.getFirst().equals("proc") || !isNumber(real.get(1))) {
            return false;
        }
        boolean task = real.size() > 3 && real.get(2).equals("task") && isNumber(real.get(3));
        int depth = real.size() - (task ? 4 : 2);
        return switch (depth) {
            case 0 -> name.equals("exe") || name.equals("root") || name.equals("cwd");
            case 1 -> Set.of("fd", "map_files", "ns").contains(real.getLast());
            default -> false;
        };
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private int jump(String name, String target) {
        String pid = real.get(1);
        boolean ours = root.namespaces.isOurs(pid, buffers);
        var theirs = ours ? root.mounts : root.namespaces.of(pid, buffers);
        if (theirs.isUnknown() && target.startsWith("/")) {
            root.misses.addUnknown(Mounts.join(real(), name));
            return -Errno.EREMOTE;
        }
        var mount = target.startsWith("/") ? theirs.remoteAbove(target) : null;
        if (mount != null) {
            mounts = theirs;
            miss(mount, name);
            return -Errno.EREMOTE;
        }
        int child = Libc.openat(fd, Libc.path(name), AS_PATH);
        if (child < 0) {
            return child;
        }
        mounts = theirs;
        fixed = real.size() + 1;
        int result = look(child, name);
        if (result < 0) {
            return fail(child, result);
        }
        arrive(child, name);
        base = target;
        if (ours && isSame(target)) {
            stand(target);
        }
        return 0;
    }

    /// From here on, we are at a path of this host.
    private void stand(String path) {
        real.clear();
        for (var part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                real.add(part);
            }
        }
        fixed = 0;
        base = "/";
        mounts = root.mounts;
    }

    /// Whether a path of this host leads to what was just looked at. Not so for deleted files and
    /// those of containers.
    private boolean isSame(String target) {
        if (!target.startsWith("/")) {
            return false;
        }
        long device = status.device();
        long inode = status.inode();
        int other = root.openReal(target);
        if (other < 0) {
            return false;
        }
        boolean same =
                status.of(other) == 0 && status.device() == device && status.inode() == inode;
        Libc.close(other);
        return same;
    }

    private void move(int next) {
        if (fd != root.fd) {
            Libc.close(fd);
        }
        fd = next;
        directory = directory || next == root.fd;
    }
}
