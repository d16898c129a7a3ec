package davy.agent.archive;

import davy.core.file.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Questions that were answered with nothing, each as the beginning of its SHA-256: there may be
/// millions. Filled first, asked then.
final class Absences {
    private long[] sums = new long[256];
    private int count;

    void add(String key) {
        if (count == sums.length) {
            sums = Arrays.copyOf(sums, 2 * count);
        }
        sums[count++] = sum(key);
    }

    /// Ends the filling.
    void sort() {
        Arrays.sort(sums, 0, count);
    }

    boolean contains(String key) {
        return Arrays.binarySearch(sums, 0, count, sum(key)) >= 0;
    }

    /// Of the characters as they are: raw text of a host is no UTF-8.
    private static long sum(String key) {
        var bytes = ByteBuffer.allocate(2 * key.length());
        key.chars().forEach(c -> bytes.putChar((char) c));
        return ByteBuffer.wrap(Sha256.digest().digest(bytes.array())).getLong();
    }
}
