package davy.core.log;

import davy.core.host.Host;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// The time zone in which a host writes its logs.
public final class HostZone {
    private static final String ZONES = "zoneinfo/";

    /// When what a zone does today is asked; any day of these years.
    private static final Instant TODAY = Instant.parse("2026-01-01T00:00:00Z");

    private HostZone() {}

    /// By `/etc/localtime`, `/etc/timezone` or `/etc/sysconfig/clock`; UTC where a host has none of
    /// them, as the C library does; null where what it has cannot be read.
    ///
    /// What the C library reads is the rule in `/etc/localtime`, whatever its name: a zone that was
    /// copied over the link went into the file that the link names.
    public static @Nullable ZoneId of(Host host) {
        String rule = rule(host);
        var named = named(host);
        if (rule == null) {
            return named != null ? named : host.exists("/etc/localtime") ? null : ZoneOffset.UTC;
        }
        var standard = standard(rule);
        boolean fits =
                named != null
                        && standard != null
                        && named.getRules().getStandardOffset(TODAY).equals(standard)
                        && isSummer(rule) == (named.getRules().nextTransition(TODAY) != null);
        return fits ? named : isSummer(rule) ? null : standard;
    }

    /// By the name of the link, or by the files that other programs read.
    private static @Nullable ZoneId named(Host host) {
        String target = host.readLink("/etc/localtime");
        int at = target == null ? -1 : target.indexOf(ZONES);
        if (target != null && at >= 0) {
            return named(target.substring(at + ZONES.length()));
        }
        String name = host.text("/etc/timezone");
        var zone = name == null ? null : named(name.strip());
        if (zone != null) {
            return zone;
        }
        for (String line : host.lines("/etc/sysconfig/clock")) {
            String value = Scan.between(line + '"', "ZONE=\"", "\"");
            if (value != null && named(value) != null) {
                return named(value);
            }
        }
        return null;
    }

    private static @Nullable ZoneId named(String name) {
        String plain = Scan.after(name, "posix/");
        try {
            return ZoneId.of(plain == null ? name : plain);
        } catch (DateTimeException _) {
            return null;
        }
    }

    /// The rule at the end of a compiled zone (`tzfile(5)`): `CST-8`, `<+08>-8`,
    /// `EST5EDT,M3.2.0,M11.1.0`.
    private static @Nullable String rule(Host host) {
        var content = host.read("/etc/localtime", 64 << 10);
        if (content == null || !content.text().startsWith("TZif")) {
            return null;
        }
        byte[] bytes = content.bytes();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.length() - 1;
        int start = end < 1 ? -1 : text.lastIndexOf('\n', end - 1);
        if (start < 0 || text.charAt(end) != '\n') {
            return null;
        }
        return text.substring(start + 1, end);
    }

    private static boolean isSummer(String rule) {
        return rule.indexOf(',') >= 0;
    }

    /// The offset without summer time.
    private static @Nullable ZoneOffset standard(String rule) {
        int name = rule.startsWith("<") ? rule.indexOf('>') + 1 : letters(rule);
        String rest = rule.substring(Math.max(name, 0));
        int end = 0;
        while (end < rest.length() && "+-:0123456789".indexOf(rest.charAt(end)) >= 0) {
            end++;
        }
        return !isSummer(rule) && end < rest.length() ? null : offset(rest.substring(0, end));
    }

    private static int letters(String rule) {
        int at = 0;
        while (at < rule.length() && Character.isLetter(rule.charAt(at))) {
            at++;
        }
        return at;
    }

    /// West of Greenwich is positive here: `-8`, `5`, `-5:30`.
    private static @Nullable ZoneOffset offset(String text) {
        boolean east = text.startsWith("-");
        String digits = east || text.startsWith("+") ? text.substring(1) : text;
        int colon = digits.indexOf(':');
        long hours = Scan.number(colon < 0 ? digits : digits.substring(0, colon));
        long minutes = colon < 0 ? 0 : Scan.number(digits.substring(colon + 1));
        if (hours < 0 || hours > 17 || minutes < 0 || minutes > 59) {
            return null;
        }
        int seconds = (int) (hours * 3600 + minutes * 60);
        return ZoneOffset.ofTotalSeconds(east ? seconds : -seconds);
    }
}
