package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.DenyWrites;
import davy.core.action.FilePin;
import davy.core.action.Line;
import davy.core.action.Outcome;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.action.Step;
import davy.core.host.FileType;
import davy.core.text.Language;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is kept is on a file system of its own, which is full or becomes so, and others change the
/// same files meanwhile.
final class FullDiskTest {
    private static final String JOBS = "/etc/cron.d/sys";
    private static final int MOST_TRIES = 20;

    @BeforeEach
    void needsRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root for mount");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    /// Leaves no room in the folder of responses.
    private static Path fill(Stage stage, int leave) throws IOException {
        Path filler = stage.state.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] piece = new byte[4096];
            while (stage.state.toFile().getUsableSpace() >= leave + piece.length) {
                out.write(piece);
            }
        }
        return filler;
    }

    private static List<String> left(Respond.Undone undone) {
        return undone.left().stream().map(p -> p.in(Language.EN)).toList();
    }

    /// What another one does to the files of a host.
    private interface Deed {
        void run() throws IOException;
    }

    /// Does something as soon as a folder has a name that ends so.
    private static CompletableFuture<Void> when(
            Path folder, String name, AtomicBoolean over, Deed then) {
        return CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                var names = folder.toFile().list();
                for (String each : names == null ? new String[0] : names) {
                    if (each.startsWith(".davy-") && each.endsWith(name)) {
                        try {
                            then.run();
                        } catch (IOException e) {
                            // It came too late: not met.
                        }
                        return;
                    }
                }
            }
        });
    }

    /// A try to meet a moment.
    private interface Race {
        /// @return whether it was met
        boolean run(Stage stage, Respond respond) throws IOException;
    }

    private static void meet(Race race) throws IOException {
        boolean met = false;
        for (int i = 0; i < MOST_TRIES && !met; i++) {
            try (var stage = new Stage(true);
                    var respond = stage.respond()) {
                met = race.run(stage, respond);
            }
        }
        assertThat(met).as("the moment was met in one of %s tries", MOST_TRIES).isTrue();
    }

    @Test
    void journalGoesOnBehindItsLastWholeLine() throws IOException {
        try (var stage = new Stage(true)) {
            Path file = stage.state.resolve("journal.jsonl");
            var change = new Change.Flags("/a/folder", 0, 16);
            try (var journal = Journal.open(file, Clock.systemUTC())) {
                var first = journal.intend(1, List.of(change)).getFirst();
                Path filler = fill(stage, 0);
                assertThatThrownBy(
                                () -> {
                                    for (int i = 0; i < 100; i++) {
                                        journal.intend(2, List.of(change));
                                    }
                                })
                        .isInstanceOf(IOException.class);
                assertThat(Files.size(file)).isEqualTo(4096);
                Files.delete(filler);
                journal.settle(first, Entry.State.DONE, "");
                journal.intend(3, List.of(change));
            }
            try (var journal = Journal.open(file, Clock.systemUTC())) {
                assertThat(Objects.requireNonNull(journal.entries().get(1)).state())
                        .isEqualTo(Entry.State.DONE);
                assertThat(journal.entries().lastEntry().getValue().step()).isEqualTo(3);
            }
        }
    }

    /// The journal may take what is going to be done, and not that it was.
    @Test
    void noLockStays() throws IOException {
        for (int length = 10; length < 130; length += 20) {
            try (var stage = new Stage(true);
                    var respond = stage.respond()) {
                var folders = new ArrayList<String>();
                for (int i = 0; i < 20; i++) {
                    String folder = "/srv/" + i + "x".repeat(length);
                    Files.createDirectory(stage.at(folder));
                    folders.add(folder);
                }
                var filling =
                        new Quiet() {
                            @Override
                            public void begins(Step step) {
                                try {
                                    if (step.number() == 2) {
                                        fill(stage, 0);
                                    }
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            }
                        };
                assertThatThrownBy(() ->
                                respond.apply(
                                        Stage.plan(
                                                new DenyWrites(List.of("/srv/drop")),
                                                new DenyWrites(folders)),
                                        _ -> true,
                                        filling))
                        .isInstanceOf(IOException.class);
                assertThat(Stage.run("lsattr", stage.at("/srv").toString()))
                        .doesNotContainPattern("(?m)^-*i.*x$");
            }
        }
    }

    private abstract static class Quiet implements Responder.Listener {
        @Override
        public void ended(Responder.Told told) {}
    }

    /// A step that could not be done, as the copy did not fit, and its file was made again
    /// meanwhile.
    @Test
    void fileThatCannotGoBackToItsPlaceIsNotForgotten() throws IOException {
        meet((stage, respond) -> {
            Path file = stage.at("/srv/drop/large");
            Stage.run("truncate", "-s", "100M", file.toString());
            String hash = RecoveryTest.sha256(file);
            var pin = new FilePin("/srv/drop/large", FileType.REGULAR, hash);
            var over = new AtomicBoolean();
            var maker =
                    when(
                            stage.at("/srv/drop"),
                            "",
                            over,
                            () -> Files.writeString(file, "again", StandardOpenOption.CREATE_NEW));
            var applied =
                    respond.apply(Stage.plan(new Quarantine(List.of(pin))), _ -> true, Stage.QUIET);
            over.set(true);
            maker.join();
            assertThat(applied.isWhole()).isFalse();
            if (Files.size(file) != "again".length()) {
                return false;
            }
            assertThat(left(respond.undo(applied.id()))).isNotEmpty();
            assertThat(file).hasContent("again");

            Files.delete(file);
            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(RecoveryTest.sha256(file)).isEqualTo(hash);
            assertThat(respond.list().getFirst().open()).isZero();
            return true;
        });
    }

    private static FilePin large(Stage stage) throws IOException {
        Path file = stage.at(JOBS);
        Files.writeString(file, Files.readString(file) + "# filling\n".repeat(800_000));
        return new FilePin(JOBS, FileType.REGULAR, RecoveryTest.sha256(file));
    }

    private static RemoveLines removal(FilePin pin) {
        return new RemoveLines(pin, List.of(new Line(3, "*/5 * * * * root /srv/drop/x")));
    }

    /// The file went while its old content was copied, which did not fit.
    @Test
    void oldContentIsNotDeletedWithTheNew() throws IOException {
        meet((stage, respond) -> {
            var pin = large(stage);
            fill(stage, 12 << 20);
            Path file = stage.at(JOBS);
            Path taken = stage.at("/etc/taken");
            var over = new AtomicBoolean();
            var remover =
                    when(stage.at("/etc/cron.d"), "-old", over, () -> Files.move(file, taken));
            var applied = respond.apply(Stage.plan(removal(pin)), _ -> true, Stage.QUIET);
            over.set(true);
            remover.join();
            // The old one may have been taken too, after it was put back.
            if (Files.notExists(taken) || RecoveryTest.sha256(taken).equals(pin.hash())) {
                return false;
            }
            assertThat(applied.steps().getFirst().outcome()).isInstanceOf(Outcome.Refused.class);
            assertThat(RecoveryTest.sha256(file)).isEqualTo(pin.hash());
            assertThat(names(file)).isEqualTo("sys\n");
            return true;
        });
    }

    /// The file was saved while its old content was copied, which did not fit.
    @Test
    void whatIsSavedWhileItIsRewrittenStays() throws IOException {
        meet((stage, respond) -> {
            var pin = large(stage);
            Path file = stage.at(JOBS);
            Path draft = Files.writeString(stage.at("/etc/draft"), "# mine\n" + head(file));
            Path filler = fill(stage, 12 << 20);
            var over = new AtomicBoolean();
            var editor =
                    when(
                            stage.at("/etc/cron.d"),
                            "-old",
                            over,
                            () -> Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE));
            var applied = respond.apply(Stage.plan(removal(pin)), _ -> true, Stage.QUIET);
            over.set(true);
            editor.join();
            if (Files.exists(draft)) {
                return false;
            }
            assertThat(head(file)).startsWith("# mine\n");
            if (names(file).equals("sys\n")) {
                return false;
            }
            assertThat(applied.steps().getFirst().outcome()).isInstanceOf(Outcome.Failed.class);

            Files.delete(filler);
            respond.undo(applied.id());
            assertThat(head(file)).startsWith("# mine\n");
            assertThat(names(file)).isEqualTo("sys\n");
            assertThat(hashes(applied.folder().resolve("kept"))).contains(pin.hash());
            return true;
        });
    }

    /// What is noted against a crash needs room, but the lines come back without it.
    @Test
    void linesArePutBackWithoutRoom() throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            Path file = stage.at(JOBS);
            String before = Files.readString(file);
            var pin = new FilePin(JOBS, FileType.REGULAR, RecoveryTest.sha256(file));
            var applied = respond.apply(Stage.plan(removal(pin)), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            fill(stage, 0);

            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(file).hasContent(before);
            assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static String hashes(Path folder) throws IOException {
        return Stage.run("sh", "-c", "sha256sum \"$1\"/*", "hash", folder.toString());
    }

    /// Beside a file, itself included.
    private static String names(Path file) throws IOException {
        return Stage.run("ls", "-A", Objects.requireNonNull(file.getParent()).toString());
    }

    /// Somebody saves the file while its old content is brought back.
    @Test
    void whatIsSavedWhileItIsTakenBackStays() throws IOException {
        meet((stage, respond) -> {
            var pin = large(stage);
            var applied = respond.apply(Stage.plan(removal(pin)), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            Path file = stage.at(JOBS);
            String saved = "# mine\n" + Files.readString(file);
            Path draft = Files.writeString(stage.at("/etc/draft"), saved);
            var over = new AtomicBoolean();
            var editor =
                    when(
                            stage.at("/etc/cron.d"),
                            "",
                            over,
                            () -> Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE));
            var left = left(respond.undo(applied.id()));
            over.set(true);
            editor.join();
            if (Files.exists(draft)) {
                return false;
            }
            assertThat(head(file)).startsWith("# mine\n");
            if (left.isEmpty()) {
                return false;
            }
            assertThat(left).singleElement().asString().contains(JOBS);

            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(head(file))
                    .startsWith(
                            """
                            # mine
                            # jobs
                            * * * * * root /bin/true
                            */5 * * * * root /srv/drop/x
                            @daily root /bin/false
                            # filling
                            """);
            assertThat(names(file)).isEqualTo("sys\n");
            return true;
        });
    }

    private static String head(Path file) throws IOException {
        return Stage.run("head", "-c", "200", file.toString());
    }
}
