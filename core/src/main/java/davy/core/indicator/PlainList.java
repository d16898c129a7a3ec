package davy.core.indicator;

import java.util.Set;

/// A list of values, one a line, with comments; or a hosts file that leads names to nowhere.
final class PlainList {
    private static final Set<String> NOWHERE = Set.of("0.0.0.0", "127.0.0.1", "::", "::1", "0");
    private static final Set<String> LOCAL =
            Set.of(
                    "localhost",
                    "localhost.localdomain",
                    "local",
                    "broadcasthost",
                    "ip6-localhost",
                    "ip6-loopback",
                    "ip6-localnet",
                    "ip6-mcastprefix",
                    "ip6-allnodes",
                    "ip6-allrouters",
                    "ip6-allhosts",
                    "0.0.0.0");

    private final Intake intake;

    PlainList(Intake intake) {
        this.intake = intake;
    }

    void read(Lines lines) {
        for (var line = lines.next(); line != null; line = lines.next()) {
            var text = line.strip();
            if (!text.isEmpty() && !isComment(text)) {
                line(text, lines.number());
            }
        }
    }

    static boolean isComment(String line) {
        return line.startsWith("#")
                || line.startsWith(";")
                || line.startsWith("//")
                || line.startsWith("!");
    }

    private void line(String line, int number) {
        int comment = commentStart(line);
        var text = line.substring(0, comment).strip();
        int end = blank(text, 0);
        var first = text.substring(0, end);
        var rest = text.substring(end).strip();
        var about = Intake.About.line(number).with(note(line, comment));
        if (NOWHERE.contains(first) && !rest.isEmpty()) {
            names(rest, about);
        } else if (!Value.take(first, intake, about.with(rest)) && !isHeading(text, number)) {
            intake.notUnderstood(number, text);
        }
    }

    private void names(String names, Intake.About about) {
        for (int at = 0; at < names.length(); ) {
            int end = blank(names, at);
            var name = names.substring(at, end);
            if (end > at && !LOCAL.contains(name) && !intake.domain(name, about)) {
                intake.notUnderstood(about.line(), name);
            }
            at = end + 1;
        }
    }

    private static boolean isHeading(String text, int number) {
        return number == 1 && CsvLayout.isKnown(text);
    }

    /// Where a comment behind a value starts: a blank and `#` or `//`.
    private static int commentStart(String line) {
        for (int i = 1; i < line.length(); i++) {
            boolean blank = line.charAt(i - 1) == ' ' || line.charAt(i - 1) == '\t';
            if (blank && (line.charAt(i) == '#' || line.startsWith("//", i))) {
                return i;
            }
        }
        return line.length();
    }

    private static String note(String line, int comment) {
        int at = comment;
        while (at < line.length() && "#/ \t".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        return line.substring(at);
    }

    private static int blank(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
            at++;
        }
        return at;
    }
}
