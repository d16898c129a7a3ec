package davy.core.network;

/// Sets of ways that a packet may have come, as bits of an `int`.
///
/// A way is what had to be assumed on it (nothing, one of the host's addresses, an unknown
/// condition, both, or a special sender), and whether the packet was marked or kept from conntrack:
/// twenty ways in all.
final class Paths {
    private static final int SOME = 1;
    private static final int UNKNOWN = 2;
    private static final int SPECIAL = 4;
    private static final int ASSUMPTIONS = 5;
    static final int COUNT = 4 * ASSUMPTIONS;

    private static final int EVERY_GENERAL = 0b01111;
    private static final int EVERY_CERTAIN = 0b00011;

    private Paths() {}

    /// The way on which nothing had to be assumed.
    static int plain() {
        return 1;
    }

    static boolean isSpecial(int path) {
        return path % ASSUMPTIONS == SPECIAL;
    }

    static boolean isMarked(int path) {
        return path / ASSUMPTIONS % 2 == 1;
    }

    static boolean isUntracked(int path) {
        return path / ASSUMPTIONS / 2 == 1;
    }

    static int some(int path) {
        return isSpecial(path) ? path : assume(path, path % ASSUMPTIONS | SOME);
    }

    static int unknown(int path) {
        return isSpecial(path) ? path : assume(path, path % ASSUMPTIONS | UNKNOWN);
    }

    static int special(int path) {
        return assume(path, SPECIAL);
    }

    private static int assume(int path, int assumption) {
        return path - path % ASSUMPTIONS + assumption;
    }

    /// The same ways, marked.
    static int marked(int paths) {
        return (paths & mask(0b0101)) << ASSUMPTIONS | paths & mask(0b1010);
    }

    /// The same ways, without conntrack.
    static int untracked(int paths) {
        return (paths & mask(0b0011)) << 2 * ASSUMPTIONS | paths & mask(0b1100);
    }

    private static int mask(int groups) {
        int mask = 0;
        for (int i = 0; i < 4; i++) {
            mask |= (groups >> i & 1) * 0b11111 << i * ASSUMPTIONS;
        }
        return mask;
    }

    /// Whether a packet from just anywhere may have come one of these ways.
    static boolean hasGeneral(int paths) {
        return (folded(paths) & EVERY_GENERAL) != 0;
    }

    /// Whether a packet from just anywhere comes one of these ways, nothing unknown assumed.
    static boolean hasCertain(int paths) {
        return (folded(paths) & EVERY_CERTAIN) != 0;
    }

    private static int folded(int paths) {
        int all = 0;
        for (int i = 0; i < 4; i++) {
            all |= paths >> i * ASSUMPTIONS;
        }
        return all;
    }
}
