package davy.agent.triage;

import davy.agent.check.ContainerRoot;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Layers;
import davy.agent.check.NestedRoots;
import davy.agent.check.WalkedFiles;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.host.FileInfo;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Layers layers;
    private final Map<ContainerRoot, List<CheckRun>> containers = new ConcurrentHashMap<>();
    private final AtomicLong files = new AtomicLong();

    Walk(Facts facts, List<CheckRun> probes, Progress progress, BooleanSupplier stopped) {
        this.facts = facts;
        this.probes = probes;
        this.progress = progress;
        this.stopped = stopped;
        this.layers = new Layers(facts);
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
        if (!layers.contains(directory) && !layers.isMerged(directory)) {
            nested.enter(facts.host(), directory);
        }
        return !stopped.getAsBoolean() && !layers.isMerged(directory);
    }

    @Override
    public void visit(FileView view) {
        files.incrementAndGet();
        if (stopped.getAsBoolean()) {
            return;
        }
        var layer = layers.of(view.path());
        var root = layer == null ? null : layer.root();
        if (layer != null && root != null) {
            visit(view, layer, root);
            return;
        }
        var file = walked.of(view, layer);
        for (CheckRun run : probes) {
            run.file(file, facts, layer == null ? run : new LayerFindings(run, layer));
        }
    }

    /// A file that was written in a container, seen by probes of its own.
    private void visit(FileView view, Layers.Layer layer, ContainerRoot root) {
        var runs = containers.computeIfAbsent(root, this::probesOf);
        var file = walked.inside(view, layer, root);
        for (CheckRun run : runs) {
            run.file(file, root.facts(), run);
        }
    }

    private List<CheckRun> probesOf(ContainerRoot root) {
        return probes.stream().map(run -> new CheckRun(run.entry, root::told)).toList();
    }

    /// The probes that were shown files of containers.
    Map<ContainerRoot, List<CheckRun>> containers() {
        return containers;
    }

    /// Says of which image a layer is, and which containers are made from it.
    private record LayerFindings(Findings findings, Layers.Layer layer) implements Findings {
        @Override
        public void add(Finding.Draft finding) {
            layer.containers().forEach(id -> finding.about(Entity.container(id)));
            findings.add(finding.with("container.image.name", layer.image()));
        }

        @Override
        public void notDone(String what, Phrase why) {
            findings.notDone(what, why);
        }
    }
}
