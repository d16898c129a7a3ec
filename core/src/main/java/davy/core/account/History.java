package davy.core.account;

import davy.core.host.Content;
import davy.core.host.Host;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a user typed to a shell or a client, from one file.
///
/// @param kind `bash`, `zsh`, `fish`, `csh`, `sh`, `mysql`, `psql`, `python`, `redis`
/// @param truncated whether the file goes on past what was read
public record History(User user, String path, String kind, List<Entry> entries, boolean truncated) {
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

    /// The histories of a user that are there.
    public static List<History> read(Host host, User user) {
        var all = new ArrayList<History>();
        for (String path : paths(user)) {
            var content = Content.whole(host, path, MAX_FILE);
            if (content != null) {
                all.add(of(user, path, content));
            }
        }
        return all;
    }

    private static History of(User user, String path, Content content) {
        String kind = kind(path);
        var entries =
                switch (kind) {
                    case "bash", "csh", "sh" -> HistoryFormats.stamped(content.lines());
                    case "zsh" -> HistoryFormats.zsh(content);
                    case "fish" -> HistoryFormats.fish(content.lines());
                    default -> HistoryFormats.editline(content.lines());
                };
        return new History(user, path, kind, entries, content.truncated());
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
