package davy.core.shell;

/// Takes the schedule away from lines that a script writes to a cron table, so that the rest reads
/// as a command.
final class CronPrefix {
    private CronPrefix() {}

    static String strip(String text) {
        if (text.indexOf('*') < 0 && text.indexOf('@') < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf('\n', start);
            int stop = end < 0 ? text.length() : end;
            out.append(text, start + prefix(text, start, stop), stop);
            if (end < 0) {
                break;
            }
            out.append('\n');
            start = end + 1;
        }
        return out.toString();
    }

    /// Length of the schedule and the user `root` at the start of a line; 0 where there is none.
    private static int prefix(String text, int start, int stop) {
        int i = start;
        while (i < stop && isBlank(text.charAt(i))) {
            i++;
        }
        boolean word = i < stop && text.charAt(i) == '@';
        int fields = word ? 1 : 5;
        for (int n = 0; n < fields; n++) {
            int end = i;
            while (end < stop && isSchedule(text.charAt(end), word)) {
                end++;
            }
            if (end == i || end >= stop || !isBlank(text.charAt(end))) {
                return 0;
            }
            i = end;
            while (i < stop && isBlank(text.charAt(i))) {
                i++;
            }
        }
        boolean root = text.startsWith("root ", i) || text.startsWith("root\t", i);
        return (root ? i + 5 : i) - start;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isSchedule(char c, boolean word) {
        return word
                ? c == '@' || (c >= 'a' && c <= 'z')
                : (c >= '0' && c <= '9') || c == '*' || c == '/' || c == ',' || c == '-';
    }
}
