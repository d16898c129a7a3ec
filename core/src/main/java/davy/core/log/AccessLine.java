package davy.core.log;

import davy.core.text.RawText;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request as nginx and Apache log it, in the common or the combined format, also with the
/// virtual host before it.
///
/// @param address of the client
/// @param user may be empty
/// @param request the whole line that the client sent, with the server's escapes
/// @param method empty where the request is no HTTP
/// @param target path and query, with the server's escapes
/// @param status 0 where there is none
/// @param bytes of the answer's body
/// @param referer may be empty
/// @param agent may be empty
public record AccessLine(
        Instant time,
        String address,
        String user,
        String request,
        String method,
        String target,
        int status,
        long bytes,
        String referer,
        String agent) {

    /// The request on a line, or null where it has another form.
    public static @Nullable AccessLine of(byte[] line, int start, int length) {
        return length < 20 ? null : of(RawText.decode(line, start, length));
    }

    /// As [#of(byte[], int, int)]. The name of the user is what the client says, with blanks and
    /// brackets; a quote in it is escaped.
    public static @Nullable AccessLine of(String line) {
        int close = line.indexOf("] \"");
        int open = close < 0 ? -1 : line.lastIndexOf(" [", close);
        Instant time = open < 0 ? null : time(line.substring(open + 2, close));
        var who = open < 0 ? null : Who.of(line.substring(0, open));
        if (time == null || who == null) {
            return null;
        }
        var quotes = new Quotes(line, close + 2);
        String request = quotes.next();
        var numbers = Scan.split(quotes.between().strip(), " ");
        return of(time, who.address(), who.user(), request, numbers, quotes);
    }

    /// What stands before the time: `[VIRTUAL_HOST ]ADDRESS IDENT USER`.
    private record Who(String address, String user) {
        /// Read from the left, as the client chooses the user. Behind the address is `-`, unless
        /// the server asks clients for their ident: who does that has users without blanks.
        static @Nullable Who of(String text) {
            int dash = text.indexOf(" - ");
            if (dash > 0) {
                int start = text.lastIndexOf(' ', dash - 1) + 1;
                return new Who(text.substring(start, dash), text.substring(dash + 3));
            }
            var words = Scan.split(text, " ");
            int ident = words.size() - 2;
            return ident < 1 ? null : new Who(words.get(ident - 1), words.getLast());
        }
    }

    private static AccessLine of(
            Instant time,
            String address,
            String user,
            String request,
            List<String> numbers,
            Quotes quotes) {
        int method = request.indexOf(' ');
        int protocol = request.lastIndexOf(" HTTP/");
        boolean http = method > 0 && protocol > method;
        return new AccessLine(
                time,
                address,
                user.equals("-") ? "" : user,
                request,
                http ? request.substring(0, method) : "",
                http ? request.substring(method + 1, protocol) : request,
                Math.clamp(Scan.number(numbers.getFirst()), 0, 999),
                numbers.size() < 2 ? 0 : Math.max(Scan.number(numbers.get(1)), 0),
                dash(quotes.next()),
                dash(quotes.next()));
    }

    private static String dash(String text) {
        return text.equals("-") ? "" : text;
    }

    /// `13/Jan/2016:19:31:16 +0000`
    private static @Nullable Instant time(String text) {
        int month = text.length() == 26 ? Stamp.month(text.substring(3, 6)) : 0;
        int day = month == 0 ? 0 : (int) Scan.number(text.substring(0, 2));
        int hour = month == 0 ? -1 : (int) Scan.number(text.substring(12, 14));
        int year = month == 0 ? 0 : (int) Scan.number(text.substring(7, 11));
        if (day < 1 || day > 31 || hour < 0 || hour > 23 || year < 1970) {
            return null;
        }
        long minute = Scan.number(text.substring(15, 17));
        long second = Scan.number(text.substring(18, 20));
        long east = Scan.number(text.substring(22, 24)) * 60 + Scan.number(text.substring(24, 26));
        if (minute < 0 || second < 0 || east < 0) {
            return null;
        }
        return LocalDateTime.of(year, month, 1, hour, 0)
                .plusDays(day - 1L)
                .plusMinutes(minute + (text.charAt(21) == '-' ? east : -east))
                .plusSeconds(second)
                .toInstant(ZoneOffset.UTC);
    }

    /// Goes through what is in quotes, in which a backslash protects what follows it.
    private static final class Quotes {
        private final String line;
        private int at;
        private int last;

        Quotes(String line, int at) {
            this.line = line;
            this.at = at;
        }

        /// The next text in quotes; empty where there is none.
        String next() {
            int start = line.indexOf('"', at);
            if (start < 0) {
                return "";
            }
            int end = start + 1;
            while (end < line.length() && line.charAt(end) != '"') {
                end += line.charAt(end) == '\\' ? 2 : 1;
            }
            end = Math.min(end, line.length());
            at = Math.min(end + 1, line.length());
            last = at;
            return line.substring(start + 1, end);
        }

        /// What is between the last quotes and the next.
        String between() {
            int next = line.indexOf('"', last);
            return line.substring(last, next < 0 ? line.length() : next);
        }
    }
}
