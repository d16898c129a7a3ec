package davy.agent.triage;

import davy.agent.check.Catalogue;
import davy.agent.check.ContainerRoot;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.persistence.PersistenceCheck;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/// Runs checks over the root of each container: the probes, which the walk showed what was written
/// in it, and what looks for things that start something. Its processes are judged with the host's.
final class ContainerTriage {
    private static final Duration ALL = Duration.ofSeconds(40);
    private static final Duration LAST = Duration.ofSeconds(15);
    private static final int WORKERS = 2;

    private final Facts facts;
    private final Map<ContainerRoot, List<CheckRun>> probes;
    private final BooleanSupplier stopped;
    private final List<Catalogue.Entry> entries;
    private final Queue<ContainerRoot> rest;
    private final Queue<CheckRun> runs = new ConcurrentLinkedQueue<>();
    private final long start = System.nanoTime();

    /// @param probes that were shown files of containers
    /// @param stopped whether the user has had enough
    ContainerTriage(
            Facts facts, Map<ContainerRoot, List<CheckRun>> probes, BooleanSupplier stopped) {
        this.facts = facts;
        this.probes = probes;
        this.stopped = stopped;
        rest = new ConcurrentLinkedQueue<>(facts.containerRoots().all());
        entries = Catalogue.entries().stream().filter(ContainerTriage::isChosen).toList();
    }

    private static boolean isChosen(Catalogue.Entry entry) {
        return PersistenceCheck.class.isAssignableFrom(entry.type())
                && !FileProbe.class.isAssignableFrom(entry.type())
                && !entry.detects().live()
                && !entry.detects().deep();
    }

    /// @return all that was run, also what did not come to its end
    List<CheckRun> run() {
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < WORKERS && !rest.isEmpty(); i++) {
            workers.add(Thread.ofPlatform().daemon().name("containers " + i).start(this::work));
        }
        workers.forEach(this::join);
        if (!rest.isEmpty()) {
            facts.host()
                    .miss(
                            new Unseen(
                                    "containers",
                                    Phrase.of(
                                            "{0} containers were left out of the checks of what they"
                                                    + " start: no time was left",
                                            "时间所限，{0} 个容器的自启动项未检查", rest.size())));
        }
        return List.copyOf(runs);
    }

    private void work() {
        while (!stopped.getAsBoolean() && !isPast(ALL)) {
            var root = rest.poll();
            if (root == null) {
                return;
            }
            probes.getOrDefault(root, List.of()).forEach(run -> look(run, root));
            entries.forEach(entry -> look(new CheckRun(entry, root::told), root));
        }
    }

    private void look(CheckRun run, ContainerRoot root) {
        runs.add(run);
        long before = System.nanoTime();
        run.look(root.facts());
        run.took(System.nanoTime() - before);
    }

    private boolean isPast(Duration time) {
        return System.nanoTime() - start > time.toNanos();
    }

    private void join(Thread worker) {
        var left = ALL.plus(LAST).minusNanos(System.nanoTime() - start);
        try {
            if (!worker.join(left.isNegative() ? Duration.ofMillis(1) : left)) {
                runs.forEach(run -> run.abandon(LATE));
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a triage", e);
        }
    }

    private static final Phrase LATE = Phrase.of("did not end in time in a container", "在容器中未按时完成");
}
