package davy.core.compression;

/// A stream read byte by byte through a buffer; remembers that it ended early.
final class Input {
    private ByteStream source;
    private final byte[] buffer = new byte[64 << 10];
    private int at;
    private int end;

    Input(ByteStream source) {
        this.source = source;
    }

    /// Goes on with another stream.
    void restart(ByteStream source) {
        this.source = source;
        at = 0;
        end = 0;
    }

    /// The next byte, or -1 at the end.
    int next() {
        return at < end || fill() ? buffer[at++] & 0xFF : -1;
    }

    private boolean fill() {
        at = 0;
        end = Math.max(source.read(buffer, 0, buffer.length), 0);
        return end > 0;
    }

    /// Whether all `length` bytes came.
    boolean read(byte[] into, int to, int length) {
        int done = 0;
        while (done < length) {
            if (at == end && !fill()) {
                return false;
            }
            int count = Math.min(length - done, end - at);
            System.arraycopy(buffer, at, into, to + done, count);
            at += count;
            done += count;
        }
        return true;
    }

    /// Up to `length` bytes, or -1 at the end.
    int some(byte[] into, int to, int length) {
        if (at == end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, into, to, count);
        at += count;
        return count;
    }

    boolean skip(long length) {
        long left = length;
        while (left > 0) {
            if (at == end && !fill()) {
                return false;
            }
            int count = (int) Math.min(left, end - at);
            at += count;
            left -= count;
        }
        return true;
    }

    /// A number of `bytes` bytes, the lowest first; -1 where they do not all come.
    long number(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            int next = next();
            if (next < 0) {
                return -1;
            }
            value |= (long) next << 8 * i;
        }
        return value;
    }

    /// Gives bytes back that were read last and are not wanted.
    void back(int count) {
        at -= count;
    }
}
