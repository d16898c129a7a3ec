package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.FilePin;
import davy.core.action.Line;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.host.FileType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What others do to the files of a response before it is taken back: only what is known by its
/// content goes into its place, and nothing that is kept is lost for something else.
final class PutBackTest {
    private static final String SETUID = "/srv/drop/setuid";
    private static final String JOBS = "/etc/cron.d/sys";
    private static final String EDITED =
            """
            # mine
            # jobs
            * * * * * root /bin/true
            */5 * * * * root /srv/drop/x
            @daily root /bin/false
            """;

    @BeforeEach
    void needsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs root for chattr and mount");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    private static Respond.Applied apply(Respond respond, davy.core.action.Action action)
            throws IOException {
        var applied = respond.apply(Stage.plan(action), _ -> true, Stage.QUIET);
        assertThat(applied.isWhole()).isTrue();
        return applied;
    }

    private static RemoveLines removal(Stage stage) {
        return new RemoveLines(
                stage.pin(JOBS), List.of(new Line(3, "*/5 * * * * root /srv/drop/x")));
    }

    /// The name that a file has while it is on its way.
    private static Path meanwhile(Stage stage, Respond.Applied applied, String path)
            throws IOException {
        try (var response = Response.open(applied.id(), applied.folder(), Clock.systemUTC())) {
            for (Entry entry : response.journal().entries().values()) {
                if (entry.change() instanceof Change.Move
                        || entry.change() instanceof Change.Rewrite) {
                    return stage.at(response.aside(path, entry));
                }
            }
        }
        throw new AssertionError(path);
    }

    private static List<Path> kept(Respond.Applied applied) throws IOException {
        try (var kept = Files.list(applied.folder().resolve("kept"))) {
            return kept.toList();
        }
    }

    /// Whoever has another name of the file, and may write beside it.
    @Test
    void anotherContentUnderTheNameOfMeanwhileIsNotTakenForTheFile() throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            var path = stage.at(SETUID);
            var other = stage.at("/srv/drop/other");
            Files.createLink(other, path);
            var time = Files.getLastModifiedTime(path);
            var applied = apply(respond, new Quarantine(List.of(stage.pin(SETUID))));
            Files.writeString(other, "#!SETUID");
            Files.setLastModifiedTime(other, time);
            Files.move(other, meanwhile(stage, applied, SETUID));

            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            assertThat(path).hasContent("#!setuid");
            assertThat(Stage.run("ls", "-A", stage.at("/srv/drop").toString()))
                    .doesNotContain(".davy-");
        }
    }

    /// A file system gives the number of a file that is gone to the next one.
    @Test
    void anotherFileOfTheSameNumberIsNotTakenForTheOldContent() throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            var path = stage.at(JOBS);
            String before = Files.readString(path);
            var time = Files.getLastModifiedTime(path);
            var number = Files.getAttribute(path, "unix:ino");
            var applied = apply(respond, removal(stage));
            var fresh = meanwhile(stage, applied, JOBS);
            assumeTrue(take(number, fresh), "its number was given to somebody else");
            Files.writeString(fresh, before.replace("root /bin/true", "root /bin/evil"));
            Files.setLastModifiedTime(fresh, time);

            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            assertThat(path).hasContent(before);
            assertThat(fresh).doesNotExist();
        }
    }

    private static boolean take(Object number, Path as) throws IOException {
        var others = new ArrayList<Path>();
        boolean taken = false;
        for (int i = 0; i < 3000 && !taken; i++) {
            var file = Files.createFile(as.resolveSibling("other" + i));
            taken = Files.getAttribute(file, "unix:ino").equals(number);
            if (taken) {
                Files.move(file, as);
            } else {
                others.add(file);
            }
        }
        for (Path other : others) {
            Files.delete(other);
        }
        return taken;
    }

    /// It is the file itself that is kept, and somebody has another name of it.
    @Test
    void whatWasChangedWhileItWasKeptIsTold() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var other = stage.at("/srv/drop/other");
            Files.createLink(other, stage.at(SETUID));
            var applied = apply(respond, new Quarantine(List.of(stage.pin(SETUID))));
            Files.writeString(other, " more", StandardOpenOption.APPEND);

            assertThat(RecoveryTest.left(respond.undo(applied.id())))
                    .singleElement()
                    .asString()
                    .contains(SETUID, "not what it was");
            assertThat(stage.at(SETUID)).hasContent("#!setuid more");
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
        }
    }

    /// Attributes, an access control list, or another group.
    @ParameterizedTest
    @ValueSource(strings = {"/srv/drop/acl", "/srv/drop/attributes", SETUID})
    void similarFileIsNotTheOneThatIsKept(String path) throws IOException {
        for (boolean away : new boolean[] {false, true}) {
            try (var stage = new Stage(away);
                    var respond = stage.respond()) {
                var file = stage.at(path);
                var twin = stage.at("/etc/twin");
                Stage.run(
                        "sh",
                        "-c",
                        "cat \"$1\" > \"$2\"; for p in chown chmod 'touch -m'; do $p --reference \"$1\""
                                + " \"$2\"; done",
                        "like",
                        file.toString(),
                        twin.toString());
                if (path.equals(SETUID)) {
                    Stage.run("chown", ":77", twin.toString());
                    Stage.run("chmod", "--reference", file.toString(), twin.toString());
                }
                String hash = RecoveryTest.sha256(file);
                var applied = apply(respond, new Quarantine(List.of(stage.pin(path))));
                Files.move(twin, file);

                assertThat(RecoveryTest.left(respond.undo(applied.id())))
                        .as(path + away)
                        .singleElement()
                        .asString()
                        .contains(path);
                assertThat(kept(applied)).hasSize(1);
                assertThat(RecoveryTest.sha256(kept(applied).getFirst())).isEqualTo(hash);
            }
        }
    }

    @Test
    void oldContentOfAnotherOwnerIsTold() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var path = stage.at(JOBS);
            String before = Files.readString(path);
            var applied = apply(respond, removal(stage));
            Files.delete(path);
            Files.writeString(path, before);
            Stage.run("chmod", "666", path.toString());

            assertThat(RecoveryTest.left(respond.undo(applied.id())))
                    .singleElement()
                    .asString()
                    .contains(JOBS);
            assertThat(kept(applied)).anyMatch(file -> reads(file, before));
        }
    }

    /// The old content comes back, and not the access that the operator took away since.
    @ParameterizedTest
    @ValueSource(strings = {"chmod 600", "chown 12345", "chattr +i"})
    void whoMayReadAFileStaysAsTheOperatorSetIt(String change) throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var path = stage.at(JOBS);
            String before = Files.readString(path);
            var applied = apply(respond, removal(stage));
            Stage.run((change + " " + path).split(" "));
            String set = metadata(path);

            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            String after = metadata(path);
            assertThat(respond.list().getFirst().open()).isZero();
            Stage.run("chattr", "-i", path.toString());
            assertThat(path).hasContent(before);
            assertThat(after).isEqualTo(set);
            assertThat(Stage.run("ls", "-A", stage.at("/etc/cron.d").toString()))
                    .isEqualTo("sys\n");
        }
    }

    /// Killed when the lines were back, before the file was locked again.
    @Test
    void anUndoByLinesThatWasCutOffIsFinished() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var path = stage.at(JOBS);
            String before = Files.readString(path);
            String edited = before.replaceAll("(?m)^.*/srv/drop/x\n", "");
            String id;
            try (var response = RecoveryTest.begin(stage, Stage.plan(removal(stage)))) {
                id = response.id();
                Path draft = Files.writeString(stage.at("/etc/draft"), edited);
                var change =
                        new Change.Rewrite(
                                JOBS,
                                "000001-000",
                                RecoveryTest.record(stage, JOBS),
                                stage.pin(JOBS).hash(),
                                RecoveryTest.sha256(draft));
                var entry = response.journal().intend(1, List.of(change)).getFirst();
                response.journal().settle(entry, Entry.State.DONE, "");
                Path kept = response.folder().resolve("kept/000001-000");
                Files.move(path, kept);
                Files.copy(draft, kept.resolveSibling("000001-000.new"));
                Files.writeString(kept.resolveSibling("000001-000.flags"), "10");
                Files.copy(draft, stage.at(response.aside(JOBS, entry)));
                Files.writeString(path, before);
                Stage.run("chmod", "600", path.toString());
            }
            assertThat(RecoveryTest.left(respond.undo(id))).isEmpty();
            String after = metadata(path);
            Stage.run("chattr", "-i", path.toString());
            assertThat(path).hasContent(before);
            assertThat(after).startsWith("600 0 0").contains("----i");
            assertThat(Stage.run("ls", "-A", stage.at("/etc/cron.d").toString()))
                    .isEqualTo("sys\n");
            assertThat(respond.list().getFirst().open()).isZero();
        }
    }

    private static String metadata(Path path) throws IOException {
        String file = path.toString();
        return Stage.run("stat", "-c", "%a %u %g", file) + Stage.run("lsattr", file);
    }

    private static boolean reads(Path file, String content) {
        try {
            return Files.readString(file).equals(content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Killed before the old content was kept, and the operator edits the file that has the new
    /// one.
    @ParameterizedTest
    @ValueSource(strings = {"", "-old"})
    void linesGoBackWhereTheOldContentStillStandsBeside(String suffix) throws IOException {
        for (boolean away : new boolean[] {false, true}) {
            try (var stage = new Stage(away);
                    var respond = stage.respond()) {
                var path = stage.at(JOBS);
                String edited = Files.readString(path).replaceAll("(?m)^.*/srv/drop/x\n", "");
                String id;
                try (var response = RecoveryTest.begin(stage, Stage.plan(removal(stage)))) {
                    id = response.id();
                    Path draft = Files.writeString(stage.at("/etc/draft"), edited);
                    var change =
                            new Change.Rewrite(
                                    JOBS,
                                    "000001-000",
                                    RecoveryTest.record(stage, JOBS),
                                    stage.pin(JOBS).hash(),
                                    RecoveryTest.sha256(draft));
                    var entry = response.journal().intend(1, List.of(change)).getFirst();
                    Files.copy(draft, response.folder().resolve("kept/000001-000.new"));
                    Files.move(path, stage.at(response.aside(JOBS, entry) + suffix));
                    Files.writeString(path, "# mine\n" + edited);
                }
                assertThat(RecoveryTest.left(respond.undo(id))).isEmpty();
                assertThat(path).hasContent(EDITED);
                assertThat(Stage.run("ls", "-A", stage.at("/etc/cron.d").toString()))
                        .isEqualTo("sys\n");
                assertThat(respond.list().getFirst().open()).isZero();
            }
        }
    }

    /// It stood beside the file, and nothing of it was kept.
    @Test
    void theTruePlaceOfTheOldContentIsNamed() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var path = stage.at(JOBS);
            String id;
            String fresh;
            try (var response = RecoveryTest.begin(stage, Stage.plan(removal(stage)))) {
                id = response.id();
                var change =
                        new Change.Rewrite(
                                JOBS,
                                "000001-000",
                                RecoveryTest.record(stage, JOBS),
                                stage.pin(JOBS).hash(),
                                "0".repeat(64));
                var entry = response.journal().intend(1, List.of(change)).getFirst();
                fresh = response.aside(JOBS, entry);
                Files.move(path, stage.at(fresh));
                Files.writeString(path, "all is new\n");
                Files.setLastModifiedTime(path, FileTime.fromMillis(0));
            }
            assertThat(RecoveryTest.left(respond.undo(id)))
                    .singleElement()
                    .asString()
                    .satisfies(told ->
                            assertThat(Path.of(told.replaceAll(".* in (\\S+)$", "$1")))
                                    .content()
                                    .contains("/srv/drop/x"));
            assertThat(path).hasContent("all is new");
        }
    }

    /// As ramfs, and tmpfs of older kernels.
    @Test
    void bothNamesOfAFileComeBackWhereThereAreNoFlags() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            String ram = Files.createDirectory(stage.at("/srv/ram")).toString();
            Stage.run("mount", "-t", "ramfs", "davy-test", ram);
            try {
                var pins = new ArrayList<FilePin>();
                stage.write("/srv/ram/a", "hard");
                Files.createLink(stage.at("/srv/ram/b"), stage.at("/srv/ram/a"));
                for (String path : List.of("/srv/ram/a", "/srv/ram/b")) {
                    String hash = RecoveryTest.sha256(stage.at(path));
                    pins.add(new FilePin(path, FileType.REGULAR, hash));
                }
                var applied = apply(respond, new Quarantine(pins));
                assertThat(Stage.run("ls", "-A", ram)).isEmpty();
                assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
                assertThat(Stage.run("stat", "-c", "%n %h", ram + "/a", ram + "/b"))
                        .isEqualTo("%1$s/a 2\n%1$s/b 2\n".formatted(ram));
                assertThat(stage.at("/srv/ram/b")).hasContent("hard");
            } finally {
                Stage.run("umount", ram);
            }
        }
    }
}
