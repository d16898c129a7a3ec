package davy.range.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An input that stands for several files: its pieces between bytes 0x1E (record separator).
final class Pieces {
    private static final byte SEPARATOR = 0x1E;

    private Pieces() {}

    /// Exactly `count` pieces; missing ones are empty, the last one has all the rest.
    static List<byte[]> of(byte[] bytes, int count) {
        var pieces = new ArrayList<byte[]>();
        int start = 0;
        for (int i = 0; i < bytes.length && pieces.size() < count - 1; i++) {
            if (bytes[i] == SEPARATOR) {
                pieces.add(Arrays.copyOfRange(bytes, start, i));
                start = i + 1;
            }
        }
        pieces.add(Arrays.copyOfRange(bytes, start, bytes.length));
        while (pieces.size() < count) {
            pieces.add(new byte[0]);
        }
        return pieces;
    }

    static String joined(String... texts) {
        return String.join(String.valueOf((char) SEPARATOR), texts);
    }
}
