package davy.core.log;

import davy.core.log.Traffic.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What netfilter's LOG target writes (`nf_log_syslog.c`).
final class Netfilter {
    private Netfilter() {}

    /// `[12.345678] PREFIX IN=eth0 OUT= MAC=… SRC=… DST=… LEN=… … PROTO=TCP SPT=… DPT=… …`
    static @Nullable LogEvent parse(LogLine line) {
        String message = afterUptime(line.message());
        int in = message.indexOf("IN=");
        int source = message.indexOf(" SRC=");
        if (in < 0 || source < in || !message.startsWith(" OUT=", end(message, in))) {
            return null;
        }
        String destination = field(message, " DST=", source);
        if (destination.isEmpty() || isLate(message, source)) {
            return null;
        }
        String prefix = message.substring(0, in).strip();
        var traffic =
                new Traffic(
                        field(message, " SRC=", source),
                        Scan.port(field(message, " SPT=", source)),
                        destination,
                        Scan.port(field(message, " DPT=", source)),
                        field(message, " PROTO=", source).toUpperCase(Locale.ROOT),
                        verdict(prefix.toUpperCase(Locale.ROOT)),
                        prefix,
                        message.substring(in + 3, end(message, in)),
                        field(message, " OUT=", in),
                        "netfilter");
        return new LogEvent.Noted(line.time(), line.host(), traffic);
    }

    /// Whether it belongs to a TCP connection that was there before: the end of one that netfilter
    /// has forgotten is dropped too, and tells nothing of who began it.
    private static boolean isLate(String message, int from) {
        int flags = message.indexOf(" RES=", from);
        String rest = flags < 0 ? "" : message.substring(flags) + ' ';
        return flags >= 0 && (!rest.contains(" SYN ") || rest.contains(" ACK "));
    }

    private static String afterUptime(String message) {
        int close = message.startsWith("[") ? message.indexOf("] ") : -1;
        return close > 0 && Scan.until(message, "0123456789").strip().equals("[")
                ? message.substring(close + 2)
                : message;
    }

    private static int end(String message, int from) {
        int at = message.indexOf(' ', from);
        return at < 0 ? message.length() : at;
    }

    private static String field(String message, String name, int from) {
        int at = message.indexOf(name, from);
        return at < 0 ? "" : message.substring(at + name.length(), end(message, at + 1));
    }

    /// LOG does not say what follows it; people say it in the prefix.
    private static Verdict verdict(String prefix) {
        for (String word : new String[] {"BLOCK", "DROP", "DENY", "DENIED", "REJECT"}) {
            if (prefix.contains(word)) {
                return Verdict.BLOCKED;
            }
        }
        boolean passed = prefix.contains("ACCEPT") || prefix.contains("ALLOW");
        return passed ? Verdict.PASSED : Verdict.UNKNOWN;
    }
}
