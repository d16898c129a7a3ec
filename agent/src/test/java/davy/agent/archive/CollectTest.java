package davy.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A triage of an archive says what the triage said that made it, of what was asked then.
final class CollectTest extends SampleCollection {
    @Test
    void saysTheSameAgain() throws IOException {
        var again = triage(file);
        assertThat(live.findings()).hasSizeGreaterThan(4);
        assertThat(texts(again)).isEqualTo(texts(live));
        assertThat(again.host()).isEqualTo(live.host());
        assertThat(again.verdict()).isEqualTo(live.verdict());
        assertThat(missed(again)).isEqualTo(missed(live));
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

    @Test
    void tellsItsTimeAndItsSum() throws IOException {
        var host = Archives.open(file);
        try (var archive = (Archived) host) {
            assertThat(archive.moment()).isEqualTo(NOW);
            assertThat(archive.told().in(Language.EN)).contains(sums.manifest());
        }
    }

    @Test
    void saysWhatWasLeftOut() throws IOException {
        Path small = folder.resolve("small.tar.gz");
        collect(small, 0);
        assertThat(missed(triage(small))).anyMatch(text -> text.contains("because of its limit"));
    }

    /// A long list is not shown to its end.
    @Test
    void saysFirstWhatTheArchiveLacks() throws IOException {
        Path small = folder.resolve("small.tar.gz");
        collect(small, 0);
        var told = triage(small).notDone();
        assertThat(told).hasSizeGreaterThan(2);
        assertThat(told.getFirst().why().in(Language.EN)).contains("because of its limit");
        Path part = folder.resolve("part.tar.gz");
        try (var writer = new ArchiveWriter(part, 1 << 30)) {
            var recorder = new Recorder(CaseHost.of(host()), writer);
            var triage = new Triage(recorder, "/", NOW, Options.standard(), Progress.SILENT);
            triage.stop();
            var report = triage.run();
            assertThat(report.partial()).isTrue();
            assertThat(report.notDone().getFirst().why().in(Language.EN)).contains("was stopped");
            recorder.finish(report.partial());
            writer.about("LIVE", "0", "x", NOW);
            writer.finish();
        }
        assertThat(triage(part).notDone().stream().limit(2).map(u -> u.why().in(Language.EN)))
                .anyMatch(text -> text.equals("the collection was stopped before its end"));
    }

    @Test
    void saysWhatWasNotAsked() throws IOException {
        var host = Archives.open(file);
        try (var _ = (Archived) host) {
            assertThat(host.lstat("/no/check/asks/for/this")).isNull();
            assertThat(host.unseen()).extracting(Unseen::what).contains("/no/check/asks/for/this");
        }
    }

    /// Ids that nobody asked for then may be those of hidden processes.
    @Test
    void saysWhichIdsWereNotAskedFor() throws IOException {
        var host = Archives.open(file);
        try (var _ = (Archived) host) {
            var kernel = host.kernel();
            assertThat(kernel).isNotNull();
            assertThat(kernel.answersSignal(2)).isFalse();
            assertThat(kernel.hasProcEntry(2)).isFalse();
            assertThat(host.unseen()).extracting(Unseen::what).noneMatch(w -> w.startsWith("pid"));
            assertThat(kernel.hasProcEntry(5_000_000)).isFalse();
            assertThat(host.unseen()).extracting(Unseen::what).contains("pid 5000000");
        }
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
}
