package davy.agent.check.file;

import davy.agent.check.file.PhpToken.Kind;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges PHP code by what becomes of the data of a request: whether it is run as code or as a
/// command, function by function, and whether the code hides what it runs.
final class PhpJudge {
    private static final Set<String> SOURCES =
            Set.of("$_GET", "$_POST", "$_REQUEST", "$_COOKIE", "$_FILES");

    private static final Set<String> SOURCE_NAMES =
            Set.of("_GET", "_POST", "_REQUEST", "_COOKIE", "php://input");

    private static final Set<String> CODE = Set.of("eval", "assert", "create_function");

    private static final Set<String> COMMAND =
            Set.of("system", "exec", "shell_exec", "passthru", "popen", "proc_open", "pcntl_exec");

    private static final Set<String> CALLBACK =
            Set.of(
                    "call_user_func",
                    "call_user_func_array",
                    "array_map",
                    "array_filter",
                    "array_walk",
                    "usort",
                    "uasort",
                    "uksort",
                    "register_shutdown_function",
                    "forward_static_call");

    private static final Set<String> DECODERS =
            Set.of(
                    "base64_decode",
                    "gzinflate",
                    "gzuncompress",
                    "gzdecode",
                    "str_rot13",
                    "hex2bin",
                    "convert_uudecode",
                    "strrev");

    /// What asks about data and does not give it on.
    private static final Set<String> QUESTIONS =
            Set.of(
                    "isset",
                    "empty",
                    "in_array",
                    "is_numeric",
                    "is_array",
                    "is_string",
                    "ctype_alnum",
                    "ctype_digit",
                    "preg_match",
                    "count",
                    "strlen",
                    "array_key_exists");

    /// What makes data of a request harmless.
    private static final Set<String> TAMERS =
            Set.of(
                    "intval",
                    "floatval",
                    "int",
                    "float",
                    "bool",
                    "boolval",
                    "escapeshellarg",
                    "escapeshellcmd",
                    "preg_replace",
                    "md5",
                    "sha1",
                    "hash",
                    "filter_var",
                    "filter_input",
                    "sanitize_text_field",
                    "sanitize_key",
                    "absint",
                    "wp_verify_nonce",
                    "check_admin_referer");

    private static final int LONG_PAYLOAD = 200;
    private static final int LARGE = 20 << 10;

    /// What was seen.
    ///
    /// @param evidence part of the code
    record Sight(Level level, Phrase what, String evidence) {}

    private final String text;
    private final List<PhpToken> tokens;
    private final int[] scopes;
    private final Set<String> tainted = new HashSet<>();
    private final Set<String> decoded = new HashSet<>();
    private final Map<String, String> constants = new HashMap<>();
    private final Set<String> assembled = new HashSet<>();
    private @Nullable Sight worst;

    private PhpJudge(String text) {
        this.text = text;
        this.tokens = PhpReader.read(text);
        this.scopes = scopes();
    }

    /// @return null where there is nothing to say
    static @Nullable Sight judge(String text) {
        var judge = new PhpJudge(text);
        for (int pass = 0; pass < 3; pass++) {
            judge.assignments();
        }
        for (int i = 0; i < judge.tokens.size(); i++) {
            judge.use(i);
        }
        judge.encrypted();
        return judge.worst;
    }

    /// The function that each token stands in, as a number; 0 outside all.
    private int[] scopes() {
        int[] of = new int[tokens.size()];
        var open = new ArrayDeque<Integer>();
        boolean declared = false;
        int last = 0;
        int depth = 0;
        var depths = new ArrayDeque<Integer>();
        for (int i = 0; i < of.length; i++) {
            var token = tokens.get(i);
            declared = (declared || token.isName("function")) && !token.is(';');
            if (token.is('{')) {
                depth++;
                if (declared) {
                    open.push(++last);
                    depths.push(depth);
                    declared = false;
                }
            } else if (token.is('}')) {
                if (!depths.isEmpty() && depths.peek() == depth) {
                    depths.pop();
                    open.pop();
                }
                depth--;
            }
            of[i] = open.isEmpty() ? 0 : open.peek();
        }
        return of;
    }

    private String key(int i) {
        String name = tokens.get(i).text();
        return name.equals("$_SESSION") ? name : scopes[i] + name;
    }

    private void assignments() {
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).kind() == Kind.VARIABLE) {
                assignment(i);
            } else if (tokens.get(i).isName("foreach") && tokens.get(i + 1).is('(')) {
                loop(i + 1);
            }
        }
    }

    private void assignment(int variable) {
        int at = afterIndex(variable + 1);
        if (at < tokens.size() && tokens.get(at).is('.')) {
            at++;
        }
        boolean assigns =
                at + 1 < tokens.size()
                        && tokens.get(at).is('=')
                        && !tokens.get(at + 1).is('=')
                        && !tokens.get(at + 1).is('>');
        if (!assigns) {
            return;
        }
        int end = statementEnd(at + 1);
        if (isTainted(at + 1, end)) {
            tainted.add(key(variable));
        }
        if (decoders(at + 1, end) > 0 && longest(at + 1, end) >= LONG_PAYLOAD) {
            decoded.add(key(variable));
        }
        constant(variable, at + 1, end);
    }

    private void constant(int variable, int start, int end) {
        String name = tokens.get(variable).text();
        String value = PhpConstants.value(tokens, start, constants);
        if (value == null || constants.size() > 5_000) {
            return;
        }
        constants.put(name, value);
        boolean pieces = end - start > 1;
        if (pieces && isDangerous(value)) {
            assembled.add(name);
        }
    }

    private static boolean isDangerous(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return CODE.contains(lower) || COMMAND.contains(lower) || lower.equals("base64_decode");
    }

    /// `foreach ($_POST as $k => $v)`.
    private void loop(int open) {
        int end = close(open);
        if (isTainted(open, end)) {
            for (int i = open; i < end; i++) {
                if (tokens.get(i).kind() == Kind.VARIABLE) {
                    tainted.add(key(i));
                }
            }
        }
    }

    /// Behind `[...]` and `{...}` of a variable.
    private int afterIndex(int from) {
        int at = from;
        for (int n = 0; n < 6 && at < tokens.size() && tokens.get(at).is('['); n++) {
            at = close(at) + 1;
        }
        return at;
    }

    /// The token that closes the bracket at `open`; the last one where nothing does.
    private int close(int open) {
        int depth = 0;
        int limit = Math.min(tokens.size(), open + 1_000);
        for (int i = open; i < limit; i++) {
            var token = tokens.get(i);
            if (token.is('(') || token.is('[') || token.is('{')) {
                depth++;
            } else if (token.is(')') || token.is(']') || token.is('}')) {
                depth--;
                if (depth == 0) {
                    return i;
                }
            }
        }
        return limit - 1;
    }

    private int statementEnd(int from) {
        int depth = 0;
        int limit = Math.min(tokens.size(), from + 500);
        for (int i = from; i < limit; i++) {
            var token = tokens.get(i);
            if (token.is('(') || token.is('[') || token.is('{')) {
                depth++;
            } else if (token.is(')') || token.is(']') || token.is('}')) {
                depth--;
            }
            if (depth < 0 || depth == 0 && token.is(';')) {
                return i;
            }
        }
        return limit;
    }

    private boolean isSource(int i) {
        var token = tokens.get(i);
        return switch (token.kind()) {
            case VARIABLE -> SOURCES.contains(token.text());
            case STRING -> SOURCE_NAMES.contains(token.text());
            case NAME -> token.text().equals("getallheaders");
            case NUMBER, MARK, COMMAND -> false;
        };
    }

    private boolean hasSource(int start, int end) {
        for (int i = start; i < end; i++) {
            if (isSource(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isTainted(int start, int end) {
        boolean seen = false;
        for (int i = start; i < end; i++) {
            var token = tokens.get(i);
            if (token.kind() == Kind.NAME && TAMERS.contains(token.text())) {
                return false;
            }
            if (token.kind() == Kind.NAME
                    && QUESTIONS.contains(token.text())
                    && i + 1 < end
                    && tokens.get(i + 1).is('(')) {
                i = close(i + 1);
                continue;
            }
            seen |= isSource(i) || token.kind() == Kind.VARIABLE && tainted.contains(key(i));
        }
        return seen;
    }

    private int decoders(int start, int end) {
        int count = 0;
        for (int i = start; i < end; i++) {
            var token = tokens.get(i);
            count += token.kind() == Kind.NAME && DECODERS.contains(token.text()) ? 1 : 0;
        }
        return count;
    }

    private int longest(int start, int end) {
        int longest = 0;
        for (int i = start; i < end; i++) {
            var token = tokens.get(i);
            longest =
                    token.kind() == Kind.STRING
                            ? Math.max(longest, token.text().length())
                            : longest;
        }
        return longest;
    }

    private void use(int i) {
        var token = tokens.get(i);
        if (token.kind() == Kind.COMMAND) {
            if (i + 1 < tokens.size() && isTainted(i + 1, commandEnd(i + 1))) {
                see(i, Level.HIGH, RUNS_COMMAND);
            }
            return;
        }
        if (token.kind() == Kind.VARIABLE) {
            dynamic(i);
            return;
        }
        boolean method = i > 0 && (tokens.get(i - 1).is('>') || tokens.get(i - 1).is(':'));
        boolean declared = i > 0 && tokens.get(i - 1).isName("function");
        boolean called = i + 1 < tokens.size() && tokens.get(i + 1).is('(');
        if (token.kind() == Kind.NAME && !method && !declared && called) {
            call(i, token.text(), i + 2, close(i + 1));
        }
    }

    /// The variables of a command in backticks follow it.
    private int commandEnd(int from) {
        int end = from;
        while (end < tokens.size()
                && tokens.get(end).kind() == Kind.VARIABLE
                && tokens.get(end).at() == tokens.get(from - 1).at()) {
            end++;
        }
        return end;
    }

    private void call(int i, String name, int start, int end) {
        if (CODE.contains(name)) {
            code(i, name, start, end);
        } else if (COMMAND.contains(name)) {
            if (isTainted(start, end)) {
                boolean direct = hasSource(start, end);
                see(i, direct || text.length() < LARGE ? Level.HIGH : Level.MEDIUM, RUNS_COMMAND);
            }
        } else if (CALLBACK.contains(name)) {
            callback(i, start, end);
        } else if (name.equals("preg_replace") && isEvaluating(start) && hasAny(start, end)) {
            see(i, Level.HIGH, RUNS_CODE);
        } else if (name.equals("file_put_contents")) {
            int comma = comma(start, end);
            if (hasSource(start, comma) && hasSource(comma, end)) {
                see(i, Level.HIGH, WRITES);
            }
        }
    }

    private void code(int i, String name, int start, int end) {
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
            var token = tokens.get(i);
            if (token.is('=') || token.is('<') || token.is('>') || token.is('!')) {
                return true;
            }
        }
        return false;
    }

    private boolean hasDecoded(int start, int end) {
        for (int i = start; i < end; i++) {
            if (tokens.get(i).kind() == Kind.VARIABLE && decoded.contains(key(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean hasAny(int start, int end) {
        for (int i = start; i < end; i++) {
            if (isSource(i) || tokens.get(i).kind() == Kind.VARIABLE && tainted.contains(key(i))) {
                return true;
            }
        }
        return false;
    }

    /// The function to call comes from the request, or is one that runs code or commands.
    private void callback(int i, int start, int end) {
        boolean named = false;
        for (int at = start; at < end; at++) {
            var token = tokens.get(at);
            named |= token.kind() == Kind.STRING && isDangerous(token.text());
        }
        int comma = comma(start, end);
        boolean chosen = hasSource(start, comma) && hasSource(comma, end);
        if (chosen || named && hasAny(start, end)) {
            see(i, Level.HIGH, RUNS_CODE);
        }
    }

    private int comma(int start, int end) {
        int depth = 0;
        for (int i = start; i < end; i++) {
            var token = tokens.get(i);
            depth += token.is('(') || token.is('[') ? 1 : token.is(')') || token.is(']') ? -1 : 0;
            if (depth == 0 && token.is(',')) {
                return i;
            }
        }
        return end;
    }

    /// A pattern with the modifier `e`.
    private boolean isEvaluating(int start) {
        var token = start < tokens.size() ? tokens.get(start) : null;
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
        int at = afterIndex(i + 1);
        if (at >= tokens.size() || !tokens.get(at).is('(')) {
            return;
        }
        boolean property = i > 0 && (tokens.get(i - 1).is('>') || tokens.get(i - 1).isName("new"));
        String name = tokens.get(i).text();
        int end = close(at);
        if (SOURCES.contains(name)) {
            see(i, Level.CRITICAL, RUNS_CODE);
        } else if (assembled.contains(name) && !property) {
            see(i, Level.HIGH, ASSEMBLES);
        } else if (!property && hasAny(at, end)) {
            String value = constants.get(name);
            boolean dangerous = value != null && isDangerous(value);
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
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            body |= token.kind() == Kind.STRING && token.text().equals("php://input");
            decrypts |= token.isName("openssl_decrypt") || token.isName("mcrypt_decrypt");
            boolean evaluates = token.isName("eval") && i + 2 < tokens.size();
            if (evaluates && tokens.get(i + 2).kind() == Kind.VARIABLE) {
                runs = i;
            }
        }
        if (body && decrypts && runs >= 0) {
            see(runs, Level.CRITICAL, DECRYPTS);
        }
    }

    private void see(int i, Level level, Phrase what) {
        if (worst == null || level.compareTo(worst.level()) > 0) {
            int start = tokens.get(i).at();
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
