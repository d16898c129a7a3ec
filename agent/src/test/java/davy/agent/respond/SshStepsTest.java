package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Action;
import davy.core.action.CorrectSettings;
import davy.core.action.FilePin;
import davy.core.action.Line;
import davy.core.action.Outcome;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.action.Settings;
import davy.core.host.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which steps let an ssh server read its files again, and take one file after the other.
final class SshStepsTest {
    private static final String MAIN = "/etc/ssh/sshd_config";
    private static final String PART = "/etc/ssh/sshd_config.d/door.conf";
    private static final String OTHER = "/srv/other/sshd.part";

    @BeforeEach
    void ready() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    private static void write(Stage stage, String path, String text) throws IOException {
        Files.createDirectories(stage.at(path).getParent());
        stage.write(path, text);
    }

    private static FilePin pin(Stage stage, String path) throws IOException {
        String hash = Stage.run("sha256sum", stage.at(path).toString()).split(" ")[0];
        return new FilePin(path, FileType.REGULAR, hash);
    }

    private static void configure(Stage stage) throws IOException {
        write(
                stage,
                MAIN,
                """
                Include sshd_config.d/*.conf
                Include /srv/other/*.part
                PermitEmptyPasswords yes
                PermitRootLogin yes
                """);
        write(stage, PART, "ForceCommand /srv/drop/x\n");
        write(stage, OTHER, "PermitUserEnvironment yes\n");
    }

    private static RemoveLines emptyPasswords(Stage stage) throws IOException {
        return new RemoveLines(pin(stage, MAIN), List.of(new Line(3, "PermitEmptyPasswords yes")));
    }

    private static long reloads(Respond.Applied applied, String state) throws IOException {
        return Files.readAllLines(applied.folder().resolve("journal.jsonl")).stream()
                .filter(line -> line.contains("\"kind\":\"reload-ssh\""))
                .filter(line -> line.contains("\"state\":\"" + state + "\""))
                .count();
    }

    private static long reloads(Stage stage, Action action) throws IOException {
        try (var respond = stage.respond()) {
            var applied = respond.apply(Stage.plan(action), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            long done = reloads(applied, "done");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(reloads(applied, "undone")).isEqualTo(done);
            return done;
        }
    }

    @Test
    void thoseThatTakeSomethingOutOfItsFiles() throws IOException {
        try (var stage = new Stage(false)) {
            configure(stage);
            assertThat(reloads(stage, emptyPasswords(stage))).isEqualTo(1);
            assertThat(reloads(stage, new Quarantine(List.of(pin(stage, PART))))).isEqualTo(1);
            assertThat(reloads(stage, new Quarantine(List.of(pin(stage, OTHER))))).isEqualTo(1);
        }
    }

    @Test
    void noOthers() throws IOException {
        try (var stage = new Stage(false)) {
            configure(stage);
            var job = new Line(3, "*/5 * * * * root /srv/drop/x");
            assertThat(reloads(stage, new RemoveLines(stage.pin("/etc/cron.d/sys"), List.of(job))))
                    .isZero();
            assertThat(reloads(stage, new Quarantine(List.of(stage.pin("/srv/drop/empty")))))
                    .isZero();
        }
    }

    /// Where a file of it cannot go back yet, the server is told again when it can.
    @Test
    void itIsToldWhenAllOfItsFilesAreBack() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            configure(stage);
            var action = new Quarantine(List.of(pin(stage, PART), pin(stage, OTHER)));
            var applied = respond.apply(Stage.plan(action), _ -> true, Stage.QUIET);
            assertThat(reloads(applied, "done")).isEqualTo(1);
            write(stage, PART, "AllowUsers admin\n");
            assertThat(respond.undo(applied.id()).left()).hasSize(1);
            assertThat(stage.at(OTHER)).exists();
            assertThat(reloads(applied, "undone")).isZero();

            Files.delete(stage.at(PART));
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(reloads(applied, "undone")).isEqualTo(1);
        }
    }

    /// Both plan from the same file.
    @Test
    void rootIsRefusedAlsoWhereALineOfTheFileWasRemovedBefore() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            configure(stage);
            String before = Files.readString(stage.at(MAIN));
            var root = new CorrectSettings(pin(stage, MAIN), Settings.SSH_ROOT);
            var plan = Stage.plan(emptyPasswords(stage), root);
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.steps())
                    .extracting(Responder.Told::outcome)
                    .allMatch(Outcome.Done.class::isInstance);
            assertThat(Files.readAllLines(stage.at(MAIN)))
                    .contains("PermitRootLogin prohibit-password")
                    .doesNotContain("PermitEmptyPasswords yes", "PermitRootLogin yes");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(stage.at(MAIN)).content().isEqualTo(before);
        }
    }
}
