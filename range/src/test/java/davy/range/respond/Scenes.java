package davy.range.respond;

import davy.range.Command;
import davy.range.Davy;
import davy.range.Json;
import davy.range.machine.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The scenes of `range/actions` on a machine, one for each action; `lib.sh` there says what a
/// script has. What goes wrong with one is noted, and the others go on.
final class Scenes {
    static final String PLAN = "/run/scene/plan.yml";

    /// Whose step puts the programs of all families aside: of a plan that was written, what no step
    /// puts aside is no family's.
    static final String PROGRAMS = "programs";

    /// All actions, in the order of a plan.
    static final List<String> NAMES =
            List.of(
                    "keep-evidence",
                    "deny-writes",
                    "isolate-host",
                    "freeze",
                    "stop-container",
                    "disable-service",
                    "remove-container",
                    "remove-lines",
                    "restore-redis",
                    "kill",
                    "quarantine",
                    "sweep-copies",
                    "quarantine-image",
                    "remove-shared-memory",
                    "remove-pins",
                    "close-ports",
                    "correct-settings",
                    "lock-account",
                    "expire-password",
                    "end-sessions",
                    "block-addresses",
                    "remove-firewall-rule");

    /// Whose steps come before files are put aside.
    private static final List<String> EARLIER = NAMES.subList(0, NAMES.indexOf("quarantine"));

    private static final String SCRIPTS = "/run/payload/actions/";
    private static final Duration SCRIPT = Duration.ofMinutes(5);
    private static final Duration RESPONSE = Duration.ofMinutes(20);

    private final Machine machine;
    private final List<String> names;
    private final Map<String, List<String>> wrong = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private String response = "";

    /// @param names of actions, in the order of a plan
    Scenes(Machine machine, List<String> names) {
        this.machine = machine;
        this.names = names;
    }

    static Path folder() {
        return Davy.launcher().resolveSibling("range/actions");
    }

    /// A plan as it was written.
    ///
    /// @param steps whose action each is, the first one first
    record Plan(String path, List<String> steps) {}

    /// A step, and what became of it.
    ///
    /// @param name of its action
    record Outcome(String name, String word, String told) {}

    void note(String name, String what) {
        wrong.computeIfAbsent(name, _ -> new ArrayList<>()).add(what);
    }

    /// What went wrong, by action.
    Map<String, List<String>> wrong() {
        return wrong;
    }

    /// All that Davy said.
    List<String> told() {
        return told;
    }

    /// Those with which nothing went wrong yet.
    List<String> sound() {
        return names.stream().filter(name -> !wrong.containsKey(name)).toList();
    }

    /// Calls a function of each script.
    void each(Collection<String> which, String function) {
        long start = System.nanoTime();
        which.forEach(name -> call(name, function));
        IO.println("%s of %d: %s".formatted(function, which.size(), since(start)));
    }

    static String since(long start) {
        return (System.nanoTime() - start) / 1_000_000_000 + " s";
    }

    /// @return what it printed
    String call(String name, String function) {
        String text =
                """
                NAME=%s FAMILY=%d ID=%s
                . %slib.sh
                . %s%s.sh
                %s
                """
                        .formatted(
                                name,
                                names.indexOf(name) + 1,
                                response,
                                SCRIPTS,
                                SCRIPTS,
                                name,
                                function);
        var done = machine.run(List.of("/bin/bash", "-euo", "pipefail", "-c", text), SCRIPT);
        if (done.exit() != 0) {
            note(name, function + ", exit " + done.exit() + ": " + done.err().strip());
        }
        return done.out();
    }

    /// Writes a plan of these actions, as `davy respond --save-plan` would.
    Plan plan(List<String> which, String path) {
        var families = new StringBuilder();
        var text = new StringBuilder();
        var steps = new ArrayList<String>();
        var parts = new LinkedHashMap<String, List<String>>();
        for (String name : which) {
            var lines = call(name, "parts").lines().toList();
            if (!wrong.containsKey(name)) {
                parts.put(name, lines);
            }
        }
        var programs =
                parts.entrySet().stream()
                        .filter(part -> !part.getKey().equals("keep-evidence"))
                        .flatMap(part -> programs(part.getValue()))
                        .toList();
        boolean aside = programs.isEmpty();
        for (var part : parts.entrySet()) {
            String name = part.getKey();
            var lines = part.getValue();
            if (!aside && !EARLIER.contains(name)) {
                putAside(programs, steps, text);
                aside = true;
            }
            boolean family = true;
            if (!lines.isEmpty() && !lines.getFirst().startsWith("action: ")) {
                families.append("  - family: ").append(names.indexOf(name) + 1).append('\n');
            }
            for (String line : lines) {
                if (line.startsWith("action: ")) {
                    family = false;
                    steps.add(name);
                    text.append("  - step: ").append(steps.size()).append("\n    incidents: []\n");
                }
                (family ? families : text).append("    ").append(line).append('\n');
            }
        }
        if (!aside) {
            putAside(programs, steps, text);
        }
        machine.write(
                path,
                "format: davy.plan/1\nhost: \"server-1\"\nmade: \"%s\"\n%s%ssteps:\n%s"
                        .formatted(
                                Instant.ofEpochSecond(
                                        Long.parseLong(machine.shell("date +%s").strip())),
                                families.isEmpty() ? "" : "families:\n",
                                families,
                                text));
        return new Plan(path, steps);
    }

    /// Pins of the programs of a family.
    private static Stream<String> programs(List<String> lines) {
        return lines.stream()
                .dropWhile(line -> !line.equals("programs:"))
                .skip(1)
                .takeWhile(line -> line.startsWith("  - "));
    }

    private static void putAside(List<String> programs, List<String> steps, StringBuilder text) {
        steps.add(PROGRAMS);
        text.append("  - step: ").append(steps.size()).append("\n    incidents: []\n");
        text.append("    action: quarantine\n    files:\n");
        programs.forEach(pin -> text.append("    ").append(pin).append('\n'));
    }

    Command davy(List<String> options) {
        var command =
                new ArrayList<>(List.of("/usr/bin/taskset", "--cpu-list", "0", "/opt/davy/davy"));
        command.add("respond");
        command.addAll(options);
        machine.shell("touch /run/scene/alive");
        long start = System.nanoTime();
        var done = machine.run(command, RESPONSE);
        told.add(String.join(" ", options) + "\n" + done.err() + done.out());
        IO.println("%s: exit %d, %s".formatted(options, done.exit(), since(start)));
        return done;
    }

    /// @param more options
    Command apply(Plan plan, List<String> more) {
        var options = new ArrayList<>(List.of("--plan", plan.path(), "--apply", "--yes"));
        options.addAll(List.of("--watch", "0", "--format", "json"));
        options.addAll(more);
        return davy(options);
    }

    /// What became of each step of a plan that was carried out; scripts know its response then.
    List<Outcome> outcomes(Plan plan, Command applied) {
        var outcomes = new ArrayList<Outcome>();
        var responses = Json.asList(Json.object(applied.out()).getOrDefault("responses", ""));
        var first = Json.asObject(responses.getFirst());
        response = String.valueOf(first.get("id"));
        for (Object each : Json.asList(first.getOrDefault("steps", ""))) {
            var step = Json.asObject(each);
            int number = ((Long) step.getOrDefault("step", 0L)).intValue();
            outcomes.add(
                    new Outcome(
                            plan.steps().get(number - 1),
                            String.valueOf(step.get("outcome")),
                            String.valueOf(step.get("told"))));
        }
        return outcomes;
    }

    String response() {
        return response;
    }

    /// All files of the machine, and the rules of its packet filter without what they count.
    Set<String> listing() {
        long start = System.nanoTime();
        Path script = Davy.launcher().resolveSibling("range/incidents/listing.sh");
        try {
            var lines = machine.shell(Files.readString(script), SCRIPT).lines().toList();
            IO.println("a listing of %d lines: %s".formatted(lines.size(), since(start)));
            return new LinkedHashSet<>(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
