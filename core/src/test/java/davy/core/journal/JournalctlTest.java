package davy.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import davy.core.compression.ByteReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that systemd-journal-remote writes, read as `journalctl -o json` reads them.
final class JournalctlTest {
    private static final List<String> WRITERS =
            List.of(
                    System.getProperty("davy.journal.remote", "/nowhere"),
                    "/lib/systemd/systemd-journal-remote",
                    "/usr/lib/systemd/systemd-journal-remote");

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "LZ4,0,0",
        "LZ4,1,0",
        "XZ,1,0",
        "ZSTD,1,0",
        "ZSTD,0,0",
        "ZSTD,1,1",
        "LZ4,1,1",
        "XZ,0,1"
    })
    void readsWhatJournalctlReads(String compress, String keyed, String compact) throws Exception {
        Path file = write(3000, compress, keyed, compact);
        var expected = journalctl(file);
        assertThat(expected).hasSize(3000);
        byte[] bytes = Files.readAllBytes(file);
        var journal = open(bytes);
        assertThat(journal.header().keyedHash()).isEqualTo(keyed.equals("1"));
        var got = new ArrayList<Map<String, List<String>>>();
        var reading = journal.read(filter(), e -> got.add(asJson(e)));
        assertThat(reading.isWhole()).isTrue();
        assertThat(reading.entries()).isEqualTo(3000);
        assertThat(got).isEqualTo(expected);
    }

    @Test
    void readsOnlyTheFieldsAndTimesThatAreWanted() throws Exception {
        byte[] bytes = Files.readAllBytes(write(100, "ZSTD", "1", "0"));
        var got = new ArrayList<JournalEntry>();
        var filter = JournalFilter.of("PRIORITY").since(time(90));
        open(bytes).read(filter, got::add);
        assertThat(got).hasSize(10);
        assertThat(got.getFirst().realtime()).isEqualTo(time(90));
        assertThat(got)
                .allSatisfy(e ->
                        assertThat(e.fields())
                                .extracting(JournalField::name)
                                .containsExactly("PRIORITY"));
    }

    @Test
    void cutsLongValues() throws Exception {
        byte[] bytes = Files.readAllBytes(write(100, "LZ4", "1", "0"));
        var filter = new JournalFilter(Set.of("MESSAGE"), 0, 80);
        var cut = new ArrayList<Boolean>();
        open(bytes)
                .read(
                        filter,
                        e -> {
                            var field = e.fields().getFirst();
                            assertThat(field.value().length).isLessThanOrEqualTo(80);
                            return cut.add(field.cut());
                        });
        assertThat(cut).contains(true, false);
    }

    @Test
    void findsTheEntriesOfACutFile() throws Exception {
        byte[] bytes = Files.readAllBytes(write(2000, "ZSTD", "1", "0"));
        var all = entries(bytes, bytes.length);
        int used = bytes.length;
        while (bytes[used - 1] == 0) {
            used--;
        }
        // The table of hashes comes first: where it is, and how long.
        var head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int tables = (int) (head.getLong(104) + head.getLong(112));
        for (int part = 1; part < 8; part++) {
            var got = entries(bytes, tables + (used - tables) * part / 8);
            assertThat(got.size()).isBetween(all.size() * (part - 1) / 10, all.size());
            assertThat(got).isEqualTo(all.subList(0, got.size()));
        }
    }

    @Test
    void findsTheEntriesWhenTheListsAreGone() throws Exception {
        byte[] bytes = Files.readAllBytes(write(500, "LZ4", "1", "0"));
        var all = entries(bytes, bytes.length);
        Arrays.fill(bytes, 176, 184, (byte) 0);
        assertThat(entries(bytes, bytes.length)).isEqualTo(all);
        Arrays.fill(bytes, 176, 184, (byte) 0x7F);
        assertThat(entries(bytes, bytes.length)).isEqualTo(all);
    }

    @Test
    void endsOnJunk() throws Exception {
        byte[] bytes = Files.readAllBytes(write(60, "ZSTD", "1", "1"));
        int used = bytes.length;
        while (bytes[used - 1] == 0) {
            used--;
        }
        bytes = Arrays.copyOf(bytes, used);
        var random = new Random(11);
        for (int round = 0; round < 500; round++) {
            byte[] junk = bytes.clone();
            for (int i = random.nextInt(60); i >= 0; i--) {
                junk[random.nextInt(junk.length)] = (byte) random.nextInt(256);
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                junk[random.nextInt(272)] = (byte) random.nextInt(256);
            }
            var journal = Journal.open(ByteReader.of(junk), junk.length);
            if (journal != null) {
                assertThat(journal.read(filter(), _ -> true).entries()).isLessThan(100_000);
            }
        }
    }

    private static JournalFilter filter() {
        return new JournalFilter(Set.of(), Long.MIN_VALUE, 1 << 20);
    }

    private static Journal open(byte[] bytes) {
        var journal = Journal.open(ByteReader.of(bytes), bytes.length);
        assertThat(journal).isNotNull();
        return java.util.Objects.requireNonNull(journal);
    }

    private static List<JournalEntry> entries(byte[] bytes, int size) {
        var got = new ArrayList<JournalEntry>();
        byte[] part = Arrays.copyOf(bytes, size);
        open(part)
                .read(
                        JournalFilter.of("NUMBER"),
                        e ->
                                got.add(
                                        new JournalEntry(
                                                e.sequence(),
                                                e.realtime(),
                                                e.monotonic(),
                                                e.boot(),
                                                List.of())));
        return got;
    }

    private static long time(int i) {
        return 1_700_000_000_000_000L + i * 1_000_003L;
    }

    /// Entries in the export format, sent through the writer.
    private Path write(int count, String compress, String keyed, String compact)
            throws IOException, InterruptedException {
        var writer = WRITERS.stream().filter(w -> Files.isExecutable(Path.of(w))).findFirst();
        assumeTrue(writer.isPresent(), "no systemd-journal-remote here");
        Path export = folder.resolve("export");
        Files.write(export, export(count));
        Path file = folder.resolve(compress + keyed + compact + count + ".journal");
        var builder =
                new ProcessBuilder(writer.orElseThrow(), "-o", file.toString(), export.toString());
        builder.environment().put("SYSTEMD_JOURNAL_COMPRESS", compress);
        builder.environment().put("SYSTEMD_JOURNAL_KEYED_HASH", keyed);
        builder.environment().put("SYSTEMD_JOURNAL_COMPACT", compact);
        builder.redirectErrorStream(true);
        var process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(process.waitFor() == 0, said);
        return file;
    }

    private static byte[] export(int count) throws IOException {
        var random = new Random(42);
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            String boot = i < count / 2 ? "0123456789abcdef0123456789abcdef" : "f".repeat(32);
            line(out, "__REALTIME_TIMESTAMP=" + time(i));
            line(out, "__MONOTONIC_TIMESTAMP=" + (5_000_000L + i * 17L));
            line(out, "_BOOT_ID=" + boot);
            line(out, "_HOSTNAME=host" + i % 3);
            line(out, "PRIORITY=" + i % 8);
            line(out, "NUMBER=" + i);
            line(out, "REPEATED=one " + i);
            line(out, "REPEATED=two " + i);
            binary(out, "MESSAGE", message(i, random));
            if (i % 7 == 0) {
                var noise = new byte[1 + random.nextInt(3000)];
                random.nextBytes(noise);
                binary(out, "NOISE", noise);
            }
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static byte[] message(int i, Random random) {
        int lines = i % 10 == 0 ? 1 + random.nextInt(200) : 1;
        var text = new StringBuilder();
        for (int j = 0; j < lines; j++) {
            text.append("Failed password for root from 203.0.113.").append(random.nextInt(256));
            text.append(" port ").append(random.nextInt(65536)).append(j % 3 == 0 ? "\n" : " é ");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(ByteArrayOutputStream out, String text) throws IOException {
        out.write((text + '\n').getBytes(StandardCharsets.UTF_8));
    }

    private static void binary(ByteArrayOutputStream out, String name, byte[] value)
            throws IOException {
        line(out, name);
        for (int i = 0; i < 8; i++) {
            out.write((int) ((long) value.length >>> 8 * i));
        }
        out.write(value);
        out.write('\n');
    }

    /// One map for each entry, values as hexadecimal digits of their bytes.
    private static List<Map<String, List<String>>> journalctl(Path file)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(
                        "journalctl",
                        "-o",
                        "json",
                        "--all",
                        "--no-pager",
                        "--file",
                        file.toString());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "no journalctl here: " + e.getMessage());
            throw e;
        }
        var entries = new ArrayList<Map<String, List<String>>>();
        try (var parser = new JsonFactory().createParser(process.getInputStream())) {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                var entry = new TreeMap<String, List<String>>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (!name.equals("__CURSOR")) {
                        entry.put(name, values(parser));
                    } else {
                        parser.skipChildren();
                    }
                }
                entries.add(entry);
            }
        }
        process.waitFor();
        return entries;
    }

    private static List<String> values(com.fasterxml.jackson.core.JsonParser parser)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return List.of(hex(parser.getText().getBytes(StandardCharsets.UTF_8)));
        }
        var bytes = new ByteArrayOutputStream();
        var values = new ArrayList<String>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            switch (parser.currentToken()) {
                case VALUE_NUMBER_INT -> bytes.write(parser.getIntValue());
                default -> values.addAll(values(parser));
            }
        }
        if (values.isEmpty()) {
            values.add(hex(bytes.toByteArray()));
        }
        values.sort(null);
        return values;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Map<String, List<String>> asJson(JournalEntry entry) {
        var map = new TreeMap<String, List<String>>();
        for (var field : entry.fields()) {
            map.computeIfAbsent(field.name(), _ -> new ArrayList<>()).add(hex(field.value()));
        }
        map.values().forEach(values -> values.sort(null));
        map.put("__REALTIME_TIMESTAMP", number(entry.realtime()));
        map.put("__MONOTONIC_TIMESTAMP", number(entry.monotonic()));
        map.put("_BOOT_ID", number(entry.boot()));
        return map;
    }

    private static List<String> number(Object value) {
        return List.of(hex(value.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
