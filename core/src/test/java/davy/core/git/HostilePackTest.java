package davy.core.git;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.OpenFile;
import davy.core.secret.AccessKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// Packs that lie.
final class HostilePackTest {
    private static final String KEY =
            "ak=LTAI5tQm8ZkV3rYwB7nPd2Hs\nsk=k7Rw2ZpQ9xVb4Ty6Mn1Lc8Hs3Jd5Gf\n";

    private final ByteArrayOutputStream pack = new ByteArrayOutputStream();
    private final List<KeyedObject> found = new ArrayList<>();
    private final Budget budget = new Budget(new SearchLimits(64L << 20, 10, () -> false));

    HostilePackTest() {
        pack.writeBytes(ByteBuffer.allocate(12).putInt(0x5041434B).putInt(2).putInt(999).array());
    }

    /// @return where it begins
    private int add(int type, long size, byte[] base, byte[] data) {
        int at = pack.size();
        long left = size >> 4;
        pack.write((int) (type << 4 | size & 15 | (left > 0 ? 0x80 : 0)));
        while (left > 0) {
            pack.write((int) (left & 0x7F | (left >> 7 > 0 ? 0x80 : 0)));
            left >>= 7;
        }
        pack.writeBytes(base);
        try (var deflater = new Deflater()) {
            deflater.setInput(data);
            deflater.finish();
            var out = new byte[data.length + 1000];
            pack.write(out, 0, deflater.deflate(out));
        }
        return at;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private PackSearch search(byte[] index) {
        pack.writeBytes(new byte[20]);
        var file = OpenFile.of(pack.toByteArray());
        var places = index.length == 0 ? null : PackIndex.of(OpenFile.of(index), 20);
        try (var opened = new Pack("/p", file, ObjectFormat.SHA1, places, new KeptObjects())) {
            var text = new KeyText(AccessKey::hasSecret, budget);
            return Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> new PackSearch(opened, text, budget, found::add).run());
        }
    }

    @Test
    void aWrongCountOfObjectsIsOfNoMatter() {
        add(3, KEY.length(), new byte[0], text(KEY));
        var search = search(new byte[0]);
        assertThat(search.whole()).isTrue();
        assertThat(found)
                .singleElement()
                .extracting(KeyedObject::id)
                // printf ... | git hash-object --stdin
                .isEqualTo("943ab2f61585e0cfdb6e351279de3a673ccfc1ee");
    }

    @Test
    void moreThanAnObjectClaimsEndsTheSearch() {
        add(3, 10, new byte[0], new byte[50 << 20]);
        add(3, KEY.length(), new byte[0], text(KEY));
        assertThat(search(new byte[0]).whole()).isFalse();
        assertThat(budget.left()).isGreaterThan(60 << 20);
    }

    @Test
    void lessThanAnObjectClaimsEndsTheSearch() {
        add(3, 1L << 50, new byte[0], text(KEY));
        assertThat(search(new byte[0]).whole()).isFalse();
    }

    @Test
    void unpackedBytesAreBounded() {
        for (int i = 0; i < 12; i++) {
            add(2, 8 << 20, new byte[0], new byte[8 << 20]);
        }
        assertThat(search(new byte[0]).whole()).isFalse();
        assertThat(budget.isOver()).isTrue();
    }

    /// Two deltas, each the base of the other by an index that says so.
    @Test
    void deltasInACircleEnd() {
        byte[] one = new byte[20];
        byte[] two = new byte[20];
        one[19] = 1;
        two[19] = 2;
        byte[] delta = text("\u0001\u0001>" + KEY);
        int first = add(7, delta.length, two, delta);
        int second = add(7, delta.length, one, delta);
        var index = ByteBuffer.allocate(8 + 1024 + 2 * 28 + 40).putInt(0xFF744F63).putInt(2);
        for (int i = 0; i < 256; i++) {
            index.putInt(2);
        }
        index.put(one).put(two).putInt(0).putInt(0).putInt(first).putInt(second);

        var search = search(index.array());

        assertThat(search.whole()).isTrue();
        assertThat(search.unresolved()).isEqualTo(2);
        assertThat(found).as("what is new is searched alone").hasSize(2);
    }

    @Test
    void aDeltaOfManyCopiesMakesNoMoreThanIsHeld() {
        byte[] zeros = new byte[1 << 20];
        add(3, zeros.length, new byte[0], zeros);
        int at = pack.size();
        var delta = new ByteArrayOutputStream();
        delta.writeBytes(
                new byte[] {(byte) 0x80, (byte) 0x80, 0x40, (byte) 0xFF, (byte) 0xFF, 0x7F});
        for (int i = 0; i < 100_000; i++) {
            delta.write(0xC0);
            delta.write(0x0F);
        }
        delta.writeBytes(text(">" + KEY));
        int back = at - 12;
        byte[] offset = {(byte) (0x80 | (back >> 7) - 1), (byte) (back & 0x7F)};
        add(6, delta.size(), offset, delta.toByteArray());
        var search = search(new byte[0]);
        assertThat(search.whole()).isTrue();
        assertThat(search.unresolved()).isEqualTo(1);
        assertThat(found).hasSize(1);
    }
}
