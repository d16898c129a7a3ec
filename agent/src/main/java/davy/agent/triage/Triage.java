package davy.agent.triage;

import davy.agent.archive.Archived;
import davy.agent.check.Catalogue;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Options;
import davy.agent.check.Pause;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.incident.Incidents;
import davy.core.incident.Surroundings;
import davy.core.text.Phrase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Runs all checks over one host: those that need no walk beside the one walk of the file system,
/// the late ones after it.
public final class Triage {
    /// Time for one check, after which it is not waited for any more.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration DEEP_PATIENCE = Duration.ofMinutes(30);

    private final Host host;
    private final String root;
    private final Facts facts;
    private final Progress progress;
    private final List<CheckRun> runs = new ArrayList<>();
    private final List<Unseen> notDone = new ArrayList<>();
    private List<CheckRun> containers = List.of();
    private volatile boolean stopped;

    /// @param root what the report calls the place: `/` or the image's path
    /// @param now the time of the triage
    public Triage(Host host, String root, Instant now, Options options, Progress progress) {
        this(host, root, now, options, progress, Triage::sleep);
    }

    /// The same; `pause` passes the time where a check wants to look again.
    public Triage(
            Host host, String root, Instant now, Options options, Progress progress, Pause pause) {
        this.host = host;
        this.root = root;
        this.facts = new Facts(host, now, options, pause);
        this.progress = progress;
        for (var entry : Catalogue.entries()) {
            choose(entry, options);
        }
    }

    private void choose(Catalogue.Entry entry, Options options) {
        if (entry.detects().live() && !facts.isLive()) {
            return;
        }
        if (entry.detects().deep() && !options.deep()) {
            notDone.add(
                    new Unseen(
                            entry.detection().id(),
                            Phrase.of("done with --deep only", "仅在使用 --deep 时执行")));
            return;
        }
        runs.add(new CheckRun(entry));
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends a running triage soon; [#run] then returns what is known, marked as partial.
    public void stop() {
        stopped = true;
    }

    /// Runs. Call once.
    public Report run() {
        long start = System.nanoTime();
        Thread.ofPlatform().daemon().name("davy-logs").start(facts::logs);
        var walk = new Walk(facts, probes(), progress, () -> stopped);
        var patience = facts.options().deep() ? DEEP_PATIENCE : PATIENCE;
        var checks = new CheckPool(facts, patience, progress, runs.size(), () -> stopped);
        checks.start(runs.stream().filter(r -> !r.check.isLate()).toList());
        walk.run(host);
        checks.start(runs.stream().filter(r -> r.check.isLate()).toList());
        checks.await();
        containers = new ContainerTriage(facts, walk.containers(), () -> stopped).run();
        return report(walk, (System.nanoTime() - start) / 1e9);
    }

    private List<CheckRun> probes() {
        return runs.stream().filter(r -> r.check instanceof FileProbe).toList();
    }

    private Report report(Walk walk, double seconds) {
        var findings = new ArrayList<Finding>();
        var missed = new LinkedHashSet<Unseen>(notDone);
        var millis = new TreeMap<String, Long>();
        var unfinished = new TreeSet<String>();
        if (!facts.isLive()) {
            missed.add(imageMisses());
        }
        for (CheckRun run : runs) {
            run.findings().forEach(finding -> findings.add(told(finding)));
            missed.addAll(run.notDone());
            if (!run.isFinished()) {
                unfinished.add(run.id());
            }
            millis.put(run.id(), run.millis());
        }
        for (CheckRun run : containers) {
            findings.addAll(run.findings());
            missed.addAll(run.notDone());
            if (!run.isFinished()) {
                unfinished.add(run.id());
            }
            millis.merge(run.id(), run.millis(), Long::sum);
        }
        for (String nested : walk.nestedRoots()) {
            missed.add(
                    new Unseen(
                            nested,
                            Phrase.of(
                                    "the root of another system: its files were judged by name, place"
                                            + " and content, not by its packages; for all checks:"
                                            + " --root {0}",
                                    "属于另一个系统的根目录：其中文件仅按名称、位置和内容判断，未结合其软件包；完整检查请用 --root {0}",
                                    nested)));
        }
        if (!stopped) {
            // That there is no package database is told by whoever asks for it first.
            facts.packages();
        }
        missed.addAll(host.unseen());
        var surroundings = surroundings();
        var incidents = Incidents.group(findings, surroundings);
        findings.removeAll(Set.copyOf(incidents.moot()));
        findings.sort(ORDER);
        return new Report(
                Verdict.of(findings),
                stopped,
                HostSummary.read(host, root),
                findings,
                incidents.incidents(),
                surroundings,
                gravestFirst(missed),
                unfinished,
                new Report.Timings(facts.now(), seconds, walk.files(), runs.size(), millis));
    }

    /// A long list is not shown to its end: what makes the whole report doubtful leads.
    private List<Unseen> gravestFirst(Set<Unseen> missed) {
        var all = new LinkedHashSet<Unseen>();
        if (stopped) {
            all.add(
                    new Unseen(
                            root,
                            Phrase.of(
                                    "the triage was stopped before its end; what follows is"
                                            + " partial",
                                    "检查被提前中止，结果不完整")));
        }
        if (host instanceof Archived archive) {
            all.addAll(archive.lost());
        }
        all.addAll(missed);
        return List.copyOf(all);
    }

    /// Nothing where the triage was stopped: what was not read yet is not read now.
    private Surroundings surroundings() {
        return stopped
                ? Surroundings.unknown()
                : new Surroundings(
                        facts.exposures(),
                        facts.logs().loginsSince(),
                        facts.logs().packages(),
                        facts.logs().sessions());
    }

    /// A finding about a process in a container says which one it is.
    private Finding told(Finding finding) {
        var id = finding.evidence().get("container.id");
        if (id == null || finding.evidence().containsKey("container.name")) {
            return finding;
        }
        var root = facts.containerRoots().byId(id.toString());
        return root == null ? unplaced(finding) : root.told(finding);
    }

    /// Where the files of a container lie on the host is not known: another one that has the same
    /// path there is not accused.
    private Finding unplaced(Finding finding) {
        var process =
                finding.evidence().get("process.pid") instanceof Number pid
                        ? facts.processes().byPid(pid.intValue())
                        : null;
        boolean inside = process != null && facts.processes().isContained(process);
        var entities = new LinkedHashSet<>(finding.entities());
        if (!inside || !entities.removeIf(entity -> entity.kind() == Entity.Kind.FILE)) {
            return finding;
        }
        return new Finding(
                finding.detection(),
                finding.level(),
                finding.reason(),
                finding.evidence(),
                entities);
    }

    private static final Comparator<Finding> ORDER =
            Comparator.comparing(Finding::level)
                    .reversed()
                    .thenComparing(f -> f.detection().id())
                    .thenComparing(f -> f.evidence().toString());

    private Unseen imageMisses() {
        long live = Catalogue.entries().stream().filter(e -> e.detects().live()).count();
        return new Unseen(
                root,
                Phrase.of(
                        "an image has no processes, sockets or running kernel: {0} checks that need"
                                + " them were not done",
                        "磁盘镜像没有进程、网络连接和运行中的内核：{0} 项相关检查未执行", live));
    }
}
