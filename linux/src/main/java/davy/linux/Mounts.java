package davy.linux;

import davy.core.text.RawText;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The mounts of a host as they are seen: of several at one place, the one on top.
final class Mounts {
    private static final List<String> CONTAINER_STORES = List.of("/var/lib", "/run", "/home");

    static final Mounts NONE = new Mounts(List.of(), "/");

    /// Of a process that sees so many that any path of it may lead into one that hangs.
    static final Mounts UNKNOWN = new Mounts(List.of(), "/");

    private final Map<String, Mount> byPoint = new LinkedHashMap<>();
    private final Map<String, Set<String>> namesBelow = new HashMap<>();
    private final Map<String, Mount> remote = new LinkedHashMap<>();
    private final Set<Long> remoteDevices = new HashSet<>();

    private final String root;

    private Mounts(Collection<Mount> mounts, String root) {
        this.root = root;
        for (var mount : mounts) {
            byPoint.remove(mount.point());
            byPoint.put(mount.point(), mount);
        }
        for (var mount : byPoint.values()) {
            addName(mount.point());
            if (mount.nature() == Mount.Nature.REMOTE && !mount.isIdleTrigger()) {
                remote.put(mount.point(), mount);
                remoteDevices.add(mount.device());
            }
        }
    }

    private void addName(String point) {
        int slash = point.lastIndexOf('/');
        String parent = slash <= 0 ? "/" : point.substring(0, slash);
        namesBelow.computeIfAbsent(parent, _ -> new HashSet<>()).add(point.substring(slash + 1));
    }

    /// Seen from the root of a process.
    static Mounts of(Collection<Mount> mounts) {
        return mounts.isEmpty() ? NONE : new Mounts(mounts, "/");
    }

    /// @param text the content of a mountinfo file
    /// @param root the directory that is the host's root, as the file names it
    static Mounts parse(String text, String root) {
        var mounts = new ArrayList<Mount>();
        Mount outer = null;
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            var mount = line(text.substring(start, end));
            if (mount != null) {
                add(mount, root, mounts);
                outer = isNearer(mount, outer, root) ? mount : outer;
            }
            start = end + 1;
        }
        if (outer != null && !outer.point().equals(root)) {
            String inside = join(outer.root(), root.substring(outer.point().length()));
            mounts.addFirst(outer.at("/", inside));
        }
        return new Mounts(mounts, root);
    }

    private static void add(Mount mount, String root, List<Mount> mounts) {
        String point = below(mount.point(), root);
        if (point != null) {
            mounts.add(mount.at(point, mount.root()));
        }
    }

    /// Whether a mount is the one that the root lies in, as far as is known.
    private static boolean isNearer(Mount mount, @Nullable Mount known, String root) {
        return isWithin(root, mount.point())
                && (known == null || mount.point().length() >= known.point().length());
    }

    static @Nullable Mount line(String line) {
        var fields = fields(line);
        int dash = fields.indexOf("-");
        if (dash < 6 || fields.size() < dash + 3) {
            return null;
        }
        long device = device(fields.get(2));
        if (device < 0) {
            return null;
        }
        String options = fields.size() > dash + 3 ? fields.get(dash + 3) : "";
        return new Mount(
                unescape(fields.get(4)),
                unescape(fields.get(3)),
                device,
                unescape(fields.get(dash + 1)),
                unescape(fields.get(dash + 2)),
                unescape(options));
    }

    private static List<String> fields(String line) {
        var fields = new ArrayList<String>(12);
        int start = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || line.charAt(i) == ' ') {
                fields.add(line.substring(start, i));
                start = i + 1;
            }
        }
        return fields;
    }

    private static long device(String text) {
        int colon = text.indexOf(':');
        try {
            int major = Integer.parseInt(text.substring(0, Math.max(colon, 0)));
            return FileStatus.device(major, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// `\040` and its like are bytes in octal.
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        byte[] bytes = RawText.encode(text);
        var out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length) {
                out.write(
                        (bytes[i + 1] - '0') << 6 | (bytes[i + 2] - '0') << 3 | bytes[i + 3] - '0');
                i += 3;
            } else {
                out.write(bytes[i]);
            }
        }
        return RawText.decode(out.toByteArray());
    }

    /// The path as the host at `root` names it; null where it is not below.
    private static @Nullable String below(String path, String root) {
        if (root.equals("/")) {
            return path;
        }
        if (path.equals(root)) {
            return "/";
        }
        return path.startsWith(root + "/") ? path.substring(root.length()) : null;
    }

    static boolean isWithin(String path, String directory) {
        return directory.equals("/") || path.equals(directory) || path.startsWith(directory + "/");
    }

    boolean isUnknown() {
        return equals(UNKNOWN);
    }

    Collection<Mount> all() {
        return byPoint.values();
    }

    @Nullable Mount at(String path) {
        return byPoint.get(path);
    }

    /// Names in a directory that are mount points; null where there are none.
    @Nullable Set<String> namesBelow(String directory) {
        return namesBelow.get(directory);
    }

    boolean hasRemote() {
        return !remote.isEmpty();
    }

    /// The remote file system mounted exactly here.
    @Nullable Mount remoteAt(String path) {
        return remote.get(path);
    }

    /// The remote file system that a path lies in.
    @Nullable Mount remoteAbove(String path) {
        for (var mount : remote.values()) {
            if (isWithin(path, mount.point())) {
                return mount;
            }
        }
        return null;
    }

    Set<Long> remoteDevices() {
        return remoteDevices;
    }

    /// Mount points below `top` where a walk would meet what it meets elsewhere: bind mounts of a
    /// tree that is in sight, and overlays whose layers are.
    ///
    /// @param isDirectory whether a path of the host is a directory
    Set<String> duplicates(String top, Predicate<String> isDirectory) {
        var found = new HashSet<String>();
        var walked = new HashMap<Long, List<Mount>>();
        var mounts = new ArrayList<>(byPoint.values());
        mounts.sort(Comparator.comparingInt(mount -> mount.root().length()));
        for (var mount : mounts) {
            var sameDevice = walked.computeIfAbsent(mount.device(), _ -> new ArrayList<>());
            boolean below = isWithin(mount.point(), top) && !mount.point().equals(top);
            if (below && isSeenElsewhere(mount, sameDevice, top, isDirectory)) {
                found.add(mount.point());
            } else {
                sameDevice.add(mount);
            }
        }
        return found;
    }

    /// Disks and memory of this machine below `top` that a walk does not come to, since what they
    /// are mounted in, a pseudo file system or a duplicate, is not entered. What lies in a file
    /// system of another machine is not touched.
    ///
    /// @param duplicates those of this `top`
    List<Mount> cutOff(String top, Set<String> duplicates) {
        return byPoint.values().stream()
                .filter(mount -> mount.nature() == Mount.Nature.LOCAL)
                .filter(mount -> !duplicates.contains(mount.point()))
                .filter(mount -> isCutOff(mount.point(), top, duplicates))
                .toList();
    }

    private boolean isCutOff(String point, String top, Set<String> duplicates) {
        if (point.equals(top) || !isWithin(point, top) || remoteAbove(point) != null) {
            return false;
        }
        var around = around(point, top);
        return around != null
                && (around.nature() == Mount.Nature.PSEUDO || duplicates.contains(around.point()));
    }

    /// What a place is mounted in, if a walk from `top` meets that mount on its way.
    @Nullable Mount around(String point, String top) {
        for (String p = parent(point); !p.equals(top) && isWithin(p, top); p = parent(p)) {
            var mount = byPoint.get(p);
            if (mount != null) {
                return mount;
            }
        }
        return null;
    }

    private boolean isSeenElsewhere(
            Mount mount, List<Mount> sameDevice, String top, Predicate<String> isDirectory) {
        for (var other : sameDevice) {
            String inside = below(mount.root(), other.root());
            if (inside != null && isSeen(join(other.point(), inside), other, top)) {
                return true;
            }
        }
        return mount.type().equals("overlay") && hasLayersInSight(mount, top, isDirectory);
    }

    /// Only where containers are kept: elsewhere the path itself tells something, and a directory
    /// that an overlay covers can be a layer of it.
    private boolean hasLayersInSight(Mount overlay, String top, Predicate<String> isDirectory) {
        if (CONTAINER_STORES.stream().noneMatch(store -> isWithin(overlay.point(), store))) {
            return false;
        }
        String upper = overlay.option("upperdir");
        String lower = overlay.option("lowerdir");
        var layers = new ArrayList<String>();
        if (upper != null) {
            layers.add(upper);
        }
        if (lower != null) {
            Arrays.stream(lower.split(":", -1)).filter(l -> l.startsWith("/")).forEach(layers::add);
        }
        return !layers.isEmpty()
                && layers.stream().allMatch(l -> isInSight(l, overlay, top, isDirectory));
    }

    private boolean isInSight(
            String layer, Mount overlay, String top, Predicate<String> isDirectory) {
        String place = layer.startsWith("/") ? below(layer, root) : null;
        return place != null
                && isWithin(place, top)
                && !isWithin(place, overlay.point())
                && isDirectory.test(place);
    }

    /// Whether a walk from `top` meets this path, and in this mount.
    private boolean isSeen(String path, Mount mount, String top) {
        return isWithin(path, top) && mount.equals(over(path));
    }

    private @Nullable Mount over(String path) {
        for (String p = path; ; p = parent(p)) {
            var mount = byPoint.get(p);
            if (mount != null || p.equals("/")) {
                return mount;
            }
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    static String join(String directory, String name) {
        String rest = name.startsWith("/") ? name.substring(1) : name;
        if (rest.isEmpty()) {
            return directory;
        }
        return directory.equals("/") ? "/" + rest : directory + "/" + rest;
    }
}
