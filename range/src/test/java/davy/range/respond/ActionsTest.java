package davy.range.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Action;
import davy.range.Command;
import davy.range.MachineNeeds;
import davy.range.incident.Release;
import davy.range.machine.Machine;
import davy.range.machine.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Each action of `davy respond` on a Debian machine, by scripts that know nothing of Davy's code:
/// whether it takes effect, is taken back, and is refused where the host is no longer as planned;
/// and that its neighbours are left alone. The scripts are in `range/actions`.
///
/// Each course has a machine of its own; `-Ddavy.range.course=carried-out` or `refused` takes one,
/// `-Ddavy.range.action=NAME,…` some of the actions.
@Tag("range")
class ActionsTest {
    private static final List<String> KINDS =
            List.of(
                    "keep",
                    "freeze",
                    "kill",
                    "sweep",
                    "container-stop",
                    "container-remove",
                    "image",
                    "image-neighbour",
                    "right",
                    "neighbour");

    private static final Duration INSTALLATION = Duration.ofMinutes(6);

    @TempDir private static Path work;

    private static Release release;
    private static Path programs;

    private interface Course {
        void take(Scenes scenes);
    }

    @BeforeAll
    static void make() throws IOException {
        MachineNeeds.assume();
        release = Release.make(work);
        programs = Files.createDirectories(work.resolve("stand-ins").resolve("programs"));
        String source = Scenes.folder().resolve("sleeper.c").toString();
        for (String kind : KINDS) {
            var compile = new ArrayList<>(List.of("gcc", "-static", "-O1", "-Wall", "-Wextra"));
            compile.addAll(List.of("-Werror", "-DKIND=\"" + kind + "\"", source));
            compile.addAll(List.of("-o", programs.resolve(kind).toString()));
            Command.run(compile).orThrow("gcc");
        }
    }

    @TestFactory
    List<DynamicTest> actions() {
        var tests = new ArrayList<DynamicTest>();
        tests.add(DynamicTest.dynamicTest("each action has a script", ActionsTest::complete));
        String wanted = System.getProperty("davy.range.course", "");
        var pool = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
        for (String name : List.of("carried-out", "refused")) {
            if (wanted.isEmpty() || wanted.equals(name)) {
                Course course =
                        name.equals("refused") ? ActionsTest::refused : ActionsTest::carriedOut;
                var done = CompletableFuture.runAsync(() -> play(name, course), pool);
                tests.add(DynamicTest.dynamicTest(name, done::join));
            }
        }
        pool.shutdown();
        return tests;
    }

    /// Those that are asked for; all of them where none is.
    private static List<String> names() {
        var asked = List.of(System.getProperty("davy.range.action", "").split(","));
        assertThat(asked).allMatch(name -> name.isEmpty() || Scenes.NAMES.contains(name));
        return Scenes.NAMES.stream()
                .filter(name -> asked.contains("") || asked.contains(name))
                .toList();
    }

    private static void complete() throws IOException {
        var actions =
                Stream.of(Action.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .map(name -> name.replaceAll("(?<=.)([A-Z])", "-$1"))
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList();
        assertThat(Scenes.NAMES).containsExactlyInAnyOrderElementsOf(actions);
        try (var files = Files.list(Scenes.folder())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains(
                            Scenes.NAMES.stream().map(name -> name + ".sh").toArray(String[]::new));
        }
    }

    private static void play(String name, Course course) {
        var files =
                List.of(release.archive(), programs, Scenes.folder(), Machine.extra("docker.io"));
        try (var machine = Machine.start(Variant.LINUX_6_1, 1, "server-1", "192.0.2.10", files)) {
            var scenes = new Scenes(machine, names());
            try {
                machine.shell(
                        """
                        cd /run/payload
                        tar -xzf davy-*.tar.gz -C /opt
                        mv /opt/davy-* /opt/davy
                        dpkg -i docker.io/*.deb >/dev/null
                        """,
                        INSTALLATION);
                scenes.call("ground", "scene");
                assertThat(scenes.wrong()).isEmpty();
                course.take(scenes);
                tell(name, scenes);
                assertThat(scenes.wrong()).as(name).isEmpty();
            } catch (AssertionError | RuntimeException e) {
                Path kept = Path.of("target", "range", "actions-" + name);
                IO.println(name + " failed: " + e);
                keep(machine, scenes, kept);
                throw new AssertionError(name + " failed; what was seen is in range/" + kept, e);
            }
        }
    }

    private static void tell(String course, Scenes scenes) {
        String good = course.equals("refused") ? "refused" : "applied, undone";
        for (String name : names()) {
            var wrong = scenes.wrong().get(name);
            IO.println(name + ": " + (wrong == null ? good : String.join("; ", wrong)));
        }
    }

    private static void keep(Machine machine, Scenes scenes, Path kept) {
        machine.collect(kept);
        try {
            Files.write(kept.resolve("respond"), scenes.told());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void carriedOut(Scenes scenes) {
        scenes.each(names(), "scene");
        var plan = scenes.plan(scenes.sound(), Scenes.PLAN);
        var before = scenes.listing();

        var applied = scenes.apply(plan, List.of());
        assertThat(applied.exit()).as(applied.err()).isLessThan(2);
        for (var outcome : scenes.outcomes(plan, applied)) {
            if (!outcome.word().equals("done")) {
                scenes.note(outcome.name(), outcome.word() + ": " + outcome.told());
            }
        }
        var carried = new LinkedHashSet<>(plan.steps());
        carried.remove(Scenes.PROGRAMS);
        scenes.each(carried, "applied");

        // What was ended or unpinned cannot be taken back, and that is all.
        var undone = scenes.davy(List.of("--undo", scenes.response()));
        var left = undone.out().lines().filter(line -> line.startsWith("  ! ")).toList();
        assertThat(undone.exit()).as(undone.err()).isEqualTo(left.isEmpty() ? 0 : 1);
        assertThat(left)
                .allMatch(line ->
                        line.endsWith(" ended; that cannot be taken back")
                                || line.contains(" cannot be pinned again: "));
        same(before, scenes);
        scenes.each(carried, "undone");
    }

    private static void refused(Scenes scenes) {
        scenes.each(names(), "scene");
        var alone = new ArrayList<Refusal>();
        var together = new ArrayList<Refusal>();
        for (String name : scenes.sound()) {
            var refusal = Refusal.of(name, scenes);
            (refusal.isAlone() ? alone : together).add(refusal);
        }
        var plan = scenes.plan(together.stream().map(Refusal::name).toList(), Scenes.PLAN);
        var plans = new LinkedHashMap<Refusal, Scenes.Plan>();
        alone.forEach(r -> plans.put(r, scenes.plan(List.of(r.name()), r.path())));
        var planned = scenes.sound();
        scenes.each(planned, "spoil");
        var before = scenes.listing();

        var applied = scenes.apply(plan, List.of());
        assertThat(applied.exit()).as(applied.err()).isEqualTo(1);
        for (var outcome : scenes.outcomes(plan, applied)) {
            together.stream()
                    .filter(refusal -> refusal.name().equals(outcome.name()))
                    .forEach(refusal -> refusal.compare(outcome, scenes));
        }
        assertThat(scenes.davy(List.of("--list")).out())
                .contains("nothing changed  0 changes stand, 0 taken back, 0 open");
        plans.forEach((refusal, alonePlan) -> refusal.tryAlone(alonePlan, scenes));
        same(before, scenes);
        scenes.each(planned, "refused");
    }

    /// What becomes of a step when the host is no longer as planned.
    ///
    /// @param outcome in the words of `--format json`, or `plan`, where the plan is refused as a
    ///   whole
    /// @param words that Davy tells of it
    /// @param options with which it is tried; empty for none
    private record Refusal(String name, String outcome, String words, String options) {
        static Refusal of(String name, Scenes scenes) {
            String[] said =
                    scenes.call(name, "echo \"$REFUSED\"; echo \"${OPTIONS:-}\"").split("\n", 3);
            String[] refused = said[0].split(": ", 2);
            return new Refusal(name, refused[0], refused[1], said[1]);
        }

        boolean isAlone() {
            return outcome.equals("plan") || !options.isEmpty();
        }

        String path() {
            return "/run/scene/" + name + "/plan.yml";
        }

        void compare(Scenes.Outcome seen, Scenes scenes) {
            if (!seen.word().equals(outcome) || !seen.told().contains(words)) {
                scenes.note(name, seen.word() + ": " + seen.told());
            }
        }

        void tryAlone(Scenes.Plan plan, Scenes scenes) {
            var more = options.isEmpty() ? List.<String>of() : List.of(options.split(" "));
            var applied = scenes.apply(plan, more);
            if (outcome.equals("plan")) {
                if (applied.exit() != 2 || !applied.err().contains(words)) {
                    scenes.note(name, "exit " + applied.exit() + ": " + applied.err());
                }
                return;
            }
            assertThat(applied.exit()).as(name + ": " + applied.err()).isEqualTo(1);
            scenes.outcomes(plan, applied).stream()
                    .filter(seen -> seen.name().equals(name))
                    .forEach(seen -> compare(seen, scenes));
        }
    }

    private static void same(Set<String> before, Scenes scenes) {
        var after = scenes.listing();
        var gone = new LinkedHashSet<>(before);
        gone.removeAll(after);
        after.removeAll(before);
        if (!gone.isEmpty() || !after.isEmpty()) {
            scenes.note("the machine", "gone: " + gone + ", new: " + after);
        }
    }
}
