package davy.agent.triage;

import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.NestedRoots;
import davy.agent.check.WalkedFiles;
import davy.core.host.FileInfo;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// The one walk: shows each file to every probe.
final class Walk implements FileVisitor {
    private final Facts facts;
    private final List<CheckRun> probes;
    private final Progress progress;
    private final BooleanSupplier stopped;
    private final NestedRoots nested = new NestedRoots();
    private final WalkedFiles walked;
    private final AtomicLong files = new AtomicLong();

    Walk(Facts facts, List<CheckRun> probes, Progress progress, BooleanSupplier stopped) {
        this.facts = facts;
        this.probes = probes;
        this.progress = progress;
        this.stopped = stopped;
        this.walked =
                new WalkedFiles(
                        facts, nested, probes.stream().map(r -> (FileProbe) r.check).toList());
    }

    void run(Host host) {
        host.walk("/", this);
    }

    /// Roots of other systems that were met.
    List<String> nestedRoots() {
        return nested.found();
    }

    long files() {
        return files.get();
    }

    @Override
    public boolean enter(String directory, FileInfo info) {
        progress.files(files.get(), directory);
        nested.enter(facts.host(), directory);
        return !stopped.getAsBoolean();
    }

    @Override
    public void visit(FileView view) {
        files.incrementAndGet();
        if (stopped.getAsBoolean()) {
            return;
        }
        var file = walked.of(view);
        for (CheckRun run : probes) {
            try {
                ((FileProbe) run.check).file(file, facts, run);
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                run.failed(view.path(), e);
            }
        }
    }
}
