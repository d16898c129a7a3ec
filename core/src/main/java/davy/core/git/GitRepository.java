package davy.core.git;

import davy.core.host.Content;
import davy.core.host.Host;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A repository of a host: bare, beside its files, or of a submodule (gitrepository-layout(5)).
///
/// @param directory with HEAD and objects: `/srv/app/.git`
/// @param worktree where its files are; empty where it is bare
/// @param objects directory of its own objects, links resolved
/// @param alternates directories of objects that it borrows, links resolved
public record GitRepository(
        String directory, String worktree, String objects, List<String> alternates) {
    private static final int LONGEST = 1 << 20;
    private static final int MOST_ALTERNATES = 16;

    public GitRepository {
        alternates = List.copyOf(alternates);
    }

    /// The repository of a directory; null where it is none.
    public static @Nullable GitRepository at(Host host, String directory) {
        String head = text(host, directory + "/HEAD").strip();
        boolean points = head.startsWith("ref: ") || head.matches("[0-9a-f]{40}([0-9a-f]{24})?");
        String objects = host.resolve(directory + "/objects");
        if (!points || objects == null || !isDirectory(host, objects)) {
            return null;
        }
        return new GitRepository(
                directory, worktree(host, directory), objects, alternates(host, objects));
    }

    /// Where a file named `.git` leads, which stands for a repository elsewhere (gitfile in
    /// gitglossary(7)); null where it leads nowhere.
    public static @Nullable String leads(Host host, String file) {
        String text = text(host, file);
        if (!text.startsWith("gitdir: ")) {
            return null;
        }
        String place = absolute(parent(file), text.substring(8).strip());
        String common = text(host, place + "/commondir").strip();
        return host.resolve(common.isEmpty() ? place : absolute(place, common));
    }

    private static boolean isDirectory(Host host, String path) {
        var info = host.stat(path);
        return info != null && info.isDirectory();
    }

    private static String worktree(Host host, String directory) {
        String chosen = setting(host, directory, "core", "worktree");
        if (!chosen.isEmpty()) {
            String real = host.resolve(absolute(directory, chosen));
            return real == null ? "" : real;
        }
        boolean beside = directory.endsWith("/.git");
        return beside ? directory.substring(0, directory.length() - 5) : "";
    }

    /// By which hash its objects are named.
    ObjectFormat format(Host host) {
        String name = setting(host, directory, "extensions", "objectformat");
        return name.equalsIgnoreCase("sha256") ? ObjectFormat.SHA256 : ObjectFormat.SHA1;
    }

    /// The last value that git-config(1) would read in a section without a name; empty for none.
    private static String setting(Host host, String directory, String section, String name) {
        String value = "";
        boolean inside = false;
        for (String line : text(host, directory + "/config").split("\n", -1)) {
            String stripped = line.strip();
            int equals = stripped.indexOf('=');
            if (stripped.startsWith("[")) {
                inside = stripped.toLowerCase(Locale.ROOT).startsWith("[" + section + "]");
            } else if (inside
                    && equals > 0
                    && stripped.substring(0, equals).strip().equalsIgnoreCase(name)) {
                value = stripped.substring(equals + 1).strip().replace("\"", "");
            }
        }
        return value;
    }

    private static List<String> alternates(Host host, String objects) {
        Set<String> found = new LinkedHashSet<>();
        var left = new ArrayList<>(List.of(objects));
        while (!left.isEmpty() && found.size() < MOST_ALTERNATES) {
            String from = left.removeFirst();
            for (String line : text(host, from + "/info/alternates").split("\n", -1)) {
                String real =
                        line.isBlank() || line.startsWith("#")
                                ? null
                                : host.resolve(absolute(from, line));
                boolean other = real != null && !real.equals(objects) && isDirectory(host, real);
                if (other && found.size() < MOST_ALTERNATES && found.add(real)) {
                    left.add(real);
                }
            }
        }
        return List.copyOf(found);
    }

    private static String absolute(String from, String path) {
        return path.startsWith("/") ? path : from + "/" + path;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(path.lastIndexOf('/'), 1));
    }

    private static String text(Host host, String path) {
        var content = Content.whole(host, path, LONGEST);
        return content == null ? "" : content.text();
    }
}
