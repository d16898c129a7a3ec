package davy.core.edit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The settings of a systemd unit file, each character of a value with its place in the file
/// (systemd.syntax(7)). Bytes stand for characters.
final class UnitLines {
    private final String text;
    private final List<Setting> settings = new ArrayList<>();
    private final StringBuilder logical = new StringBuilder();
    private int[] places = new int[256];
    private String section = "";
    private int first = 1;

    private UnitLines(byte[] bytes) {
        text = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// A line that sets something.
    ///
    /// @param value with lines joined; a character of it for each byte
    /// @param places where each of these stands in the file
    /// @param line from 1, of its first part
    record Setting(String section, String key, String value, int[] places, int line) {
        /// Where a piece of the value begins in the file.
        int start(int index) {
            return places[index];
        }

        /// Where a piece of the value that is not empty ends in the file.
        int end(int index) {
            return places[index - 1] + 1;
        }
    }

    static List<Setting> read(byte[] bytes) {
        var lines = new UnitLines(bytes);
        lines.read();
        return lines.settings;
    }

    private void read() {
        int line = 1;
        int begin = text.startsWith("\u00EF\u00BB\u00BF") ? 3 : 0;
        for (int i = begin; i <= text.length(); i++) {
            // A `\r` ends a line too, alone or before `\n`.
            char c = i < text.length() ? text.charAt(i) : '\n';
            if (c == '\n' || c == '\r') {
                physical(begin, i, line);
                boolean both = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
                i += both ? 1 : 0;
                line += c == '\n' || both ? 1 : 0;
                begin = i + 1;
            }
        }
        logical();
    }

    private void physical(int from, int to, int line) {
        String stripped = text.substring(from, to).strip();
        if (!stripped.isEmpty() && (stripped.charAt(0) == '#' || stripped.charAt(0) == ';')) {
            return;
        }
        if (logical.isEmpty()) {
            first = line;
        }
        if (places.length < logical.length() + to - from) {
            places = Arrays.copyOf(places, 2 * (logical.length() + to - from));
        }
        for (int i = from; i < to; i++) {
            places[logical.length()] = i;
            logical.append(text.charAt(i));
        }
        if (isContinued(from, to)) {
            logical.setCharAt(logical.length() - 1, ' ');
        } else {
            logical();
        }
    }

    /// An odd number of backslashes at the end.
    private boolean isContinued(int from, int to) {
        int end = to;
        while (end > from && text.charAt(end - 1) == '\\') {
            end--;
        }
        return (to - end) % 2 == 1;
    }

    private void logical() {
        String line = logical.toString();
        logical.setLength(0);
        String stripped = line.strip();
        if (stripped.length() > 1 && stripped.charAt(0) == '[' && stripped.endsWith("]")) {
            section = stripped.substring(1, stripped.length() - 1);
            return;
        }
        int equals = line.indexOf('=');
        String key = equals < 0 ? "" : line.substring(0, equals).strip();
        if (!key.isEmpty() && !section.isEmpty()) {
            String value = line.substring(equals + 1);
            int[] own = Arrays.copyOfRange(places, equals + 1, line.length());
            settings.add(new Setting(section, key, value, own, first));
        }
    }
}
