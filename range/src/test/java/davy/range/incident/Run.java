package davy.range.incident;

import davy.range.machine.Variant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One incident on one kind of machine, with the names that a seed draws.
record Run(String name, Variant variant, long seed) {
    /// What `-Ddavy.range.incident=NAME,NAME`, `-Ddavy.range.variant=LABEL` and
    /// `-Ddavy.range.seed=N` ask for; without them each incident once, with a new seed, on kernel
    /// 6.1. With `-Ddavy.range.full=true` also with two more seeds, and on other kinds of machines.
    ///
    /// @param others kinds of machines of a full run
    static List<Run> all(Variant... others) {
        long seed = Long.getLong("davy.range.seed", System.nanoTime() % 1_000_000);
        var only = asked("davy.range.incident");
        var variants = asked("davy.range.variant").stream().map(Variant::of).toList();
        var runs = new ArrayList<Run>();
        for (String name : Replay.names()) {
            if (!only.isEmpty() && !only.contains(name)) {
                continue;
            }
            if (!variants.isEmpty()) {
                variants.forEach(variant -> runs.add(new Run(name, variant, seed)));
                continue;
            }
            runs.add(new Run(name, Variant.LINUX_6_1, seed));
            if (isFull()) {
                runs.add(new Run(name, Variant.LINUX_6_1, seed + 1));
                runs.add(new Run(name, Variant.LINUX_6_1, seed + 2));
                Arrays.stream(others).forEach(other -> runs.add(new Run(name, other, seed)));
            }
        }
        return runs;
    }

    /// Whether all of a full run are asked for.
    static boolean isWhole() {
        return isFull()
                && asked("davy.range.incident").isEmpty()
                && asked("davy.range.variant").isEmpty();
    }

    static boolean isFull() {
        return Boolean.getBoolean("davy.range.full");
    }

    private static List<String> asked(String property) {
        String value = System.getProperty(property, "");
        return value.isEmpty() ? List.of() : List.of(value.split(","));
    }

    /// Name of the folder for what a failed run saw.
    String folder() {
        return name + "-" + variant.label() + "-" + seed;
    }

    @Override
    public String toString() {
        return "%s on %s, seed %d".formatted(name, variant.label(), seed);
    }
}
