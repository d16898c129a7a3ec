package davy.agent.check.network;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Small readers for what configures a server: options on a command line, `key value` lines, and
/// the part of YAML that such files use.
final class Settings {
    private static final int LIMIT = 1 << 20;
    private static final int MOST_LINES = 20_000;
    private static final Phrase MORE =
            Phrase.of(
                    "only the first {0} settings of this file were looked at",
                    "该文件设置项过多，只检查了前 {0} 项", MOST_LINES);

    private Settings() {}

    /// Lines of a configuration, empty those with only a comment; none where there is none.
    static List<String> lines(Host host, String path) {
        var content = Content.whole(host, path, LIMIT);
        var lines = new ArrayList<String>();
        int settings = 0;
        for (String line : content == null ? List.<String>of() : content.lines()) {
            boolean empty = line.isBlank() || line.startsWith("#");
            settings += empty ? 0 : 1;
            if (settings > MOST_LINES) {
                host.miss(new Unseen(path, MORE));
                break;
            }
            lines.add(empty ? "" : line);
        }
        return lines;
    }

    /// A number without sign, or another.
    static int number(String text, int otherwise) {
        if (text.isEmpty()
                || text.length() > 9
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return otherwise;
        }
        return Integer.parseInt(text);
    }

    /// Value of an option: `--name=value`, `--name value`, `-name value`; empty for one that stands
    /// alone; null where it is not there.
    static @Nullable String option(List<String> arguments, String name) {
        for (int i = 1; i < arguments.size() && i < 512; i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(name + "=")) {
                return argument.substring(name.length() + 1);
            }
            if (argument.equals(name)) {
                boolean last = i + 1 == arguments.size();
                return last || arguments.get(i + 1).startsWith("-") ? "" : arguments.get(i + 1);
            }
        }
        return null;
    }

    /// Whether a switch is on: `--name` or `--name=true`.
    static boolean isOn(List<String> arguments, String name) {
        for (String argument : arguments.subList(0, Math.min(512, arguments.size()))) {
            if (argument.equals(name)) {
                return true;
            }
            if (argument.startsWith(name + "=")) {
                String value = argument.substring(name.length() + 1).toLowerCase(Locale.ROOT);
                return value.equals("true") || value.equals("1");
            }
        }
        return false;
    }

    /// Words of a line, quotes taken off; a comment is none.
    static List<String> words(String line) {
        var words = new ArrayList<String>();
        int i = 0;
        while (i < line.length() && words.size() < 64) {
            char c = line.charAt(i);
            if (c <= ' ') {
                i++;
                continue;
            }
            if (words.isEmpty() && c == '#') {
                break;
            }
            int end = c == '"' || c == '\'' ? line.indexOf(c, i + 1) : blank(line, i);
            boolean quoted = (c == '"' || c == '\'') && end > 0;
            end = end < 0 ? line.length() : end;
            words.add(line.substring(quoted ? i + 1 : i, end));
            i = end + 1;
        }
        return words;
    }

    private static int blank(String line, int start) {
        int end = start;
        while (end < line.length() && line.charAt(end) > ' ') {
            end++;
        }
        return end;
    }

    /// The value of a key of YAML, nested or with dots: `security.authorization`; null where it is
    /// not there.
    static @Nullable String yaml(List<String> lines, String key) {
        var parents = new ArrayDeque<Parent>();
        for (String line : lines) {
            String text = line.strip();
            int colon = text.indexOf(':');
            if (text.startsWith("#") || colon <= 0) {
                continue;
            }
            int indent = indent(line);
            while (!parents.isEmpty() && parents.peek().indent >= indent) {
                parents.pop();
            }
            String prefix = parents.isEmpty() ? "" : parents.peek().path + ".";
            String path = prefix + text.substring(0, colon).strip();
            String value = value(text.substring(colon + 1));
            if (path.equals(key)) {
                return value;
            }
            if (value.isEmpty() && parents.size() < 32) {
                parents.push(new Parent(indent, path));
            }
        }
        return null;
    }

    private record Parent(int indent, String path) {}

    private static int indent(String line) {
        int indent = 0;
        while (indent < line.length() && line.charAt(indent) == ' ') {
            indent++;
        }
        return indent;
    }

    /// Without a comment behind and quotes around.
    static String value(String text) {
        String value = text.strip();
        int comment = value.indexOf(" #");
        value =
                value.startsWith("#")
                        ? ""
                        : comment < 0 ? value : value.substring(0, comment).strip();
        boolean quoted =
                value.length() >= 2
                        && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                        && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
