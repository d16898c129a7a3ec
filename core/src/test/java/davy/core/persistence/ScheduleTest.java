package davy.core.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import davy.core.persistence.Schedule.Times;
import davy.core.persistence.Schedule.Unknown;
import davy.core.text.Language;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final LocalDateTime YEAR = LocalDateTime.of(2027, 12, 1, 0, 0);

    private static Times times(String text) {
        var schedule = Schedule.ofCron(text);
        assertThat(schedule).as(text).isInstanceOf(Times.class);
        return (Times) schedule;
    }

    /// crontab(5) once more, field by field and value by value, as slowly as it reads.
    private static final class Second {
        private static boolean fits(String field, int value, String names) {
            for (String part : field.split(",")) {
                String[] cut = part.split("/");
                int step = cut.length == 2 ? Integer.parseInt(cut[1]) : 1;
                String[] ends = cut[0].split("-");
                int from = cut[0].equals("*") ? Integer.MIN_VALUE : value(ends[0], names);
                int to =
                        cut[0].equals("*")
                                ? Integer.MAX_VALUE
                                : ends.length == 2
                                        ? value(ends[1], names)
                                        : cut.length == 2 ? 99 : from;
                int base =
                        from == Integer.MIN_VALUE
                                ? (names.startsWith("jan") || names.equals("day") ? 1 : 0)
                                : from;
                if (value >= from && value <= to && (value - base) % step == 0) {
                    return true;
                }
            }
            return false;
        }

        private static int value(String text, String names) {
            int at = text.length() == 3 ? names.indexOf(text.toLowerCase(Locale.ROOT)) : -1;
            return at >= 0 ? at / 3 + (names.startsWith("jan") ? 1 : 0) : Integer.parseInt(text);
        }

        private final boolean[] minutes = new boolean[60];
        private final boolean[] hours = new boolean[24];
        private final boolean[] days = new boolean[32];
        private final boolean[] months = new boolean[13];
        private final boolean[] weekdays = new boolean[7];
        private final boolean or;

        Second(String text) {
            var f = List.of(text.split(" "));
            String names = "sunmontuewedthufrisat";
            for (int i = 0; i < 60; i++) {
                minutes[i] = fits(f.get(0), i, "");
                hours[i % 24] = fits(f.get(1), i % 24, "");
                days[1 + i % 31] = fits(f.get(2), 1 + i % 31, "day");
                months[1 + i % 12] =
                        fits(f.get(3), 1 + i % 12, "janfebmaraprmayjunjulaugsepoctnovdec");
                weekdays[i % 7] = fits(f.get(4), i % 7, names);
            }
            weekdays[0] |= !f.get(4).startsWith("*") && fits(f.get(4), 7, names);
            or = !f.get(2).startsWith("*") && !f.get(4).startsWith("*");
        }

        boolean runs(LocalDateTime t) {
            boolean day = days[t.getDayOfMonth()];
            boolean name = weekdays[t.getDayOfWeek().getValue() % 7];
            return minutes[t.getMinute()]
                    && hours[t.getHour()]
                    && months[t.getMonthValue()]
                    && (or ? day || name : day && name);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *", "*/5 19-23,0-7 * * *", "0 3 * * *", "17 * * * *", "25 6 * * 7",
                        "52 6 1 * *", "0 0 1,15 * 5", "0 0 */2 * 1",
                "30 4 1-7 * mon", "5/10 * * * *", "0 12 29 feb *", "0,30 8-18/2 * JAN-mar,Dec 1-5",
                        "59 23 31 12 *", "0 0 * * sun,3", "1-59/2 */6 * 2-11/3 0-6",
                        "*/7 */5 * * *",
            })
    void agreesWithASecondReadingInEveryMinuteOfAYear(String text) {
        var times = times(text);
        var second = new Second(text);
        for (var t = YEAR; t.isBefore(YEAR.plusYears(1)); t = t.plusMinutes(1)) {
            if (times.matches(t) != second.runs(t)) {
                assertThat(times.matches(t)).as("%s at %s", text, t).isEqualTo(second.runs(t));
            }
        }
    }

    @Test
    void nextIsTheFirstMinuteThatMatches() {
        var random = new Random(7);
        for (String text :
                List.of(
                        "*/5 19-23,0-7 * * *",
                        "0 12 29 2 *",
                        "17 3 13 * 5",
                        "0 0 * * 0",
                        "59 23 31 12 *")) {
            var times = times(text);
            var second = new Second(text);
            for (int i = 0; i < 20; i++) {
                var from =
                        YEAR.plusMinutes(random.nextInt(300_000)).plusSeconds(random.nextInt(60));
                var next = times.next(from);
                var slow = from.withSecond(0).plusMinutes(1);
                while (!second.runs(slow)) {
                    slow = slow.plusMinutes(1);
                }
                assertThat(next).as("%s after %s", text, from).isEqualTo(slow);
            }
        }
        assertThat(times("0 0 31 2 *").next(YEAR)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/5 19-23,0-7 * * *|every 5 minutes, only 19:00 to 07:59|每 5 分钟，仅在 19:00 至 07:59",
                "* * * * *|every minute|每分钟",
                "*/15 * * * *|every 15 minutes|每 15 分钟",
                "0 * * * *|every hour|每小时整点",
                "17 * * * *|every hour at minute 17|每小时的第 17 分",
                "0 */2 * * *|every 2 hours|每 2 小时",
                "5 */6 * * *|every 6 hours at minute 5|每 6 小时的第 5 分",
                "30 3 * * *|at 03:30 every day|每天 03:30",
                "0 3,15 * * *|at 03:00 and 15:00 every day|每天 03:00、15:00",
                "47 6 * * 7|at 06:47 on Sunday|周日 06:47",
                "0 9 * * 1-5|at 09:00 on Monday to Friday|周一至周五 09:00",
                "0 9 * * 6,0|at 09:00 on Saturday and Sunday|周六、周日 09:00",
                "52 6 1 * *|at 06:52 on day 1 of the month|每月 1 日 06:52",
                "0 0 13 * 5|at 00:00 on day 13 of the month or on Friday|每月 13 日或周五 00:00",
                "0 0 1 1 *|at 00:00 on day 1 in January|1 月 1 日 00:00",
                "0 0 1 */6 *|at 00:00 on day 1 in January and July|1 月、7 月 1 日 00:00",
                "*/10 9-11,14-17 * * 1-5|every 10 minutes, only 09:00 to 11:59 and 14:00 to 17:59 on Monday to Friday|周一至周五 每 10 分钟，仅在 09:00 至 11:59、14:00 至 17:59",
                "1,2,3,40 * * * *|at minute 1 to 3, 40 of the hour|每小时的第 1-3、40 分",
                "@reboot|at every start of the machine|每次开机时",
                "@daily|at 00:00 every day|每天 00:00",
            })
    void saysItInWords(String text, String en, String zh) {
        assertThat(Schedule.ofCron(text).inWords(Language.EN)).isEqualTo(en);
        assertThat(Schedule.ofCron(text).inWords(Language.ZH)).isEqualTo(zh);
    }

    @Test
    void knowsOffHours() {
        assertThat(Schedule.ofCron("*/5 19-23,0-7 * * *").neverBetween(8, 18)).isTrue();
        assertThat(Schedule.ofCron("0 3 * * *").neverBetween(8, 18)).isTrue();
        assertThat(Schedule.ofCron("*/5 18-23,0-8 * * *").neverBetween(8, 18)).isFalse();
        assertThat(Schedule.ofCron("*/5 * * * *").neverBetween(8, 18)).isFalse();
        assertThat(Schedule.ofCron("@reboot").neverBetween(8, 18)).isFalse();
        assertThat(Schedule.ofCron("*/5 19-23,0-7 * * *").runsADay()).isEqualTo(12 * 13);
    }

    @Test
    void refusesWhatCronRefuses() {
        for (String text :
                List.of(
                        "",
                        "* * * *",
                        "60 * * * *",
                        "* 24 * * *",
                        "* * 0 * *",
                        "* * * 13 *",
                        "* * * * 8",
                        "*/0 * * * *",
                        "a * * * *",
                        "1- * * * *",
                        "* * * foo *",
                        "1,,2 * * * *",
                        "@never",
                        "1-2-3 * * * *",
                        "99999999999 * * * *",
                        "* * * * * *")) {
            assertThat(Schedule.ofCron(text)).as(text).isInstanceOf(Unknown.class);
        }
    }

    @Test
    void agreesWithSystemdAboutCalendars() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))).isTrue();
        for (String text :
                List.of(
                        "minutely",
                        "hourly",
                        "daily",
                        "weekly",
                        "monthly",
                        "quarterly",
                        "semiannually",
                        "yearly",
                        "*-*-* 02:30",
                        "Mon..Fri 10:00",
                        "*:0/15",
                        "Sat,Sun *-*-1..7 18:00:00",
                        "*-*-* 4:00",
                        "Mon *-*-* 00/6:05:00",
                        "*-1,7-15 12:00",
                        "Fri *-*-13",
                        "00,12:00")) {
            var expected = systemd(text);
            var schedule = Schedule.ofCalendar(text);
            assertThat(schedule).as(text).isInstanceOf(Times.class);
            var actual = new ArrayList<LocalDateTime>();
            var at = LocalDateTime.of(2026, 1, 31, 23, 59, 59);
            for (int i = 0; i < expected.size(); i++) {
                at = schedule.next(at);
                assertThat(at).isNotNull();
                actual.add(at);
            }
            assertThat(actual).as(text).isEqualTo(expected);
        }
        assertThat(Schedule.ofCalendar("*-*~01 00:00")).isInstanceOf(Unknown.class);
        assertThat(Schedule.ofCalendar("foo bar")).isInstanceOf(Unknown.class);
    }

    /// The next five runs as systemd-analyze(1) tells them.
    private static List<LocalDateTime> systemd(String text) throws Exception {
        var builder =
                new ProcessBuilder(
                        "systemd-analyze",
                        "calendar",
                        "--iterations=5",
                        "--base-time=2026-01-31 23:59:59 UTC",
                        text);
        builder.environment().put("TZ", "UTC");
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeThat(process.waitFor()).isZero();
        var runs = new ArrayList<LocalDateTime>();
        for (String line : out.lines().toList()) {
            int at = line.indexOf(": ");
            String head = at < 0 ? "" : line.substring(0, at).strip();
            if (head.equals("Next elapse")
                    || head.startsWith("Iteration")
                    || head.startsWith("Iter.")) {
                String[] words = line.substring(at + 2).strip().split(" ");
                runs.add(
                        LocalDateTime.parse(
                                words[1] + " " + words[2],
                                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")));
            }
        }
        assertThat(runs).hasSize(5);
        return runs;
    }

    @Test
    void survivesRandomFields() {
        var random = new Random(20_260_101);
        String alphabet = "0123456789*/,-~@ abcJANsun.:\t\uDC80";
        Set<Class<?>> seen = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (var schedule :
                    List.of(
                            Schedule.ofCron(text.toString()),
                            Schedule.ofCron("* * " + text),
                            Schedule.ofCalendar(text.toString()))) {
                assertThat(schedule.inWords(Language.ZH)).isNotEmpty();
                schedule.next(YEAR);
                seen.add(schedule.getClass());
            }
        }
        assertThat(seen).contains(Times.class, Unknown.class);
        assertThat(Schedule.ofCron("1,".repeat(500_000))).isInstanceOf(Unknown.class);
    }
}
