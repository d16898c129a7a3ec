package davy.core.container;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Host;
import davy.core.host.Unseen;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A file laid out by hand as bbolt's `page.go`, `db.go` and `bucket.go` describe it; real ones, of
/// podman and containerd, are read by the tests of the range.
final class BoltFileTest {
    private static final int PAGE = 4096;

    private final byte[] bytes = new byte[6 * PAGE];
    private final ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    private static @Nullable BoltFile open(byte[] bytes) {
        return BoltFile.open(bytes, () -> {});
    }

    private void page(int number, int flags, int count) {
        file.putLong(number * PAGE, number);
        file.putShort(number * PAGE + 8, (short) flags);
        file.putShort(number * PAGE + 10, (short) count);
    }

    private void meta(int number, long transaction, long root) {
        page(number, 4, 0);
        int at = number * PAGE + 16;
        file.putInt(at, 0xED0CDAED);
        file.putInt(at + 4, 2);
        file.putInt(at + 8, PAGE);
        file.putLong(at + 16, root);
        file.putLong(at + 48, transaction);
        long sum = 0xcbf29ce484222325L;
        for (int i = at; i < at + 56; i++) {
            sum = (sum ^ (bytes[i] & 0xff)) * 0x100000001b3L;
        }
        file.putLong(at + 56, sum);
    }

    private void leaf(int start, int index, int flags, String key, byte[] value, int free) {
        int at = start + 16 + index * 16;
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        file.putInt(at, flags);
        file.putInt(at + 4, start + free - at);
        file.putInt(at + 8, name.length);
        file.putInt(at + 12, value.length);
        file.put(start + free, name);
        file.put(start + free + name.length, value);
    }

    private static byte[] bucket(long root) {
        return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(root).array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Root: a leaf with the bucket `big`, a tree of two pages, and `small`, inside of its parent.
    private void fill() {
        meta(0, 7, 2);
        meta(1, 6, 99);
        page(2, 2, 2);
        leaf(2 * PAGE, 0, 1, "big", bucket(3), 100);
        byte[] inline = new byte[16 + 16 + 16 + 3];
        var inner = ByteBuffer.wrap(inline).order(ByteOrder.LITTLE_ENDIAN);
        inner.putShort(16 + 8, (short) 2).putShort(16 + 10, (short) 1);
        inner.putInt(32 + 4, 16).putInt(32 + 8, 1).putInt(32 + 12, 2).put(48, text("k12"));
        leaf(2 * PAGE, 1, 1, "small", inline, 200);
        page(3, 1, 2);
        file.putLong(3 * PAGE + 16 + 8, 4);
        file.putLong(3 * PAGE + 32 + 8, 5);
        page(4, 2, 1);
        leaf(4 * PAGE, 0, 0, "a", text("first"), 50);
        page(5, 2, 1);
        leaf(5 * PAGE, 0, 0, "b", text("second"), 50);
    }

    /// `truncate -s 200M` on `meta.db`: it must not end the triage.
    @Test
    void containerdsDatabaseMayBeTooLong() {
        fill();
        String file = "/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db";
        String hex = HexFormat.of().formatHex(bytes);
        var host = CaseHost.of(Map.of(file, Map.of("hex", hex, "size", 200_000_000)));
        assertThat(containers(host)).isEmpty();
        assertThat(host.unseen()).extracting(Unseen::what).containsExactly(file);
        host = CaseHost.of(Map.of(file, Map.of("hex", hex)));
        assertThat(containers(host)).isEmpty();
        assertThat(host.unseen()).isEmpty();
    }

    private static List<ContainerInfo> containers(Host host) {
        var room = Room.of(host, Room.SYSTEM);
        return new ContainerdStore(host, "/var/lib/containerd").containers(room);
    }

    @Test
    void readsTreesAndBucketsInside() {
        fill();
        var root = Objects.requireNonNull(open(bytes)).root();
        assertThat(root.buckets()).containsExactly("big", "small");
        assertThat(root.bucket("big").text("a")).isEqualTo("first");
        assertThat(root.bucket("big").text("b")).isEqualTo("second");
        assertThat(root.bucket("small").text("k")).isEqualTo("12");
        assertThat(root.bucket("none", "deeper").text("k")).isEmpty();
    }

    @Test
    void takesTheNewerMeta() {
        fill();
        meta(1, 8, 3);
        assertThat(Objects.requireNonNull(open(bytes)).root().text("a")).isEqualTo("first");
    }

    @Test
    void survivesAnything() {
        fill();
        byte[] whole = bytes.clone();
        var random = new Random(20260115);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = whole.clone();
            for (int n = random.nextInt(8); n >= 0; n--) {
                int at = 2 * PAGE + random.nextInt(4 * PAGE);
                broken[random.nextBoolean() ? at : at / PAGE * PAGE + at % 80] =
                        (byte) random.nextInt();
            }
            var bolt = open(broken);
            if (bolt != null) {
                var root = bolt.root();
                for (String name : root.buckets()) {
                    assertThat(root.bucket(name).text("a")).isNotNull();
                }
            }
        }
        assertThat(open(new byte[0])).isNull();
        assertThat(open(new byte[100])).isNull();
    }

    /// Keys that share one place: 400 of 1 MiB in a file of 3 MiB.
    @Test
    void boundsKeysThatOverlap() {
        byte[] large = new byte[3 << 20];
        fill();
        System.arraycopy(bytes, 0, large, 0, 2 * PAGE);
        var told = new AtomicInteger();
        // In bytes, and how many of that length are read: as many as the file can hold.
        assertThat(keys(large, 1 << 20, told)).isZero();
        assertThat(told).hasValue(1);
        assertThat(keys(large, 4096, told)).isEqualTo(large.length / 4096);
        assertThat(told).hasValue(2);
        assertThat(keys(large, 64, told)).isEqualTo(2_001);
        assertThat(told).hasValue(2);
    }

    /// One good key, which is behind, is found among those that are too long.
    private static int keys(byte[] large, int length, AtomicInteger told) {
        var file = ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN);
        int start = 2 * PAGE;
        file.putInt(start + 12, 600).putShort(start + 8, (short) 2);
        file.putShort(start + 10, (short) 2_001);
        for (int i = 0; i <= 2_000; i++) {
            int at = start + 16 + 16 * i;
            int from = 20 * PAGE + i;
            file.putInt(at, 0).putInt(at + 4, from - at);
            file.putInt(at + 8, length).putInt(at + 12, 0);
        }
        for (int i = 20 * PAGE; i < 20 * PAGE + 3_000; i++) {
            large[i] = (byte) ('a' + new Random(i).nextInt(26));
        }
        var root = Objects.requireNonNull(BoltFile.open(large, told::incrementAndGet)).root();
        return root.keys().size();
    }

    @Test
    void findsAKeyBehindOneThatIsTooLong() {
        byte[] large = Arrays.copyOf(bytes, 10 * PAGE);
        fill();
        System.arraycopy(bytes, 0, large, 0, 2 * PAGE);
        var whole = ByteBuffer.wrap(large).order(ByteOrder.LITTLE_ENDIAN);
        int start = 2 * PAGE;
        whole.putInt(start + 12, 5).putShort(start + 8, (short) 2);
        whole.putShort(start + 10, (short) 2);
        whole.putInt(start + 16 + 4, 100).putInt(start + 16 + 8, 5_000);
        whole.putInt(start + 32 + 4, 6_000).putInt(start + 32 + 8, 1).putInt(start + 32 + 12, 2);
        whole.put(start + 32 + 6_000, text("kit"));
        var told = new AtomicInteger();
        var root = Objects.requireNonNull(BoltFile.open(large, told::incrementAndGet)).root();
        assertThat(root.text("k")).isEqualTo("it");
        assertThat(told).hasValue(1);
    }
}
