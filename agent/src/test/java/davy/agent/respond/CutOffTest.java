package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.DenyWrites;
import davy.core.action.FilePin;
import davy.core.action.FileRecord;
import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.host.FileType;
import davy.core.text.Language;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Davy as a process of its own gets a signal while it carries a plan out in a directory of the
/// test's.
final class CutOffTest {
    private static final String BIG = "/srv/drop/big";
    private static final String LAST = "/srv/drop/setuid";

    @BeforeEach
    void root() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    /// Two directories are locked; a file that takes a while to be read; another file.
    private static Plan plan(Stage stage) throws IOException {
        String big = stage.at(BIG).toString();
        stage.write("/etc/hostname", "web01\n");
        Stage.run("truncate", "--size=1G", big);
        String hash = Stage.run("sha256sum", big).substring(0, 64);
        return Stage.plan(
                new DenyWrites(List.of("/srv/drop", "/root/locked")),
                new Quarantine(List.of(new FilePin(BIG, FileType.REGULAR, hash))),
                new Quarantine(List.of(stage.pin(LAST))));
    }

    /// A shell's background jobs, and so all that they start, ignore SIGINT.
    private static Process start(Stage stage, Plan plan) throws IOException {
        Path file = stage.top.resolve("plan.yml");
        Files.writeString(file, PlanWriter.write(plan, Language.EN));
        return new ProcessBuilder(
                        "env",
                        "--default-signal=HUP,INT,TERM",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx192m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "davy.agent.cli.Main",
                        "respond",
                        "--root",
                        stage.root.toString(),
                        "--state",
                        stage.state.toString(),
                        "--plan",
                        file.toString(),
                        "--apply",
                        "--yes",
                        "--lang",
                        "en")
                .redirectErrorStream(true)
                .start();
    }

    private static void signalWhenLocked(Process davy, BufferedReader out, String signal)
            throws IOException {
        var told = new StringBuilder();
        while (told.indexOf("2 directories are locked") < 0) {
            String line = out.readLine();
            assertThat(line).as("%s", told).isNotNull();
            told.append(line).append('\n');
        }
        Stage.run("kill", "-" + signal, Long.toString(davy.pid()));
    }

    private static String flags(Stage stage) throws IOException {
        return Stage.run(
                "lsattr",
                "-d",
                stage.at("/srv/drop").toString(),
                stage.at("/root/locked").toString());
    }

    private static String id(Stage stage) throws IOException {
        try (var respond = stage.respond()) {
            assertThat(respond.list()).hasSize(1);
            assertThat(respond.list().getFirst().open()).isZero();
            return respond.list().getFirst().id();
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void stepThatRunsEndsAndLocksAreLifted(String signal, int exit) throws Exception {
        try (var stage = new Stage(false)) {
            var plan = plan(stage);
            String before = stage.listing();
            String flags = flags(stage);
            var davy = start(stage, plan);
            String told;
            try (var out = davy.inputReader(StandardCharsets.UTF_8)) {
                signalWhenLocked(davy, out, signal);
                told = out.lines().collect(Collectors.joining("\n"));
                assertThat(davy.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                davy.destroyForcibly().waitFor();
            }
            assertThat(flags(stage)).as(told).isEqualTo(flags);
            String id = id(stage);
            String given = " --root " + stage.root + " --state " + stage.state;
            assertThat(told)
                    .contains(
                            "not begun, as Davy was told to stop",
                            "davy respond --resume " + id + given,
                            "davy respond --undo " + id + given);
            assertThat(davy.exitValue()).isEqualTo(exit);
            assertThat(stage.at(BIG)).doesNotExist();
            assertThat(stage.at(LAST)).exists();

            try (var respond = stage.respond()) {
                assertThat(respond.resume(id, Stage.QUIET).isWhole()).isTrue();
                assertThat(stage.at(LAST)).doesNotExist();
                assertThat(respond.undo(id).left()).isEmpty();
            }
            assertThat(CrashTest.withoutTimes(stage.listing()))
                    .isEqualTo(CrashTest.withoutTimes(before));
        }
    }

    @Test
    void terminalThatGoesAwayEndsNothing() throws Exception {
        try (var stage = new Stage(false)) {
            var plan = plan(stage);
            String flags = flags(stage);
            var davy = start(stage, plan);
            try (var out = davy.inputReader(StandardCharsets.UTF_8)) {
                signalWhenLocked(davy, out, "HUP");
                davy.getInputStream().close(); // Nobody reads any more.
                assertThat(davy.waitFor(120, TimeUnit.SECONDS)).isTrue();
            } finally {
                davy.destroyForcibly().waitFor();
            }
            assertThat(flags(stage)).isEqualTo(flags);
            assertThat(stage.at(BIG)).doesNotExist();
            assertThat(stage.at(LAST)).doesNotExist();
            assertThat(davy.exitValue()).isEqualTo(2); // It could not print all.
            try (var respond = stage.respond()) {
                assertThat(respond.undo(id(stage)).left()).isEmpty();
            }
            assertThat(stage.at(LAST)).exists();
        }
    }

    @Test
    void undoingStopsToo() throws IOException {
        try (var stage = new Stage(false)) {
            String before = stage.listing();
            String id;
            try (var respond = stage.respond()) {
                id = respond.apply(stage.plan(), _ -> true, Stage.QUIET).id();
            }
            try (var respond = stage.respond()) {
                respond.halt().ask();
                var undone = respond.undo(id);
                assertThat(undone.changes()).isZero();
                assertThat(undone.left())
                        .singleElement()
                        .extracting(left -> left.in(Language.EN))
                        .isEqualTo("the rest was not begun, as Davy was told to stop");
                assertThat(respond.halt().isCut()).isTrue();
            }
            try (var respond = stage.respond()) {
                assertThat(respond.undo(id).left()).isEmpty();
                assertThat(respond.halt().isCut()).isFalse();
            }
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    /// Who asks is told at once whether there is something to wait for.
    @Test
    void whoAsksIsToldWhetherAResponseIsAtWork() {
        try (var halt = new Halt()) {
            try (var _ = halt.begin("r-1")) {
                assertThat(halt.ask()).isTrue();
            }
            assertThat(halt.ask()).isFalse();
        }
    }

    /// Nobody waits for what begins after the process was told to end.
    @Test
    void whatGoesOnAfterItWasAskedChangesNothing() throws IOException {
        String folder = "/etc/cron.d";
        try (var stage = new Stage(false)) {
            String id;
            try (var response = RecoveryTest.begin(stage, stage.plan())) {
                id = response.id();
                var record = RecoveryTest.record(stage, folder);
                var lock = Change.Flags.of(folder, record, record.flags() | FileRecord.IMMUTABLE);
                var entry = response.journal().intend(1, List.of(lock)).getFirst();
                response.journal().settle(entry, Entry.State.DONE, "");
            }
            Stage.run("chattr", "+i", stage.at(folder).toString());
            String before = stage.listing();
            try (var respond = stage.respond()) {
                respond.halt().ask();
                assertThat(respond.resume(id, Stage.QUIET).isWhole()).isFalse();
                assertThat(respond.undo(id).changes()).isZero();
                assertThat(respond.halt().isLocked()).isTrue();
                assertThat(stage.listing()).isEqualTo(before);
            }
            try (var respond = stage.respond()) {
                assertThat(respond.undo(id).left()).isEmpty();
            }
            assertThat(Stage.run("lsattr", "-d", stage.at(folder).toString()).split(" ")[0])
                    .doesNotContain("i");
        }
    }

    @Test
    void whatIsAskedBeforeTheFirstStepBeginsNone() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            String before = stage.listing();
            respond.halt().ask();
            var applied = respond.apply(stage.plan(), _ -> true, Stage.QUIET);
            assertThat(applied.steps()).allMatch(told -> told.outcome() instanceof Outcome.Refused);
            assertThat(stage.listing()).isEqualTo(before);
            assertThat(respond.halt().isCut()).isTrue();
        }
    }
}
