package davy.core.log;

import java.time.LocalDate;

/// The time at the beginning of a line, read from its bytes: `Jan 2 03:04:05` (RFC 3164),
/// `2026-01-02T03:04:05.678+08:00` (RFC 3339), with or without `<priority>` and version before.
final class Stamp {
    private static final int NO_ZONE = Integer.MIN_VALUE;

    private byte[] bytes = {};
    private int end;
    private int at;

    /// 0 where the line does not say.
    int year;

    int month;
    int day;
    int hour;
    int minute;
    int second;
    int nanos;

    /// Seconds east of Greenwich, where the line says.
    private int offset;

    /// RFC 5424: other fields follow.
    boolean versioned;

    boolean hasZone() {
        return offset != NO_ZONE;
    }

    int offset() {
        return offset;
    }

    /// Where the line goes on behind the time.
    int at() {
        return at;
    }

    /// Passes over the zeros that a power cut or an intruder put before a line.
    ///
    /// @return whether the line begins with a time
    boolean read(byte[] line, int from, int length) {
        bytes = line;
        at = from;
        end = from + length;
        year = 0;
        nanos = 0;
        offset = NO_ZONE;
        versioned = false;
        while (peek(0) == 0) {
            at++;
        }
        skipPriority();
        return peek(0) >= '0' && peek(0) <= '9' ? readIso() : readOld();
    }

    private int peek(int ahead) {
        return at + ahead < end ? bytes[at + ahead] : -1;
    }

    private void skipPriority() {
        if (peek(0) != '<') {
            return;
        }
        int close = 1;
        while (close < 5 && peek(close) >= '0' && peek(close) <= '9') {
            close++;
        }
        if (peek(close) != '>') {
            return;
        }
        at += close + 1;
        if (peek(0) == '1' && peek(1) == ' ') {
            versioned = true;
            at += 2;
        }
    }

    /// So many digits, or -1.
    private int digits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            int c = peek(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        at += count;
        return value;
    }

    private boolean skip(char wanted) {
        if (peek(0) != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private boolean readOld() {
        month = month(peek(0), peek(1), peek(2));
        at += 3;
        if (month == 0 || !skip(' ')) {
            return false;
        }
        while (skip(' ')) {}
        day = peek(1) == ' ' ? digits(1) : digits(2);
        if (day < 1 || day > 31 || !skip(' ')) {
            return false;
        }
        if (peek(4) == ' ' && peek(2) != ':') {
            year = digits(4);
            if (year < 1970 || !skip(' ')) {
                return false;
            }
        }
        return readClock() && isDate();
    }

    private boolean readIso() {
        year = digits(4);
        boolean good = year >= 1970 && skip('-');
        month = good ? digits(2) : 0;
        good = good && month > 0 && month < 13 && skip('-');
        day = good ? digits(2) : 0;
        good = good && day > 0 && (skip('T') || skip(' '));
        return good && readClock() && isDate() && readZone();
    }

    private boolean readClock() {
        hour = digits(2);
        boolean good = hour >= 0 && hour < 24 && skip(':');
        minute = good ? digits(2) : -1;
        good = good && minute >= 0 && minute < 60 && skip(':');
        second = good ? digits(2) : -1;
        if (second < 0 || second > 60) {
            return false;
        }
        second = Math.min(second, 59);
        return peek(0) != '.' && peek(0) != ',' || readFraction();
    }

    private boolean readFraction() {
        at++;
        int unit = 100_000_000;
        int from = at;
        while (peek(0) >= '0' && peek(0) <= '9') {
            nanos += (peek(0) - '0') * unit;
            unit /= 10;
            at++;
        }
        return at > from;
    }

    private boolean isDate() {
        // A line without a year may be of a leap year.
        return day <= 28 || day <= LocalDate.of(year == 0 ? 2024 : year, month, 1).lengthOfMonth();
    }

    private boolean readZone() {
        if (skip('Z')) {
            offset = 0;
            return true;
        }
        if (peek(0) != '+' && peek(0) != '-') {
            return true;
        }
        int sign = peek(0) == '-' ? -1 : 1;
        at++;
        int hours = digits(2);
        boolean colon = skip(':');
        int minutes = digits(2);
        if (hours < 0 || hours > 18 || minutes < 0 && colon || minutes > 59) {
            return false;
        }
        offset = sign * Math.min(hours * 3600 + Math.max(minutes, 0) * 60, 18 * 3600);
        return true;
    }

    /// 1 to 12, or 0.
    private static int month(int one, int two, int three) {
        return switch (one << 16 | two << 8 | three) {
            case 'J' << 16 | 'a' << 8 | 'n' -> 1;
            case 'F' << 16 | 'e' << 8 | 'b' -> 2;
            case 'M' << 16 | 'a' << 8 | 'r' -> 3;
            case 'A' << 16 | 'p' << 8 | 'r' -> 4;
            case 'M' << 16 | 'a' << 8 | 'y' -> 5;
            case 'J' << 16 | 'u' << 8 | 'n' -> 6;
            case 'J' << 16 | 'u' << 8 | 'l' -> 7;
            case 'A' << 16 | 'u' << 8 | 'g' -> 8;
            case 'S' << 16 | 'e' << 8 | 'p' -> 9;
            case 'O' << 16 | 'c' << 8 | 't' -> 10;
            case 'N' << 16 | 'o' << 8 | 'v' -> 11;
            case 'D' << 16 | 'e' << 8 | 'c' -> 12;
            default -> 0;
        };
    }

    /// The month of an English abbreviation, 1 to 12, or 0.
    static int month(String name) {
        return name.length() == 3 ? month(name.charAt(0), name.charAt(1), name.charAt(2)) : 0;
    }

    /// A number that grows with the day, by 31 for each month.
    int dayNumber() {
        return month * 31 + day;
    }
}
