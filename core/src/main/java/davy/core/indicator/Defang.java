package davy.core.indicator;

import java.util.Locale;

/// Undoes what people do to indicators so that nobody clicks on them: `hxxps[:]//bad[.]example`.
final class Defang {
    private static final String[][] MARKS = {
        {"[.]", "."},
        {"(.)", "."},
        {"{.}", "."},
        {"[dot]", "."},
        {"(dot)", "."},
        {"[:]", ":"},
        {"[://]", "://"},
        {"[/]", "/"},
        {"\\.", "."},
        {"[.", "."},
        {".]", "."}
    };

    private Defang() {}

    static String undo(String text) {
        var plain = scheme(text);
        boolean bracketed = plain.startsWith("[");
        if (plain.indexOf('[') < 0
                && plain.indexOf('(') < 0
                && plain.indexOf('{') < 0
                && plain.indexOf('\\') < 0) {
            return plain;
        }
        for (var mark : MARKS) {
            if (!bracketed || mark[0].length() > 2) {
                plain = plain.replace(mark[0], mark[1]).replace(upper(mark[0]), mark[1]);
            }
        }
        return plain;
    }

    private static String scheme(String text) {
        var start = text.substring(0, Math.min(7, text.length())).toLowerCase(Locale.ROOT);
        for (var scheme : new String[] {"hxxps", "hxxp", "h**ps", "h**p", "meow", "fxp"}) {
            if (start.startsWith(scheme)) {
                var real = scheme.startsWith("f") ? "ftp" : scheme.endsWith("s") ? "https" : "http";
                return real + text.substring(scheme.length());
            }
        }
        return text;
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
