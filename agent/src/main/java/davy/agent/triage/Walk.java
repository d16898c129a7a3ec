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
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// The one walk: shows each file to every probe.
final class Walk implements FileVisitor {
    private static final Pattern OF_RESPONSE =
            Pattern.compile(".*/r-[0-9]{8}-[0-9]{6}-[0-9a-f]{4}/(kept|evidence)[0-9-]*");
    private static final Phrase KEPT =
            Phrase.of(
                    "files that davy respond put aside; they were not judged again",
                    "davy respond 隔离的文件，未再次判断");

    private static final Phrase KEPT_IMAGE =
            Phrase.of(
                    "layer of an image that davy respond put aside; it was not judged again",
                    "davy respond 隔离的镜像层，未再次判断");

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
        if (isKept(directory)) {
            facts.host().miss(new Unseen(directory, KEPT));
            return false;
        }
        if (layers.isPutAside(directory)) {
            facts.host().miss(new Unseen(directory, KEPT_IMAGE));
            return false;
        }
        boolean merged = layers.isMerged(directory, info);
        if (!layers.contains(directory) && !merged) {
            nested.enter(facts.host(), directory);
        }
        return !stopped.getAsBoolean() && !merged;
    }

    /// What `davy respond` put aside, or kept as evidence: the intruder's files, where they do no
    /// harm; wherever the folder is that `--state` named. Not passed over in silence, as an
    /// intruder may make such a folder too.
    private boolean isKept(String directory) {
        String name = directory.substring(directory.lastIndexOf('/') + 1);
        boolean likely = name.equals("kept") || name.startsWith("evidence");
        if (!likely || !OF_RESPONSE.matcher(directory).matches()) {
            return false;
        }
        String response = directory.substring(0, directory.lastIndexOf('/'));
        var info = facts.host().lstat(response);
        return info != null
                && info.isDirectory()
                && info.uid() == 0
                && (info.mode() & 0077) == 0
                && facts.host().exists(response + "/journal.jsonl");
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
