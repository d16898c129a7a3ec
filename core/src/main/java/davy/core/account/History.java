package davy.core.account;

import davy.core.host.Content;
import davy.core.host.Host;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a user typed to a shell or a client, from one file.
///
/// @param kind `bash`, `zsh`, `fish`, `csh`, `sh`, `mysql`, `psql`, `python`, `redis`
/// @param entries the newest 20,000
/// @param older how many more there are before these
/// @param truncated whether the file goes on past what was read
public record History(
        User user, String path, String kind, List<Entry> entries, int older, boolean truncated) {
    private static final int MOST = 20_000;
    private static final int MAX_FILE = 8 << 20;
    private static final Map<String, String> FILES = new LinkedHashMap<>();

    static {
        FILES.put(".bash_history", "bash");
        FILES.put(".zsh_history", "zsh");
        FILES.put(".zhistory", "zsh");
        FILES.put(".histfile", "zsh");
        FILES.put(".local/share/fish/fish_history", "fish");
        FILES.put(".sh_history", "sh");
        FILES.put(".ash_history", "sh");
        FILES.put(".history", "csh");
        FILES.put(".mysql_history", "mysql");
        FILES.put(".mariadb_history", "mysql");
        FILES.put(".psql_history", "psql");
        FILES.put(".python_history", "python");
        FILES.put(".rediscli_history", "redis");
    }

    public History {
        entries = List.copyOf(entries);
    }

    /// @param line where it begins, from 1 on
    /// @param at when it was typed; null where the file does not tell
    public record Entry(int line, String command, @Nullable Instant at) {}

    /// Where a user's histories lie, if there are any.
    public static List<String> paths(User user) {
        var paths = new ArrayList<String>();
        if (user.home().startsWith("/")) {
            String home = user.home().equals("/") ? "" : user.home();
            FILES.keySet().forEach(name -> paths.add(home + "/" + name));
        }
        return paths;
    }

    /// The history of a user at this place; null where there is none.
    public static @Nullable History read(Host host, User user, String path) {
        var content = Content.whole(host, path, MAX_FILE);
        return content == null ? null : of(user, path, content);
    }

    private static History of(User user, String path, Content content) {
        var entries = new Newest();
        String kind = kind(path);
        switch (kind) {
            case "bash", "csh", "sh" -> HistoryFormats.stamped(content.lines(), entries);
            case "zsh" -> HistoryFormats.zsh(content, entries);
            case "fish" -> HistoryFormats.fish(content.lines(), entries);
            default -> HistoryFormats.editline(content.lines(), entries);
        }
        return new History(
                user, path, kind, List.copyOf(entries.kept), entries.older, content.truncated());
    }

    /// The newest entries of those that are added.
    static final class Newest {
        private final ArrayDeque<Entry> kept = new ArrayDeque<>();
        private int older;

        void add(int line, String command, @Nullable Instant at) {
            kept.add(new Entry(line, command, at));
            if (kept.size() > MOST) {
                kept.removeFirst();
                older++;
            }
        }

        /// Says when the last of them was typed.
        void stamp(@Nullable Instant at) {
            var last = kept.pollLast();
            if (last != null) {
                kept.add(new Entry(last.line(), last.command(), at));
            }
        }
    }

    private static String kind(String path) {
        for (var file : FILES.entrySet()) {
            if (path.endsWith("/" + file.getKey())) {
                return file.getValue();
            }
        }
        return "sh";
    }
}
