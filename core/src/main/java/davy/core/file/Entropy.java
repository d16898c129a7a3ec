package davy.core.file;

/// Shannon entropy of bytes, fed piece by piece: 0 where all are the same, 8 bits a byte where all
/// values are equally frequent.
public final class Entropy {
    private final long[] counts = new long[256];
    private long total;

    public Entropy() {}

    public Entropy feed(byte[] buffer, int length) {
        for (int i = 0; i < length; i++) {
            counts[buffer[i] & 0xFF]++;
        }
        total += length;
        return this;
    }

    public void reset() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
    }

    /// Bits per byte, 0 to 8; 0 for no bytes.
    public double bits() {
        double sum = 0;
        for (long count : counts) {
            if (count > 0) {
                double share = (double) count / total;
                sum -= share * Math.log(share);
            }
        }
        return Math.max(0, sum / Math.log(2));
    }

    public static double of(byte[] bytes) {
        return new Entropy().feed(bytes, bytes.length).bits();
    }
}
