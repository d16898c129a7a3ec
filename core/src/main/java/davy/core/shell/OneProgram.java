package davy.core.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether a list of processes is cut down to one program that the script names: who looks after a
/// program of his own does so. What chooses all others, or most, names none.
final class OneProgram {
    /// `php-fpm`, `[p]hp-fpm`, `php-fpm: pool www`.
    private static final Pattern PROGRAM =
            Pattern.compile("\\[?[A-Za-z][\\w.-]?\\]?[\\w.-]{2,60}(:? [\\w.-]{1,60}){0,8}:?");

    private static final String NAME = "/(\\[?[A-Za-z][\\w.-]?\\]?[\\w.-]{2,60})/";
    private static final String LOAD = "\\$[39]>";

    /// Programs of awk, without blanks: a rule that is about one program as a whole, and a load
    /// that counts together with a name.
    private static final Pattern RULE = Pattern.compile(NAME + "\\{.*\\}", Pattern.DOTALL);

    private static final Pattern JOINED =
            Pattern.compile(
                    "(?<![!~])" + NAME + "&&" + LOAD + "|" + LOAD + "=?[\\d.]{1,20}&&" + NAME);

    private static final Pattern LOADS = Pattern.compile(LOAD);

    /// What `ps` shows of too many processes to choose one program by it.
    private static final List<String> COMMON =
            List.of(
                    "root",
                    "tmp",
                    "usr",
                    "bin",
                    "sbin",
                    "var",
                    "dev",
                    "opt",
                    "home",
                    "proc",
                    "pts",
                    "www",
                    "www-data",
                    "nobody",
                    "apache",
                    "daemon",
                    "user",
                    "pid",
                    "command",
                    "cpu",
                    "mem",
                    "vsz",
                    "rss",
                    "tty",
                    "stat",
                    "start",
                    "time");

    private static final Set<String> CHOOSERS =
            Set.of(
                    "grep", "egrep", "fgrep", "awk", "gawk", "mawk", "sort", "uniq", "head", "tail",
                    "cut", "tr", "sed");

    private static final Set<String> GREPS = Set.of("grep", "egrep", "fgrep");

    /// Options that neither widen what is chosen nor show other lines.
    private static final Pattern GREP_OPTIONS =
            Pattern.compile("-[aowFEG]{1,6}|-e|--colou?r(=\\w{1,9})?");

    private OneProgram() {}

    /// @param call awk(1) that compares the load
    static boolean isChosen(Scene scene, Call call) {
        return call.arguments().stream()
                        .map(Word::text)
                        .filter(Rivals::comparesLoad)
                        .allMatch(OneProgram::isOfOne)
                || scene.writers(call).stream().anyMatch(OneProgram::chooses)
                || passed(scene, call).stream().anyMatch(OneProgram::chooses);
    }

    /// The commands that only choose among what this one shows, up to the first that does else.
    static List<Call> passed(Scene scene, Call call) {
        var passed = new ArrayList<Call>(2);
        if (call.written().isEmpty()) {
            for (var reader : scene.readers(call)) {
                if (!CHOOSERS.contains(reader.name()) || !reader.written().isEmpty()) {
                    break;
                }
                passed.add(reader);
            }
        }
        return passed;
    }

    static boolean isInverted(Call call) {
        return call.invocation().hasLetter('v') || call.has("--invert-match");
    }

    private static boolean isOfOne(String awk) {
        String text = awk.replaceAll("\\s", "");
        if (text.length() > 4096 || text.contains("||") || text.contains("?")) {
            return false;
        }
        var rule = RULE.matcher(text);
        if (rule.matches() && isOneRule(text) && isOwn(rule.group(1))) {
            return true;
        }
        long loads = LOADS.matcher(text).results().count();
        var joined = JOINED.matcher(text);
        long own = 0;
        while (joined.find()) {
            own += isOwn(name(joined)) ? 1 : 0;
        }
        return loads > 0 && own >= loads;
    }

    private static String name(Matcher joined) {
        return joined.group(1) == null ? joined.group(2) : joined.group(1);
    }

    /// Whether the first brace is closed by the last one.
    private static boolean isOneRule(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == '}' && depth == 0) {
                return i == text.length() - 1;
            }
        }
        return false;
    }

    private static boolean chooses(Call call) {
        var words = call.arguments().stream().map(Word::text).toList();
        if (call.is("ps")) {
            int at = words.indexOf("-C");
            return at >= 0 && at + 1 < words.size() && isProgram(words.get(at + 1));
        }
        var operands = call.invocation().operands();
        return GREPS.contains(call.name())
                && operands.size() == 1
                && operands.getFirst().isLiteral()
                && words.stream()
                        .allMatch(w -> !w.startsWith("-") || GREP_OPTIONS.matcher(w).matches())
                && isProgram(operands.getFirst().text());
    }

    private static boolean isProgram(String pattern) {
        return PROGRAM.matcher(pattern).matches() && isOwn(pattern);
    }

    /// A dot stands for any letter: what would also be found in a common word names nothing.
    private static boolean isOwn(String name) {
        String plain = name.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
        var pattern = Pattern.compile(plain);
        return !Rivals.isNamed(plain)
                && !plain.contains("..")
                && !plain.endsWith(".")
                && COMMON.stream().noneMatch(word -> pattern.matcher(word).find());
    }
}
