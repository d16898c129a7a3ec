package davy.core.startup;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.List;

/// Reads the text of a systemd unit file or drop-in (systemd.syntax(7)).
final class UnitFile {
    private static final int MAX_SETTINGS = 20_000;

    private final String path;
    private final List<Setting> settings = new ArrayList<>();
    private final StringBuilder logical = new StringBuilder();
    private String section = "";
    private int start;

    private UnitFile(String path) {
        this.path = path;
    }

    /// Settings of a file in its order, 20,000 at most; none where there is no such file.
    static List<Setting> read(Host host, String path) {
        String text = Bounded.text(host, path);
        return text == null ? List.of() : Bounded.most(host, path, read(path, text), MAX_SETTINGS);
    }

    /// Settings in the order of the file, those of no section left out; no more than one too many.
    static List<Setting> read(String path, String text) {
        var file = new UnitFile(path);
        int line = 1;
        int begin = text.startsWith("\uFEFF") ? 1 : 0;
        for (int i = begin; i <= text.length(); i++) {
            // systemd ends lines at CR and NUL too, which a person looking at the file may not see.
            char c = i < text.length() ? text.charAt(i) : '\n';
            if (c == '\n' || c == '\r' || c == 0) {
                file.physical(text.substring(begin, i), line);
                begin = i + 1;
                line += c == '\n' ? 1 : 0;
                if (c == '\r' && begin < text.length() && text.charAt(begin) == '\n') {
                    i++;
                    begin++;
                    line++;
                }
            }
        }
        file.logical();
        return file.settings;
    }

    private void physical(String text, int line) {
        String stripped = text.strip();
        if (!stripped.isEmpty() && (stripped.charAt(0) == '#' || stripped.charAt(0) == ';')) {
            return;
        }
        if (logical.isEmpty()) {
            start = line;
        }
        logical.append(text);
        if (isContinued(text)) {
            logical.setCharAt(logical.length() - 1, ' ');
        } else {
            logical();
        }
    }

    /// An odd number of backslashes at the end.
    private static boolean isContinued(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\\') {
            end--;
        }
        return (text.length() - end) % 2 == 1;
    }

    private void logical() {
        String text = logical.toString().strip();
        logical.setLength(0);
        if (text.length() > 1 && text.charAt(0) == '[' && text.endsWith("]")) {
            section = text.substring(1, text.length() - 1);
            return;
        }
        int equals = text.indexOf('=');
        if (equals > 0 && !section.isEmpty() && settings.size() <= MAX_SETTINGS) {
            String key = text.substring(0, equals).strip();
            String value = text.substring(equals + 1).strip();
            settings.add(new Setting(section, key, value, path, start));
        }
    }

    /// `Key=value` of a unit.
    ///
    /// @param path of the file that holds it
    record Setting(String section, String key, String value, String path, int line) {}
}
