package davy.core.log;

import davy.core.compression.ByteStream;

/// Lines of a stream as places in a buffer. Of a line longer than 64 KiB the rest is passed over.
public final class LineReader {
    private static final int LONGEST = 64 << 10;
    private static final int SIZE = 512 << 10;

    private final ByteStream in;
    private final byte[] buffer = new byte[SIZE];
    private int start;
    private int length;
    private int next;
    private int end;
    private boolean ended;
    private boolean inLongLine;
    private long lines;
    private long cut;

    public LineReader(ByteStream in) {
        this.in = in;
    }

    /// Goes to the next line.
    ///
    /// @return whether there is one
    public boolean next() {
        while (true) {
            int newline = find();
            if (newline < 0 && end == next) {
                return false;
            }
            int stop = newline < 0 ? end : newline;
            boolean rest = inLongLine;
            inLongLine = newline < 0 && !ended;
            start = next;
            length = Math.min(stop - next, LONGEST);
            next = newline < 0 ? stop : newline + 1;
            if (rest) {
                continue;
            }
            lines++;
            cut += length < stop - start || inLongLine ? 1 : 0;
            return true;
        }
    }

    /// The place of the next newline; -1 where the stream ends, or the line fills the buffer.
    private int find() {
        int at = next;
        while (true) {
            for (; at < end; at++) {
                if (buffer[at] == '\n') {
                    return at;
                }
            }
            if (ended || end - next >= LONGEST && end == SIZE && next == 0) {
                return -1;
            }
            at -= fill();
        }
    }

    /// @return by how much the bytes were moved
    private int fill() {
        int moved = 0;
        if (end == SIZE || next == end) {
            moved = next;
            System.arraycopy(buffer, next, buffer, 0, end - next);
            end -= moved;
            next = 0;
        }
        int got = end == SIZE ? 0 : in.read(buffer, end, SIZE - end);
        ended = got < 0;
        end += Math.max(got, 0);
        return moved;
    }

    /// The buffer that has the line; valid until the next call of [#next].
    public byte[] buffer() {
        return buffer;
    }

    public int start() {
        return start;
    }

    /// Without the newline.
    public int length() {
        return length;
    }

    /// How many lines there were so far.
    public long lines() {
        return lines;
    }

    /// How many of them were too long.
    public long cut() {
        return cut;
    }

    /// Whether the stream ended in damage.
    public boolean damaged() {
        return in.damaged();
    }
}
