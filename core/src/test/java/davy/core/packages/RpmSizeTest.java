package davy.core.packages;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.CaseRpm;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a large server costs: 1,000 packages with 200,000 files, whose names are as long as those
/// of dpkg's test.
class RpmSizeTest {
    private static final int PACKAGES = 1000;
    private static final int FILES = 200;

    private static CaseHost large() {
        var random = new Random(3);
        var headers = new ArrayList<byte[]>();
        for (int p = 0; p < PACKAGES; p++) {
            headers.add(header("package%04d".formatted(p), random));
        }
        byte[] bytes = CaseRpm.database(headers);
        return CaseHost.of(
                Map.of(
                        "/usr/lib/sysimage/rpm/Packages.db",
                        Map.of("hex", HexFormat.of().formatHex(bytes))));
    }

    private static byte[] header(String name, Random random) {
        var directories = new StringBuilder();
        var names = new StringBuilder();
        var digests = new StringBuilder();
        var indexes = ByteBuffer.allocate(4 * FILES);
        for (int f = 0; f < FILES; f++) {
            if (f % 12 == 0) {
                directories.append("/usr/share/" + name + "/directory" + f / 12 + "/\0");
            }
            indexes.putInt(f / 12);
            names.append(
                    "a-name-of-a-file-" + HexFormat.of().toHexDigits(random.nextInt()) + ".conf\0");
            for (int i = 0; i < 8; i++) {
                digests.append(HexFormat.of().toHexDigits(random.nextInt()));
            }
            digests.append('\0');
        }
        byte[] modes = new byte[2 * FILES];
        for (int f = 0; f < FILES; f++) {
            modes[2 * f] = (byte) 0x81;
            modes[2 * f + 1] = (byte) 0xA4;
        }
        return header(
                List.of(
                        new Tag(1000, 6, 1, bytes(name + "\0")),
                        new Tag(1001, 6, 1, bytes("1\0")),
                        new Tag(1002, 6, 1, bytes("1\0")),
                        new Tag(1030, 3, FILES, modes),
                        new Tag(1035, 8, FILES, bytes(digests.toString())),
                        new Tag(1039, 8, FILES, bytes("root\0".repeat(FILES))),
                        new Tag(1040, 8, FILES, bytes("root\0".repeat(FILES))),
                        new Tag(1116, 4, FILES, indexes.array()),
                        new Tag(1117, 8, FILES, bytes(names.toString())),
                        new Tag(1118, 8, (FILES + 11) / 12, bytes(directories.toString())),
                        new Tag(5011, 4, 1, new byte[] {0, 0, 0, 8})));
    }

    private record Tag(int number, int type, int count, byte[] data) {}

    private static byte[] header(List<Tag> tags) {
        int length = tags.stream().mapToInt(tag -> tag.data.length).sum();
        var out = ByteBuffer.allocate(8 + 16 * tags.size() + length);
        out.putInt(tags.size()).putInt(length);
        int at = 0;
        for (Tag tag : tags) {
            out.putInt(tag.number).putInt(tag.type).putInt(at).putInt(tag.count);
            at += tag.data.length;
        }
        tags.forEach(tag -> out.put(tag.data));
        return out.array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void readsALargeServerFastAndSmall() {
        var host = large();
        PackageIndex.read(host);
        long before = used();
        long start = System.nanoTime();
        var index = PackageIndex.read(host);
        long millis = (System.nanoTime() - start) / 1_000_000;
        long megabytes = (used() - before) >> 20;
        System.out.println("rpm, 200,000 paths: " + millis + " ms, " + megabytes + " MiB");
        assertThat(index.size()).isEqualTo(PACKAGES * FILES);
        assertThat(index.packages()).hasSize(PACKAGES);
        assertThat(millis).isLessThan(5_000);
        assertThat(megabytes).isLessThan(40);
    }

    private static long used() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
