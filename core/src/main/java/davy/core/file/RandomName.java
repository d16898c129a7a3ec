package davy.core.file;

import java.util.Locale;

/// Whether a machine drew a file name by lot, as bots do for each copy of themselves.
///
/// Compares how likely the letters are to follow each other in names that people choose with
/// letters drawn evenly. Measured on names kept out of the table: 0.38 % of 786 commands and 0.32 %
/// of 11,304 packages are taken for random; of random letters 96.6 % at ten, 82 % at eight, 35 % at
/// six. A reason to look closer at a program that no package owns, never enough alone.
public final class RandomName {
    private static final int SHORTEST = 6;
    private static final int LONGEST = 64;

    /// Below this many bits a name of ten letters or more is called random; a shorter one needs
    /// more evidence, since people make odd short names.
    private static final double LIMIT = -5;

    private static final int ENOUGH = 10;
    private static final double PER_MISSING_LETTER = 2.5;

    /// Below this a name of nine letters may still be drawn by lot: 99.9 % of them are.
    private static final double LAX_LIMIT = 6;

    /// Half of the names that people choose are below this, and of ten letters drawn by lot all but
    /// 0.01 %.
    private static final double LAXEST_LIMIT = 10;

    /// For each change from letters to digits after the first.
    private static final double PER_CHANGE = 5;

    private static final int SHORTEST_HEX = 8;

    private RandomName() {}

    /// @param name a file name without its directory; a leading dot and an extension do not count
    public static boolean looksRandom(String name) {
        String stem = stem(name);
        int length = stem.length();
        if (length < SHORTEST || length > LONGEST || !isPlain(stem)) {
            return false;
        }
        double limit = LIMIT - PER_MISSING_LETTER * Math.max(0, ENOUGH - length);
        return isHex(stem) || bits(stem) < limit;
    }

    /// As [#looksRandom], where something else already speaks against the file: seldom misses a
    /// name that was drawn by lot (0.2 % at eight letters), and takes some that people chose for
    /// one.
    public static boolean mayBeRandom(String name) {
        return mayBeRandom(name, LAX_LIMIT);
    }

    /// As [#mayBeRandom], where the file itself is made as bots make their copies: all that this
    /// leaves out are names that clearly are words.
    public static boolean isNoWord(String name) {
        return mayBeRandom(name, LAXEST_LIMIT);
    }

    private static boolean mayBeRandom(String name, double limit) {
        String stem = stem(name);
        int length = stem.length();
        return length >= SHORTEST
                && length <= LONGEST
                && isPlain(stem)
                && (isHex(stem) || bits(stem) < limit);
    }

    /// How much rather a person chose the name (positive) than a lot (negative), in bits. Only
    /// ASCII letters and digits count.
    public static double bits(String name) {
        double bits = 0;
        int first = NameTable.BORDER;
        int second = NameTable.BORDER;
        for (int i = 0; i <= name.length(); i++) {
            int c = i == name.length() ? -1 : letter(name.charAt(i));
            int third = c < 0 ? NameTable.BORDER : c;
            if (third != NameTable.BORDER || second != NameTable.BORDER) {
                bits += NameTable.bits(first, second, third);
            }
            first = third == NameTable.BORDER ? NameTable.BORDER : second;
            second = third;
        }
        return bits - PER_CHANGE * Math.max(0, changes(name) - 1);
    }

    private static int letter(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        return c >= 'A' && c <= 'Z' ? c - 'A' : -1;
    }

    /// Groups of digits.
    private static int changes(String name) {
        int groups = 0;
        for (int i = 0; i < name.length(); i++) {
            if (isDigit(name.charAt(i)) && (i == 0 || !isDigit(name.charAt(i - 1)))) {
                groups++;
            }
        }
        return groups;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isPlain(String stem) {
        boolean letters = false;
        for (int i = 0; i < stem.length(); i++) {
            char c = stem.charAt(i);
            if (letter(c) < 0 && !isDigit(c)) {
                return false;
            }
            letters |= !isDigit(c);
        }
        return letters;
    }

    /// Hex digits, letters and digits well mixed: part of a hash or of a random number.
    private static boolean isHex(String stem) {
        if (stem.length() < SHORTEST_HEX || changes(stem) < 2) {
            return false;
        }
        return stem.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    private static String stem(String name) {
        String stem = name.startsWith(".") ? name.substring(1) : name;
        int dot = stem.lastIndexOf('.');
        boolean extension = dot > 0 && stem.length() - dot <= 5;
        return (extension ? stem.substring(0, dot) : stem).toLowerCase(Locale.ROOT);
    }
}
