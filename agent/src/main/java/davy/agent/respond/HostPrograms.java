package davy.agent.respond;

import davy.agent.check.Guarded;
import davy.agent.check.Places;
import davy.core.file.FileHashes;
import davy.core.host.FileInfo;
import davy.core.host.Host;
import davy.core.packages.PackageIndex;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells the host's own programs from what others brought: by its packages, by who can change a
/// file, and by where the file that a process runs really lies.
final class HostPrograms {
    private static final String DELETED = " (deleted)";

    /// Where a host without packages has its programs.
    private static final Pattern STANDARD =
            Pattern.compile(
                    "/(usr/(local/)?)?(s?bin|lib|lib32|lib64|libexec)/.+|/(nix|gnu)/store/.+");

    /// Where nearly all packages have theirs.
    private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin");

    private static final int LARGEST = 16 << 20;

    /// So many bytes more may a copy have, which make its hash its own.
    private static final int MOST_TAIL = 4096;

    private final Host host;
    private final PackageIndex packages;
    private final Map<String, Boolean> packaged = new HashMap<>();

    /// What mounts tell of paths, and of paths in each namespace of mounts: each is read once, as a
    /// host of containers has thousands, and a family must be stopped at once.
    private final Map<String, Boolean> points = new HashMap<>();

    private final Map<String, Set<MountPlaces.Place>> places = new HashMap<>();
    private final Map<String, Boolean> leading = new HashMap<>();

    /// Paths of programs by their size, once they are needed.
    private final NavigableMap<Long, List<String>> sizes = new TreeMap<>();

    HostPrograms(Host host, PackageIndex packages) {
        this.host = host;
        this.packages = packages;
    }

    /// Whether it is known which files packages brought. If not, [#isPackaged] tells nothing.
    boolean knowsPackages() {
        return packages.known();
    }

    /// Whether a package brought the file of this path.
    boolean isPackaged(String path) {
        return packaged.computeIfAbsent(path, p -> packages.owner(p) != null);
    }

    /// Path of what a process runs, as the kernel names it; null where it runs no file.
    private @Nullable String link(int pid) {
        return host.readLink("/proc/" + pid + "/exe");
    }

    static String withoutMark(String link) {
        return link.endsWith(DELETED) ? link.substring(0, link.length() - DELETED.length()) : link;
    }

    /// Whether a process runs a file that a package brought, in the host's own root. One that is
    /// deleted was so by an upgrade, as far as can be told.
    boolean runsPackaged(int pid) {
        String link = link(pid);
        return link != null && isPackaged(withoutMark(link)) && runsThis(pid, link);
    }

    /// Whether a process runs, of a host that has no packages, what stands where hosts have their
    /// programs, and where only root can put it.
    boolean runsStandard(int pid) {
        String link = link(pid);
        if (link == null || knowsPackages()) {
            return false;
        }
        String path = withoutMark(link);
        return STANDARD.matcher(path).matches()
                && !Places.isHidden(path)
                && isGuarded(path)
                && runsThis(pid, link);
    }

    /// Whether a process runs the host's own file of the path that its link shows: the path may be
    /// that of a container, or of a mount that it made for itself.
    private boolean runsThis(int pid, String link) {
        var running = host.stat("/proc/" + pid + "/exe");
        String path = withoutMark(link);
        var named = host.stat(path);
        if (running == null) {
            return false;
        }
        boolean same =
                named != null
                        && running.inode() == named.inode()
                        && running.device() == named.device();
        if (same) {
            return !points.computeIfAbsent(path, p -> MountPlaces.isPoint(host, p));
        }
        return link.endsWith(DELETED) && !isInside(pid) && isFromHere(pid, path, running);
    }

    /// Whether a deleted file lay where the host has this path, also for a process with mounts of
    /// its own, as many services have: all of them that are on the way lead to where those of the
    /// host lead.
    private boolean isFromHere(int pid, String path, FileInfo running) {
        var own = places.computeIfAbsent(path, p -> MountPlaces.of(host, "self", p));
        var folder = host.stat(Folders.parent(path));
        boolean layered = own.stream().anyMatch(MountPlaces.Place::isLayered);
        return leadsTo(own, pid, path)
                && folder != null
                && (layered || folder.device() == running.device());
    }

    private boolean leadsTo(Set<MountPlaces.Place> own, int pid, String path) {
        String key = host.readLink("/proc/" + pid + "/ns/mnt") + path;
        var known = leading.get(key);
        if (known != null) {
            return known;
        }
        var its = MountPlaces.of(host, String.valueOf(pid), path);
        if (its.isEmpty()) {
            return false;
        }
        boolean leads = own.containsAll(its);
        leading.put(key, leads);
        return leads;
    }

    /// Whether a process has a root of its own, as in a container: the paths in it are the choice
    /// of whoever made it.
    boolean isInside(int pid) {
        var root = host.stat("/proc/" + pid + "/root");
        var own = host.stat("/");
        return root == null
                || own == null
                || root.device() != own.device()
                || root.inode() != own.inode();
    }

    /// Whether root alone can change a file or put another one in its place, and it is no temporary
    /// one. Of a file that is gone its folder tells.
    boolean isGuarded(String path) {
        return Guarded.isGuarded(host, path);
    }

    /// Whether a process runs a file of this host by a name where root alone can have put it.
    boolean runsGuarded(int pid) {
        String link = link(pid);
        return link != null
                && !link.endsWith(DELETED)
                && !Places.isHidden(link)
                && !isInside(pid)
                && isGuarded(link)
                && runsThis(pid, link);
    }

    /// Whether the file that a process runs is deleted, or what the kernel calls so.
    boolean runsDeleted(int pid) {
        String link = link(pid);
        return link != null && link.endsWith(DELETED);
    }

    /// Whether a process runs an interpreter, as its file is called.
    boolean runsInterpreter(int pid) {
        String link = link(pid);
        return link != null && Interpreters.isName(withoutMark(link));
    }

    /// The path of what a process runs, deleted by now, where it was made before a copy; also where
    /// that is not known. Else null.
    ///
    /// @param copies since when the oldest of them is there
    @Nullable String older(int pid, Instant copies) {
        String link = link(pid);
        var info = host.stat("/proc/" + pid + "/exe");
        var born = info == null ? null : info.born();
        return link != null && (born == null || born.isBefore(copies)) ? withoutMark(link) : null;
    }

    /// Whether a program is an interpreter that others may well run too: the host's own, or one of
    /// an installation in somebody's home, which has its libraries beside it. What an intruder gave
    /// such a name in a temporary or hidden place is nobody's but his.
    boolean isShared(String path) {
        if (!Interpreters.isInPlace(path) || Places.isTemporary(path) || Places.isHidden(path)) {
            return false;
        }
        return isGuarded(path) || isInstalled(path);
    }

    private boolean isInstalled(String path) {
        String top = Folders.parent(Folders.parent(path));
        return !top.equals("/") && !host.list(top + "/lib").isEmpty();
    }

    /// Whether a process runs such an interpreter by its own name.
    boolean runsShared(int pid) {
        String link = link(pid);
        if (link == null) {
            return false;
        }
        String path = withoutMark(link);
        return isInside(pid)
                ? Interpreters.isInPlace(path) && !Places.isTemporary(path)
                : isShared(path) && runsThis(pid, link);
    }

    /// Whether a file is an original that an intruder made copies of: it was there before them, and
    /// he could not have put it there without being root already.
    ///
    /// @param copies since when the oldest of them is there
    boolean isOriginal(String path, Instant copies) {
        var info = host.lstat(path);
        if (info == null) {
            return false;
        }
        var born = info.born();
        return (born == null ? info.lastChange() : born).isBefore(copies) && isGuarded(path);
    }

    /// The path of the original that a process runs; null where it runs none.
    @Nullable String original(int pid, Instant copies) {
        String link = link(pid);
        boolean original =
                link != null
                        && !link.endsWith(DELETED)
                        && !isInside(pid)
                        && isOriginal(link, copies)
                        && runsThis(pid, link);
        return original ? link : null;
    }

    /// Since when a file of an intruder is there at the latest. Where the file system does not keep
    /// it, he may have made the only time that cannot be set at will younger.
    static Instant since(FileInfo info) {
        var born = info.born();
        var made = born == null ? info.modified() : born;
        return made.isBefore(info.lastChange()) ? made : info.lastChange();
    }

    /// The program of a package, unchanged, that this is a copy of; null where it is of none.
    @Nullable String packagedOriginal(FileHashes copy) {
        long least = copy.size() - MOST_TAIL;
        for (var paths : sizes().subMap(least, true, copy.size(), true).values()) {
            for (String path : paths) {
                if (isPackaged(path) && isOriginalOf(copy, path)) {
                    return path;
                }
            }
        }
        return null;
    }

    private boolean isOriginalOf(FileHashes copy, String path) {
        var content = host.read(path, LARGEST);
        if (content == null || content.truncated() || content.bytes().length == 0) {
            return false;
        }
        var sum = packages.sum(path);
        return FileHashes.of(content.bytes()).isSiblingOf(copy)
                && (sum == null || sum.isOfContent(content.bytes()));
    }

    private NavigableMap<Long, List<String>> sizes() {
        if (sizes.isEmpty()) {
            var folders = new TreeSet<String>();
            for (String folder : FOLDERS) {
                String real = host.resolve(folder);
                folders.add(real == null ? folder : real);
            }
            for (String folder : folders) {
                host.list(folder).forEach(name -> addSize(folder + '/' + name));
            }
        }
        return sizes;
    }

    private void addSize(String path) {
        var info = host.lstat(path);
        if (info != null && info.isRegular() && info.size() <= LARGEST) {
            sizes.computeIfAbsent(info.size(), _ -> new ArrayList<>()).add(path);
        }
    }
}
