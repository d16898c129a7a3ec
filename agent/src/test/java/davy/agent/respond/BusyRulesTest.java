package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.BlockAddresses;
import davy.core.action.ClosePorts;
import davy.core.action.Outcome;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables are put up while somebody changes other rules all the time, so that no look at them is of
/// one moment; nft(8) tells what stands.
final class BusyRulesTest {
    private static final int RULES = 30_000;
    private static final int MOST_TRIES = 20;

    @TempDir private Path top;

    @BeforeEach
    void needs() {
        WallsTest.needsPrograms();
    }

    /// Run in the other JVM: `TEST STATE`.
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            WallsTest.Child.network();
            Path state = Path.of(arguments[1]);
            Path rules = state.resolveSibling("rules");
            Files.writeString(
                    rules,
                    "table inet mine {\nchain c {\n"
                            + "tcp dport 9 counter\n".repeat(RULES)
                            + "}\n}\n");
            Stage.run("nft", "-f", rules.toString());
            String loop = "while :; do nft add table inet x; nft delete table inet x; done";
            var others = new ProcessBuilder("sh", "-c", loop).start();
            try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), state)) {
                var applied = unseen(respond);
                others.destroyForcibly().waitFor();
                WallsTest.Child.steps(applied);
                WallsTest.Child.say("after", tables());
                WallsTest.Child.say("left", respond.undo(applied.id()).left());
                WallsTest.Child.say("open", respond.list().getFirst().open());
                WallsTest.Child.say("undone", tables());
            } finally {
                others.destroyForcibly().waitFor();
            }
        }

        /// Tries until no table was seen to stand.
        private static Respond.Applied unseen(Respond respond) throws IOException {
            var plan =
                    Stage.plan(
                            new BlockAddresses(List.of("203.0.113.9")),
                            new ClosePorts(List.of(6379)));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            for (int i = 1; i < MOST_TRIES && isAnyDone(applied); i++) {
                respond.undo(applied.id());
                applied = respond.apply(plan, _ -> true, Stage.QUIET);
            }
            return applied;
        }

        private static boolean isAnyDone(Respond.Applied applied) {
            return applied.steps().stream()
                    .anyMatch(told -> told.outcome() instanceof Outcome.Done);
        }

        private static String tables() throws IOException {
            return Stage.run("nft", "list", "tables");
        }
    }

    @Test
    void fenceThatNobodySawIsTakenAwayToo() throws Exception {
        var lines = WallsTest.run(Child.class, "unseen", top);
        assertThat(WallsTest.all(lines, "undone").getFirst()).doesNotContain("davy_");
        assertThat(WallsTest.all(lines, "step"))
                .hasSize(2)
                .allMatch(line -> line.startsWith("Failed nftables: dump: "));
        assertThat(WallsTest.all(lines, "after").getFirst()).contains("inet davy_");
        assertThat(WallsTest.all(lines, "left")).containsExactly("[]");
        assertThat(WallsTest.all(lines, "open")).containsExactly("0");
    }
}
