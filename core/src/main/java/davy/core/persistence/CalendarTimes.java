package davy.core.persistence;

import davy.core.persistence.Schedule.Times;
import davy.core.persistence.Schedule.Unknown;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads calendar expressions of systemd.time(7): `Mon..Fri *-*-01/2 08..18:0/15 UTC`.
final class CalendarTimes {
    private static final List<String> WEEKDAYS =
            List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");

    private CalendarTimes() {}

    static Schedule parse(String text) {
        if (text.length() > 1000) {
            return new Unknown(text);
        }
        var times = times(text.strip());
        return times == null ? new Unknown(text) : times;
    }

    private static String expand(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "minutely" -> "*-*-* *:*:00";
            case "hourly" -> "*-*-* *:00:00";
            case "daily" -> "*-*-* 00:00:00";
            case "weekly" -> "Mon *-*-* 00:00:00";
            case "monthly" -> "*-*-01 00:00:00";
            case "quarterly" -> "*-01,04,07,10-01 00:00:00";
            case "semiannually", "semi-annually", "biannually", "bi-annually" ->
                    "*-01,07-01 00:00:00";
            case "yearly", "annually", "anually" -> "*-01-01 00:00:00";
            default -> text;
        };
    }

    private static @Nullable Times times(String text) {
        long weekdays = Times.ALL_WEEKDAYS;
        String date = "*-*-*";
        String clock = "00:00:00";
        boolean any = false;
        for (String word : expand(text).split("[ \t]+", 6)) {
            if (word.isEmpty()) {
                continue;
            }
            if (word.indexOf(':') >= 0) {
                clock = word;
            } else if (Character.isLetter(word.charAt(0))) {
                if (any) {
                    continue; // A time zone, behind the rest.
                }
                weekdays = weekdays(word);
            } else {
                date = word;
            }
            any = true;
        }
        return any && weekdays != 0 ? combine((int) weekdays, date, clock) : null;
    }

    private static @Nullable Times combine(int weekdays, String date, String clock) {
        String[] dates = date.split("-", -1);
        String[] clocks = clock.split(":", -1);
        if (dates.length < 2 || dates.length > 3 || clocks.length < 2 || clocks.length > 3) {
            return null;
        }
        long months = component(dates[dates.length - 2], 1, 12);
        long days = component(dates[dates.length - 1], 1, 31);
        long hours = component(clocks[0], 0, 23);
        long minutes = component(clocks[1], 0, 59);
        if (months == 0 || days == 0 || hours == 0 || minutes == 0) {
            return null;
        }
        return new Times(minutes, (int) hours, days, (int) months, weekdays, false);
    }

    private static long component(String text, int low, int high) {
        return CronTimes.field(text.replace("..", "-"), low, high, List.of());
    }

    private static long weekdays(String text) {
        long bits = 0;
        for (String part : text.split(",", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int dots = part.indexOf("..");
            int dash = part.indexOf('-');
            int cut = dots >= 0 ? dots : dash;
            int from = weekday(cut < 0 ? part : part.substring(0, cut));
            int to = cut < 0 ? from : weekday(part.substring(cut + (dots >= 0 ? 2 : 1)));
            if (from < 0 || to < 0) {
                return 0;
            }
            for (int day = from; ; day = (day + 1) % 7) {
                bits |= 1L << day;
                if (day == to) {
                    break;
                }
            }
        }
        return bits;
    }

    private static int weekday(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (int i = 0; i < WEEKDAYS.size(); i++) {
            if (lower.equals(WEEKDAYS.get(i)) || lower.equals(WEEKDAYS.get(i).substring(0, 3))) {
                return i;
            }
        }
        return -1;
    }
}
