package davy.core.startup;

import davy.core.host.Host;
import davy.core.startup.Line.Join;
import java.util.ArrayList;
import java.util.List;

/// Programs that udev rules run (udev(7)).
public final class Udev {
    private static final List<String> FOLDERS =
            List.of(
                    "/etc/udev/rules.d",
                    "/run/udev/rules.d",
                    "/usr/local/lib/udev/rules.d",
                    "/usr/lib/udev/rules.d",
                    "/lib/udev/rules.d");

    private Udev() {}

    /// `RUN`, `PROGRAM` and `IMPORT{program}` of all rules that are in force. A name without a
    /// slash is a program in `/usr/lib/udev`, or in `/lib/udev` where that is another folder.
    public static List<Launch> read(Host host) {
        var found = new ArrayList<Launch>();
        for (String path : Folders.effective(host, FOLDERS, ".rules")) {
            for (Line line : Bounded.lines(host, path, Join.NO_COMMENT)) {
                if (!line.isEmpty("#")) {
                    rule(path, line, found);
                }
            }
        }
        return found;
    }

    /// `KEY{attribute}OP"value"`, separated by commas or blanks.
    private static void rule(String path, Line line, List<Launch> found) {
        String text = line.text();
        int at = 0;
        while (at < text.length()) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                return;
            }
            String key = key(text.substring(at, quote));
            boolean escaped = quote > 0 && text.charAt(quote - 1) == 'e';
            var value = new StringBuilder();
            at = value(text, quote + 1, escaped, value);
            if (isCommand(key)) {
                String command = value.toString().strip();
                found.add(new Launch(path, line.number(), key, command, "root"));
            }
        }
    }

    /// What stands before the operator: `RUN{program}` of `, RUN{program}+=`.
    private static String key(String text) {
        int end = text.endsWith("e") ? text.length() - 1 : text.length();
        while (end > 0 && "=!+-: \t".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        int start = end;
        while (start > 0 && ", \t\"".indexOf(text.charAt(start - 1)) < 0) {
            start--;
        }
        return text.substring(start, end);
    }

    private static boolean isCommand(String key) {
        return switch (key) {
            case "RUN", "RUN{program}", "PROGRAM", "IMPORT{program}" -> true;
            default -> false;
        };
    }

    /// Returns where the value's closing quote is passed.
    private static int value(String text, int from, boolean escaped, StringBuilder out) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '"') {
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (text.charAt(i) == '\\' && (next == '"' || escaped)) {
                i++;
            }
            out.append(i < text.length() ? text.charAt(i) : '\\');
            i++;
        }
        return i + 1;
    }
}
