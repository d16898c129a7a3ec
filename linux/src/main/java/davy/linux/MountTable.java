package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads `mountinfo` of a process.
final class MountTable {
    private static final int LIMIT = 32 << 20;

    private MountTable() {}

    /// The mounts below a root directory.
    static Mounts of(Host.Kind kind, String directory, int fd, Buffers buffers, Misses misses) {
        String pid = kind == Host.Kind.IMAGE ? processOf(directory) : null;
        String path = "/proc/" + (pid == null ? "self" : pid) + "/mountinfo";
        String text = read(path, buffers, misses);
        if (text == null) {
            misses.add(
                    new Unseen(
                            "/proc/self/mountinfo",
                            Phrase.of(
                                    "the list of mounts cannot be read, so file systems that hang"
                                            + " cannot be avoided; mount /proc",
                                    "无法读取挂载列表，因而无法避开可能挂死的文件系统；请挂载 /proc")));
            return Mounts.NONE;
        }
        boolean whole = kind == Host.Kind.LIVE || pid != null;
        String root = whole ? "/" : pathOf(fd, buffers);
        return root == null ? Mounts.NONE : Mounts.parse(text, root);
    }

    /// What a process sees of remote mounts, as it names them; none where it is gone.
    ///
    /// @param proc of a procfs; negative for that of the host
    static RemoteMounts ofProcess(int proc, String pid, Buffers buffers) {
        var mounts = new RemoteMounts();
        int fd = open(start(proc), inProc(proc, pid + "/mountinfo"));
        if (fd < 0) {
            return mounts;
        }
        byte[] piece = new byte[1 << 16];
        boolean more = true;
        while (more) {
            int got = Libc.read(fd, buffers.content.asSlice(0, piece.length));
            if (got > 0) {
                MemorySegment.copy(buffers.content, JAVA_BYTE, 0, piece, 0, got);
            }
            more = got == -Errno.EINTR || got > 0 && mounts.add(piece, got);
        }
        Libc.close(fd);
        return mounts;
    }

    /// The process whose root this is: of `/proc/17/root`, 17.
    private static @Nullable String processOf(String directory) {
        String path = directory.endsWith("/") ? directory.replaceAll("/++$", "") : directory;
        if (!path.startsWith("/proc/") || !path.endsWith("/root")) {
            return null;
        }
        String pid = path.substring("/proc/".length(), path.length() - "/root".length());
        boolean number = !pid.isEmpty() && pid.chars().allMatch(Character::isDigit);
        return number || pid.equals("self") ? pid : null;
    }

    private static @Nullable String pathOf(int fd, Buffers buffers) {
        int length = Libc.readlinkat(Libc.AT_FDCWD, Libc.path("/proc/self/fd/" + fd), buffers.text);
        return length < 0 ? null : buffers.target(length);
    }

    static int start(int proc) {
        return proc < 0 ? Libc.AT_FDCWD : proc;
    }

    static String inProc(int proc, String path) {
        return proc < 0 ? "/proc/" + path : path;
    }

    private static int open(int directory, String path) {
        return Libc.openat(directory, Libc.path(path), Libc.O_CLOEXEC | Libc.O_NONBLOCK);
    }

    private static @Nullable String read(String path, Buffers buffers, Misses misses) {
        int fd = open(Libc.AT_FDCWD, path);
        if (fd < 0) {
            return null;
        }
        var content = new Reading(buffers);
        if (content.read(fd, LIMIT)) {
            misses.add(new Unseen(path, Content.longer(LIMIT)));
        }
        Libc.close(fd);
        return RawText.decode(content.bytes());
    }
}
