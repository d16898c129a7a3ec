package davy.core.log;

import davy.core.log.Traffic.Verdict;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A line of Suricata's or Snort's `fast.log`.
final class FastLog {
    private FastLog() {}

    /// `07/11/2022-10:29:01.860293 [Drop] [**] [1:1:1] NAME [**] [Classification: …] [Priority: 3]
    /// {TCP} 192.0.2.1:1 -> 192.0.2.2:2`
    static LogEvent.@Nullable Noted parse(String line, ZoneId zone, boolean zoneKnown) {
        var time = time(line, zone, zoneKnown);
        String rule = Scan.between(line, "[**] ", " [**]");
        int open = line.lastIndexOf(" {");
        int close = open < 0 ? -1 : line.indexOf("} ", open);
        if (time == null || rule == null || close < 0) {
            return null;
        }
        var ends = Scan.split(line.substring(close + 2), " -> ");
        if (ends.size() != 2) {
            return null;
        }
        String before = line.substring(0, line.indexOf("[**]")).toUpperCase(Locale.ROOT);
        boolean blocked = before.contains("[DROP]") || before.contains("[BLOCK");
        String from = ends.get(0).strip();
        String to = ends.get(1).strip();
        int id = rule.startsWith("[") ? rule.indexOf("] ") : -1;
        var traffic =
                new Traffic(
                        address(from),
                        port(from),
                        address(to),
                        port(to),
                        line.substring(open + 2, close).toUpperCase(Locale.ROOT),
                        blocked ? Verdict.BLOCKED : Verdict.UNKNOWN,
                        rule.substring(id < 0 ? 0 : id + 2),
                        "",
                        "",
                        "suricata");
        return new LogEvent.Noted(time, "", traffic);
    }

    private static String address(String end) {
        int colon = end.lastIndexOf(':');
        return colon < 0 ? end : end.substring(0, colon);
    }

    private static int port(String end) {
        return Scan.port(end.substring(end.lastIndexOf(':') + 1));
    }

    private static @Nullable LogTime time(String line, ZoneId zone, boolean zoneKnown) {
        if (line.length() < 26 || line.charAt(10) != '-') {
            return null;
        }
        int month = (int) Scan.number(line.substring(0, 2));
        int day = (int) Scan.number(line.substring(3, 5));
        int year = (int) Scan.number(line.substring(6, 10));
        int hour = (int) Scan.number(line.substring(11, 13));
        int minute = (int) Scan.number(line.substring(14, 16));
        int second = (int) Scan.number(line.substring(17, 19));
        int micros = (int) Scan.number(line.substring(20, 26));
        boolean good = month > 0 && month < 13 && day > 0 && day < 32 && year > 1969;
        if (!good || hour < 0 || hour > 23 || minute < 0 || second < 0 || micros < 0) {
            return null;
        }
        var local =
                LocalDateTime.of(year, month, 1, hour, 0)
                        .plusDays(day - 1L)
                        .plusMinutes(minute)
                        .plusSeconds(second)
                        .plusNanos(micros * 1000L);
        return LogTime.of(local, zone, zoneKnown);
    }
}
