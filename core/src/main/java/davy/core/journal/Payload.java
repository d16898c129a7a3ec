package davy.core.journal;

import davy.core.compression.ByteStream;
import davy.core.compression.Lz4;
import davy.core.compression.Xz;
import davy.core.compression.Zstd;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes of data objects: `NAME=value`, compressed or not.
final class Payload {
    private static final int XZ = 1;
    private static final int LZ4 = 2;
    private static final int ZSTD = 4;

    /// What it takes to begin to unpack, as if so many bytes were made.
    private static final int COST = 64 << 10;

    private static final int XZ_MEMORY_KIB = 8 << 10;

    private final Zstd zstd = new Zstd((_, _, _) -> -1);
    private final Pages pages;
    private final int head;

    /// How many bytes may still be made or copied: an entry may name one object again and again.
    private long budget;

    Payload(Pages pages, boolean compact) {
        this.pages = pages;
        head = compact ? 72 : 64;
        budget = (64L << 20) + 8 * pages.size();
    }

    /// Whether there is a data object here.
    private boolean isData(long offset) {
        return offset > 0
                && offset % 8 == 0
                && pages.has(offset, head)
                && pages.octet(offset) == 1
                && pages.number(offset + 8) >= head
                && pages.has(offset, pages.number(offset + 8));
    }

    /// The first bytes, up to `limit`; null where they cannot be read.
    byte @Nullable [] read(long offset, int limit) {
        if (budget <= 0 || !isData(offset)) {
            return null;
        }
        long length = pages.number(offset + 8) - head;
        int flags = pages.octet(offset + 1) & (XZ | LZ4 | ZSTD);
        if (flags == 0) {
            return plain(offset + head, (int) Math.min(length, limit));
        }
        return switch (flags) {
            case LZ4 -> lz4(offset + head, length, limit);
            case ZSTD -> stream(zstd.restart(part(offset + head, length)), limit);
            case XZ -> stream(new Xz(part(offset + head, length), XZ_MEMORY_KIB), limit);
            default -> null;
        };
    }

    private byte @Nullable [] plain(long offset, int length) {
        var bytes = new byte[length];
        budget -= length;
        return pages.copy(offset, bytes, 0, length) == length ? bytes : null;
    }

    /// Eight bytes with the length, then one block.
    private byte @Nullable [] lz4(long offset, long length, int limit) {
        if (length < 9 || length > 64 << 20) {
            return null;
        }
        // A block of LZ4 makes at most 255 times its size: more of it than this is not needed.
        long claimed = pages.number(offset);
        int wanted = (int) Math.min(Math.max(claimed, 0), limit);
        byte[] packed = plain(offset + 8, (int) length - 8);
        if (packed == null || wanted == 0) {
            return null;
        }
        var out = new byte[wanted];
        int made = Lz4.decode(packed, 0, packed.length, out);
        budget -= wanted;
        return made == wanted ? out : null;
    }

    private ByteStream part(long offset, long length) {
        return ByteStream.of((at, into, to, count) ->
                pages.copy(offset + at, into, to, (int) Math.clamp(length - at, 0, (long) count)));
    }

    private byte @Nullable [] stream(ByteStream in, int limit) {
        var out = new byte[Math.min(limit, 4096)];
        int length = 0;
        while (length < limit) {
            if (length == out.length) {
                out = Arrays.copyOf(out, Math.min(limit, out.length * 4));
            }
            int got = in.read(out, length, out.length - length);
            if (got < 0) {
                break;
            }
            length += got;
        }
        budget -= length + COST;
        return length == 0 || in.damaged() ? null : Arrays.copyOf(out, length);
    }
}
