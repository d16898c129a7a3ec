package davy.core.persistence;

import davy.core.persistence.Schedule.Times;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;

/// Says when a job runs, in English and Chinese.
final class TimesInWords {
    private static final int MAX_LISTED = 6;
    private static final List<String> MONTHS =
            List.of(
                    "January",
                    "February",
                    "March",
                    "April",
                    "May",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December");
    private static final List<String> WEEKDAYS =
            List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
    private static final List<String> WEEKDAYS_ZH =
            List.of("周日", "周一", "周二", "周三", "周四", "周五", "周六");

    private TimesInWords() {}

    /// The same in both languages.
    private record Both(String en, String zh) {}

    static Phrase of(Times times) {
        var clock = clock(times);
        var days = days(times);
        var months = months(times);
        boolean listed = clock.en.startsWith("at ") && !clock.en.startsWith("at minute");
        boolean daily = days.en.isEmpty() && months.en.isEmpty() && listed;
        var en = new StringBuilder(clock.en).append(daily ? " every day" : "");
        add(en, " ", days.en);
        add(en, " ", months.en);
        String when = months.zh + days.zh;
        String zh = (daily ? "每天 " : when.isEmpty() ? "" : when + " ") + clock.zh;
        return Phrase.of(en.toString(), zh);
    }

    private static void add(StringBuilder out, String separator, String text) {
        if (!text.isEmpty()) {
            out.append(separator).append(text);
        }
    }

    private static Both clock(Times times) {
        int count = times.runsADay();
        var hours = values(times.hours(), 0, 23);
        int hourStep = step(hours, 24);
        if (times.minutes() == Times.ALL_MINUTES) {
            return only(new Both("every minute", "每分钟"), times);
        }
        var minutes = values(times.minutes(), 0, 59);
        if (minutes.size() == 1 && hourStep > 0 && hours.size() > 1) {
            return everyHours(minutes.getFirst(), hourStep);
        }
        if (count <= MAX_LISTED) {
            return listed(hours, minutes);
        }
        int minuteStep = step(minutes, 60);
        if (minuteStep > 1) {
            return only(
                    new Both("every " + minuteStep + " minutes", "每 " + minuteStep + " 分钟"), times);
        }
        if (minutes.size() == 1) {
            return only(everyHours(minutes.getFirst(), 1), times);
        }
        String list = ranges(minutes, 60, false);
        return only(
                new Both("at minute " + list + " of the hour", "每小时的第 " + zh(list) + " 分"), times);
    }

    private static String zh(String list) {
        return list.replace(", ", "、").replace(" to ", "-");
    }

    private static Both everyHours(int minute, int step) {
        String en = step == 1 ? "every hour" : "every " + step + " hours";
        String zh = step == 1 ? "每小时" : "每 " + step + " 小时";
        return minute == 0
                ? new Both(en, step == 1 ? "每小时整点" : zh)
                : new Both(en + " at minute " + minute, zh + "的第 " + minute + " 分");
    }

    private static Both listed(List<Integer> hours, List<Integer> minutes) {
        var all = new ArrayList<String>();
        for (int hour : hours) {
            for (int minute : minutes) {
                all.add(time(hour, minute));
            }
        }
        return new Both("at " + and(all), String.join("、", all));
    }

    private static Both only(Both frequency, Times times) {
        if (times.hours() == Times.ALL_HOURS) {
            return frequency;
        }
        String list = ranges(values(times.hours(), 0, 23), 24, true);
        return new Both(
                frequency.en + ", only " + list,
                frequency.zh
                        + "，仅在 "
                        + list.replace(", ", "、").replace(" and ", "、").replace(" to ", " 至 "));
    }

    /// 2 for 0, 2, 4 ... over the whole circle; 1 for all; 0 where there is no such step.
    private static int step(List<Integer> values, int circle) {
        int step = circle / values.size();
        if (circle % values.size() != 0 || values.size() == 1) {
            return 0;
        }
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) != i * step) {
                return 0;
            }
        }
        return step;
    }

    private static List<Integer> values(long bits, int low, int high) {
        var values = new ArrayList<Integer>();
        for (int i = low; i <= high; i++) {
            if ((bits >> i & 1) != 0) {
                values.add(i);
            }
        }
        return values;
    }

    /// Runs of neighbours; hours (`19:00 to 07:59`) may run over midnight.
    private static String ranges(List<Integer> values, int circle, boolean hours) {
        var runs = new ArrayList<int[]>();
        for (int value : values) {
            if (!runs.isEmpty() && runs.getLast()[1] == value - 1) {
                runs.getLast()[1] = value;
            } else {
                runs.add(new int[] {value, value});
            }
        }
        if (hours
                && runs.size() > 1
                && runs.getFirst()[0] == 0
                && runs.getLast()[1] == circle - 1) {
            runs.getLast()[1] = runs.removeFirst()[1];
        }
        var shown = new ArrayList<String>();
        for (int[] run : runs) {
            if (hours) {
                shown.add(time(run[0], 0) + " to " + time(run[1], 59));
            } else {
                shown.add(run[0] == run[1] ? "" + run[0] : run[0] + " to " + run[1]);
            }
        }
        return hours ? and(shown) : String.join(", ", shown);
    }

    private static String time(int hour, int minute) {
        return (hour < 10 ? "0" : "") + hour + ":" + (minute < 10 ? "0" : "") + minute;
    }

    private static String and(List<String> parts) {
        if (parts.size() < 2) {
            return String.join("", parts);
        }
        return String.join(", ", parts.subList(0, parts.size() - 1)) + " and " + parts.getLast();
    }

    private static Both days(Times times) {
        boolean allDays = times.days() == Times.ALL_DAYS;
        boolean allWeekdays = times.weekdays() == Times.ALL_WEEKDAYS;
        var byNumber =
                allDays
                        ? new Both("", "")
                        : numbers(times.days(), times.months() == Times.ALL_MONTHS);
        var byName = allWeekdays ? new Both("", "") : weekdays(times.weekdays());
        if (times.either() && (allDays || allWeekdays)) {
            return new Both("", "");
        }
        if (byNumber.en.isEmpty() || byName.en.isEmpty()) {
            return new Both(byNumber.en + byName.en, byNumber.zh + byName.zh);
        }
        return times.either()
                ? new Both(byNumber.en + " or " + byName.en, byNumber.zh + "或" + byName.zh)
                : new Both(
                        byNumber.en + " if it is " + byName.en.substring(3),
                        byNumber.zh + "且为" + byName.zh);
    }

    private static Both numbers(long days, boolean everyMonth) {
        var values = values(days, 1, 31);
        String list = ranges(values, 31, false);
        boolean odd = values.size() == 16 && values.get(1) == 3 && values.get(15) == 31;
        if (odd) {
            return new Both("on odd days of the month", "单数日");
        }
        String en = "on day " + list + (everyMonth ? " of the month" : "");
        return new Both(en, (everyMonth ? "每月 " : " ") + zh(list) + " 日");
    }

    private static Both weekdays(int bits) {
        var en = new ArrayList<String>();
        var zh = new ArrayList<String>();
        // Monday first: Saturday and Sunday stay together.
        for (int i = 1; i <= 7; ) {
            int end = i;
            while (end <= 7 && (bits >> end % 7 & 1) != 0) {
                end++;
            }
            int length = end - i;
            if (length > 2) {
                en.add(WEEKDAYS.get(i % 7) + " to " + WEEKDAYS.get((end - 1) % 7));
                zh.add(WEEKDAYS_ZH.get(i % 7) + "至" + WEEKDAYS_ZH.get((end - 1) % 7));
            } else {
                for (int day = i; day < end; day++) {
                    en.add(WEEKDAYS.get(day % 7));
                    zh.add(WEEKDAYS_ZH.get(day % 7));
                }
            }
            i = Math.max(end, i + 1);
        }
        return new Both("on " + and(en), String.join("、", zh));
    }

    private static Both months(Times times) {
        if (times.months() == Times.ALL_MONTHS) {
            return new Both("", "");
        }
        var en = new ArrayList<String>();
        var zh = new ArrayList<String>();
        for (int month : values(times.months(), 1, 12)) {
            en.add(MONTHS.get(month - 1));
            zh.add(month + " 月");
        }
        return new Both("in " + and(en), String.join("、", zh));
    }
}
