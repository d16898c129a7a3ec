package davy.range.incident;

import davy.range.Command;
import davy.range.Verdict;
import davy.range.machine.Variant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How a replay went, and how long each of its steps took.
final class Result {
    private static final List<String> STEPS =
            List.of("start", "prepare", "clean", "attack", "live", "disk");

    private final String name;
    private final Variant variant;
    private final long seed;
    private final Map<String, Long> seconds = new LinkedHashMap<>();
    private final Map<String, String> reports = new LinkedHashMap<>();
    private long stepped = System.nanoTime();
    private boolean passed;

    Result(String name, Variant variant, long seed) {
        this.name = name;
        this.variant = variant;
        this.seed = seed;
    }

    /// A step is done; a replay takes minutes, so a person is told.
    void step(String step) {
        long now = System.nanoTime();
        seconds.put(step, (now - stepped) / 1_000_000_000);
        stepped = now;
        IO.println(
                "%s on %s, seed %d: %s, %d s"
                        .formatted(name, variant.label(), seed, step, seconds.get(step)));
    }

    /// A step whose end is what triage said.
    void step(String step, Verdict verdict) {
        reports.put(step, verdict.report());
        step(step);
    }

    /// What triage said, by step.
    Map<String, String> reports() {
        return reports;
    }

    void passed() {
        passed = true;
    }

    /// The page docs/range-results.md.
    static String page(List<Result> results) {
        var text = new StringBuilder();
        text.append(
                """
                # Replays of the five incidents

                Written by `./check range --full`: each incident on each kind of machine, from its seed. The server is looked
                at before (clean), after the attack (live), and from its disk when it is off. Steps are in seconds of the wall
                clock, two replays at a time, QEMU without KVM unless the last line says otherwise.

                | incident | machine | seed | |\
                """);
        STEPS.forEach(step -> text.append(' ').append(step).append(" |"));
        text.append("\n|---|---|---|---|").append("---|".repeat(STEPS.size())).append('\n');
        results.stream()
                .sorted(
                        Comparator.comparing((Result result) -> result.name)
                                .thenComparing(result -> result.variant)
                                .thenComparingLong(result -> result.seed))
                .forEach(result -> text.append(result.row()));
        return text.append('\n').append(machine()).toString();
    }

    private String row() {
        var text = new StringBuilder();
        text.append("| %s | %s | %d | %s |".formatted(name, variant.label(), seed, word()));
        for (String step : STEPS) {
            Long took = seconds.get(step);
            text.append(' ').append(took == null ? "" : took).append(" |");
        }
        return text.append('\n').toString();
    }

    private String word() {
        return passed ? "passed" : "**failed**";
    }

    private static String machine() {
        String qemu = Command.run(List.of("qemu-system-x86_64", "--version")).out();
        return "%s, %d processors, %s\n"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        qemu.lines().findFirst().orElse("QEMU"));
    }
}
