package davy.core.git;

import org.jspecify.annotations.Nullable;

/// A version of an object, told as pieces of another one and what is new (gitformat-pack(5),
/// "Deltified representation").
final class Delta {
    private final byte[] bytes;
    private final int length;
    private int at;

    private Delta(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /// The version; null where the delta is malformed, does not fit the base, or makes more than
    /// `most` bytes.
    static byte @Nullable [] apply(byte[] base, byte[] bytes, int length, int most) {
        var delta = new Delta(bytes, length);
        long from = delta.size();
        long size = delta.size();
        if (from != base.length || size < 0 || size > most) {
            return null;
        }
        var made = new byte[(int) size];
        return delta.build(base, made) == made.length ? made : null;
    }

    private int build(byte[] base, byte[] into) {
        int to = 0;
        while (at < length) {
            int code = bytes[at++];
            boolean copies = code < 0;
            long from = copies ? number(code, 0, 4) : at;
            long count = copies ? number(code, 4, 3) : code;
            count = copies && count == 0 ? 0x10000 : count;
            var source = copies ? base : bytes;
            int end = copies ? base.length : length;
            if (count == 0 || at > length || from + count > end || count > into.length - to) {
                return -1;
            }
            System.arraycopy(source, (int) from, into, to, (int) count);
            to += (int) count;
            at += copies ? 0 : (int) count;
        }
        return to;
    }

    /// What is new in the version, piece after piece: where something of the base lies between two
    /// pieces, a NUL does. What a malformed delta says before its fault counts.
    ///
    /// @param into at least as long as the delta
    /// @return how many bytes
    static int literals(byte[] bytes, int length, byte[] into) {
        var delta = new Delta(bytes, length);
        delta.size();
        delta.size();
        return delta.literals(into);
    }

    private int literals(byte[] into) {
        int to = 0;
        boolean copied = true;
        while (at < length) {
            int code = bytes[at++];
            if (code < 0) {
                at += Integer.bitCount(code & 0x7F);
                copied = true;
                continue;
            }
            int count = Math.min(code, length - at);
            if (copied) {
                into[to++] = 0;
                copied = false;
            }
            System.arraycopy(bytes, at, into, to, count);
            to += count;
            at += count;
        }
        return to;
    }

    /// A number of which only some bytes are written.
    private long number(int code, int first, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            if ((code & 1 << first + i) != 0) {
                value |= (at < length ? bytes[at] & 0xFFL : 0) << 8 * i;
                at++;
            }
        }
        return value;
    }

    /// A size of the head; -1 where it is malformed.
    private long size() {
        long value = 0;
        for (int shift = 0; at < length && shift < 56; shift += 7) {
            int next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return -1;
    }
}
