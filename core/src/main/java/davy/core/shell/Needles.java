package davy.core.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Many ASCII words looked for in one pass, letters of either case alike (Aho and Corasick 1975).
final class Needles {
    private static final int ALPHABET = 128;

    private final List<char[]> next = new ArrayList<>();
    private final List<int[]> ends = new ArrayList<>();
    private final List<String> words;

    Needles(List<String> words) {
        this.words = words.stream().map(w -> w.toLowerCase(Locale.ROOT)).toList();
        addState();
        for (int i = 0; i < this.words.size(); i++) {
            insert(this.words.get(i), i);
        }
        link();
    }

    interface Visitor {
        /// @param needle index of the word
        /// @param end place behind it in the text
        void found(int needle, int end);
    }

    private int addState() {
        next.add(new char[ALPHABET]);
        ends.add(new int[0]);
        return next.size() - 1;
    }

    private void insert(String word, int index) {
        int state = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (next.get(state)[c] == 0) {
                next.get(state)[c] = (char) addState();
            }
            state = next.get(state)[c];
        }
        ends.set(state, append(ends.get(state), index));
    }

    private static int[] append(int[] old, int... more) {
        int[] all = Arrays.copyOf(old, old.length + more.length);
        System.arraycopy(more, 0, all, old.length, more.length);
        return all;
    }

    private void link() {
        int[] fail = new int[next.size()];
        var queue = new ArrayDeque<Integer>();
        queue.add(0);
        while (!queue.isEmpty()) {
            int state = queue.remove();
            for (char c = 0; c < ALPHABET; c++) {
                int child = next.get(state)[c];
                int other = state == 0 ? 0 : next.get(fail[state])[c];
                if (child == 0) {
                    next.get(state)[c] = (char) other;
                } else {
                    fail[child] = other;
                    ends.set(child, append(ends.get(child), ends.get(other)));
                    queue.add(child);
                }
            }
        }
    }

    void search(CharSequence text, Visitor visitor) {
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ALPHABET) {
                state = 0;
                continue;
            }
            state = next.get(state)[c >= 'A' && c <= 'Z' ? c + 32 : c];
            for (int needle : ends.get(state)) {
                visitor.found(needle, i + 1);
            }
        }
    }

    String word(int needle) {
        return words.get(needle);
    }

    boolean anyIn(CharSequence text) {
        var found = new boolean[1];
        search(text, (_, _) -> found[0] = true);
        return found[0];
    }
}
