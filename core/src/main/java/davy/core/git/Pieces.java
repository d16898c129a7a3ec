package davy.core.git;

/// What is new in a delta, judged without what it has of its base: pieces with NULs between them
/// ([Delta#literals]).
final class Pieces {
    private static final int SHORTEST = 8;
    private static final int SHORTEST_CAPITALS = 12;

    private Pieces() {}

    /// Whether a piece goes on with what may be an id of which only the first one to three letters
    /// stand in the base.
    static boolean beginInBase(byte[] pieces, int length) {
        for (int i = 0; i + 1 < length; i++) {
            boolean begins = pieces[i] == 0 && "TAIKSD".indexOf(pieces[i + 1]) >= 0;
            if (begins && isDrawn(pieces, i + 1, length, 2)) {
                return true;
            }
        }
        return false;
    }

    /// Whether anything new may be a part of an id or of a secret.
    static boolean mayBePart(byte[] pieces, int length) {
        for (int i = 0; i < length; i++) {
            if (isLetterOrDigit(pieces[i])) {
                if (isDrawn(pieces, i, length, 1)) {
                    return true;
                }
                i = end(pieces, i, length);
            }
        }
        return false;
    }

    /// Whether the word that begins here can have been drawn by lot: one with digits, one that goes
    /// from small to capital letters often enough, or a long one of capitals alone.
    private static boolean isDrawn(byte[] pieces, int from, int to, int least) {
        int end = end(pieces, from, to);
        int digits = 0;
        int capitals = 0;
        int rises = 0;
        for (int i = from; i < end; i++) {
            boolean capital = isCapital(pieces[i]);
            digits += pieces[i] <= '9' ? 1 : 0;
            capitals += capital ? 1 : 0;
            rises += capital && i > from && pieces[i - 1] >= 'a' ? 1 : 0;
        }
        int length = end - from;
        boolean mixed = digits > 0 && digits < length || rises >= least;
        return length >= SHORTEST && mixed || length >= SHORTEST_CAPITALS && capitals == length;
    }

    private static int end(byte[] pieces, int from, int to) {
        int end = from;
        while (end < to && isLetterOrDigit(pieces[end])) {
            end++;
        }
        return end;
    }

    private static boolean isCapital(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    private static boolean isLetterOrDigit(byte b) {
        return b >= '0' && b <= '9' || (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
    }
}
