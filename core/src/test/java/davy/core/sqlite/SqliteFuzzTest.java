package davy.core.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import davy.core.file.ByteSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SqliteFuzzTest {
    private static final String TABLE = "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)";

    /// A database made by hand from the description of the format: the schema on page 1, an
    /// interior page 2 over the leaf 3, which has two rows, the second of which goes on on page 4.
    private static byte[] database() {
        var out = ByteBuffer.allocate(4 * 512);
        out.put("SQLite format 3\0".getBytes(StandardCharsets.US_ASCII));
        out.putShort((short) 512).put(new byte[] {1, 1, 0, 64, 32, 32});
        out.putInt(56, 1);
        byte[] sql = TABLE.getBytes(StandardCharsets.US_ASCII);
        int header = 6;
        int payload = header + 5 + 1 + 1 + 1 + sql.length;
        int cell = 512 - payload - 2;
        page(out, 100, 13, cell);
        out.position(cell).put((byte) payload).put((byte) 1);
        out.put(new byte[] {6, 13 + 10, 13 + 2, 13 + 2, 1, (byte) (13 + 2 * sql.length)});
        out.put("tablett".getBytes(StandardCharsets.US_ASCII)).put((byte) 2).put(sql);
        page(out, 512, 5);
        out.putInt(512 + 8, 3);
        page(out, 1024, 13, 500, 400);
        out.position(1024 + 500).put(new byte[] {5, 7, 3, 0, 17, 'h', 'i'});
        // 600 bytes: 92 of them here, which is 39 + (600 - 39) % 508.
        out.position(1024 + 400).put(new byte[] {(byte) 0x84, 0x58, 8});
        out.put(new byte[] {4, 0, (byte) 0x89, 0x35});
        out.position(1024 + 403 + 92).putInt(4);
        return out.array();
    }

    private static void page(ByteBuffer out, int at, int type, int... cells) {
        out.put(at, (byte) type).putShort(at + 3, (short) cells.length);
        for (int i = 0; i < cells.length; i++) {
            out.putShort(at + 8 + 2 * i, (short) cells[i]);
        }
    }

    private static String read(byte[] bytes) {
        var text = new StringBuilder();
        var database = SqliteFile.open(ByteSource.of(bytes), bytes.length, null);
        if (database == null) {
            return "none";
        }
        for (String table : database.tables()) {
            database.scan(
                    table,
                    1 << 20,
                    row -> {
                        String b = row.text("b");
                        row.blob("b");
                        row.real("b");
                        text.append(row.integer("a")).append(b == null ? "-" : b.strip());
                        return true;
                    });
        }
        return text + " " + database.damaged();
    }

    @Test
    void readsWhatTheFormatSays() {
        String text = read(database());
        assertThat(text.replace("\0", "")).isEqualTo("7hi8 0");
    }

    @Test
    void noBytesThrow() {
        long seed = Long.getLong("davy.seed", 20261121L);
        var random = new Random(seed);
        byte[] whole = database();
        assertThatCode(
                        () -> {
                            for (int i = 0; i < 50_000; i++) {
                                byte[] bytes = whole.clone();
                                for (int n = random.nextInt(6); n >= 0; n--) {
                                    bytes[place(random)] = (byte) random.nextInt(256);
                                }
                                read(bytes);
                            }
                        })
                .as("seed %d", seed)
                .doesNotThrowAnyException();
    }

    /// Mostly where there is something.
    private static int place(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(128);
            case 1 -> 400 + random.nextInt(130);
            case 2 -> 1024 + random.nextInt(16) + (random.nextBoolean() ? 400 : 0);
            default -> random.nextInt(2048);
        };
    }

    /// Each page leads to all others, and each cell of a leaf is the same long one.
    @Test
    @Timeout(20)
    void pagesThatLeadInCirclesEnd() {
        int pages = 500;
        var out = ByteBuffer.allocate(pages * 65_536);
        out.put(database(), 0, 512);
        out.putShort(16, (short) 1);
        out.position(0);
        for (int p = 1; p < pages; p++) {
            int at = p * 65_536;
            boolean leaf = p % 2 == 0;
            out.put(at, (byte) (leaf ? 13 : 5)).putShort(at + 3, (short) 20_000);
            for (int i = 0; i < 20_000; i++) {
                out.putShort(
                        at + (leaf ? 8 : 12) + 2 * i, (short) (50_000 + (leaf ? 0 : i % 15_000)));
            }
            for (int i = 50_000; i < 65_000; i++) {
                out.put(at + i, (byte) (leaf ? 0x80 : i));
            }
            if (leaf) {
                out.position(at + 50_000).put(new byte[] {(byte) 0x81, (byte) 0x80, 0x10, 1, 2, 0});
            }
        }
        read(out.array());
    }
}
