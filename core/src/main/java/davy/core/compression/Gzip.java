package davy.core.compression;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// RFC 1952, all members of a file one after the other. Sums are not compared: a log with one wrong
/// bit is still a log.
final class Gzip implements ByteStream {
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_SUM = 2;

    private final Input in;
    private final byte[] piece = new byte[32 << 10];
    private final Inflater inflater = new Inflater(true);
    private int given;
    private boolean inside;
    private boolean ended;
    private boolean damaged;

    Gzip(ByteStream source) {
        in = new Input(source);
    }

    @Override
    public boolean damaged() {
        return damaged;
    }

    @Override
    public int read(byte[] into, int at, int length) {
        while (!ended) {
            if (!inside && !begin()) {
                return -1;
            }
            int got = inflate(into, at, length);
            if (got != 0) {
                return got;
            }
        }
        return -1;
    }

    /// Bytes, 0 to ask again, -1 at the end.
    private int inflate(byte[] into, int at, int length) {
        try {
            int got = inflater.inflate(into, at, length);
            if (got > 0) {
                return got;
            }
        } catch (DataFormatException _) {
            return stop(true);
        }
        if (inflater.finished()) {
            in.back(inflater.getRemaining());
            inside = false;
            return in.skip(8) ? 0 : stop(true);
        }
        if (inflater.needsDictionary()) {
            return stop(true);
        }
        given = in.some(piece, 0, piece.length);
        if (given < 0) {
            return stop(true);
        }
        inflater.setInput(piece, 0, given);
        return 0;
    }

    private int stop(boolean broken) {
        damaged |= broken;
        ended = true;
        inflater.end();
        return -1;
    }

    /// Reads the head of the next member. Zeros or junk after the first are no damage.
    private boolean begin() {
        boolean first = given == 0;
        if (in.number(3) != 0x088B1F) {
            stop(first);
            return false;
        }
        int flags = in.next();
        boolean good = flags >= 0 && in.skip(6);
        if (good && (flags & EXTRA) != 0) {
            long length = in.number(2);
            good = length >= 0 && in.skip(length);
        }
        good = good && ((flags & NAME) == 0 || skipText());
        good = good && ((flags & COMMENT) == 0 || skipText());
        good = good && ((flags & HEADER_SUM) == 0 || in.skip(2));
        if (!good) {
            stop(true);
            return false;
        }
        inflater.reset();
        inside = true;
        return true;
    }

    private boolean skipText() {
        int next = in.next();
        while (next > 0) {
            next = in.next();
        }
        return next == 0;
    }
}
