package davy.core.log;

import davy.core.log.Traffic.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A line of FortiGate (FortiOS log reference 5 to 7), with or without syslog's words before it.
final class Fortinet {
    private static final int MOST_FIELDS = 200;

    private Fortinet() {}

    /// `date=2019-05-10 time=11:37:47 … srcip=10.1.100.11 srcport=58012 … action="dropped" …`
    static LogEvent.@Nullable Noted parse(String line, ZoneId zone, boolean zoneKnown) {
        var fields = fields(line);
        var time = time(fields, zone, zoneKnown);
        String source = fields.getOrDefault("srcip", "");
        String destination = fields.getOrDefault("dstip", "");
        if (time == null || source.isEmpty() || destination.isEmpty()) {
            return null;
        }
        String attack = fields.getOrDefault("attack", "");
        String virus = fields.getOrDefault("virus", attack);
        String policy = fields.getOrDefault("policyname", fields.getOrDefault("policyid", ""));
        var traffic =
                new Traffic(
                        source,
                        Scan.port(fields.getOrDefault("srcport", "")),
                        destination,
                        Scan.port(fields.getOrDefault("dstport", "")),
                        protocol(fields.getOrDefault("proto", "")),
                        verdict(fields.getOrDefault("action", "").toLowerCase(Locale.ROOT)),
                        virus.isEmpty() ? policy : virus,
                        fields.getOrDefault("srcintf", ""),
                        fields.getOrDefault("dstintf", ""),
                        "fortinet");
        return new LogEvent.Noted(time, fields.getOrDefault("devname", ""), traffic);
    }

    private static String protocol(String number) {
        return switch (number) {
            case "1" -> "ICMP";
            case "6" -> "TCP";
            case "17" -> "UDP";
            case "58" -> "ICMPV6";
            default -> number.toUpperCase(Locale.ROOT);
        };
    }

    private static Verdict verdict(String action) {
        return switch (action) {
            case "deny",
                    "denied",
                    "block",
                    "blocked",
                    "drop",
                    "dropped",
                    "reset",
                    "reset_client",
                    "reset_server",
                    "drop_session",
                    "clear_session" ->
                    Verdict.BLOCKED;
            case "accept",
                    "pass",
                    "passthrough",
                    "permit",
                    "detected",
                    "monitored",
                    "close",
                    "start",
                    "timeout",
                    "client-rst",
                    "server-rst" ->
                    Verdict.PASSED;
            default -> Verdict.UNKNOWN;
        };
    }

    /// `eventtime` counts from 1970 in seconds or parts of them, by its length; else date and time.
    private static @Nullable LogTime time(
            Map<String, String> fields, ZoneId zone, boolean zoneKnown) {
        String text = fields.getOrDefault("eventtime", "");
        int digits = Math.min(text.length(), 16);
        long count = Scan.number(text.substring(0, digits));
        if (digits >= 10 && count > 0) {
            long unit = pow(digits - 10);
            var at = Instant.ofEpochSecond(count / unit, count % unit * (1_000_000_000L / unit));
            return new LogTime(at, text.length() > 10 ? LogTime.MICROSECOND : LogTime.SECOND);
        }
        String zoned =
                fields.getOrDefault("date", "")
                        + ' '
                        + fields.getOrDefault("time", "")
                        + fields.getOrDefault("tz", "");
        byte[] bytes = zoned.getBytes(StandardCharsets.UTF_8);
        var stamp = new Stamp();
        if (!stamp.read(bytes, 0, bytes.length) || stamp.year == 0) {
            return null;
        }
        var clock = new Clock((_, _, _, _) -> -1, 0, Instant.EPOCH, zoneKnown ? zone : null);
        return clock.time(stamp, clock.seconds(stamp));
    }

    private static long pow(int tens) {
        long value = 1;
        for (int i = 0; i < tens; i++) {
            value *= 10;
        }
        return value;
    }

    /// `key=value` or `key="value"`, in which a backslash protects what follows it.
    private static Map<String, String> fields(String line) {
        var fields = new HashMap<String, String>();
        int at = 0;
        while (at < line.length() && fields.size() < MOST_FIELDS) {
            int equals = line.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String key = line.substring(line.lastIndexOf(' ', equals) + 1, equals);
            boolean quoted = equals + 1 < line.length() && line.charAt(equals + 1) == '"';
            int start = quoted ? equals + 2 : equals + 1;
            int end = start;
            while (end < line.length() && line.charAt(end) != (quoted ? '"' : ' ')) {
                end += quoted && line.charAt(end) == '\\' ? 2 : 1;
            }
            end = Math.min(end, line.length());
            fields.putIfAbsent(key.substring(key.lastIndexOf('>') + 1), line.substring(start, end));
            at = end + 1;
        }
        return fields;
    }
}
