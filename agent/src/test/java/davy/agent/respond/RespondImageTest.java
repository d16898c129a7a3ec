package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.DenyWrites;
import davy.core.action.DisableService;
import davy.core.action.Line;
import davy.core.action.Outcome;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole plans on the files of an image, carried out and taken back.
final class RespondImageTest {
    @BeforeEach
    void needsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs root for chattr and mount");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    private static List<String> told(Respond.Applied applied) {
        return applied.steps().stream()
                .map(t ->
                        t.outcome().getClass().getSimpleName()
                                + ": "
                                + t.outcome().told().in(Language.EN))
                .toList();
    }

    private static List<String> left(Respond.Undone undone) {
        return undone.left().stream().map(p -> p.in(Language.EN)).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allThatWasDoneIsTakenBack(boolean away) throws IOException {
        try (var stage = new Stage(away);
                var respond = stage.respond()) {
            String before = stage.listing();
            assertThat(before).contains("immutable", "posix_acl_access", "security.capability");
            var applied = respond.apply(stage.plan(), _ -> true, Stage.QUIET);
            assertThat(told(applied)).allMatch(t -> t.startsWith("Done: "));
            assertThat(applied.isWhole()).isTrue();
            assertThat(Stage.run("find", stage.root.toString(), "-printf", "%P\n").lines())
                    .containsExactlyInAnyOrder(
                            "",
                            "etc",
                            "etc/keep",
                            "etc/cron.d",
                            "etc/cron.d/sys",
                            "etc/systemd",
                            "etc/systemd/system",
                            "etc/systemd/system/multi-user.target.wants",
                            "root",
                            "root/locked",
                            "root/locked/rc",
                            "lib",
                            "lib/systemd",
                            "lib/systemd/system",
                            "srv",
                            "srv/drop");
            assertThat(Files.readString(stage.at("/etc/cron.d/sys")))
                    .isEqualTo("# jobs\n* * * * * root /bin/true\n@daily root /bin/false\n");
            assertThat(Stage.run("stat", "-c", "%a %u %g", stage.at("/etc/cron.d/sys").toString()))
                    .isEqualTo("640 7 8\n");
            assertThat(Files.readString(stage.at("/root/locked/rc")))
                    .isEqualTo("alias a=b\r\nlast");
            assertThat(Stage.run("lsattr", stage.at("/root/locked").toString())).contains("i---");
            assertThat(Stage.run("lsattr", "-d", stage.at("/root/locked").toString()))
                    .matches("-----a-.*\n");

            var undone = respond.undo(applied.id());
            assertThat(left(undone)).isEmpty();
            assertThat(stage.listing()).isEqualTo(before);
            assertThat(respond.list().getFirst().done()).isZero();

            var again = respond.undo(applied.id());
            assertThat(again.changes()).isZero();
            assertThat(left(again)).isEmpty();
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNotAsPlannedIsRefused(boolean away) throws IOException {
        try (var stage = new Stage(away);
                var respond = stage.respond()) {
            var plan =
                    Stage.plan(
                            new RemoveLines(
                                    stage.pin("/etc/cron.d/sys"),
                                    List.of(new Line(3, "*/5 * * * * root /srv/drop/x"))),
                            new Quarantine(
                                    List.of(
                                            stage.pin("/srv/drop/setuid"),
                                            stage.pin("/srv/drop/empty"),
                                            stage.pin("/srv/drop/link"),
                                            stage.pin("/srv/drop/tree/a"),
                                            stage.pin("/srv/drop/odd"))));
            stage.write("/etc/cron.d/sys", "*/5 * * * * root /srv/drop/y\n");
            Files.delete(stage.at("/srv/drop/setuid"));
            Files.createSymbolicLink(stage.at("/srv/drop/setuid"), Path.of("/etc/keep"));
            stage.write("/srv/drop/empty", "full");
            Files.delete(stage.at("/srv/drop/link"));
            Files.createSymbolicLink(stage.at("/srv/drop/link"), Path.of("elsewhere"));
            Files.delete(stage.at("/srv/drop/odd"));
            String before = stage.listing();

            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(stage.listing()).isEqualTo(before);
            assertThat(applied.isWhole()).isFalse();
            assertThat(applied.steps()).allMatch(t -> t.outcome() instanceof Outcome.Refused);
            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    /// It would do all of it again.
    @Test
    void whatWasTakenBackIsNotGoneOnWith() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            String before = stage.listing();
            var applied = respond.apply(stage.plan(), _ -> true, Stage.QUIET);
            respond.undo(applied.id());
            assertThatThrownBy(() -> respond.resume(applied.id(), Stage.QUIET))
                    .isInstanceOf(RespondException.class)
                    .hasMessageContaining("taken back");
            assertThat(stage.listing()).isEqualTo(before);
            respond.apply(stage.plan(), _ -> true, Stage.QUIET);
            assertThat(stage.listing()).isNotEqualTo(before);
        }
    }

    @Test
    void thePlanOfAnotherHostIsNotForThisOne() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            stage.write("/etc/hostname", "web-7\n");
            respond.refuseOther("plan.yml", "web-7");
            assertThatThrownBy(() -> respond.refuseOther("plan.yml", "web-8"))
                    .isInstanceOf(RespondException.class)
                    .hasMessageContainingAll("plan.yml", "web-8", "web-7");
        }
    }

    @Test
    void halfAServiceIsNotMoved() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var plan = stage.plan();
            assertThat(plan.steps().getFirst().action()).isInstanceOf(DisableService.class);
            stage.write("/lib/systemd/system/cache.service", "[Service]\nExecStart=/other\n");
            String before = stage.listing();
            var applied = respond.apply(plan, step -> step == 1, Stage.QUIET);
            assertThat(applied.steps().getFirst().outcome()).isInstanceOf(Outcome.Refused.class);
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    @Test
    void whyADirectoryIsNotLockedIsTold() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            Files.createSymbolicLink(stage.at("/srv/away"), Path.of("drop"));
            String before = stage.listing();
            var all =
                    respond.apply(
                                    Stage.plan(
                                            new DenyWrites(List.of("/srv/away")),
                                            new DenyWrites(List.of("/srv/none", "/srv/drop"))),
                                    _ -> true,
                                    Stage.QUIET)
                            .steps();
            var link = all.getFirst().outcome();
            assertThat(link).isInstanceOf(Outcome.Refused.class);
            assertThat(link.told().in(Language.EN)).contains("/srv/away is no directory now");
            var gone = all.getLast().outcome();
            assertThat(gone).isInstanceOf(Outcome.Failed.class);
            assertThat(gone.told().in(Language.EN))
                    .startsWith("1 directory is locked, 1 not: /srv/none is gone.");
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    @Test
    void linkOnTheWayIsRefused() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var plan = Stage.plan(new Quarantine(List.of(stage.pin("/srv/drop/cage/inside"))));
            Stage.run(
                    "mv", "-T", stage.at("/srv/drop").toString(), stage.at("/srv/real").toString());
            Files.createSymbolicLink(stage.at("/srv/drop"), Path.of("real"));
            String before = stage.listing();
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isFalse();
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatStandsInThePlaceStays(boolean away) throws IOException {
        try (var stage = new Stage(away);
                var respond = stage.respond()) {
            String before = stage.listing();
            var files = List.of(stage.pin("/srv/drop/setuid"), stage.pin("/srv/drop/empty"));
            var applied = respond.apply(Stage.plan(new Quarantine(files)), _ -> true, Stage.QUIET);
            stage.write("/srv/drop/setuid", "new");

            var undone = respond.undo(applied.id());
            assertThat(undone.changes()).isEqualTo(1);
            assertThat(left(undone)).singleElement().asString().contains("/srv/drop/setuid");
            assertThat(Files.readString(stage.at("/srv/drop/setuid"))).isEqualTo("new");
            assertThat(stage.at("/srv/drop/empty")).exists();
            try (var kept = Files.list(applied.folder().resolve("kept"))) {
                assertThat(kept)
                        .singleElement()
                        .satisfies(f -> assertThat(Files.readString(f)).isEqualTo("#!setuid"));
            }

            Files.delete(stage.at("/srv/drop/setuid"));
            assertThat(left(respond.undo(applied.id()))).isEmpty();
            String folder = "^\\./srv/drop d .*\n";
            assertThat(stage.listing().replaceFirst("(?m)" + folder, ""))
                    .isEqualTo(before.replaceFirst("(?m)" + folder, ""));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void linesGoBackIntoAFileThatWasEdited(boolean away) throws IOException {
        try (var stage = new Stage(away);
                var respond = stage.respond()) {
            var plan =
                    Stage.plan(
                            new RemoveLines(
                                    stage.pin("/etc/cron.d/sys"),
                                    List.of(new Line(3, "*/5 * * * * root /srv/drop/x"))));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            Path file = stage.at("/etc/cron.d/sys");
            Files.writeString(file, "# mine\n" + Files.readString(file));

            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(Files.readString(file))
                    .isEqualTo(
                            """
                            # mine
                            # jobs
                            * * * * * root /bin/true
                            */5 * * * * root /srv/drop/x
                            @daily root /bin/false
                            """);
            assertThat(Stage.run("stat", "-c", "%a %u %g", file.toString())).isEqualTo("640 7 8\n");
            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(Files.readString(file)).containsOnlyOnce("*/5");
        }
    }

    @Test
    void fileOfMoreThanOneNameIsNotRewritten() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            Files.createLink(stage.at("/etc/jobs"), stage.at("/etc/cron.d/sys"));
            String before = stage.listing();
            var plan =
                    Stage.plan(
                            new RemoveLines(
                                    stage.pin("/etc/cron.d/sys"),
                                    List.of(new Line(3, "*/5 * * * * root /srv/drop/x"))));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(told(applied))
                    .singleElement()
                    .asString()
                    .startsWith("Refused: ")
                    .contains("/etc/cron.d/sys has 2 names");
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    @Test
    void linesAreNotPutWhereTheirPlaceIsGone() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var plan =
                    Stage.plan(
                            new RemoveLines(
                                    stage.pin("/etc/cron.d/sys"),
                                    List.of(new Line(3, "*/5 * * * * root /srv/drop/x"))));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            stage.write("/etc/cron.d/sys", "all is new\n");
            assertThat(left(respond.undo(applied.id()))).isNotEmpty();
            assertThat(Files.readString(stage.at("/etc/cron.d/sys"))).isEqualTo("all is new\n");
            try (var kept = Files.list(applied.folder().resolve("kept"))) {
                assertThat(kept).anyMatch(f -> readsAs(f, "/srv/drop/x"));
            }
        }
    }

    private static boolean readsAs(Path file, String part) {
        try {
            return Files.readString(file).contains(part);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// What an intruder left in one image is not brought to another, nor to this machine.
    @Test
    void anotherRootIsLeftAlone() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond();
                var other = new Stage(false);
                var there = Stage.respond(other.root, stage.state)) {
            var plan = Stage.plan(new Quarantine(List.of(stage.pin("/srv/drop/setuid"))));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            Files.delete(other.at("/srv/drop/setuid"));
            String before = other.listing();

            assertThatThrownBy(() -> there.undo(applied.id()))
                    .isInstanceOf(RespondException.class)
                    .hasMessageContaining("--root");
            assertThatThrownBy(() -> there.resume(applied.id(), Stage.QUIET))
                    .isInstanceOf(RespondException.class);
            assertThat(other.listing()).isEqualTo(before);
            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(stage.at("/srv/drop/setuid")).exists();
        }
    }

    @Test
    void pipeThatCannotBeCopiedStays() throws IOException {
        try (var stage = new Stage(true, true);
                var respond = stage.respond()) {
            String before = stage.listing();
            var applied =
                    respond.apply(
                            Stage.plan(new Quarantine(List.of(stage.pin("/srv/drop/fifo")))),
                            _ -> true,
                            Stage.QUIET);
            assertThat(applied.isWhole()).isFalse();
            respond.undo(applied.id());
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    @Test
    void stepsThatWereLeftOutAreNotDoneByResuming() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var plan =
                    Stage.plan(
                            new Quarantine(List.of(stage.pin("/srv/drop/setuid"))),
                            new Quarantine(List.of(stage.pin("/srv/drop/empty"))));
            var applied = respond.apply(plan, step -> step == 2, Stage.QUIET);
            respond.resume(applied.id(), Stage.QUIET);
            assertThat(stage.at("/srv/drop/setuid")).exists();
            assertThat(stage.at("/srv/drop/empty")).doesNotExist();
        }
    }
}
