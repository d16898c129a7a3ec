package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Line;
import davy.core.action.Outcome;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.linux.change.ChangeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Files that become longer than anybody can read, or no files at all, after the plan was made:
/// nothing waits for them.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EndlessFileTest {
    private static final String JOBS = "/etc/cron.d/sys";

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root for chattr");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    private static void stretch(Path file) throws IOException {
        Stage.run("truncate", "-s", "4T", file.toString());
    }

    @Test
    void isLeftByAPlan() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var pins = List.of(stage.pin("/srv/drop/setuid"), stage.pin("/srv/drop/odd"));
            stretch(stage.at("/srv/drop/setuid"));
            var applied = respond.apply(Stage.plan(new Quarantine(pins)), _ -> true, Stage.QUIET);
            var outcome = applied.steps().getFirst().outcome();
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.told().in(davy.core.text.Language.EN))
                    .contains("1 put aside", "1 left as it is", "/srv/drop/setuid");
            assertThat(stage.at("/srv/drop/setuid")).exists();
            assertThat(stage.at("/srv/drop/odd")).doesNotExist();
        }
    }

    @Test
    void holdsUpNothingThatIsTakenBack() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var lines = List.of(new Line(3, "*/5 * * * * root /srv/drop/x"));
            var plan =
                    Stage.plan(
                            new Quarantine(List.of(stage.pin("/srv/drop/setuid"))),
                            new RemoveLines(stage.pin(JOBS), lines));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            stretch(stage.at(JOBS));

            assertThat(RecoveryTest.left(respond.undo(applied.id())))
                    .singleElement()
                    .asString()
                    .contains(JOBS);
            assertThat(stage.at("/srv/drop/setuid")).hasContent("#!setuid");
            assertThat(Files.size(stage.at(JOBS))).isEqualTo(4L << 40);
        }
    }

    @Test
    void pipeIsNoEmptyFile() throws IOException {
        try (var stage = new Stage(false);
                var hands = RecoveryTest.hands(stage)) {
            for (String path : List.of("/srv/drop/fifo", "/srv/drop")) {
                assertThatThrownBy(() -> hands.files().hash(path))
                        .isInstanceOf(ChangeException.class);
                assertThatThrownBy(() -> hands.files().content(path, 9))
                        .isInstanceOf(ChangeException.class);
            }
        }
    }
}
