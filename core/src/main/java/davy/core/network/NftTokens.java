package davy.core.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The words of a rule file of nft(8), definitions put in; a line's end is `;`.
final class NftTokens {
    private static final int MAX_TOKENS = 400_000;
    private static final int MAX_DEFINED = 10_000;

    private final List<String> tokens = new ArrayList<>();
    private final Map<String, List<String>> defined = new HashMap<>();

    /// Braces that are open in the definition that is being read, and up to which token they were
    /// counted.
    private int open;

    private int counted;

    /// Whether so much came that the rest was left out.
    boolean isFull() {
        return tokens.size() >= MAX_TOKENS;
    }

    List<String> all() {
        return tokens;
    }

    void add(List<String> lines) {
        boolean continued = false;
        int defining = -1;
        for (String line : lines) {
            if (!continued && defining < 0 && isDefinition(line)) {
                defining = tokens.size();
                counted = defining;
                open = 0;
            }
            boolean goesOn = line.endsWith("\\");
            line(goesOn ? line.substring(0, line.length() - 1) : line);
            continued = goesOn;
            if (!continued) {
                put(";");
                if (defining >= 0 && isClosed(defining)) {
                    define(defining);
                    defining = -1;
                }
            }
        }
    }

    private static boolean isDefinition(String line) {
        String text = line.strip();
        return text.startsWith("define ") || text.startsWith("redefine ");
    }

    private boolean isClosed(int from) {
        while (counted < tokens.size()) {
            String token = tokens.get(counted++);
            open += token.equals("{") ? 1 : token.equals("}") ? -1 : 0;
        }
        return open <= 0 || tokens.size() - from > MAX_DEFINED;
    }

    /// `define NAME = value`.
    private void define(int from) {
        var words = List.copyOf(tokens.subList(from, tokens.size()));
        tokens.subList(from, tokens.size()).clear();
        if (words.size() > 3 && words.get(2).equals("=")) {
            int end = Math.min(words.size(), MAX_DEFINED);
            var value = new ArrayList<>(words.subList(3, end));
            value.removeIf(word -> word.equals(";"));
            defined.put(words.get(1), value);
        }
    }

    private void put(String token) {
        if (!isFull()) {
            tokens.add(token);
        }
    }

    private void line(String line) {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == '#') {
                return;
            }
            if (c <= ' ') {
                at++;
            } else if (c == '"') {
                int end = line.indexOf('"', at + 1);
                end = end < 0 ? line.length() : end;
                put(line.substring(at, end));
                at = end + 1;
            } else {
                at = token(line, at);
            }
        }
    }

    private int token(String line, int start) {
        int end = start;
        while (end < line.length() && isWord(line.charAt(end))) {
            end++;
        }
        if (end > start) {
            word(line.substring(start, end));
            return end;
        }
        boolean two =
                start + 1 < line.length()
                        && line.charAt(start + 1) == '='
                        && "!<>=".indexOf(line.charAt(start)) >= 0;
        put(line.substring(start, start + (two ? 2 : 1)));
        return start + (two ? 2 : 1);
    }

    private static boolean isWord(char c) {
        return c > ' ' && "{};,=!<>()&|\"#".indexOf(c) < 0;
    }

    private void word(String word) {
        var value = word.startsWith("$") ? defined.get(word.substring(1)) : null;
        // A colon stands by itself where it ends or begins a word: `22 : accept`, `22: accept`.
        if (value != null) {
            value.forEach(this::put);
        } else if (word.length() > 1 && word.endsWith(":") && !word.endsWith("::")) {
            put(word.substring(0, word.length() - 1));
            put(":");
        } else {
            put(word);
        }
    }

    /// The text of a word, its quote taken off.
    static String text(String token) {
        return token.startsWith("\"") ? token.substring(1) : token;
    }
}
