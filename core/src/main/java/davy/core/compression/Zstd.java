package davy.core.compression;

import davy.core.compression.ZstdBits.Malformed;
import java.util.Arrays;

/// RFC 8878, all frames of a file one after the other. Dictionaries are not known; sums are not
/// compared: a log with one wrong bit is still a log.
public final class Zstd implements ByteStream {
    private static final long MAGIC = 0xFD2FB528L;
    private static final int BLOCK = 128 << 10;

    /// What `zstd` itself unpacks without being asked for more.
    private static final long LARGEST_WINDOW = 128L << 20;

    private static final int ROOM = 8;

    private final Input in;
    private final byte[] block = new byte[BLOCK + ROOM];
    private final ZstdLiterals literals = new ZstdLiterals();
    private final ZstdSequences sequences = new ZstdSequences();

    /// What was made: what may be copied again, then what was not handed over yet.
    private byte[] made = new byte[256 << 10];

    private int start;
    private int end;
    private int window;
    private boolean inFrame;
    private boolean hasSum;
    private boolean any;
    private boolean ended;
    private boolean damaged;
    private int literalAt;

    public Zstd(ByteStream source) {
        in = new Input(source);
    }

    /// Forgets all and goes on with another stream, in the same memory.
    public Zstd restart(ByteStream source) {
        in.restart(source);
        start = 0;
        end = 0;
        inFrame = false;
        any = false;
        ended = false;
        damaged = false;
        return this;
    }

    @Override
    public boolean damaged() {
        return damaged;
    }

    @Override
    public int read(byte[] into, int at, int length) {
        while (start == end && !ended) {
            try {
                step();
            } catch (Malformed _) {
                damaged = true;
                ended = true;
            }
        }
        if (start == end) {
            return -1;
        }
        int count = Math.min(length, end - start);
        System.arraycopy(made, start, into, at, count);
        start += count;
        return count;
    }

    private void step() throws Malformed {
        if (inFrame) {
            readBlock();
        } else {
            readFrame();
        }
    }

    private void readFrame() throws Malformed {
        long magic = in.number(4);
        if (magic >>> 4 == 0x184D2A5) {
            long length = in.number(4);
            require(length >= 0 && in.skip(length));
            return;
        }
        if (magic != MAGIC) {
            ended = true;
            damaged |= !any;
            return;
        }
        any = true;
        int head = in.next();
        require(head >= 0 && (head & 8) == 0);
        boolean single = (head & 0x20) != 0;
        long size = single ? 0 : windowSize(in.next());
        require((head & 3) == 0 || in.number(1 << (head & 3) - 1) == 0);
        int sizeBytes = head >>> 6 == 0 ? single ? 1 : 0 : 1 << (head >>> 6);
        long content = in.number(sizeBytes) + (sizeBytes == 2 ? 256 : 0);
        size = single ? content : size;
        require(size >= 0 && size <= LARGEST_WINDOW);
        window = (int) Math.max(size, 1024);
        hasSum = (head & 4) != 0;
        literals.reset();
        sequences.reset();
        start = 0;
        end = 0;
        inFrame = true;
    }

    private static long windowSize(int head) {
        long base = 1L << 10 + (head >> 3);
        return head < 0 ? -1 : base + base / 8 * (head & 7);
    }

    private static void require(boolean good) throws Malformed {
        if (!good) {
            throw new Malformed("zstd");
        }
    }

    private void readBlock() throws Malformed {
        long head = in.number(3);
        require(head >= 0);
        int size = (int) (head >>> 3);
        require(size <= BLOCK);
        makeRoom();
        switch ((int) head >> 1 & 3) {
            case 0 -> {
                require(in.read(made, end, size));
                end += size;
            }
            case 1 -> {
                int value = in.next();
                require(value >= 0);
                Arrays.fill(made, end, end + size, (byte) value);
                end += size;
            }
            case 2 -> {
                require(in.read(block, 0, size) && size > 0);
                unpack(size);
            }
            default -> throw new Malformed("block");
        }
        if ((head & 1) != 0) {
            inFrame = false;
            require(!hasSum || in.skip(4));
        }
    }

    /// All before has been handed over: keeps the window, and room for a block after it.
    private void makeRoom() {
        if (end + BLOCK <= made.length) {
            return;
        }
        int kept = Math.min(end, window);
        long most = window + Math.max(window / 4L, BLOCK) + BLOCK;
        long wanted = Math.min(kept + Math.max(BLOCK, kept / 2L) + BLOCK, most);
        var to = wanted > made.length ? new byte[(int) wanted] : made;
        System.arraycopy(made, end - kept, to, 0, kept);
        made = to;
        start = kept;
        end = kept;
    }

    private void unpack(int size) throws Malformed {
        int limit = end + BLOCK;
        literalAt = 0;
        int at = literals.read(block, 0, size);
        sequences.read(
                block,
                at,
                size,
                (count, distance, match) -> {
                    require(count <= literals.length() - literalAt && count + match <= limit - end);
                    takeLiterals(count);
                    require(distance > 0 && distance <= Math.min(end, window));
                    copy((int) distance, match);
                });
        int rest = literals.length() - literalAt;
        require(rest <= limit - end);
        takeLiterals(rest);
    }

    private void takeLiterals(int count) {
        System.arraycopy(literals.bytes, literalAt, made, end, count);
        literalAt += count;
        end += count;
    }

    private void copy(int distance, int count) {
        if (distance >= count) {
            System.arraycopy(made, end - distance, made, end, count);
            end += count;
            return;
        }
        for (int to = end + count; end < to; end++) {
            made[end] = made[end - distance];
        }
    }
}
