package davy.core.persistence;

import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What makes a line look other than it is.
public enum Oddity {
    /// A carriage return before the end: a terminal shows what follows over what was before.
    CARRIAGE_RETURN,
    /// A NUL byte: text tools stop there.
    NUL,
    /// Escape sequences and other control characters.
    CONTROL,
    /// A run of 60 or more blanks: what follows is out of sight.
    WIDE_BLANK,
    /// Bytes that are no UTF-8.
    BINARY,
    /// Characters that do not show or turn the direction of writing.
    INVISIBLE;

    private static final int WIDE = 60;

    /// The oddities of a line, in the order of the enum. A `\r` at its very end is DOS style and
    /// not odd.
    public static List<Oddity> in(String line) {
        var seen = EnumSet.noneOf(Oddity.class);
        int blanks = 0;
        int last = line.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = line.charAt(i);
            blanks = c == ' ' || c == '\t' ? blanks + 1 : 0;
            if (blanks == WIDE) {
                seen.add(WIDE_BLANK);
            }
            var oddity = of(c, i == last);
            if (oddity != null) {
                seen.add(oddity);
            }
        }
        return List.copyOf(seen);
    }

    private static @Nullable Oddity of(char c, boolean last) {
        if (c == '\r') {
            return last ? null : CARRIAGE_RETURN;
        }
        if (c == 0) {
            return NUL;
        }
        if ((c < ' ' && c != '\t') || (c >= 0x7F && c < 0xA0)) {
            return CONTROL;
        }
        if (c >= 0xDC80 && c <= 0xDCFF) {
            return BINARY;
        }
        boolean hides =
                (c >= 0x200B && c <= 0x200F)
                        || (c >= 0x202A && c <= 0x202E)
                        || (c >= 0x2060 && c <= 0x2069)
                        || c == 0xFEFF;
        return hides ? INVISIBLE : null;
    }
}
