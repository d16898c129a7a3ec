package davy.agent.check.file;

import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Judges pages of Java and of ASP by what they do with the data of a request.
final class JspJudge {
    private static final Phrase RUNS_COMMAND =
            Phrase.of("runs data of the request as a command", "将请求数据作为系统命令执行");
    private static final Phrase RUNS_CODE =
            Phrase.of("runs data of the request as code", "将请求数据作为代码执行");
    private static final Phrase LOADS =
            Phrase.of("loads classes that the request brings", "加载请求中携带的类");
    private static final Phrase WRITES =
            Phrase.of("writes files that the request names", "按请求指定的文件名写入文件");
    private static final Phrase ESCAPES =
            Phrase.of("is written in escapes, so that nobody can read it", "代码以 Unicode 转义书写以逃避审查");

    private static final List<String> REQUEST =
            List.of(
                    "request.getparameter(",
                    "request.getheader(",
                    "request.getreader(",
                    "request.getinputstream(",
                    "request.getquerystring(",
                    "request.getattribute(");

    private static final List<String> RUNNERS =
            List.of("getruntime().exec(", "newprocessbuilder(", "newjava.lang.processbuilder(");
    private static final List<String> WRITERS =
            List.of("newfileoutputstream(", "newfilewriter(", "newrandomaccessfile(");
    private static final List<String> ASP =
            List.of(
                    "eval(request",
                    "evalrequest(",
                    "evalrequest.",
                    "execute(request",
                    "executerequest(",
                    "executeglobal(request",
                    "executeglobalrequest");
    private static final int MANY_ESCAPES = 24;

    private JspJudge() {}

    static PhpJudge.@Nullable Sight asp(String text) {
        String dense = dense(text);
        for (String shape : ASP) {
            int at = dense.indexOf(shape);
            if (at >= 0) {
                return sight(Level.CRITICAL, RUNS_CODE, dense, at);
            }
        }
        return null;
    }

    static PhpJudge.@Nullable Sight jsp(String text) {
        var plain = new StringBuilder(text.length());
        int escapes = unescape(text, plain);
        String dense = dense(plain.toString());
        int loads = dense.indexOf("defineclass(");
        if (loads >= 0 && hasRequest(dense)) {
            return sight(Level.CRITICAL, LOADS, dense, loads);
        }
        var names = parameters(dense);
        var command = call(dense, RUNNERS, names, RUNS_COMMAND);
        if (command != null) {
            return command;
        }
        if (dense.contains("scriptengine")) {
            var code = call(dense, List.of(".eval("), names, RUNS_CODE);
            if (code != null) {
                return code;
            }
        }
        var writes = call(dense, WRITERS, List.of(), WRITES);
        if (writes != null) {
            return writes;
        }
        return escapes >= MANY_ESCAPES ? sight(Level.HIGH, ESCAPES, text, 0) : null;
    }

    /// Puts letters in place of their escapes; counts those of ASCII, which no editor writes so.
    private static int unescape(String text, StringBuilder out) {
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = text.charAt(i) == '\\' ? escape(text, i + 1) : -1;
            if (value < 0) {
                out.append(text.charAt(i));
                continue;
            }
            out.append((char) value);
            count += value >= ' ' && value < 0x7F ? 1 : 0;
            i += 5;
        }
        return count;
    }

    private static int escape(String text, int at) {
        if (at + 5 > text.length() || text.charAt(at) != 'u') {
            return -1;
        }
        int value = 0;
        for (int i = at + 1; i < at + 5; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }

    /// In lower case, without blanks.
    private static String dense(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > ' ') {
                out.append(text.charAt(i));
            }
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean hasRequest(String text) {
        return REQUEST.stream().anyMatch(text::contains);
    }

    /// Names that are given a parameter of the request: `stringcmd=request.getparameter(`.
    private static List<String> parameters(String dense) {
        var names = new ArrayList<String>();
        for (String word : REQUEST.subList(0, 2)) {
            for (int at = dense.indexOf('=' + word);
                    at >= 0 && names.size() < 64;
                    at = dense.indexOf('=' + word, at + 1)) {
                int start = at;
                while (start > 0 && Character.isLetterOrDigit(dense.charAt(start - 1))) {
                    start--;
                }
                String name = dense.substring(start, at);
                names.add(name.startsWith("string") ? name.substring(6) : name);
            }
        }
        names.removeIf(String::isEmpty);
        return names;
    }

    private static PhpJudge.@Nullable Sight call(
            String dense, List<String> functions, List<String> names, Phrase what) {
        for (String function : functions) {
            for (int at = dense.indexOf(function);
                    at >= 0;
                    at = dense.indexOf(function, at + function.length())) {
                int open = at + function.length();
                String arguments = dense.substring(open, close(dense, open));
                if (hasRequest(arguments) || hasName(arguments, names)) {
                    return sight(Level.HIGH, what, dense, at);
                }
            }
        }
        return null;
    }

    private static int close(String text, int from) {
        int depth = 1;
        int limit = Math.min(text.length(), from + 500);
        for (int i = from; i < limit; i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return limit;
    }

    private static boolean hasName(String text, List<String> names) {
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && Character.isLetterOrDigit(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                if (names.contains(text.substring(start, i))) {
                    return true;
                }
                start = -1;
            }
        }
        return false;
    }

    private static PhpJudge.Sight sight(Level level, Phrase what, String text, int at) {
        return new PhpJudge.Sight(
                level, what, text.substring(at, Math.min(text.length(), at + 200)));
    }
}
