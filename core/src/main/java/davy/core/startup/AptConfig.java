package davy.core.startup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Reads the text of apt.conf(5).
final class AptConfig {
    static final int MAX_VALUES = 20_000;

    private static final int MAX_DEPTH = 64;
    private static final int NAME = 256;

    private final String text;
    private final List<Value> values = new ArrayList<>();
    private final Deque<String> scopes = new ArrayDeque<>();
    private String key = "";
    private int at;
    private int line = 1;

    private AptConfig(String text) {
        this.text = text;
    }

    /// A value and its full name: `DPkg::Post-Invoke`, `dpkg::post-invoke::`.
    record Value(String name, String text, int line) {}

    /// Values in the order of the text, no more than one too many.
    static List<Value> read(String text) {
        var reader = new AptConfig(text);
        while (reader.at < text.length() && reader.values.size() <= MAX_VALUES) {
            reader.step();
        }
        return reader.values;
    }

    private void step() {
        char c = text.charAt(at);
        if (c == '\n') {
            line++;
            at++;
        } else if (c == '#' || text.startsWith("//", at)) {
            at = end("\n", at);
        } else if (text.startsWith("/*", at)) {
            comment();
        } else if (c == '{') {
            open();
        } else if (c == '}') {
            scopes.pollLast();
            key = "";
            at++;
        } else if (c == ';') {
            key = "";
            at++;
        } else if (c <= ' ') {
            at++;
        } else {
            word(c);
        }
    }

    private int end(String mark, int from) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found;
    }

    private void comment() {
        int close = end("*/", at + 2);
        for (; at < close; at++) {
            line += text.charAt(at) == '\n' ? 1 : 0;
        }
        at = Math.min(close + 2, text.length());
    }

    private void open() {
        if (scopes.size() < MAX_DEPTH) {
            scopes.addLast(key);
        }
        key = "";
        at++;
    }

    private void word(char c) {
        int first = line;
        String word = c == '"' ? quoted() : bare();
        // The first word of a statement is a name unless it is quoted, the second a value.
        if (c == '"' || !key.isEmpty()) {
            values.add(new Value(name(), word, first));
        } else {
            key = shortened(word);
        }
    }

    private String quoted() {
        var out = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            boolean escape = text.charAt(at) == '\\' && text.startsWith("\"", at + 1);
            at += escape ? 1 : 0;
            line += text.charAt(at) == '\n' ? 1 : 0;
            out.append(text.charAt(at));
            at++;
        }
        at++;
        return out.toString();
    }

    private String bare() {
        int start = at;
        while (at < text.length()
                && text.charAt(at) > ' '
                && "{};\"".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private String name() {
        var parts = new ArrayList<String>();
        scopes.stream().filter(scope -> !scope.isEmpty()).forEach(parts::add);
        if (!key.isEmpty()) {
            parts.add(key);
        }
        return shortened(String.join("::", parts));
    }

    /// Its beginning and its end, which tell what a name means: of a text that is nothing but names
    /// each value would hold them all.
    private static String shortened(String name) {
        return name.length() <= NAME
                ? name
                : name.substring(0, NAME / 2) + name.substring(name.length() - NAME / 2);
    }
}
