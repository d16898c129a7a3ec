package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.agent.respond.Respond;
import davy.agent.respond.Responder;
import davy.core.action.DenyWrites;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is said of locks where a response is stopped before its end.
final class CutOffLocksTest {
    private Path top;

    @BeforeEach
    void make() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = Files.createTempDirectory(Path.of("/var/tmp"), "davy-cut-off-").toRealPath();
        assumeTrue(run("chattr", "+i", top.toString()) == 0, "needs a file system with flags");
        run("chattr", "-i", top.toString());
    }

    @AfterEach
    void remove() throws Exception {
        if (top != null) {
            run("sh", "-c", "chattr -R -f -i \"$0\"; rm -rf \"$0\"", top.toString());
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /// Is stopped in its second step, when the locked directory may be elsewhere.
    private final class Stopper implements Responder.Listener {
        private final CutOff cutOff;
        private final Respond respond;
        private final boolean moves;
        private final Thread signal;

        Stopper(CutOff cutOff, Respond respond, boolean moves) {
            this.cutOff = cutOff;
            this.respond = respond;
            this.moves = moves;
            this.signal = new Thread(this.cutOff::signalled, "signal");
        }

        @Override
        public void begins(Step step) {
            try {
                if (step.number() == 2) {
                    if (moves) {
                        Files.move(top.resolve("there"), top.resolve("away"));
                    }
                    signal.start();
                    while (!respond.halt().isAsked()) {
                        Thread.sleep(5);
                    }
                }
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void ended(Responder.Told told) {}
    }

    private static Step deny(int number, Path folder) {
        return new Step(
                number, new DenyWrites(List.of(folder.toString())), List.of("I1"), List.of());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onlyThoseThatAreLiftedAreSaidToBe(boolean moves) throws Exception {
        Path folder = Files.createDirectories(top.resolve("there/drop"));
        var out = new ByteArrayOutputStream();
        var to = new PrintStream(out, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(to, to, false, false, 100);
        var steps =
                List.of(
                        deny(1, folder),
                        deny(2, top.resolve("none")),
                        deny(3, top.resolve("none")));
        var plan = new Plan("web01", Instant.now(), steps, List.of());
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            Stopper stopper;
            try (var cutOff =
                    new CutOff(respond.halt(), new CutOff.Said(terminal, Language.EN, false, ""))) {
                stopper = new Stopper(cutOff, respond, moves);
                respond.apply(plan, _ -> true, stopper);
            }
            stopper.signal.join();
        }
        String told = out.toString(StandardCharsets.UTF_8);
        assertThat(told).contains("stopped before the end", "was cut off: go on with");
        assertThat(told.contains("directories that Davy locked are unlocked")).isEqualTo(!moves);
        assertThat(told.contains("are still locked")).isEqualTo(moves);
    }
}
