package davy.core.journal;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What the first bytes of a journal file say (systemd, `journal-def.h`).
///
/// @param machine id of the host that wrote it, 32 hexadecimal digits
/// @param state whether it was closed
/// @param unknown incompatible flags that no systemd up to 260 has; the file is not read then
/// @param entries how many entries it says to have
/// @param first sequence number of the first entry
/// @param last sequence number of the last entry
/// @param firstTime of the first entry, µs since 1970
/// @param lastTime of the last entry, µs since 1970
public record JournalHeader(
        String machine,
        State state,
        boolean sealed,
        boolean keyedHash,
        boolean compact,
        int unknown,
        long headerSize,
        long entryArray,
        long entries,
        long first,
        long last,
        long firstTime,
        long lastTime) {

    /// How the file was left.
    public enum State {
        OFFLINE,
        /// In use, or left by a crash.
        ONLINE,
        ARCHIVED,
        UNKNOWN
    }

    private static final long SIGNATURE = 0x4852_4848_534B_504CL;
    private static final int SHORTEST = 208;
    private static final int KEYED_HASH = 4;
    private static final int COMPACT = 16;
    private static final int KNOWN = 31;

    /// The header, or null where this is no journal.
    static @Nullable JournalHeader read(Pages pages) {
        if (!pages.has(0, SHORTEST) || pages.number(0) != SIGNATURE) {
            return null;
        }
        int flags = (int) pages.unsigned(12);
        return new JournalHeader(
                id(pages, 40),
                state(pages.octet(16)),
                (pages.unsigned(8) & 1) != 0,
                (flags & KEYED_HASH) != 0,
                (flags & COMPACT) != 0,
                flags & ~KNOWN,
                pages.number(88),
                pages.number(176),
                pages.number(152),
                pages.number(168),
                pages.number(160),
                pages.number(184),
                pages.number(192));
    }

    private static State state(int state) {
        return switch (state) {
            case 0 -> State.OFFLINE;
            case 1 -> State.ONLINE;
            case 2 -> State.ARCHIVED;
            default -> State.UNKNOWN;
        };
    }

    static String id(Pages pages, long offset) {
        var bytes = new byte[16];
        pages.copy(offset, bytes, 0, 16);
        return HexFormat.of().formatHex(bytes);
    }
}
