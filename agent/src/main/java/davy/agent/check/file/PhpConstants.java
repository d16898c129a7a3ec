package davy.agent.check.file;

import davy.agent.check.file.PhpToken.Kind;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Works out strings that PHP code puts together from pieces, as far as that needs no more than
/// concatenation and a handful of functions.
final class PhpConstants {
    private static final int LONGEST = 1 << 16;
    private static final int DEEPEST = 24;

    private final List<PhpToken> tokens;
    private final Map<String, String> known;
    private int at;

    private PhpConstants(List<PhpToken> tokens, int start, Map<String, String> known) {
        this.tokens = tokens;
        this.known = known;
        this.at = start;
    }

    /// The value of the expression that begins at a token and ends before `;`, `,` or a bracket.
    ///
    /// @param known values of variables
    /// @return null where it is no constant
    static @Nullable String value(List<PhpToken> tokens, int start, Map<String, String> known) {
        var reader = new PhpConstants(tokens, start, known);
        String value = reader.sum(0);
        boolean ends = reader.at >= tokens.size() || reader.isEnd();
        return ends && value != null && value.length() <= LONGEST ? value : null;
    }

    private boolean isEnd() {
        var token = tokens.get(at);
        return token.is(';') || token.is(',') || token.is(')') || token.is(']') || token.is('}');
    }

    private boolean is(char mark) {
        return at < tokens.size() && tokens.get(at).is(mark);
    }

    private @Nullable String sum(int depth) {
        String value = depth > DEEPEST ? null : term(depth);
        while (value != null && value.length() <= LONGEST && (is('.') || is('^'))) {
            boolean joins = is('.');
            at++;
            String next = term(depth);
            value = next == null ? null : joins ? value + next : xor(value, next);
        }
        return value;
    }

    private static String xor(String a, String b) {
        var out = new StringBuilder();
        for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
            out.append((char) (a.charAt(i) ^ b.charAt(i)));
        }
        return out.toString();
    }

    private @Nullable String term(int depth) {
        // However many of these stand there: a call for each would end the stack.
        while (is('@')) {
            at++;
        }
        if (at >= tokens.size()) {
            return null;
        }
        var token = tokens.get(at++);
        return switch (token.kind()) {
            case STRING, NUMBER -> indexed(token.text());
            case VARIABLE -> {
                String value = known.get(token.text());
                yield value == null ? null : indexed(value);
            }
            case NAME -> is('(') ? call(token.text(), depth) : null;
            case MARK -> token.is('(') ? bracketed(depth) : null;
            case COMMAND -> null;
        };
    }

    private @Nullable String bracketed(int depth) {
        String value = sum(depth + 1);
        if (!is(')')) {
            return null;
        }
        at++;
        return value;
    }

    /// `$s[3]`, `$s{3}`.
    private @Nullable String indexed(String value) {
        if (!is('[') && !is('{')) {
            return value;
        }
        boolean number = at + 2 < tokens.size() && tokens.get(at + 1).kind() == Kind.NUMBER;
        int index = number ? number(tokens.get(at + 1).text()) : -1;
        at += 3;
        return index >= 0 && index < value.length() ? value.substring(index, index + 1) : null;
    }

    private static int number(String text) {
        return text.length() < 6 && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(text)
                : -1;
    }

    private @Nullable String call(String function, int depth) {
        at++;
        var arguments = new ArrayList<String>();
        while (!is(')')) {
            String value = sum(depth + 1);
            if (value == null || arguments.size() > 8) {
                return null;
            }
            arguments.add(value);
            if (is(',')) {
                at++;
            } else if (!is(')')) {
                return null;
            }
        }
        at++;
        return arguments.isEmpty() ? null : apply(function, arguments);
    }

    private static @Nullable String apply(String function, List<String> arguments) {
        String first = arguments.getFirst();
        return switch (function) {
            case "strrev" -> new StringBuilder(first).reverse().toString();
            case "str_rot13" -> rot13(first);
            case "base64_decode" -> base64(first);
            case "chr" -> number(first) < 0 ? null : String.valueOf((char) (number(first) & 0xFF));
            case "strtolower", "trim", "strval" -> first.strip();
            case "str_replace", "str_ireplace" ->
                    arguments.size() < 3 || first.isEmpty() || arguments.get(1).length() > 16
                            ? null
                            : replaced(arguments.get(2), first, arguments.get(1));
            default -> null;
        };
    }

    /// Each nested replacement makes the text longer by the same factor: too long is no constant.
    private static @Nullable String replaced(String text, String what, String by) {
        int growth = by.length() - what.length();
        int most = growth <= 0 ? Integer.MAX_VALUE : (LONGEST - text.length()) / growth;
        int count = 0;
        for (int i = growth <= 0 ? -1 : text.indexOf(what); i >= 0 && count <= most; count++) {
            i = text.indexOf(what, i + what.length());
        }
        return count <= most ? text.replace(what, by) : null;
    }

    private static String rot13(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char base = c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : 0;
            out.append(base == 0 ? c : (char) (base + (c - base + 13) % 26));
        }
        return out.toString();
    }

    private static @Nullable String base64(String text) {
        try {
            return RawText.decode(Base64.getMimeDecoder().decode(RawText.encode(text)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
