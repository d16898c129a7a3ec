package davy.core.compression;

/// Bits, the highest of each byte first. After the end there are zeros.
final class Bzip2Bits {
    private final Input in;
    private long bits;
    private int count;
    private boolean ended;

    Bzip2Bits(Input in) {
        this.in = in;
    }

    /// Whether more was asked for than there is.
    boolean ended() {
        return ended;
    }

    /// @param width up to 32
    long read(int width) {
        while (count < width) {
            int next = in.next();
            ended |= next < 0;
            bits = bits << 8 | Math.max(next, 0);
            count += 8;
        }
        count -= width;
        return bits >>> count & (1L << width) - 1;
    }

    boolean bit() {
        return read(1) != 0;
    }

    /// Goes to the next whole byte.
    void align() {
        count -= count % 8;
    }
}
