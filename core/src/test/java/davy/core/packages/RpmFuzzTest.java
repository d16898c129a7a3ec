package davy.core.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import davy.core.file.ByteSource;
import davy.core.host.CaseHost;
import davy.core.host.CaseRpm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// No database, however broken, throws, or holds us.
final class RpmFuzzTest {
    private static final long SEED = Long.getLong("davy.seed", 20261122L);

    private static byte[] database() {
        var host =
                CaseHost.of(
                        Map.of(
                                "/bin",
                                Map.of("link", "usr/bin"),
                                "rpm",
                                Map.of(
                                        "a", List.of("/usr/bin/a", "/bin/b", "/etc/c"),
                                        "d", Map.of("/usr/bin/d", Map.of("conffile", true)))));
        return host.read("/usr/lib/sysimage/rpm/Packages.db", 1 << 20).bytes();
    }

    /// A hash table with one page of values and a chain of one page, by the description of the
    /// format.
    private static byte[] berkeley(boolean little) {
        var out = ByteBuffer.allocate(3 * 512);
        out.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        out.putInt(12, 0x061561).putInt(16, 9).putInt(20, 512).putInt(32, 2).put(25, (byte) 8);
        out.putShort(512 + 20, (short) 4).put(512 + 25, (byte) 13);
        short[] places = {507, 497, 492, 480};
        for (int i = 0; i < 4; i++) {
            out.putShort(512 + 26 + 2 * i, places[i]);
        }
        out.put(512 + 497, (byte) 1)
                .put(512 + 498, "value-one".getBytes(StandardCharsets.US_ASCII));
        out.put(512 + 480, (byte) 3).putInt(512 + 484, 2).putInt(512 + 488, 5);
        out.put(1024 + 25, (byte) 7).putShort(1024 + 22, (short) 5);
        out.put(1024 + 26, "chain".getBytes(StandardCharsets.US_ASCII));
        return out.array();
    }

    @Test
    void readsBothOrders() {
        for (boolean little : List.of(true, false)) {
            byte[] bytes = berkeley(little);
            var values = new ArrayList<String>();
            long damaged =
                    BdbFile.read(
                            ByteSource.of(bytes),
                            bytes.length,
                            value -> values.add(new String(value, StandardCharsets.US_ASCII)));
            assertThat(damaged).isZero();
            assertThat(values).containsExactly("value-one", "chain");
        }
    }

    @Test
    void noBerkeleyBytesThrow() {
        var random = new Random(SEED);
        assertThatCode(
                        () -> {
                            for (int i = 0; i < 50_000; i++) {
                                byte[] bytes = broken(berkeley(i % 2 == 0), random, 1100);
                                BdbFile.read(ByteSource.of(bytes), bytes.length, _ -> true);
                            }
                        })
                .as("seed %d", SEED)
                .doesNotThrowAnyException();
    }

    @Test
    void noHeaderThrows() {
        var random = new Random(SEED);
        byte[] whole = database();
        assertThatCode(
                        () -> {
                            for (int i = 0; i < 5_000; i++) {
                                byte[] bytes = whole.clone();
                                for (int n = random.nextInt(4); n >= 0; n--) {
                                    int at = 4096 + random.nextInt(bytes.length - 4096);
                                    bytes[random.nextInt(8) == 0 ? random.nextInt(100) : at] =
                                            (byte) random.nextInt(256);
                                }
                                ask(bytes);
                            }
                        })
                .as("seed %d", SEED)
                .doesNotThrowAnyException();
    }

    private static byte[] broken(byte[] bytes, Random random, int most) {
        for (int n = random.nextInt(4); n >= 0; n--) {
            bytes[random.nextInt(most)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static void ask(byte[] bytes) {
        var hex = Map.of("hex", HexFormat.of().formatHex(bytes));
        var index =
                PackageIndex.read(CaseHost.of(Map.of("/usr/lib/sysimage/rpm/Packages.db", hex)));
        for (var p : index.packages()) {
            for (String path : index.files(p.name())) {
                index.sum(path);
                index.file(path);
                index.isUnsummed(path);
            }
        }
    }

    /// A header that names one directory and one file again and again, and one whose strings never
    /// end.
    @Test
    @Timeout(20)
    void wildCountsEnd() {
        int count = 1 << 20;
        var header = ByteBuffer.allocate(8 + 4 * 16 + 5 * count);
        header.putInt(4).putInt(5 * count);
        header.putInt(1000).putInt(6).putInt(0).putInt(1);
        header.putInt(1117).putInt(8).putInt(0).putInt(count);
        header.putInt(1118).putInt(8).putInt(0).putInt(count);
        header.putInt(1116).putInt(4).putInt(0).putInt(count);
        byte[] zeros = header.array().clone();
        zeros[8 + 64] = 'x';
        byte[] full = header.array().clone();
        java.util.Arrays.fill(full, 8 + 64, full.length, (byte) 'y');
        ask(CaseRpm.database(List.of(zeros, full)));
        assertThat(RpmHeader.of(full).strings(1117)).isEmpty();
        assertThat(RpmHeader.of(zeros).strings(1117)).hasSize(count + 1);
    }
}
