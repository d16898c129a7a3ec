package davy.core.persistence;

import davy.core.text.Language;
import davy.core.text.Phrase;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/// When a job runs: the times of crontab(5), anacrontab(5) and systemd.time(7).
public sealed interface Schedule {
    /// At minutes of days, as a set of each.
    ///
    /// @param minutes bit 0 to 59
    /// @param hours bit 0 to 23
    /// @param days bit 1 to 31, of the month
    /// @param months bit 1 to 12
    /// @param weekdays bit 0 (Sunday) to 6
    /// @param either whether a day fits where its number *or* its weekday fits; cron's rule where
    ///   both are limited
    record Times(long minutes, int hours, long days, int months, int weekdays, boolean either)
            implements Schedule {
        static final long ALL_MINUTES = (1L << 60) - 1;
        static final int ALL_HOURS = (1 << 24) - 1;
        static final long ALL_DAYS = (1L << 32) - 2;
        static final int ALL_MONTHS = (1 << 13) - 2;
        static final int ALL_WEEKDAYS = (1 << 7) - 1;

        /// Whether it runs in this minute.
        public boolean matches(LocalDateTime time) {
            return (minutes >> time.getMinute() & 1) != 0
                    && (hours >> time.getHour() & 1) != 0
                    && matchesDay(time);
        }

        private boolean matchesDay(LocalDateTime time) {
            boolean day = (days >> time.getDayOfMonth() & 1) != 0;
            boolean weekday = (weekdays >> time.getDayOfWeek().getValue() % 7 & 1) != 0;
            boolean month = (months >> time.getMonthValue() & 1) != 0;
            return month && (either ? day || weekday : day && weekday);
        }

        @Override
        public @Nullable LocalDateTime next(LocalDateTime after) {
            var start = after.withSecond(0).withNano(0).plusMinutes(1);
            var day = start.toLocalDate().atStartOfDay();
            for (int n = 0; n < 366 * 9; n++, day = day.plusDays(1)) {
                if (!matchesDay(day)) {
                    continue;
                }
                var time = firstOfDay(day, n == 0 ? start : day);
                if (time != null) {
                    return time;
                }
            }
            return null;
        }

        private @Nullable LocalDateTime firstOfDay(LocalDateTime day, LocalDateTime from) {
            for (int hour = from.getHour(); hour < 24; hour++) {
                if ((hours >> hour & 1) != 0) {
                    long left =
                            hour == from.getHour()
                                    ? minutes >> from.getMinute() << from.getMinute()
                                    : minutes;
                    if (left != 0) {
                        return day.withHour(hour).withMinute(Long.numberOfTrailingZeros(left));
                    }
                }
            }
            return null;
        }

        @Override
        public int runsADay() {
            return Long.bitCount(minutes) * Integer.bitCount(hours);
        }

        @Override
        public boolean neverBetween(int from, int to) {
            for (int hour = from; hour < to; hour++) {
                if ((hours >> hour & 1) != 0) {
                    return false;
                }
            }
            return minutes != 0 && hours != 0;
        }

        @Override
        public Phrase words() {
            return TimesInWords.of(this);
        }
    }

    /// Each time the machine starts (`@reboot`, `OnBootSec=`).
    record Boot() implements Schedule {
        @Override
        public Phrase words() {
            return Phrase.of("at every start of the machine", "每次开机时");
        }

        @Override
        public int runsADay() {
            return 0;
        }

        @Override
        public @Nullable LocalDateTime next(LocalDateTime after) {
            return null;
        }

        @Override
        public boolean neverBetween(int from, int to) {
            return false;
        }
    }

    /// Once in so many days, when the machine is on (anacrontab(5)).
    record Period(int days) implements Schedule {
        @Override
        public Phrase words() {
            if (days == 1) {
                return Phrase.of("once a day, when the machine is on", "每天一次（开机后补跑）");
            }
            return Phrase.of("once in {0} days, when the machine is on", "每 {0} 天一次（开机后补跑）", days);
        }

        @Override
        public int runsADay() {
            return days == 1 ? 1 : 0;
        }

        @Override
        public @Nullable LocalDateTime next(LocalDateTime after) {
            return null;
        }

        @Override
        public boolean neverBetween(int from, int to) {
            return false;
        }
    }

    /// Times that were not understood.
    record Unknown(String text) implements Schedule {
        @Override
        public Phrase words() {
            return Phrase.of("at times that were not understood: {0}", "无法识别的时间：{0}", text);
        }

        @Override
        public int runsADay() {
            return 0;
        }

        @Override
        public @Nullable LocalDateTime next(LocalDateTime after) {
            return null;
        }

        @Override
        public boolean neverBetween(int from, int to) {
            return false;
        }
    }

    /// Five fields of crontab(5), or a word such as `@daily`; [Unknown] where cron would refuse it.
    static Schedule ofCron(String text) {
        return CronTimes.parse(text);
    }

    /// An expression of systemd.time(7) (`Mon..Fri *-*-* 02:30`, `daily`), to the minute; years and
    /// seconds are left out.
    static Schedule ofCalendar(String text) {
        return CalendarTimes.parse(text);
    }

    /// For a person: "every 5 minutes, only 19:00 to 07:59".
    Phrase words();

    default String inWords(Language language) {
        return words().in(language);
    }

    /// How often on a day on which it runs; 0 where it does not run by the clock.
    int runsADay();

    /// The first run behind a time (local time of the host); null for none in nine years.
    @Nullable LocalDateTime next(LocalDateTime after);

    /// Whether it never runs in the hours `from` up to, not including, `to`.
    boolean neverBetween(int from, int to);
}
