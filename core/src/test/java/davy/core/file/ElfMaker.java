package davy.core.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Writes small ELF files by the book (elf(5)), in either class and byte order.
final class ElfMaker {
    private static final long BASE = 0x40_0000;

    private final boolean is64;
    private final boolean big;
    private final List<long[]> segments = new ArrayList<>();
    private final ByteBuffer body;
    private int type = 2;
    private long entry = BASE + 0x200;

    ElfMaker(boolean is64, boolean big) {
        this.is64 = is64;
        this.big = big;
        this.body =
                ByteBuffer.allocate(1 << 18)
                        .order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        body.position(0x200);
    }

    ElfMaker type(int type) {
        this.type = type;
        return this;
    }

    ElfMaker entry(long entry) {
        this.entry = entry;
        return this;
    }

    /// A segment over the bytes from `start` to here.
    ElfMaker segment(int type, int flags, int start) {
        segments.add(new long[] {type, flags, start, Math.max(1, body.position() - start)});
        return this;
    }

    ElfMaker interpreter(String path) {
        int start = body.position();
        text(path);
        return segment(3, 4, start);
    }

    /// @param tagged pairs of tag and text or number
    ElfMaker dynamic(Object... tagged) {
        int strings = body.position();
        body.put((byte) 0);
        var values = new ArrayList<Long>();
        for (Object each : tagged) {
            if (each instanceof String text) {
                values.add((long) body.position() - strings);
                text(text);
            } else {
                values.add(((Number) each).longValue());
            }
        }
        int length = body.position() - strings;
        int start = (body.position() + 15) & -16;
        body.position(start);
        values.addAll(List.of(5L, BASE + strings, 10L, (long) length, 0L, 0L));
        values.forEach(this::word);
        return segment(2, 6, start);
    }

    ElfMaker note(String name, int type, byte... content) {
        int start = (body.position() + 3) & -4;
        body.position(start);
        body.putInt(name.length() + 1).putInt(content.length).putInt(type);
        text(name);
        body.position((body.position() + 3) & -4);
        body.put(content);
        return segment(4, 4, start);
    }

    ElfMaker code(int length, int values) {
        var random = new Random(7);
        for (int i = 0; i < length; i++) {
            body.put((byte) random.nextInt(values));
        }
        return this;
    }

    ElfMaker text(String text) {
        body.put(text.getBytes(StandardCharsets.ISO_8859_1)).put((byte) 0);
        return this;
    }

    int here() {
        return body.position();
    }

    private void word(long value) {
        if (is64) {
            body.putLong(value);
        } else {
            body.putInt((int) value);
        }
    }

    byte[] make() {
        segments.addFirst(new long[] {1, 5, 0, body.position()});
        int end = body.position();
        body.position(0);
        body.put(new byte[] {0x7F, 'E', 'L', 'F', (byte) (is64 ? 2 : 1), (byte) (big ? 2 : 1), 1});
        body.position(16);
        body.putShort((short) type).putShort((short) (is64 ? 62 : 8)).putInt(1);
        word(entry);
        word(is64 ? 64 : 52);
        word(0);
        body.putInt(0);
        body.putShort((short) (is64 ? 64 : 52)).putShort((short) (is64 ? 56 : 32));
        body.putShort((short) segments.size());
        body.putShort((short) (is64 ? 64 : 40)).putShort((short) 0).putShort((short) 0);
        segments.forEach(this::header);
        byte[] bytes = new byte[end];
        body.get(0, bytes);
        return bytes;
    }

    private void header(long[] s) {
        body.putInt((int) s[0]);
        if (is64) {
            body.putInt((int) s[1]);
        }
        word(s[2]);
        word(BASE + s[2]);
        word(BASE + s[2]);
        word(s[3]);
        word(s[3]);
        if (!is64) {
            body.putInt((int) s[1]);
        }
        word(s[0] == 4 ? 4 : 1);
    }
}
