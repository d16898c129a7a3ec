package davy.agent.archive;

import davy.core.text.RawText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a tar from its beginning to its end: ustar, pax and GNU's long names, as bytes came, not
/// as they should. Nothing is written anywhere.
final class Tar {
    private static final int BLOCK = 512;
    private static final int MOST_BEHIND = 1 << 20;
    private static final int LONGEST_HEADER = 1 << 20;
    private static final long LARGEST = 1L << 50;

    private final InputStream in;
    private long left;
    private int padding;
    private boolean whole;

    Tar(InputStream in) {
        this.in = in;
    }

    /// One member.
    ///
    /// @param name as it stands there: hostile
    /// @param type `0` file, `1` hard link, `2` link, `5` directory, and so on
    /// @param link where a link leads
    /// @param size bytes of the file; of a sparse one, with its holes
    /// @param modified seconds
    /// @param more attributes of pax
    record Member(
            String name,
            char type,
            int mode,
            long uid,
            long gid,
            long size,
            long modified,
            String link,
            Map<String, String> more) {
        /// Whether its content is only the parts between holes, with a map of them.
        boolean isSparse() {
            return type == 'S'
                    || more.containsKey("GNU.sparse.major")
                    || more.containsKey("GNU.sparse.realsize")
                    || more.containsKey("GNU.sparse.size");
        }
    }

    /// The head of a member with plain content.
    static byte[] header(String name, long size) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, 100, "0000600");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, "%011o".formatted(size));
        put(block, 136, "00000000000");
        put(block, 156, "0");
        put(block, 257, "ustar\u000000");
        put(block, 148, "%06o\0 ".formatted(sum(block)));
        return block;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /// All bytes, those of the sum itself taken as spaces.
    private static int sum(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    /// The next member; null at the end.
    ///
    /// @throws IOException where this is no tar, or it ends early
    @Nullable Member next() throws IOException {
        skip(left + padding);
        left = 0;
        padding = 0;
        var more = new HashMap<String, String>();
        int extended = 0;
        while (true) {
            byte[] block = in.readNBytes(BLOCK);
            if (block.length == 0 || block.length == BLOCK && isZero(block)) {
                whole = drain() && block.length > 0;
                return null;
            }
            if (block.length < BLOCK) {
                throw ArchiveException.endsEarly();
            }
            if (number(block, 148, 8) != sum(block)) {
                throw new ArchiveException(
                        "it is no tar, or damaged: the checksum of a header is wrong",
                        "不是 tar 归档或已损坏：文件头校验和错误");
            }
            begin(number(block, 124, 12));
            if ("LKxg".indexOf(block[156]) < 0) {
                return member(block, more);
            }
            byte[] text = take(LONGEST_HEADER - extended);
            extended += text.length + BLOCK;
            switch (block[156]) {
                case 'L' -> more.put("path", text(text, 0, Integer.MAX_VALUE));
                case 'K' -> more.put("linkpath", text(text, 0, Integer.MAX_VALUE));
                case 'x' -> pax(text, more);
                default -> {}
            }
        }
    }

    /// Reads what stands behind the end, so that a compressed stream is checked to its own end, and
    /// tells whether that is nothing.
    private boolean drain() throws IOException {
        byte[] rest = in.readNBytes(MOST_BEHIND + 1);
        if (rest.length > MOST_BEHIND) {
            throw new ArchiveException("more stands behind the end of the archive", "归档结束标记之后还有数据");
        }
        return Arrays.equals(rest, new byte[rest.length]);
    }

    private void skip(long bytes) throws IOException {
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            throw ArchiveException.endsEarly();
        }
    }

    private void begin(long size) throws IOException {
        if (size < 0 || size > LARGEST) {
            throw new ArchiveException("it has a member of an impossible size", "归档中有成员的大小不合理");
        }
        left = size;
        padding = (int) (-size & BLOCK - 1);
    }

    private byte[] take(int most) throws IOException {
        if (left > most) {
            throw new ArchiveException(
                    "it has a member with a header of more than 1 MiB", "归档中有文件头超过 1 MiB 的成员");
        }
        byte[] bytes = in.readNBytes((int) left);
        if (bytes.length < left) {
            throw ArchiveException.endsEarly();
        }
        skip(padding);
        left = 0;
        padding = 0;
        return bytes;
    }

    /// GNU's map of holes goes on in blocks of its own.
    private void skipHoles(byte[] block) throws IOException {
        boolean more = block[156] == 'S' && block[482] != 0;
        while (more) {
            byte[] next = in.readNBytes(BLOCK);
            more = next.length == BLOCK && next[504] != 0;
        }
    }

    private Member member(byte[] block, Map<String, String> more) throws IOException {
        skipHoles(block);
        String prefix = block[257] == 'u' && block[262] == 0 ? text(block, 345, 155) : "";
        String name = text(block, 0, 100);
        name = more.getOrDefault("path", prefix.isEmpty() ? name : prefix + "/" + name);
        char type = block[156] == 0 ? '0' : (char) (block[156] & 0x7f);
        long size = decimal(more, "size", number(block, 124, 12));
        begin(type == '0' || type == '7' || type == 'S' ? size : left);
        long whole = type == 'S' ? number(block, 483, 12) : left;
        whole = decimal(more, "GNU.sparse.size", decimal(more, "GNU.sparse.realsize", whole));
        return new Member(
                more.getOrDefault("GNU.sparse.name", name),
                type,
                (int) number(block, 100, 8) & 07777,
                decimal(more, "uid", number(block, 108, 8)),
                decimal(more, "gid", number(block, 116, 8)),
                Math.max(whole, 0),
                decimal(more, "mtime", number(block, 136, 12)),
                more.getOrDefault("linkpath", text(block, 157, 100)),
                more);
    }

    /// `LENGTH KEY=VALUE\n` again and again.
    private static void pax(byte[] bytes, Map<String, String> into) {
        int at = 0;
        while (at < bytes.length) {
            int space = at;
            int length = 0;
            while (space < bytes.length
                    && bytes[space] >= '0'
                    && bytes[space] <= '9'
                    && length < 1 << 24) {
                length = length * 10 + bytes[space++] - '0';
            }
            int end = at + length;
            if (end > bytes.length || space + 2 > end || bytes[space] != ' ') {
                return;
            }
            String record = RawText.decode(bytes, space + 1, end - space - 2);
            int equals = record.indexOf('=');
            if (equals > 0) {
                into.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at = end;
        }
    }

    /// Whole part of a number of pax.
    static long decimal(Map<String, String> more, String key, long otherwise) {
        String text = more.get(key);
        if (text == null) {
            return otherwise;
        }
        int point = text.indexOf('.');
        try {
            return Long.parseLong(point < 0 ? text : text.substring(0, point));
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /// Octal, or GNU's form for large numbers: the first bit set, then the number itself.
    private static long number(byte[] block, int at, int length) {
        if ((block[at] & 0x80) != 0) {
            long value = block[at] & 0x3f;
            for (int i = 1; i < length; i++) {
                value = value << 8 | block[at + i] & 0xff;
            }
            return (block[at] & 0x40) != 0 ? -1 : value;
        }
        long value = 0;
        for (int i = at; i < at + length; i++) {
            if (block[i] >= '0' && block[i] <= '7') {
                value = value << 3 | block[i] - '0';
            } else if (block[i] != ' ') {
                break;
            }
        }
        return value;
    }

    private static String text(byte[] block, int at, int length) {
        int end = at;
        int most = (int) Math.min(block.length, (long) at + length);
        while (end < most && block[end] != 0) {
            end++;
        }
        return RawText.decode(block, at, end - at);
    }

    private static boolean isZero(byte[] block) {
        return Arrays.equals(block, new byte[BLOCK]);
    }

    /// Whether it ended with the mark that says so, and nothing behind it: one that was cut off
    /// between two members has none.
    boolean isWhole() {
        return whole;
    }

    /// Bytes of the present member that are not read yet.
    long left() {
        return left;
    }

    /// Reads of the present member; -1 at its end.
    ///
    /// @throws IOException also where the archive ends early
    int read(byte[] into) throws IOException {
        if (left == 0) {
            return -1;
        }
        int got = in.read(into, 0, (int) Math.min(into.length, left));
        if (got < 0) {
            throw ArchiveException.endsEarly();
        }
        left -= got;
        return got;
    }
}
