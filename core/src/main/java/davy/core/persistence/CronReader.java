package davy.core.persistence;

import davy.core.persistence.CronTable.Entry;
import davy.core.persistence.CronTable.Line;
import davy.core.persistence.CronTable.Setting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads cron tables line by line, as cron does; whatever is around the jobs is passed over.
final class CronReader {
    private static final int MAX_ENTRIES = 10_000;
    private static final int MAX_TEXT = 4 << 20;
    private static final int MAX_CANDIDATES = 64;
    private static final int MAX_TIMES = 2000;

    private final String path;
    private final String text;
    private final boolean hasUserField;
    private final boolean binary;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();
    private final List<Line> comments = new ArrayList<>();
    private final List<Line> problems = new ArrayList<>();
    private boolean truncated;

    CronReader(String path, String text, boolean hasUserField) {
        this.path = path;
        this.text = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        this.truncated = text.length() > MAX_TEXT;
        this.hasUserField = hasUserField;
        this.binary = text.indexOf('\0') >= 0;
    }

    private interface LineReader {
        void read(int number, String line);
    }

    CronTable read() {
        return lines(this::line);
    }

    CronTable readAnacron() {
        return lines(this::anacronLine);
    }

    private CronTable lines(LineReader reader) {
        int number = 0;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int stop = end < 0 ? text.length() : end;
            number++;
            if (entries.size() > MAX_ENTRIES) {
                break;
            }
            reader.read(number, text.substring(start, stop));
            start = stop + 1;
        }
        if (entries.size() > MAX_ENTRIES) {
            entries.removeLast();
            truncated = true;
        }
        boolean dump = text.startsWith("REDIS0");
        return new CronTable(path, entries, settings, comments, problems, dump, binary, truncated);
    }

    /// Comments end no reading: whoever fills a table with them must not hide a job behind.
    private void comment(int number, String line) {
        if (comments.size() < MAX_ENTRIES) {
            comments.add(new Line(number, line));
        }
    }

    private void setting(Setting setting) {
        if (settings.size() < MAX_ENTRIES) {
            settings.add(setting);
        } else {
            truncated = true;
        }
    }

    private void problem(int number, String line) {
        if (problems.size() < MAX_ENTRIES) {
            problems.add(new Line(number, line));
        }
    }

    private void line(int number, String line) {
        int start = skipBlanks(line, 0);
        if (isEmpty(line, start)) {
            return;
        }
        if (line.charAt(start) == '#') {
            comment(number, line);
            return;
        }
        var setting = setting(number, line, start);
        if (setting != null) {
            setting(setting);
            return;
        }
        var entry = entry(number, line, start, false);
        if (entry == null) {
            entry = embedded(number, line);
        }
        if (entry == null) {
            problem(number, line);
        } else {
            entries.add(entry);
        }
    }

    private static boolean isEmpty(String line, int start) {
        return start == line.length() || (line.charAt(start) == '\r' && start == line.length() - 1);
    }

    private static int skipBlanks(String line, int from) {
        int i = from;
        while (i < line.length() && isBlank(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static int wordEnd(String line, int from) {
        int i = from;
        while (i < line.length() && !isBlank(line.charAt(i))) {
            i++;
        }
        return i;
    }

    /// `NAME = "value"`: a name, quoted or not, then an equals sign.
    private static @Nullable Setting setting(int number, String line, int start) {
        int i = start;
        while (i < line.length() && isNamePart(line.charAt(i))) {
            i++;
        }
        int equals = skipBlanks(line, i);
        if (i == start || equals >= line.length() || line.charAt(equals) != '=') {
            return null;
        }
        String name = unquote(line.substring(start, i));
        return new Setting(number, name, unquote(line.substring(equals + 1).strip()));
    }

    private static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '"'
                || c == '\'';
    }

    private static String unquote(String text) {
        boolean quoted = text.length() > 1 && (text.charAt(0) == '"' || text.charAt(0) == '\'');
        return quoted && text.charAt(text.length() - 1) == text.charAt(0)
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private @Nullable Entry entry(int number, String line, int start, boolean inside) {
        int fields = line.charAt(start) == '@' ? 1 : 5;
        int i = start;
        for (int n = 0; n < fields; n++) {
            int end = wordEnd(line, i);
            if (end == i || end - start > MAX_TIMES) {
                return null;
            }
            i = skipBlanks(line, end);
        }
        String times = line.substring(start, i).strip();
        var schedule = Schedule.ofCron(times);
        if (schedule instanceof Schedule.Unknown) {
            return null;
        }
        String user = "";
        if (hasUserField) {
            int end = wordEnd(line, i);
            user = line.substring(i, end);
            i = skipBlanks(line, end);
        }
        String rest = line.substring(i);
        rest = rest.endsWith("\r") ? rest.substring(0, rest.length() - 1) : rest;
        if (rest.isBlank()) {
            return null;
        }
        return split(number, schedule, times, user, rest, line, inside);
    }

    /// Parts the command from its input at the first `%` without a backslash.
    private static Entry split(
            int line,
            Schedule schedule,
            String times,
            String user,
            String rest,
            String raw,
            boolean embedded) {
        var command = new StringBuilder(rest.length());
        var input = new StringBuilder();
        boolean first = true;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '\\' && i + 1 < rest.length() && rest.charAt(i + 1) == '%') {
                (first ? command : input).append('%');
                i++;
            } else if (c == '%' && first) {
                first = false;
            } else if (c == '%') {
                input.append('\n');
            } else {
                (first ? command : input).append(c);
            }
        }
        return new Entry(
                line, schedule, times, user, command.toString(), input.toString(), raw, embedded);
    }

    /// A job behind garbage on the same line, as in the dump of a database.
    private @Nullable Entry embedded(int number, String line) {
        if (!binary && !text.startsWith("REDIS0")) {
            return null;
        }
        int candidates = 0;
        for (int i = 1; i < line.length() && candidates < MAX_CANDIDATES; i++) {
            char c = line.charAt(i);
            boolean begins =
                    c == '*' || c == '@' || (c >= '0' && c <= '9' && !isDigit(line.charAt(i - 1)));
            if (!begins) {
                continue;
            }
            candidates++;
            var entry = entry(number, line, i, true);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void anacronLine(int number, String line) {
        int start = skipBlanks(line, 0);
        if (isEmpty(line, start)) {
            return;
        }
        if (line.charAt(start) == '#') {
            comment(number, line);
            return;
        }
        var setting = setting(number, line, start);
        if (setting != null) {
            setting(setting);
            return;
        }
        int afterPeriod = wordEnd(line, start);
        int delay = skipBlanks(line, afterPeriod);
        int name = skipBlanks(line, wordEnd(line, delay));
        int command = skipBlanks(line, wordEnd(line, name));
        var schedule = period(line.substring(start, afterPeriod));
        if (schedule == null || command >= line.length()) {
            problem(number, line);
            return;
        }
        String rest = line.substring(command);
        rest = rest.endsWith("\r") ? rest.substring(0, rest.length() - 1) : rest;
        String times = line.substring(start, name).strip();
        entries.add(new Entry(number, schedule, times, "", rest, "", line, false));
    }

    private static @Nullable Schedule period(String text) {
        if (text.startsWith("@")) {
            var schedule = Schedule.ofCron(text);
            return schedule instanceof Schedule.Unknown ? null : schedule;
        }
        boolean digits =
                !text.isEmpty()
                        && text.length() <= 5
                        && text.chars().allMatch(c -> isDigit((char) c));
        int days = digits ? Integer.parseInt(text) : 0;
        return days > 0 ? new Schedule.Period(days) : null;
    }
}
