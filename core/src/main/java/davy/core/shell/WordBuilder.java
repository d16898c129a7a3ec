package davy.core.shell;

import davy.core.shell.Word.Part;
import java.util.ArrayList;
import java.util.List;

/// Puts a word together, or several where an unquoted value has blanks.
final class WordBuilder {
    private final List<Word> out;
    private final boolean splits;
    private final StringBuilder text = new StringBuilder();
    private List<Part> parts = new ArrayList<>(0);
    private int flushed;
    private boolean started;
    private boolean quoted;
    private boolean broken;

    /// @param splits whether blanks in unquoted values end a word
    WordBuilder(List<Word> out, boolean splits) {
        this.out = out;
        this.splits = splits;
    }

    void append(char c) {
        text.append(c);
        started = true;
        broken = false;
    }

    void append(String more) {
        text.append(more);
        started = true;
        broken = false;
    }

    void append(CharSequence source, int from, int to) {
        text.append(source, from, to);
        started = true;
        broken = false;
    }

    /// A quote was opened: the word exists, even if it is empty.
    void quote() {
        started = true;
        quoted = true;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /// Whether the blank of `$IFS` came last.
    boolean isBroken() {
        return broken;
    }

    /// `$IFS`, unquoted.
    void breakWord() {
        if (splits) {
            finish();
            broken = true;
        } else {
            append(' ');
        }
    }

    void add(Part part, String shown) {
        flush();
        text.append(shown);
        flushed = text.length();
        parts.add(part);
        started = true;
        broken = false;
    }

    private void flush() {
        if (text.length() > flushed) {
            parts.add(new Part.Text(text.substring(flushed)));
        }
        flushed = text.length();
    }

    /// Puts in the value of a variable.
    void insert(Word value, boolean inQuotes) {
        for (var part : Variables.partsOf(value)) {
            switch (part) {
                case Part.Text(String piece) -> insertText(piece, inQuotes);
                case Part.Variable(String name) -> add(part, "$" + name);
                case Part.Nested _ -> add(part, "$()");
            }
        }
    }

    private void insertText(String value, boolean inQuotes) {
        if (inQuotes || !splits) {
            append(value);
            return;
        }
        int from = 0;
        for (int i = 0; i <= value.length(); i++) {
            boolean blank = i < value.length() && " \t\n".indexOf(value.charAt(i)) >= 0;
            if (blank || i == value.length()) {
                if (i > from) {
                    append(value, from, i);
                }
                if (blank) {
                    finish();
                }
                from = i + 1;
            }
        }
    }

    /// Ends the word, if there is one.
    void finish() {
        if (!started) {
            return;
        }
        if (parts.isEmpty()) {
            finishLiteral(text.toString());
        } else {
            flush();
            out.add(new Word(text.toString(), parts));
        }
        text.setLength(0);
        parts = new ArrayList<>(0);
        flushed = 0;
        started = false;
        quoted = false;
    }

    private void finishLiteral(String word) {
        boolean braces =
                splits
                        && !quoted
                        && word.startsWith("{")
                        && word.endsWith("}")
                        && word.length() > 2;
        if (!braces || word.indexOf(',') < 0) {
            out.add(Word.literal(word));
            return;
        }
        for (String piece : word.substring(1, word.length() - 1).split(",", 64)) {
            out.add(Word.literal(piece));
        }
    }
}
