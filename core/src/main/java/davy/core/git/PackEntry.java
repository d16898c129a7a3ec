package davy.core.git;

import davy.core.compression.Deflated;
import org.jspecify.annotations.Nullable;

/// The head of an object in a pack.
///
/// @param at where it begins
/// @param type null for a delta
/// @param size bytes that its data claims to have when inflated
/// @param base where the object begins that a delta changes; -1 where it is named by its hash, 0
///   for what is no delta
/// @param baseId that hash
/// @param data where its data begins
record PackEntry(
        long at,
        @Nullable ObjectType type,
        long size,
        long base,
        byte @Nullable [] baseId,
        long data) {
    private static final int BASE_BY_OFFSET = 6;
    private static final int BASE_BY_ID = 7;

    boolean isDelta() {
        return type == null;
    }

    /// Null where no head can be read.
    ///
    /// @param width bytes of an object's name
    static @Nullable PackEntry read(Deflated file, long at, int width) {
        int next = file.byteAt(at);
        int number = next >> 4 & 7;
        long size = next & 15;
        long place = at + 1;
        for (int shift = 4; (next & 0x80) != 0; shift += 7) {
            next = file.byteAt(place++);
            if (next < 0 || shift > 53) {
                return null;
            }
            size |= (next & 0x7FL) << shift;
        }
        if (next < 0) {
            return null;
        }
        return switch (number) {
            case BASE_BY_OFFSET -> byOffset(file, at, size, place);
            case BASE_BY_ID -> byId(file, at, size, place, width);
            default -> whole(at, ObjectType.of(number), size, place);
        };
    }

    private static @Nullable PackEntry whole(
            long at, @Nullable ObjectType type, long size, long data) {
        if (type == null) {
            return null;
        }
        return new PackEntry(at, type, size, 0, null, data);
    }

    private static @Nullable PackEntry byOffset(Deflated file, long at, long size, long from) {
        long place = from;
        int next = file.byteAt(place++);
        long back = next & 0x7F;
        while (next >= 0 && (next & 0x80) != 0 && back < 1L << 48) {
            next = file.byteAt(place++);
            back = back + 1 << 7 | next & 0x7F;
        }
        boolean good = next >= 0 && (next & 0x80) == 0 && back > 0 && back < at;
        if (!good) {
            return null;
        }
        return new PackEntry(at, null, size, at - back, null, place);
    }

    private static @Nullable PackEntry byId(
            Deflated file, long at, long size, long from, int width) {
        var id = new byte[width];
        for (int i = 0; i < width; i++) {
            int next = file.byteAt(from + i);
            if (next < 0) {
                return null;
            }
            id[i] = (byte) next;
        }
        return new PackEntry(at, null, size, -1, id, from + width);
    }
}
