package davy.core.startup;

import java.util.List;
import java.util.Locale;

/// Takes commands out of lines of settings.
final class LineCommand {
    private static final List<String> LOGGERS = List.of("binary=", "program(");

    private LineCommand() {}

    /// The command behind a key; empty where the line is another one.
    ///
    /// @param key in lower case, with a sign at its end as in [ConfiguredCommands]
    static String keyed(String key, String line) {
        int length = nameLength(key);
        if (!startsWith(line, key, length)) {
            return "";
        }
        String rest = line.substring(length);
        char sign = key.charAt(key.length() - 1);
        boolean ends = rest.isEmpty() || " \t=:".indexOf(rest.charAt(0)) >= 0;
        if (length == key.length()) {
            return ends || !Character.isLetterOrDigit(sign) ? unquoted(value(rest)) : "";
        }
        if (sign == '+') {
            return ends ? unquoted(behind(value(rest), 1)) : "";
        }
        int at = rest.indexOf(sign);
        // What stands in quotes goes on to the other quote.
        return at < 0 ? "" : unquoted(rest.substring(sign == '"' ? at : at + 1).strip());
    }

    /// How many characters of a line the key itself takes.
    static int nameLength(String key) {
        boolean signed = key.length() > 1 && "+,=\"".indexOf(key.charAt(key.length() - 1)) >= 0;
        return key.length() - (signed ? 1 : 0);
    }

    private static boolean startsWith(String line, String key, int length) {
        if (line.length() < length) {
            return false;
        }
        String head = line.substring(0, length).toLowerCase(Locale.ROOT);
        for (int i = 0; i < length; i++) {
            boolean blank = key.charAt(i) == '_' && head.charAt(i) == ' ';
            if (!blank && key.charAt(i) != head.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String value(String rest) {
        int start = 0;
        while (start < rest.length() && " \t=:".indexOf(rest.charAt(start)) >= 0) {
            start++;
        }
        return rest.substring(start).strip();
    }

    /// Of a text in quotes what is inside; a remark behind them is dropped.
    private static String unquoted(String text) {
        char quote = text.isEmpty() ? ' ' : text.charAt(0);
        int end = quote == '"' || quote == '\'' ? text.indexOf(quote, 1) : -1;
        if (end < 0) {
            return text;
        }
        String rest = text.substring(end + 1).strip();
        boolean whole = rest.isEmpty() || "#;".indexOf(rest.charAt(0)) >= 0;
        return whole ? text.substring(1, end) : text;
    }

    /// What follows so many words; empty for none.
    static String behind(String text, int words) {
        int i = 0;
        for (int n = 0; n < words; n++) {
            while (i < text.length() && text.charAt(i) > ' ') {
                i++;
            }
            while (i < text.length() && text.charAt(i) <= ' ') {
                i++;
            }
        }
        return text.substring(i);
    }

    /// `"|command"`, `name: |command`, `CustomLog "|command" common`.
    static String piped(String line) {
        int at = line.indexOf('|');
        char before = at <= 0 ? ' ' : line.charAt(at - 1);
        if (at < 0 || " \t\"':,".indexOf(before) < 0) {
            return "";
        }
        int end = before == '"' || before == '\'' ? line.indexOf(before, at) : -1;
        String command = line.substring(at + 1, end < 0 ? line.length() : end);
        // Apache: a second bar, or a dollar for a shell.
        boolean signed = command.startsWith("|") || command.startsWith("$");
        return (signed ? command.substring(1) : command).strip();
    }

    /// `action(type="omprog" binary="command")`, `program("command")`, `selector ^command;format`.
    static String logged(String line) {
        for (String logger : LOGGERS) {
            int at = line.indexOf(logger);
            int open = at < 0 ? -1 : line.indexOf('"', at + logger.length());
            int close = open < 0 ? -1 : line.indexOf('"', open + 1);
            if (close > 0) {
                return line.substring(open + 1, close);
            }
        }
        int at = line.indexOf("^/");
        if (at < 0 || at > 0 && line.charAt(at - 1) > ' ') {
            return "";
        }
        int end = line.indexOf(';', at);
        return line.substring(at + 1, end < 0 ? line.length() : end).strip();
    }

    /// `call system('command')`, `silent !command`.
    static String vim(String line) {
        int at = line.indexOf("system(");
        int open = at < 0 ? -1 : at + "system(".length();
        if (open > 0 && open < line.length() && "\"'".indexOf(line.charAt(open)) >= 0) {
            int close = line.lastIndexOf(line.charAt(open));
            return close > open ? line.substring(open + 1, close) : "";
        }
        for (int bang = line.indexOf('!'); bang >= 0; bang = line.indexOf('!', bang + 1)) {
            boolean starts = bang == 0 || " :".indexOf(line.charAt(bang - 1)) >= 0;
            boolean follows = bang + 1 < line.length() && " =~".indexOf(line.charAt(bang + 1)) < 0;
            if (starts && follows) {
                return line.substring(bang + 1).strip();
            }
        }
        return "";
    }

    /// tmpfiles.d(5) as the shell command that does the same.
    static String made(String line) {
        var words = Line.words(line);
        String argument = behind(line, 6);
        if (words.size() < 7 || argument.isEmpty()) {
            return "";
        }
        String path = quoted(words.get(1));
        return switch (words.getFirst().charAt(0)) {
            case 'f', 'F', 'w' -> "echo " + quoted(argument) + " > " + path;
            case 'C' -> "cp " + quoted(argument) + ' ' + path;
            case 'L' -> "ln -s " + quoted(argument) + ' ' + path;
            default -> "";
        };
    }

    private static String quoted(String word) {
        return '\'' + word.replace("'", "'\\''") + '\'';
    }
}
