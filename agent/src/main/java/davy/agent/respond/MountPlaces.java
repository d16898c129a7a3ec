package davy.agent.respond;

import davy.core.host.Host;
import java.util.HashSet;
import java.util.Set;

/// Where a path lies on its file system, by the mounts that a process sees.
final class MountPlaces {
    /// One of them, for each mount on the way.
    ///
    /// @param device major and minor, as proc_pid_mountinfo(5) has them
    /// @param path within that file system
    /// @param type of the file system
    record Place(String device, String path, String type) {
        /// Whether files of one folder may have different devices.
        boolean isLayered() {
            return type.equals("overlay") || type.equals("aufs");
        }
    }

    private MountPlaces() {}

    /// @param process a pid, or `self`
    static Set<Place> of(Host host, String process, String path) {
        var places = new HashSet<Place>();
        for (String line : host.lines("/proc/" + process + "/mountinfo")) {
            String[] halves = line.split(" - ", 2);
            String[] fields = halves[0].split(" ");
            if (halves.length == 2 && fields.length >= 6) {
                String point = Places.unescaped(fields[4]);
                if (Danger.isBelow(path, point) || point.equals("/")) {
                    String root = Places.unescaped(fields[3]);
                    String type = halves[1].split(" ", 2)[0];
                    places.add(new Place(fields[2], within(root, point, path), type));
                }
            }
        }
        return places;
    }

    /// Where the file system of a path is mounted; the root where nobody knows, as of an image.
    static String point(Host host, String path) {
        String longest = "/";
        for (String line : host.lines("/proc/self/mountinfo")) {
            String[] fields = line.split(" ", 6);
            String point = fields.length == 6 ? Places.unescaped(fields[4]) : "/";
            if (Danger.isBelow(path, point) && point.length() > longest.length()) {
                longest = point;
            }
        }
        return longest;
    }

    /// Whether something is mounted on a file itself, in place of it.
    static boolean isPoint(Host host, String path) {
        for (String line : host.lines("/proc/self/mountinfo")) {
            String[] fields = line.split(" ", 6);
            if (fields.length == 6 && Places.unescaped(fields[4]).equals(path)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a process means this host's file by a path: in a container, or with a mount or a
    /// root of its own, it may be another one.
    static boolean isSame(Host host, int pid, String path) {
        var named = host.stat(path);
        var its = host.stat("/proc/" + pid + "/root" + path);
        return named != null
                && its != null
                && named.inode() == its.inode()
                && named.device() == its.device();
    }

    private static String within(String root, String point, String path) {
        String rest = point.equals("/") ? path : path.substring(point.length());
        return root.equals("/") ? rest : root + rest;
    }
}
