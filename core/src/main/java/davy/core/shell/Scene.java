package davy.core.shell;

import davy.core.indicator.Wallet;
import davy.core.shell.Script.Body;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One layer under examination, and what was seen in all of them.
final class Scene {
    private static final int MAX_EVIDENCE = 8;
    static final int MAX_LENGTH = 300;
    private static final int MAX_URLS = 64;
    private static final int MAX_URLS_OF_PROGRAMS = 128;

    /// Of functions that are defined anew and anew.
    private static final int MAX_BODIES = 16;

    final Layer layer;
    final List<Call> calls;

    /// Whether a shell that reads what is typed writes to the command of this index.
    private final BitSet fedByShell = new BitSet();

    private final Sightings sightings;

    /// By the index of a command, one that writes to it, counted from 1; 0 for none.
    private final int[] writers;

    /// Whether some command lists processes: `ps`, `top`.
    final boolean listsProcesses;

    /// The functions of the script: name to all bodies.
    final Map<String, List<Body>> functions = new HashMap<>();

    private final Killer killer;

    Scene(Layer layer, Sightings sightings) {
        this.layer = layer;
        this.calls = Call.all(layer.script());
        this.sightings = sightings;
        this.writers = new int[calls.size()];
        for (var call : calls) {
            if (call.command().feeds() >= 0) {
                writers[call.command().feeds()] = call.command().index() + 1;
            }
            if (call.command().feeds() >= 0
                    && call.invocation().isShell()
                    && call.isInteractive()) {
                fedByShell.set(call.command().feeds());
            }
        }
        this.listsProcesses = calls.stream().anyMatch(c -> c.is("ps", "top", "pidstat"));
        for (var part : layer.script().parts()) {
            if (!part.isBranch()) {
                var bodies = functions.computeIfAbsent(part.name(), _ -> new ArrayList<>(1));
                if (bodies.size() < MAX_BODIES) {
                    bodies.add(part.body());
                } else {
                    truncate();
                }
            }
        }
        this.killer = new Killer(this);
    }

    /// The bodies of the function that this command calls; none for another program.
    List<Body> bodies(Call call) {
        return functions.getOrDefault(call.invocation().program(), List.of());
    }

    /// Whether another command writes to this one through a pipe.
    boolean isFed(Call call) {
        return writers[call.command().index()] > 0;
    }

    /// The commands that may end processes of others.
    List<Call> killers() {
        return killer.all();
    }

    boolean isFedByShell(Call call) {
        return fedByShell.get(call.command().index());
    }

    /// Evidence by trait, and names worth reporting.
    static final class Sightings {
        final Map<Trait, List<String>> evidence = new EnumMap<>(Trait.class);
        final Set<String> urls = new LinkedHashSet<>();
        final Set<Wallet> wallets = new LinkedHashSet<>();
        boolean truncated;
    }

    /// Says that limits stopped a rule: more may be there.
    void truncate() {
        sightings.truncated = true;
    }

    void see(Trait trait, String text) {
        var list = sightings.evidence.computeIfAbsent(trait, _ -> new ArrayList<>(1));
        String shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
        if (list.size() < MAX_EVIDENCE && !list.contains(shown)) {
            list.add(shown);
        }
    }

    void see(Trait trait, Call call) {
        var list = sightings.evidence.get(trait);
        if (list == null || list.size() < MAX_EVIDENCE) {
            see(trait, layer.script().pipeline(call.command(), MAX_LENGTH));
        }
    }

    void url(String url) {
        if (sightings.urls.size() < MAX_URLS) {
            sightings.urls.add(url);
        }
    }

    /// Of what is run: others do not push it out.
    void urlOfProgram(String url) {
        if (sightings.urls.size() < MAX_URLS_OF_PROGRAMS) {
            sightings.urls.add(url);
        } else if (!sightings.urls.contains(url)) {
            truncate();
        }
    }

    void wallet(Wallet wallet) {
        sightings.wallets.add(wallet);
    }

    Call call(int index) {
        return calls.get(index);
    }

    /// The commands that the output of this one reaches, in order, at most 16.
    List<Call> readers(Call call) {
        var readers = new ArrayList<Call>(2);
        int next = call.command().feeds();
        while (next >= 0 && readers.size() < 16) {
            readers.add(calls.get(next));
            next = calls.get(next).command().feeds();
        }
        return readers;
    }

    /// The commands whose output this one gets, the nearest first, at most 16.
    List<Call> writers(Call call) {
        var found = new ArrayList<Call>(2);
        int next = writers[call.command().index()];
        while (next > 0 && found.size() < 16) {
            found.add(calls.get(next - 1));
            next = writers[next - 1];
        }
        return found;
    }
}
