package davy.range.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Small binary files, by the books of their formats, for mutation to begin with.
@SuppressWarnings("ByteBufferBackingArray") // all are made by allocate
final class Seeds {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;

    private Seeds() {}

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(LITTLE);
    }

    /// A file made by the format's own program.
    static byte[] resource(String name) {
        try (var in = Seeds.class.getResourceAsStream("/fuzz/" + name)) {
            return java.util.Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// elf(5): a dynamic program of 64 bits with an interpreter and one needed library.
    static byte[] elf64() {
        var b = buffer(0x400);
        b.put(text("\177ELF")).put(new byte[] {2, 1, 1}).position(16);
        b.putShort((short) 3).putShort((short) 62).putInt(1).putLong(0x1000);
        b.putLong(64).putLong(0x280).putInt(0);
        b.putShort((short) 64).putShort((short) 56).putShort((short) 3);
        b.putShort((short) 64).putShort((short) 3).putShort((short) 2);
        program64(b, 1, 0, 0x400);
        program64(b, 3, 0x200, 28);
        program64(b, 2, 0x220, 0x40);
        b.position(0x200).put(text("/lib64/ld-linux-x86-64.so.2"));
        b.position(0x220).putLong(5).putLong(0x270).putLong(10).putLong(16);
        b.putLong(1).putLong(1).putLong(0).putLong(0);
        b.position(0x270).put(text("\0libc.so.6"));
        section64(b, 0, 0, 0, 0);
        section64(b, 1, 1, 0x1000, 16);
        section64(b, 7, 3, 0x3E0, 32);
        b.position(0x3E0).put(text("\0.text\0.shstrtab"));
        return b.array();
    }

    private static void program64(ByteBuffer b, int type, long offset, long size) {
        b.putInt(type).putInt(5).putLong(offset).putLong(offset).putLong(offset);
        b.putLong(size).putLong(size).putLong(8);
    }

    private static void section64(ByteBuffer b, int name, int type, long offset, long size) {
        b.position(name == 0 ? 0x280 : b.position());
        b.putInt(name).putInt(type).putLong(6).putLong(0).putLong(offset).putLong(size);
        b.putInt(0).putInt(0).putLong(1).putLong(0);
    }

    /// A static program of 32 bits, big-endian.
    static byte[] elf32() {
        var b = ByteBuffer.allocate(0x100).order(ByteOrder.BIG_ENDIAN);
        b.put(text("\177ELF")).put(new byte[] {1, 2, 1}).position(16);
        b.putShort((short) 2).putShort((short) 8).putInt(1).putInt(0x400080);
        b.putInt(52).putInt(0).putInt(0);
        b.putShort((short) 52).putShort((short) 32).putShort((short) 1);
        b.putShort((short) 40).putShort((short) 0).putShort((short) 0);
        b.putInt(1).putInt(0).putInt(0x400000).putInt(0x400000);
        b.putInt(0x100).putInt(0x100).putInt(5).putInt(0x1000);
        return b.array();
    }

    /// A journal (systemd, "Journal File Format"): header, one field, one entry, its list.
    ///
    /// @param compact whether places are written in 4 bytes
    static byte[] journal(boolean compact) {
        var b = buffer(528);
        b.put(text("LPKSHHRH")).putInt(0).putInt(compact ? 16 : 0).put(16, (byte) 1);
        b.putLong(88, 264).putLong(96, 528 - 264).putLong(136, 264).putLong(144, 3);
        b.putLong(152, 1).putLong(160, 1).putLong(168, 1).putLong(176, 448);
        b.putLong(184, 1_700_000_000_000_000L).putLong(192, 1_700_000_000_000_000L);
        byte[] payload = text("MESSAGE=hello");
        int head = compact ? 72 : 64;
        b.put(264, (byte) 1).putLong(272, head + payload.length).putLong(304, 352);
        b.put(264 + head, payload);
        b.put(352, (byte) 3).putLong(360, compact ? 68 : 80).putLong(368, 1);
        b.putLong(376, 1_700_000_000_000_000L).putLong(384, 5);
        b.putLong(352 + 64, 264);
        b.put(448, (byte) 6).putLong(456, compact ? 28 : 32);
        b.putLong(472, 352);
        return b.array();
    }

    /// utmp(5) of 64-bit machines: as many records of 384 bytes.
    static byte[] utmp(int records) {
        var b = buffer(384 * records);
        for (int i = 0; i < records; i++) {
            int at = i * 384;
            b.putShort(at, (short) (i == 0 ? 2 : i % 2 == 1 ? 7 : 8)).putInt(at + 4, 100 + i);
            b.put(at + 8, text(i == 0 ? "~" : "pts/0")).put(at + 40, text("ts/0"));
            b.put(at + 44, text(i == 0 ? "reboot" : "root")).put(at + 76, text("198.51.100.1"));
            b.putInt(at + 340, 1_700_000_000 + 60 * i).put(at + 348, new byte[] {-58, 51, 100, 1});
        }
        return b.array();
    }

    /// An answer of sock_diag(7): one TCP socket that listens on port 22.
    static byte[] sockDiag() {
        var b = buffer(16 + 72);
        b.putInt(88).putShort((short) 20).putShort((short) 2).putInt(1).putInt(0);
        b.put((byte) 2).put((byte) 10).putShort((short) 0);
        b.order(ByteOrder.BIG_ENDIAN).putShort((short) 22);
        return b.array();
    }

    /// The same word in each packing.
    static List<byte[]> packed() {
        var decoder = Base64.getDecoder();
        return List.of(
                gzip("hello hello hello hello\n"),
                decoder.decode(
                        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AAXAAxdADQZSe6N6VYKwSGwAABsFO0bO2i7kQAB"
                                + "KBjXg7duH7bzfQEAAAAABFla"),
                decoder.decode("QlpoOTFBWSZTWW9PEPMAAAXRAAAQQAACRKAAMMACqDRxDa2HDxdyRThQkG9PEPM="),
                decoder.decode("KLUv/QRobQAAOGhlbGxvIAoBAJlLEah8Lqg="));
    }

    private static byte[] gzip(String text) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// The table `filter` as `IPT_SO_GET_INFO` and `IPT_SO_GET_ENTRIES` give it: TCP accepted, the
    /// rest dropped.
    static byte[] iptables() {
        var b = buffer(84 + 4 * 152 + 176);
        b.put(text("filter")).putInt(32, 0b01110);
        for (int hook = 1; hook <= 3; hook++) {
            int first = hook == 1 ? 0 : 152 * hook;
            b.putInt(36 + 4 * hook, first).putInt(56 + 4 * hook, 152 * hook);
        }
        b.putInt(76, 5).putInt(80, 4 * 152 + 176);
        for (int i = 0; i < 4; i++) {
            int at = 84 + 152 * i;
            b.putShort(at + 80, (short) (i == 0 ? 6 : 0));
            b.putShort(at + 88, (short) 112).putShort(at + 90, (short) 152);
            b.putShort(at + 112, (short) 40).putInt(at + 144, i == 1 ? -1 : -2);
        }
        int end = 84 + 4 * 152;
        b.putShort(end + 88, (short) 112).putShort(end + 90, (short) 176);
        b.putShort(end + 112, (short) 64).put(end + 114, text("ERROR"));
        b.put(end + 144, text("ERROR"));
        return b.array();
    }

    /// Dumps of nf_tables: a table, a chain that drops, a rule that accepts port 22.
    static byte[] nftables() {
        var out = new ByteArrayOutputStream();
        message(out, 0, attribute(1, text("filter\0")));
        message(
                out,
                3,
                attribute(1, text("filter\0")),
                attribute(3, text("input\0")),
                attribute(4, attribute(1, wide(1)), attribute(2, wide(0))),
                attribute(5, wide(0)),
                attribute(7, text("filter\0")));
        message(
                out,
                9,
                attribute(1, text("filter\0")),
                attribute(2, text("__set0\0")),
                attribute(3, wide(3)),
                attribute(5, wide(2)));
        message(
                out,
                6,
                attribute(1, text("filter\0")),
                attribute(2, text("input\0")),
                attribute(
                        4,
                        expression(
                                "payload",
                                attribute(1, wide(1)),
                                attribute(2, wide(2)),
                                attribute(3, wide(2)),
                                attribute(4, wide(2))),
                        expression(
                                "cmp",
                                attribute(1, wide(1)),
                                attribute(2, wide(0)),
                                attribute(3, attribute(1, new byte[] {0, 22}))),
                        expression(
                                "immediate",
                                attribute(1, wide(0)),
                                attribute(2, attribute(2, attribute(1, wide(1)))))));
        return out.toByteArray();
    }

    private static byte[] expression(String name, byte[]... data) {
        return attribute(1, attribute(1, text(name + '\0')), attribute(2, data));
    }

    private static byte[] wide(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    private static byte[] attribute(int type, byte[]... values) {
        var body = new ByteArrayOutputStream();
        for (byte[] value : values) {
            body.writeBytes(value);
        }
        int length = 4 + body.size();
        var b = buffer(length + 3 & ~3);
        return b.putShort((short) length).putShort((short) type).put(body.toByteArray()).array();
    }

    private static void message(ByteArrayOutputStream out, int type, byte[]... attributes) {
        int length = 20;
        for (byte[] attribute : attributes) {
            length += attribute.length;
        }
        var b =
                buffer(length)
                        .putInt(length)
                        .putShort((short) (10 << 8 | type))
                        .putShort((short) 2);
        b.putInt(1).putInt(0).put(new byte[] {1, 0, 0, 0});
        for (byte[] attribute : attributes) {
            b.put(attribute);
        }
        out.writeBytes(b.array());
    }

    /// An archive of two files, as Java itself writes it.
    static byte[] zip() {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (String name : List.of("a.yml", "META-INF/b.properties")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(text("id: LTAI5tQm8ZkV3rYwB7nPd2Hs\n"));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /// Of bbolt, as podman keeps it (`ctr` / `c1` / `config`), of pages of 512 bytes: root, the
    /// bucket `ctr` as a tree of a branch and a leaf, and the bucket of the container.
    static byte[] bolt() {
        var b = buffer(6 * 512);
        b.putInt(16, 0xED0CDAED).putInt(20, 2).putInt(24, 512).putLong(32, 2).putLong(64, 7);
        long sum = 0xcbf29ce484222325L;
        for (int i = 16; i < 72; i++) {
            sum = (sum ^ (b.get(i) & 0xff)) * 0x100000001b3L;
        }
        b.putLong(72, sum);
        boltLeaf(b, 2, 1, "ctr", bucket(3));
        b.putShort(3 * 512 + 8, (short) 1).putShort(3 * 512 + 10, (short) 1);
        b.putLong(3 * 512 + 16 + 8, 4);
        boltLeaf(b, 4, 1, "c1", bucket(5));
        boltLeaf(
                b,
                5,
                0,
                "config",
                text("{\"spec\":{\"process\":{\"args\":[\"/x\",\"-o\"]}},\"privileged\":true}"));
        return b.array();
    }

    private static byte[] bucket(long page) {
        return buffer(16).putLong(page).array();
    }

    private static void boltLeaf(ByteBuffer b, int page, int flags, String key, byte[] value) {
        int at = page * 512 + 16;
        b.putShort(page * 512 + 8, (short) 2).putShort(page * 512 + 10, (short) 1);
        b.putInt(at, flags).putInt(at + 4, 16).putInt(at + 8, key.length());
        b.putInt(at + 12, value.length).put(at + 16, text(key));
        b.put(at + 16 + key.length(), value);
    }
}
