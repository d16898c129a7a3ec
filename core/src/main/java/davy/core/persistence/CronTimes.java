package davy.core.persistence;

import davy.core.persistence.Schedule.Times;
import davy.core.persistence.Schedule.Unknown;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the time fields of crontab(5), as Vixie cron, cronie and busybox take them.
final class CronTimes {
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");
    private static final List<String> WEEKDAYS =
            List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final int MAX_FIELD = 1000;

    private CronTimes() {}

    static Schedule parse(String text) {
        var fields = fields(text);
        if (fields.size() == 1 && fields.getFirst().startsWith("@")) {
            return word(fields.getFirst());
        }
        var times = fields.size() == 5 ? times(fields) : null;
        return times == null ? new Unknown(text) : times;
    }

    private static List<String> fields(String text) {
        return List.of(text.strip().split("[ \t]+", 7));
    }

    static Schedule word(String word) {
        String times =
                switch (word) {
                    case "@yearly", "@annually" -> "0 0 1 1 *";
                    case "@monthly" -> "0 0 1 * *";
                    case "@weekly" -> "0 0 * * 0";
                    case "@daily", "@midnight" -> "0 0 * * *";
                    case "@hourly" -> "0 * * * *";
                    case "@every_minute" -> "* * * * *";
                    default -> "";
                };
        if (times.isEmpty()) {
            return word.equals("@reboot") ? new Schedule.Boot() : new Unknown(word);
        }
        return parse(times);
    }

    /// Null where a field is malformed.
    static @Nullable Times times(List<String> fields) {
        // SUSE: a dash before the minute only keeps the job out of the log.
        String minute = fields.get(0).startsWith("-") ? fields.get(0).substring(1) : fields.get(0);
        long minutes = field(minute, 0, 59, List.of());
        long hours = field(fields.get(1), 0, 23, List.of());
        long days = field(fields.get(2), 1, 31, List.of());
        long months = field(fields.get(3), 1, 12, MONTHS);
        long weekdays = field(fields.get(4), 0, 7, WEEKDAYS);
        if (minutes == 0 || hours == 0 || days == 0 || months == 0 || weekdays == 0) {
            return null;
        }
        weekdays = (weekdays | weekdays >> 7) & Times.ALL_WEEKDAYS;
        boolean either = !fields.get(2).startsWith("*") && !fields.get(4).startsWith("*");
        return new Times(minutes, (int) hours, days, (int) months, (int) weekdays, either);
    }

    /// The values of a field as bits; 0 where it is malformed.
    static long field(String text, int low, int high, List<String> names) {
        if (text.isEmpty() || text.length() > MAX_FIELD) {
            return 0;
        }
        long all = 0;
        for (String part : text.split(",", -1)) {
            long bits = part(part, low, high, names);
            if (bits == 0) {
                return 0;
            }
            all |= bits;
        }
        return all;
    }

    private static long part(String part, int low, int high, List<String> names) {
        int slash = part.indexOf('/');
        String range = slash < 0 ? part : part.substring(0, slash);
        int step = slash < 0 ? 1 : number(part.substring(slash + 1), List.of(), 0);
        if (step <= 0) {
            return 0;
        }
        if (range.equals("*")) {
            return bits(low, high == 7 ? 6 : high, step, low, high);
        }
        int dash = Math.max(range.indexOf('-'), range.indexOf('~'));
        int from = number(dash < 0 ? range : range.substring(0, dash), names, low);
        int to =
                dash < 0
                        ? (slash < 0 ? from : high)
                        : number(range.substring(dash + 1), names, low);
        if (from < low || to < low || from > high || to > high) {
            return 0;
        }
        return bits(from, to, step, low, high);
    }

    /// A range that ends before it begins goes over the end (busybox).
    private static long bits(int from, int to, int step, int low, int high) {
        long bits = 0;
        int last = to < from ? to + high - low + 1 : to;
        for (int value = from; value <= last; value += step) {
            bits |= 1L << (value > high ? value - (high - low + 1) : value);
        }
        return bits;
    }

    /// A number or the first three letters of a name; -1 where it is neither.
    private static int number(String text, List<String> names, int low) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return name(text, names, low);
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int name(String text, List<String> names, int low) {
        int index = names.indexOf(text.toLowerCase(Locale.ROOT));
        return index < 0 ? -1 : index + low;
    }
}
