package davy.agent.report;

import davy.agent.triage.HostSummary;
import davy.agent.triage.Report;
import davy.agent.triage.Verdict;
import davy.core.finding.Detection;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.incident.Incidents;
import davy.core.incident.Surroundings;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reports made by hand.
final class Reports {
    private static final Detection MINER =
            new Detection(
                    "miner-process",
                    Phrase.of("Miner process", "挖矿进程"),
                    Level.CRITICAL,
                    List.of("T1496.001", "T1496"),
                    Phrase.of("None.", "无。"));

    private Reports() {}

    static Finding miner() {
        return Finding.of(
                        Phrase.of(
                                "{0} names the pool {1}",
                                "{0} 的参数中包含矿池 {1}", "/tmp/\u001b[2Jk", "203.0.113.7:3333"))
                .with("process.pid", 7769)
                .with("process.executable", "/tmp/\u001b[2Jk")
                .with("process.args", List.of("k", "--donate-level=1", "\uDCFF"))
                .with("process.start", "2026-01-14T00:00:00Z")
                .about(Entity.process(7769))
                .about(Entity.file("/tmp/\u001b[2Jk"))
                .by(MINER);
    }

    static Detection detection(String id, Level level) {
        return new Detection(
                id,
                Phrase.of("Title of " + id, id + " 的标题"),
                level,
                List.of("T1496.001"),
                Phrase.of("None.", "无。"));
    }

    static Report of(List<Finding> findings) {
        return of(
                findings,
                List.of(
                        new Unseen(
                                "/mnt/nfs",
                                Phrase.of("file system of another machine", "远程文件系统"))));
    }

    static Report of(List<Finding> findings, List<Unseen> notDone) {
        return new Report(
                Verdict.of(findings),
                false,
                new HostSummary("web01", "Debian GNU/Linux 12", "6.1.0", Host.Kind.LIVE, "/"),
                findings,
                Incidents.group(findings).incidents(),
                Surroundings.unknown(),
                notDone,
                new TreeSet<>(),
                new Report.Timings(
                        Instant.parse("2026-01-15T12:00:00Z"),
                        12.3456,
                        412_332,
                        70,
                        new TreeMap<>()));
    }
}
