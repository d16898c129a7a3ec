package davy.core.compression;

/// The bzip2 format, all streams of a file one after the other. Sums are not compared: a log with
/// one wrong bit is still a log.
final class Bzip2 implements ByteStream {
    private static final long BLOCK_MAGIC = 0x314159265359L;
    private static final long END_MAGIC = 0x177245385090L;

    private final Bzip2Bits in;
    private final Bzip2Block block = new Bzip2Block();
    private boolean inStream;
    private boolean any;
    private boolean ended;
    private boolean damaged;

    Bzip2(ByteStream source) {
        in = new Bzip2Bits(new Input(source));
    }

    @Override
    public boolean damaged() {
        return damaged;
    }

    @Override
    public int read(byte[] into, int at, int length) {
        while (!ended) {
            int got = block.take(into, at, length);
            if (got > 0) {
                return got;
            }
            step();
        }
        return -1;
    }

    private void step() {
        if (!inStream) {
            begin();
            return;
        }
        long magic = in.read(24) << 24 | in.read(24);
        if (magic == BLOCK_MAGIC) {
            stopIf(!block.read(in));
        } else if (magic == END_MAGIC) {
            in.read(24);
            in.read(8);
            in.align();
            inStream = false;
            stopIf(in.ended());
        } else {
            stopIf(true);
        }
    }

    private void begin() {
        long magic = in.read(24);
        int level = (int) in.read(8) - '0';
        if (in.ended() || magic != 0x425A68 || level < 1 || level > 9) {
            ended = true;
            damaged |= !any;
            return;
        }
        any = true;
        inStream = true;
    }

    private void stopIf(boolean bad) {
        damaged |= bad;
        ended |= bad;
    }
}
