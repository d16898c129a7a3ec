package davy.core.compression;

import davy.core.compression.ZstdBits.Malformed;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The first section of a block: bytes that are copied as they are (RFC 8878, 3.1.1.3.1).
final class ZstdLiterals {
    private static final int MOST = 128 << 10;

    final byte[] bytes = new byte[MOST];
    private int length;
    private @Nullable ZstdHuffman code;

    int length() {
        return length;
    }

    /// A frame begins: nothing of the last one counts.
    void reset() {
        code = null;
    }

    /// Reads the section.
    ///
    /// @return where it ends
    int read(byte[] in, int from, int end) throws Malformed {
        int type = in[from] & 3;
        int form = in[from] >> 2 & 3;
        return type < 2
                ? readPlain(in, from, end, type == 1, form)
                : readCoded(in, from, end, type == 3, form);
    }

    private int readPlain(byte[] in, int from, int end, boolean repeated, int form)
            throws Malformed {
        int head = form == 1 ? 2 : form == 3 ? 3 : 1;
        length = (int) number(in, from, end, head) >>> (head == 1 ? 3 : 4);
        int at = from + head;
        int after = at + (repeated ? 1 : length);
        if (length > MOST || after > end) {
            throw new Malformed("literals");
        }
        if (repeated) {
            Arrays.fill(bytes, 0, length, in[at]);
        } else {
            System.arraycopy(in, at, bytes, 0, length);
        }
        return after;
    }

    private int readCoded(byte[] in, int from, int end, boolean again, int form) throws Malformed {
        int head = form < 2 ? 3 : form + 2;
        int width = form < 2 ? 10 : form == 2 ? 14 : 18;
        long sizes = number(in, from, end, head) >>> 4;
        length = (int) sizes & (1 << width) - 1;
        int after = from + head + ((int) (sizes >>> width) & (1 << width) - 1);
        if (length > MOST || after > end) {
            throw new Malformed("literals");
        }
        int at = from + head;
        var known = code;
        if (!again) {
            known = ZstdHuffman.read(in, at, after);
            code = known;
            at = known.end();
        }
        if (known == null) {
            throw new Malformed("no code");
        }
        if (form == 0) {
            known.decode(in, at, after, bytes, 0, length);
        } else {
            decodeFour(known, in, at, after);
        }
        return after;
    }

    private void decodeFour(ZstdHuffman known, byte[] in, int from, int end) throws Malformed {
        long jumps = number(in, from, end, 6);
        int part = (length + 3) / 4;
        if (part * 3 > length) {
            throw new Malformed("four streams");
        }
        int at = from + 6;
        for (int i = 0; i < 4; i++) {
            int next = i == 3 ? end : at + (int) (jumps >>> 16 * i & 0xFFFF);
            if (next > end) {
                throw new Malformed("four streams");
            }
            known.decode(in, at, next, bytes, part * i, i == 3 ? length - 3 * part : part);
            at = next;
        }
    }

    private static long number(byte[] in, int from, int end, int count) throws Malformed {
        if (from + count > end) {
            throw new Malformed("cut off");
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (in[from + i] & 0xFFL) << 8 * i;
        }
        return value;
    }
}
