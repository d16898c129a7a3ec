package davy.core.indicator;

import java.util.Locale;

/// A value of which nobody says what it is: tells by its form.
final class Value {
    private static final int LONGEST = 4096;

    private Value() {}

    /// Puts it into the intake. False where its form says nothing.
    static boolean take(String text, Intake intake, Intake.About about) {
        if (text.isBlank() || text.length() > LONGEST) {
            return false;
        }
        var value = Defang.undo(text.strip());
        return intake.hash(value, about)
                || intake.address(value, about)
                || withPort(value, intake, about)
                || value.contains("://") && intake.url(value, about)
                || intake.domain(bare(value), about)
                || value.startsWith("/") && intake.file(value, about);
    }

    /// Whether it can only be an address, a URL or a hash.
    static boolean isCertain(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        var value = Defang.undo(text.strip());
        int colon = value.indexOf(':');
        return value.contains("://")
                || Indicators.hashKey(value) != null
                || Prefix.parse(value) != null
                || colon > 0 && Addresses.parse(value.substring(0, colon)) != null;
    }

    /// `address:port`, `[address]:port`, `name:port`: the port does not count.
    private static boolean withPort(String value, Intake intake, Intake.About about) {
        int colon = value.lastIndexOf(':');
        if (colon < 0 || colon + 6 < value.length() || !isNumber(value, colon + 1)) {
            return false;
        }
        var host = value.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        var inner = bracketed ? host.substring(1, host.length() - 1) : host;
        if (!bracketed && inner.indexOf(':') >= 0) {
            return false;
        }
        var described = about.with("(port " + value.substring(colon + 1) + ")");
        return intake.address(inner, described) || intake.domain(inner, described);
    }

    private static boolean isNumber(String text, int start) {
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return start < text.length();
    }

    /// Without the marks of block lists: `*.bad.example`, `.bad.example`, `||bad.example^`.
    private static String bare(String value) {
        var name = value;
        for (var mark : new String[] {"||", "*.", "."}) {
            if (name.startsWith(mark)) {
                name = name.substring(mark.length());
                break;
            }
        }
        return (name.endsWith("^") ? name.substring(0, name.length() - 1) : name)
                .toLowerCase(Locale.ROOT);
    }
}
