package davy.linux;

import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What could not be looked at, gathered by reason and directory so that one refusal repeated a
/// hundred thousand times stays one line. Bounded; safe for several threads.
final class Misses {
    private static final int GROUPS = 200;
    private static final int PATHS = 100;
    private static final int OTHERS = 1000;

    /// No call's answers.
    private static final int EXCHANGED = 0;

    private static final int UNKNOWN = -1;

    private record Group(int errno, String directory) {}

    private final Map<Group, Set<String>> groups = new LinkedHashMap<>();
    private final Set<String> mounts = new HashSet<>();
    private final Set<Unseen> others = new LinkedHashSet<>();
    private final boolean root = Libc.geteuid() == 0;
    private long left;

    /// Records what a call answered, unless it only says that nothing is there.
    ///
    /// @param result what the call returned: `-errno`, or from 0 up if there is nothing to record
    void add(String path, int result) {
        if (result >= 0) {
            return;
        }
        switch (-result) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ESRCH, Errno.EREMOTE -> {}
            default -> put(path, -result);
        }
    }

    /// Records a path that was not touched since it lies in a file system of another machine which
    /// only some process sees. ([#add(Mount)] is for those that all see.)
    void addRemote(String path) {
        put(path, Errno.EREMOTE);
    }

    /// Records a path that was not touched since the process whose it is sees too many mounts for
    /// all to be known.
    void addUnknown(String path) {
        put(path, UNKNOWN);
    }

    /// Records a file whose name stood for another one when it was opened.
    void addExchanged(String path) {
        put(path, EXCHANGED);
    }

    private synchronized void put(String path, int errno) {
        var group = new Group(errno, directory(path));
        var paths = groups.get(group);
        if (paths == null) {
            if (groups.size() >= GROUPS) {
                left++;
                return;
            }
            paths = new LinkedHashSet<>();
            groups.put(group, paths);
        }
        if (paths.size() <= PATHS) {
            paths.add(path);
        }
    }

    /// `/proc/17/fd` and `/proc/18/fd` are one place.
    private static String directory(String path) {
        if (!path.startsWith("/proc/")) {
            return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
        }
        var parts = path.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean number = !parts[i].isEmpty() && parts[i].chars().allMatch(Misses::isDigit);
            parts[i] = number ? "*" : parts[i];
        }
        return String.join("/", parts);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /// Records a file system that was not touched, once.
    synchronized void add(Mount mount) {
        if (mounts.add(mount.point())) {
            add(new Unseen(mount.point(), reason(mount)));
        }
    }

    synchronized void add(Unseen unseen) {
        if (others.size() < OTHERS) {
            others.add(unseen);
        } else if (!others.contains(unseen)) {
            left++;
        }
    }

    synchronized List<Unseen> list() {
        var list = new ArrayList<>(others);
        groups.forEach((group, paths) -> list.add(unseen(group, paths)));
        if (left > 0) {
            list.add(
                    new Unseen(
                            "/",
                            Phrase.of(
                                    "{0} more refusals are not listed one by one",
                                    "另有 {0} 次访问被拒，未逐一列出", left)));
        }
        return list;
    }

    private Unseen unseen(Group group, Set<String> paths) {
        var why = reason(group.errno());
        if (paths.size() == 1) {
            return new Unseen(paths.iterator().next(), why);
        }
        boolean exact = paths.size() <= PATHS;
        String what = group.directory().startsWith("/proc/") ? "" : "/*";
        return new Unseen(
                group.directory() + what,
                exact
                        ? Phrase.of("{0} ({1} entries)", "{0}（共 {1} 项）", why, paths.size())
                        : Phrase.of("{0} (more than {1} entries)", "{0}（超过 {1} 项）", why, PATHS));
    }

    private Phrase reason(int errno) {
        return switch (errno) {
            case EXCHANGED ->
                    Phrase.of(
                            "another file took its place while it was looked at, so that its content"
                                    + " was not read; run again",
                            "查看过程中被另一个文件替换，内容未读取；请重新运行");
            case UNKNOWN ->
                    Phrase.of(
                            "only this process sees it, among more remote file systems than are read:"
                                    + " not touched, since it may hang; look at the process by hand",
                            "仅该进程可见，且其远程或用户态挂载过多、未能全部读取：可能挂死，未触碰；请人工检查该进程");
            case Errno.EACCES, Errno.EPERM -> refused();
            case Errno.EIO ->
                    Phrase.of(
                            "read error of the device (EIO); check the disk and the kernel log",
                            "设备读取出错（EIO）；请检查磁盘和内核日志");
            case Errno.EREMOTE ->
                    Phrase.of(
                            "lies in a file system of another machine or program that only this"
                                    + " process sees: not touched, since it may hang",
                            "位于仅该进程可见的远程或用户态文件系统：可能挂死，未触碰");
            case Errno.ELOOP ->
                    Phrase.of(
                            "symbolic links in a circle, or changed while being looked at (ELOOP)",
                            "符号链接成环，或在查看过程中被改动（ELOOP）");
            case Errno.ENAMETOOLONG ->
                    Phrase.of(
                            "the path is too long to follow (ENAMETOOLONG); look at it by hand",
                            "路径过长，无法跟进（ENAMETOOLONG）；请人工查看");
            case Errno.EMFILE, Errno.ENFILE ->
                    Phrase.of(
                            "too many open files; raise the limit (ulimit -n) and run again",
                            "打开的文件过多；请调高上限（ulimit -n）后重试");
            case Errno.EAGAIN ->
                    Phrase.of(
                            "reading would have had to wait, so it was given up (EAGAIN)",
                            "读取会阻塞，已放弃（EAGAIN）");
            case Errno.ENOTCONN, Errno.ESTALE, Errno.ETIMEDOUT ->
                    Phrase.of(
                            "the file system's server is gone ({0}); look at it where it lives",
                            "该文件系统的服务端已失联（{0}）；请到其所在机器上查看", Errno.name(errno));
            default -> Phrase.of("the kernel refused: {0}", "内核拒绝访问：{0}", Errno.name(errno));
        };
    }

    private Phrase refused() {
        return root
                ? Phrase.of(
                        "not permitted even to root (a container, a security module or a user's own"
                                + " mount); run Davy as root on the host itself",
                        "root 也无权查看（容器限制、安全模块或用户私有挂载）；请在宿主机上以 root 运行 Davy")
                : Phrase.of("no permission; run Davy as root", "权限不足；请以 root 身份运行 Davy");
    }

    private static Phrase reason(Mount mount) {
        if (mount.type().equals("autofs")) {
            return Phrase.of(
                    "automount point, not triggered; mount it by hand and run again if it matters",
                    "自动挂载点，未触发；如有必要请手动挂载后重新运行");
        }
        return Phrase.of(
                "file system of another machine or program ({0}, {1}): not touched, since it may"
                        + " hang; run Davy where the files live",
                "属于其他机器或程序的文件系统（{0}，{1}）：可能挂死，未触碰；请到文件所在的机器上运行 Davy", mount.type(), mount.source());
    }
}
