package davy.core.container;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// A file of bolt whose root is one page, and whose other buckets lie each in its parent, as bbolt
/// keeps small ones.
public final class CaseBolt {
    private static final int PAGE = 4096;
    private static final int HEADER = 16;

    private CaseBolt() {}

    /// @param root by key: texts, bytes, and maps, which are buckets
    public static byte[] of(Map<String, ?> root) {
        byte[] page = page(root);
        byte[] bytes = new byte[2 * PAGE + (page.length / PAGE + 1) * PAGE];
        var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        SharedBolt.meta(file);
        file.put(2 * PAGE, page).putInt(2 * PAGE + 12, page.length / PAGE);
        return bytes;
    }

    private static byte[] page(Map<String, ?> entries) {
        var heads = new ByteArrayOutputStream();
        var data = new ByteArrayOutputStream();
        int left = entries.size() * HEADER;
        for (var each : new TreeMap<>(entries).entrySet()) {
            byte[] key = each.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] value = value(each.getValue());
            int flags = each.getValue() instanceof Map ? 1 : 0;
            heads.writeBytes(ints(flags, left + data.size(), key.length, value.length));
            data.writeBytes(key);
            data.writeBytes(value);
            left -= HEADER;
        }
        var page = ByteBuffer.allocate(HEADER + heads.size() + data.size());
        page.order(ByteOrder.LITTLE_ENDIAN).putShort(8, (short) 2);
        page.putShort(10, (short) entries.size());
        return page.position(HEADER).put(heads.toByteArray()).put(data.toByteArray()).array();
    }

    @SuppressWarnings("unchecked")
    private static byte[] value(Object value) {
        if (value instanceof Map<?, ?> bucket) {
            byte[] page = page((Map<String, ?>) bucket);
            return ByteBuffer.allocate(HEADER + page.length).position(HEADER).put(page).array();
        }
        return value instanceof byte[] bytes
                ? bytes
                : value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ints(int... all) {
        var buffer = ByteBuffer.allocate(4 * all.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int each : all) {
            buffer.putInt(each);
        }
        return buffer.array();
    }
}
