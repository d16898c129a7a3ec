package davy.core.container;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A file of bolt, as podman keeps it, of which all containers `c1000`, `c1001` … have one and the
/// same place for their configuration.
final class SharedBolt {
    private static final int PAGE = 4096;

    private SharedBolt() {}

    /// @param length of the configuration: JSON with blanks at its end
    static byte[] of(int count, int length) {
        byte[] config = "{\"restart_policy\":\"always\",\"x\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[length + (128 << 10)];
        var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        meta(file);
        // Root: the bucket `ctr`, at page 3.
        page(file, 2, 1, 1);
        leaf(file, 2 * PAGE + 16, 1, 2 * PAGE + 100, 3, 16);
        file.put(2 * PAGE + 100, "ctr".getBytes(StandardCharsets.UTF_8));
        file.putLong(2 * PAGE + 103, 3);
        // Each container is a bucket of page 20, which has the one key `config`.
        page(file, 3, count, 10);
        for (int i = 0; i < count; i++) {
            int at = 3 * PAGE + 8_000 + i * 24;
            leaf(file, 3 * PAGE + 16 + i * 16, 1, at, 5, 16);
            file.put(at, ("c" + (1000 + i)).getBytes(StandardCharsets.UTF_8));
            file.putLong(at + 5, 20);
        }
        page(file, 20, 1, bytes.length / PAGE - 20);
        int at = 21 * PAGE;
        leaf(file, 20 * PAGE + 16, 0, at, 6, length);
        file.put(at, "config".getBytes(StandardCharsets.UTF_8));
        file.put(at + 6, config);
        file.put(at + 6 + config.length, "\"}".getBytes(StandardCharsets.UTF_8));
        for (int i = at + 6 + config.length + 2; i < at + 6 + length; i++) {
            bytes[i] = ' ';
        }
        return bytes;
    }

    private static void page(ByteBuffer file, int number, int count, int pages) {
        file.putLong(number * PAGE, number).putShort(number * PAGE + 8, (short) 2);
        file.putShort(number * PAGE + 10, (short) count).putInt(number * PAGE + 12, pages - 1);
    }

    private static void leaf(ByteBuffer file, int at, int flags, int key, int name, int value) {
        file.putInt(at, flags).putInt(at + 4, key - at);
        file.putInt(at + 8, name).putInt(at + 12, value);
    }

    /// That of a file whose root is page 2.
    static void meta(ByteBuffer file) {
        file.putInt(16, 0xED0CDAED).putInt(20, 2).putInt(24, PAGE).putLong(32, 2).putLong(64, 7);
        long sum = 0xcbf29ce484222325L;
        for (int i = 16; i < 72; i++) {
            sum = (sum ^ (file.get(i) & 0xff)) * 0x100000001b3L;
        }
        file.putLong(72, sum);
    }
}
