package davy.core.log;

import davy.core.text.RawText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Reads the fields of a record of the audit log (auparse(3), kernel `audit.c`): values in quotes,
/// bare, in hexadecimal where the kernel could not trust them, within `msg='…'`, and behind the
/// byte 0x1D those that auditd translated.
final class AuditFields {
    private static final int MOST_FIELDS = 2000;
    private static final char ENRICHED = 0x1D;

    /// Fields of text that comes from outside: bare means hexadecimal.
    private static final Set<String> UNTRUSTED =
            Set.of(
                    "name",
                    "exe",
                    "comm",
                    "cwd",
                    "proctitle",
                    "cmd",
                    "acct",
                    "key",
                    "path",
                    "data",
                    "dir",
                    "file",
                    "watch",
                    "grp",
                    "device",
                    "vm",
                    "new-disk",
                    "old-disk",
                    "sw",
                    "root_dir",
                    "invalid_context",
                    "ocomm");

    private final String text;
    private final boolean arguments;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, StringBuilder> pieces = new LinkedHashMap<>();
    private int at;

    private AuditFields(String text, String type) {
        this.text = text;
        arguments = type.equals("EXECVE");
    }

    /// @param text behind `msg=audit(…): `
    static Map<String, String> of(String type, String text) {
        var reader = new AuditFields(text, type);
        reader.read();
        reader.pieces.forEach((name, value) -> reader.put(name, decoded(value.toString())));
        return reader.fields;
    }

    private void read() {
        while (at < text.length() && fields.size() < MOST_FIELDS) {
            char c = text.charAt(at);
            if (c == ' ' || c == ENRICHED || c == '\'' || c == ',') {
                at++;
                continue;
            }
            int start = at;
            while (at < text.length() && !isEnd(text.charAt(at)) && text.charAt(at) != '=') {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                field(text.substring(start, at - 1));
            }
        }
    }

    private static boolean isEnd(char c) {
        return c == ' ' || c == ENRICHED || c == '\'';
    }

    private void field(String name) {
        if (at < text.length() && text.charAt(at) == '\'' && name.equals("msg")) {
            at++;
            return;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            int end = text.indexOf('"', at + 1);
            int stop = end < 0 ? text.length() : end;
            keep(name, text.substring(at + 1, stop), true);
            at = Math.min(stop + 1, text.length());
            return;
        }
        int start = at;
        while (at < text.length() && !isEnd(text.charAt(at))) {
            at++;
        }
        keep(name, text.substring(start, at), false);
    }

    private void keep(String name, String value, boolean quoted) {
        int open = arguments ? name.indexOf('[') : -1;
        if (open > 0 && isArgument(name.substring(0, open))) {
            var whole = pieces.computeIfAbsent(name.substring(0, open), _ -> new StringBuilder());
            whole.append(quoted && whole.isEmpty() ? "\"" : "").append(value);
            return;
        }
        boolean hex = !quoted && (UNTRUSTED.contains(name) || arguments && isArgument(name));
        put(name, hex ? decoded(value) : value);
    }

    private void put(String name, String value) {
        boolean none = value.equals("(null)") || value.equals("?");
        fields.putIfAbsent(name, none ? "" : value);
    }

    /// `a0`, `a17`
    private static boolean isArgument(String name) {
        return name.length() > 1 && name.charAt(0) == 'a' && Scan.number(name.substring(1)) >= 0;
    }

    /// Hexadecimal digits as the text that they stand for; all else as it is.
    private static String decoded(String value) {
        if (value.startsWith("\"")) {
            return value.substring(1);
        }
        if (value.isEmpty() || value.length() % 2 != 0) {
            return value;
        }
        var bytes = new byte[value.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int high = Character.digit(value.charAt(2 * i), 16);
            int low = Character.digit(value.charAt(2 * i + 1), 16);
            if (high < 0 || low < 0) {
                return value;
            }
            bytes[i] = (byte) (high * 16 + low);
        }
        return RawText.decode(bytes, 0, bytes.length);
    }
}
