package davy.core.compression;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Deflated streams in a file, one after the other or here and there (RFC 1950, RFC 1951).
public final class Deflated implements AutoCloseable {
    private final ByteReader file;
    private final Inflater inflater;
    private final byte[] window;
    private long windowAt;
    private int windowLength;
    private long next;
    private boolean ended = true;
    private boolean damaged;

    private Deflated(ByteReader file, boolean raw, int window) {
        this.file = file;
        inflater = new Inflater(raw);
        this.window = new byte[window];
    }

    /// Streams with the head and the sum of zlib.
    ///
    /// @param window bytes of the file that are read at a time
    public static Deflated zlib(ByteReader file, int window) {
        return new Deflated(file, false, window);
    }

    /// Streams without them, as in ZIP archives.
    public static Deflated raw(ByteReader file, int window) {
        return new Deflated(file, true, window);
    }

    /// A byte of the file as it is, or -1 behind its end.
    public int byteAt(long offset) {
        return has(offset) ? window[(int) (offset - windowAt)] & 0xFF : -1;
    }

    private boolean has(long offset) {
        if (offset >= windowAt && offset - windowAt < windowLength) {
            return true;
        }
        windowAt = offset;
        windowLength = offset < 0 ? 0 : Math.max(file.readAt(offset, window, 0, window.length), 0);
        return windowLength > 0;
    }

    /// Goes to the beginning of a stream.
    public void begin(long offset) {
        inflater.reset();
        next = offset;
        ended = false;
        damaged = false;
    }

    /// Reads some bytes, at least one where `length` is not 0.
    ///
    /// @return how many, or -1 at the end of the stream, or where damage lets nothing more be read
    public int read(byte[] into, int at, int length) {
        while (!ended && length > 0) {
            try {
                int got = inflater.inflate(into, at, length);
                if (got > 0) {
                    return got;
                }
            } catch (DataFormatException _) {
                return stop(true);
            }
            if (inflater.finished()) {
                return stop(false);
            }
            if (inflater.needsDictionary() || !feed()) {
                return stop(true);
            }
        }
        return length > 0 ? -1 : 0;
    }

    private boolean feed() {
        if (!has(next)) {
            return false;
        }
        int from = (int) (next - windowAt);
        inflater.setInput(window, from, windowLength - from);
        next = windowAt + windowLength;
        return true;
    }

    private int stop(boolean broken) {
        ended = true;
        damaged = broken;
        return -1;
    }

    /// Reads on to the end of the stream.
    ///
    /// @param most bytes that it may still have
    /// @return whether it ended soundly with no more of them
    public boolean skip(long most, byte[] scratch) {
        long left = most;
        int got = read(scratch, 0, scratch.length);
        while (got > 0 && got <= left) {
            left -= got;
            got = read(scratch, 0, scratch.length);
        }
        return got < 0 && !damaged;
    }

    /// Whether the stream was cut off or malformed.
    public boolean damaged() {
        return damaged;
    }

    /// Where in the file the stream ended.
    public long position() {
        return next - inflater.getRemaining();
    }

    @Override
    public void close() {
        inflater.end();
    }
}
