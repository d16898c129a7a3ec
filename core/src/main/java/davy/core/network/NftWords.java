package davy.core.network;

import java.util.List;

/// The words of a rule, read one after the other; behind the last one only empty ones come.
final class NftWords {
    private final List<String> words;
    private int at;

    NftWords(List<String> words) {
        this.words = words;
    }

    boolean atEnd() {
        return at >= words.size();
    }

    void skip(int count) {
        at += count;
    }

    String next() {
        return at < words.size() ? words.get(at++) : "";
    }

    String peek() {
        return at < words.size() ? words.get(at) : "";
    }

    boolean take(String word) {
        boolean there = peek().equals(word);
        at += there ? 1 : 0;
        return there;
    }

    void skipBraces() {
        int open = 0;
        do {
            String each = next();
            open += each.equals("{") ? 1 : each.equals("}") ? -1 : 0;
        } while (at < words.size() && open > 0);
    }

    List<String> untilBrace() {
        int start = at;
        int open = 1;
        while (at < words.size() && open > 0) {
            String each = next();
            open += each.equals("{") ? 1 : each.equals("}") ? -1 : 0;
        }
        return words.subList(start, Math.max(start, at - (open == 0 ? 1 : 0)));
    }
}
