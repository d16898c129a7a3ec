package davy.core.startup;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Files and folders of a host, as much of them as an honest host has; the rest is told as unseen.
final class Bounded {
    private static final int TEXT = 1 << 20;
    private static final int NAMES = 20_000;
    private static final int LINES = 100_000;

    private Bounded() {}

    /// The text of a file, its first MiB; null where there is no such file.
    static @Nullable String text(Host host, String path) {
        var content = Content.whole(host, path, TEXT);
        return content == null ? null : content.text();
    }

    /// The lines of a file that are not blank, 100,000 at most; none where there is no such file.
    static List<Line> lines(Host host, String path, Line.Join join) {
        String text = text(host, path);
        return text == null ? List.of() : most(host, path, Line.read(text, join, LINES + 1), LINES);
    }

    /// The first entries of a file or directory; that there are more is told.
    static <T> List<T> most(Host host, String path, List<T> entries, int most) {
        if (entries.size() <= most) {
            return entries;
        }
        missRest(host, path, most);
        return entries.subList(0, most);
    }

    /// Tells that there are more entries than are looked at.
    static void missRest(Host host, String path, int most) {
        var why = Phrase.of("only the first {0} entries were looked at", "条目过多，只检查了前 {0} 条", most);
        host.miss(new Unseen(path, why));
    }

    /// Names in a directory, sorted, 20,000 at most.
    static List<String> names(Host host, String directory) {
        var names = host.list(directory);
        if (names.size() <= NAMES) {
            return names;
        }
        host.miss(
                new Unseen(
                        directory,
                        Phrase.of(
                                "only the first {0} of {1} entries were looked at",
                                "目录项过多（{1} 个），只检查了前 {0} 个", NAMES, names.size())));
        return names.subList(0, NAMES);
    }

    static boolean isFile(Host host, String path) {
        var info = host.stat(path);
        return info != null && info.isRegular();
    }

    static boolean isDirectory(Host host, String path) {
        var info = host.stat(path);
        return info != null && info.isDirectory();
    }

    /// Whether a path is a directory's only name: false for `/lib/x` where `/lib` is a link to a
    /// directory that is looked at under its own name.
    static boolean isReal(Host host, String directory) {
        return directory.equals(host.resolve(directory));
    }
}
