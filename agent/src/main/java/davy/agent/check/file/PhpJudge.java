package davy.agent.check.file;

import davy.agent.check.file.PhpToken.Kind;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges PHP code by what becomes of the data of a request: whether it is run as code or as a
/// command, function by function, and whether the code hides what it runs.
final class PhpJudge {
    private static final int LONG_PAYLOAD = 200;
    private static final int LARGE = 20 << 10;

    /// Tokens looked at in all, each time anew: a page of honest code needs a tenth of it.
    private static final long MOST_STEPS = 30_000_000;

    /// Variables whose value is known, and characters of these values: honest code has far fewer.
    private static final int MOST_CONSTANTS = 5_000;

    private static final int LONGEST_CONSTANTS = 4 << 20;

    /// What was seen.
    ///
    /// @param evidence part of the code
    record Sight(Level level, Phrase what, String evidence) {}

    /// What was seen of a page.
    ///
    /// @param worst null where there is nothing to say
    /// @param whole whether all of it was looked at
    record Judgement(@Nullable Sight worst, boolean whole) {}

    private final String text;
    private final PhpCode code;
    private final Set<String> tainted = new HashSet<>();
    private final Set<String> decoded = new HashSet<>();
    private final Map<String, String> constants = new HashMap<>();
    private final Set<String> assembled = new HashSet<>();
    private long constantLength;
    private boolean isFull;
    private @Nullable Sight worst;

    private PhpJudge(String text) {
        this.text = text;
        this.code = new PhpCode(text);
    }

    static Judgement judge(String text) {
        var judge = new PhpJudge(text);
        for (int pass = 0; pass < 3; pass++) {
            judge.assignments();
        }
        for (int i = 0; i < judge.code.size() && !judge.isSpent(); i++) {
            judge.use(i);
        }
        judge.encrypted();
        boolean whole = !judge.code.isCut() && !judge.isSpent() && !judge.isFull;
        return new Judgement(judge.worst, whole);
    }

    private boolean isSpent() {
        return code.steps() > MOST_STEPS;
    }

    private String key(int i) {
        String name = code.get(i).text();
        return name.equals("$_SESSION") ? name : code.scope(i) + name;
    }

    private void assignments() {
        for (int i = 0; i + 2 < code.size() && !isSpent(); i++) {
            if (code.get(i).kind() == Kind.VARIABLE) {
                assignment(i);
            } else if (code.get(i).isName("foreach") && code.get(i + 1).is('(')) {
                loop(i + 1);
            }
        }
    }

    private void assignment(int variable) {
        int at = code.afterIndex(variable + 1);
        if (at < code.size() && code.get(at).is('.')) {
            at++;
        }
        boolean assigns =
                at + 1 < code.size()
                        && code.get(at).is('=')
                        && !code.get(at + 1).is('=')
                        && !code.get(at + 1).is('>');
        if (!assigns) {
            return;
        }
        int end = code.statementEnd(at + 1);
        if (isTainted(at + 1, end)) {
            tainted.add(key(variable));
        }
        if (decoders(at + 1, end) > 0 && longest(at + 1, end) >= LONG_PAYLOAD) {
            decoded.add(key(variable));
        }
        constant(variable, at + 1, end);
    }

    private void constant(int variable, int start, int end) {
        String name = code.get(variable).text();
        String value = PhpConstants.value(code.tokens, start, constants);
        if (value == null) {
            return;
        }
        String before = constants.get(name);
        long length = constantLength + value.length() - (before == null ? 0 : before.length());
        boolean fits = before != null || constants.size() < MOST_CONSTANTS;
        if (!fits || length > LONGEST_CONSTANTS) {
            isFull = true;
        } else {
            constants.put(name, value);
            constantLength = length;
        }
        boolean pieces = end - start > 1;
        if (pieces && PhpWords.isDangerous(value)) {
            assembled.add(name);
        }
    }

    /// `foreach ($_POST as $k => $v)`.
    private void loop(int open) {
        int end = code.close(open);
        // PHP runs no page with one that never closes.
        if (code.get(end).is(')') && isTainted(open, end)) {
            for (int i = open; i < end; i++) {
                if (code.get(i).kind() == Kind.VARIABLE) {
                    tainted.add(key(i));
                }
            }
        }
    }

    private boolean hasSource(int start, int end) {
        code.spend(end - start);
        for (int i = start; i < end; i++) {
            if (code.isSource(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isTainted(int start, int end) {
        code.spend(end - start);
        boolean seen = false;
        for (int i = start; i < end; i++) {
            var token = code.get(i);
            if (token.kind() == Kind.NAME
                    && PhpWords.TAMERS.contains(token.text())
                    && !code.isUnfiltered(i)) {
                return false;
            }
            if (token.kind() == Kind.NAME
                    && PhpWords.QUESTIONS.contains(token.text())
                    && i + 1 < end
                    && code.get(i + 1).is('(')) {
                i = code.close(i + 1);
                continue;
            }
            seen |= code.isSource(i) || token.kind() == Kind.VARIABLE && tainted.contains(key(i));
        }
        return seen;
    }

    private int decoders(int start, int end) {
        code.spend(end - start);
        int count = 0;
        for (int i = start; i < end; i++) {
            var token = code.get(i);
            count += token.kind() == Kind.NAME && PhpWords.DECODERS.contains(token.text()) ? 1 : 0;
        }
        return count;
    }

    private int longest(int start, int end) {
        code.spend(end - start);
        int longest = 0;
        for (int i = start; i < end; i++) {
            var token = code.get(i);
            longest =
                    token.kind() == Kind.STRING
                            ? Math.max(longest, token.text().length())
                            : longest;
        }
        return longest;
    }

    private void use(int i) {
        var token = code.get(i);
        if (token.kind() == Kind.COMMAND) {
            if (i + 1 < code.size() && isTainted(i + 1, commandEnd(i + 1))) {
                see(i, Level.HIGH, RUNS_COMMAND);
            }
            return;
        }
        if (token.kind() == Kind.VARIABLE) {
            dynamic(i);
            return;
        }
        boolean method = i > 0 && (code.get(i - 1).is('>') || code.get(i - 1).is(':'));
        boolean declared = i > 0 && code.get(i - 1).isName("function");
        boolean called = i + 1 < code.size() && code.get(i + 1).is('(');
        if (token.kind() == Kind.NAME && !method && !declared && called) {
            call(i, token.text(), i + 2, code.close(i + 1));
        }
    }

    /// The variables of a command in backticks follow it.
    private int commandEnd(int from) {
        int end = from;
        while (end < code.size()
                && code.get(end).kind() == Kind.VARIABLE
                && code.get(end).at() == code.get(from - 1).at()) {
            end++;
        }
        return end;
    }

    private void call(int i, String name, int start, int end) {
        if (PhpWords.CODE.contains(name)) {
            evaluation(i, name, start, end);
        } else if (PhpWords.COMMAND.contains(name)) {
            if (isTainted(start, end)) {
                boolean direct = hasSource(start, end);
                see(i, direct || text.length() < LARGE ? Level.HIGH : Level.MEDIUM, RUNS_COMMAND);
            }
        } else if (PhpWords.CALLBACK.contains(name)) {
            callback(i, start, end);
        } else if (name.equals("preg_replace") && isEvaluating(start) && hasAny(start, end)) {
            see(i, Level.HIGH, RUNS_CODE);
        } else if (name.equals("file_put_contents")) {
            int comma = code.comma(start, end);
            if (hasSource(start, comma) && hasSource(comma, end)) {
                see(i, Level.HIGH, WRITES);
            }
        }
    }

    private void evaluation(int i, String name, int start, int end) {
        if (hasAny(start, end) && !(name.equals("assert") && isComparison(start, end))) {
            see(i, hasSource(start, end) ? Level.CRITICAL : Level.HIGH, RUNS_CODE);
            return;
        }
        int decoders = decoders(start, end);
        boolean certain = decoders > 1 || hasDecoded(start, end);
        if (certain || decoders == 1 && longest(start, end) >= LONG_PAYLOAD) {
            see(i, certain ? Level.HIGH : Level.MEDIUM, DECODES);
        }
    }

    /// An assertion about data is no code.
    private boolean isComparison(int start, int end) {
        for (int i = start; i < end; i++) {
            var token = code.get(i);
            if (token.is('=') || token.is('<') || token.is('>') || token.is('!')) {
                return true;
            }
        }
        return false;
    }

    private boolean hasDecoded(int start, int end) {
        for (int i = start; i < end; i++) {
            if (code.get(i).kind() == Kind.VARIABLE && decoded.contains(key(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean hasAny(int start, int end) {
        code.spend(end - start);
        for (int i = start; i < end; i++) {
            if (code.isSource(i)
                    || code.get(i).kind() == Kind.VARIABLE && tainted.contains(key(i))) {
                return true;
            }
        }
        return false;
    }

    /// The function to call comes from the request, or is one that runs code or commands.
    private void callback(int i, int start, int end) {
        boolean named = false;
        for (int at = start; at < end; at++) {
            var token = code.get(at);
            named |= token.kind() == Kind.STRING && PhpWords.isDangerous(token.text());
        }
        int comma = code.comma(start, end);
        boolean chosen = hasSource(start, comma) && hasSource(comma, end);
        if (chosen || named && hasAny(start, end)) {
            see(i, Level.HIGH, RUNS_CODE);
        }
    }

    /// A pattern with the modifier `e`.
    private boolean isEvaluating(int start) {
        var token = start < code.size() ? code.get(start) : null;
        if (token == null || token.kind() != Kind.STRING || token.text().length() < 3) {
            return false;
        }
        String pattern = token.text();
        int end = pattern.lastIndexOf(pattern.charAt(0));
        String modifiers = end > 0 ? pattern.substring(end + 1) : "";
        return modifiers.length() < 8
                && modifiers.indexOf('e') >= 0
                && modifiers.chars().allMatch(Character::isLetter);
    }

    /// `$_GET['f']($_POST['x'])`, `$f($_POST['x'])`.
    private void dynamic(int i) {
        int at = code.afterIndex(i + 1);
        if (at >= code.size() || !code.get(at).is('(')) {
            return;
        }
        boolean property = i > 0 && (code.get(i - 1).is('>') || code.get(i - 1).isName("new"));
        String name = code.get(i).text();
        int end = code.close(at);
        if (PhpWords.SOURCES.contains(name)) {
            see(i, Level.CRITICAL, RUNS_CODE);
        } else if (assembled.contains(name) && !property) {
            see(i, Level.HIGH, ASSEMBLES);
        } else if (!property && hasAny(at, end)) {
            String value = constants.get(name);
            boolean dangerous = value != null && PhpWords.isDangerous(value);
            if (dangerous || tainted.contains(key(i))) {
                see(i, Level.HIGH, RUNS_CODE);
            }
        }
    }

    /// Reads the body of a request, decrypts it, and runs something.
    private void encrypted() {
        boolean body = false;
        boolean decrypts = false;
        int runs = -1;
        for (int i = 0; i < code.size(); i++) {
            var token = code.get(i);
            body |= token.kind() == Kind.STRING && token.text().equals("php://input");
            decrypts |= token.isName("openssl_decrypt") || token.isName("mcrypt_decrypt");
            boolean evaluates = token.isName("eval") && i + 2 < code.size();
            if (evaluates && code.get(i + 2).kind() == Kind.VARIABLE) {
                runs = i;
            }
        }
        if (body && decrypts && runs >= 0) {
            see(runs, Level.CRITICAL, DECRYPTS);
        }
    }

    private void see(int i, Level level, Phrase what) {
        if (worst == null || level.compareTo(worst.level()) > 0) {
            int start = code.get(i).at();
            int end = Math.min(text.length(), start + 200);
            worst = new Sight(level, what, text.substring(start, end).strip());
        }
    }

    private static final Phrase RUNS_CODE =
            Phrase.of("runs data of the request as code", "将请求数据作为代码执行");
    private static final Phrase RUNS_COMMAND =
            Phrase.of("runs data of the request as a command", "将请求数据作为系统命令执行");
    private static final Phrase WRITES =
            Phrase.of("writes files that the request names and fills", "按请求指定的文件名和内容写入文件");
    private static final Phrase DECODES = Phrase.of("runs code that it decodes first", "解码后执行隐藏代码");
    private static final Phrase ASSEMBLES =
            Phrase.of("calls a function whose name it puts together from pieces", "将危险函数名拆散拼接后调用");
    private static final Phrase DECRYPTS =
            Phrase.of("decrypts the request and runs it", "解密请求内容并执行");
}
