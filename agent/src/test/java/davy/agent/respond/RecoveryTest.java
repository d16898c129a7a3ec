package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.CorrectSettings;
import davy.core.action.DenyWrites;
import davy.core.action.FilePin;
import davy.core.action.FileRecord;
import davy.core.action.Line;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.action.Settings;
import davy.core.host.FileType;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a crash at one certain point leaves: the journal and the files are put as it would have
/// left them.
final class RecoveryTest {
    private static final String DROP = "/srv/drop";

    @BeforeEach
    void needsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs root for chattr and mount");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    static Hands hands(Stage stage) throws IOException {
        var image = LinuxHost.image(stage.root.toString());
        return Hands.image(image, PackageIndex.read(image), LinuxHost.live(_ -> null));
    }

    static FileRecord record(Stage stage, String path) throws IOException {
        try (var hands = hands(stage)) {
            return Objects.requireNonNull(hands.files().look(path));
        }
    }

    static Response begin(Stage stage, Plan plan) throws IOException {
        var folder = ResponseFolder.open(stage.state);
        String id = folder.create(Instant.now());
        Path own = folder.fresh(id);
        Files.writeString(own.resolve("plan.yml"), PlanWriter.write(plan, Language.EN));
        return Response.open(id, own, Clock.systemUTC());
    }

    static List<String> left(Respond.Undone undone) {
        return undone.left().stream().map(p -> p.in(Language.EN)).toList();
    }

    private static int open(Respond respond) throws IOException {
        return respond.list().getFirst().open();
    }

    private static String flags(Stage stage, String path) throws IOException {
        return Stage.run("lsattr", "-d", stage.at(path).toString()).split(" ")[0];
    }

    /// A folder that the plan locked is unlocked for the moment in which files of it are moved.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lockOfAPlanIsLiftedWhereverItWasCutOff(boolean undo) throws IOException {
        var folder = "/etc/cron.d";
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            String before = flags(stage, folder);
            var plan =
                    Stage.plan(
                            new DenyWrites(List.of(folder)),
                            new Quarantine(List.of(stage.pin("/etc/cron.d/sys"))));
            String id;
            try (var response = begin(stage, plan)) {
                id = response.id();
                var locked = new Change.Flags(folder, 0, FileRecord.IMMUTABLE);
                var entry = response.journal().intend(1, List.of(locked)).getFirst();
                response.journal().settle(entry, Entry.State.DONE, "");
                // One that takes it back has no step.
                var unlocked = new Change.Flags(folder, FileRecord.IMMUTABLE, 0);
                response.journal().intend(undo ? 0 : 2, List.of(unlocked));
            }
            if (!undo) {
                respond.resume(id, Stage.QUIET);
                assertThat(flags(stage, folder)).isEqualTo(before);
                assertThat(stage.at("/etc/cron.d/sys")).doesNotExist();
            }
            assertThat(left(respond.undo(id))).isEmpty();
            assertThat(flags(stage, folder)).isEqualTo(before);
            assertThat(stage.at("/etc/cron.d/sys")).exists();
            assertThat(open(respond)).isZero();
        }
    }

    /// As of `/tmp`, which is empty after a boot.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsGoneAfterACrashHoldsNothingUp(boolean undo) throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var pin = stage.pin("/srv/drop/setuid");
            var plan = Stage.plan(new Quarantine(List.of(pin)));
            String id;
            try (var response = begin(stage, plan)) {
                id = response.id();
                var record = record(stage, pin.path());
                var move = new Change.Move(pin.path(), "000001-000", record, pin.hash());
                response.journal().intend(1, List.of(move));
            }
            Files.delete(stage.at(pin.path()));
            assertThat(open(respond)).isEqualTo(1);
            if (undo) {
                assertThat(left(respond.undo(id))).singleElement().asString().contains(pin.path());
            } else {
                assertThat(respond.resume(id, Stage.QUIET).isWhole()).isTrue();
            }
            assertThat(open(respond)).isZero();
            var other = Stage.plan(new Quarantine(List.of(stage.pin("/srv/drop/empty"))));
            assertThat(respond.apply(other, _ -> true, Stage.QUIET).isWhole()).isTrue();
        }
    }

    /// A dropper makes its file again at the next boot.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasMadeAgainAfterACrashHoldsNothingUp(boolean undo) throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var pin = stage.pin("/srv/drop/setuid");
            var path = stage.at(pin.path());
            String id;
            Path kept;
            try (var response = begin(stage, Stage.plan(new Quarantine(List.of(pin))))) {
                id = response.id();
                var record = record(stage, pin.path());
                var move = new Change.Move(pin.path(), "000001-000", record, pin.hash());
                response.journal().intend(1, List.of(move));
                kept = response.folder().resolve("kept").resolve("000001-000");
                Files.move(path, kept);
            }
            Files.writeString(path, "another");
            if (!undo) {
                respond.resume(id, Stage.QUIET);
                assertThat(open(respond)).isZero();
            }
            assertThat(left(respond.undo(id))).singleElement().asString().contains(pin.path());
            assertThat(open(respond)).isZero();
            assertThat(path).hasContent("another");
            assertThat(kept).hasContent("#!setuid");

            Files.delete(path);
            assertThat(left(respond.undo(id))).isEmpty();
            assertThat(path).hasContent("#!setuid");
        }
    }

    /// A process that has the file open goes on writing to it.
    @Test
    void halfACopyIsNotTakenForTheFile() throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            var pin = stage.pin("/srv/drop/attributes");
            var path = stage.at(pin.path());
            String whole = Files.readString(path) + "more";
            String id;
            try (var response = begin(stage, Stage.plan(new Quarantine(List.of(pin))))) {
                id = response.id();
                var record = record(stage, pin.path());
                var move = new Change.Move(pin.path(), "000001-000", record, pin.hash());
                var entry = response.journal().intend(1, List.of(move)).getFirst();
                Path aside = stage.at(response.aside(pin.path(), entry));
                Files.move(path, aside);
                Files.writeString(aside, "more", StandardOpenOption.APPEND);
                Files.writeString(response.folder().resolve("kept").resolve("000001-000"), "xx");
            }
            assertThat(left(respond.undo(id)))
                    .singleElement()
                    .asString()
                    .contains(pin.path(), "changed it meanwhile");
            assertThat(path).hasContent(whole);
            assertThat(Stage.run("ls", "-A", stage.at(DROP).toString())).doesNotContain(".davy-");
            assertThat(open(respond)).isZero();
        }
    }

    @Test
    void pathThatLeadsElsewhereHoldsNothingUp() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var leaf = stage.pin("/srv/drop/tree/a/b/leaf");
            var setuid = stage.pin("/srv/drop/setuid");
            var plan = Stage.plan(new Quarantine(List.of(setuid)), new Quarantine(List.of(leaf)));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            Files.move(stage.at("/srv/drop/tree"), stage.at("/srv/drop/real"));
            Files.createSymbolicLink(stage.at("/srv/drop/tree"), Path.of("real"));

            assertThat(left(respond.undo(applied.id()))).isNotEmpty();
            assertThat(stage.at(setuid.path())).hasContent("#!setuid");
            assertThat(stage.at("/srv/drop/real/a/b/leaf")).doesNotExist();

            Files.delete(stage.at("/srv/drop/tree"));
            Files.move(stage.at("/srv/drop/real"), stage.at("/srv/drop/tree"));
            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(stage.at(leaf.path())).hasContent("leaf");
        }
    }

    /// The same, where a crash left it begun.
    @Test
    void pathThatLeadsElsewhereAfterACrashHoldsNothingUp() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var leaf = stage.pin("/srv/drop/tree/a/b/leaf");
            var setuid = stage.pin("/srv/drop/setuid");
            var plan = Stage.plan(new Quarantine(List.of(leaf, setuid)));
            String id;
            try (var response = begin(stage, plan)) {
                id = response.id();
                var move =
                        new Change.Move(
                                leaf.path(), "000001-000", record(stage, leaf.path()), leaf.hash());
                response.journal().intend(1, List.of(move));
            }
            Files.move(stage.at("/srv/drop/tree"), stage.at("/srv/drop/real"));
            Files.createSymbolicLink(stage.at("/srv/drop/tree"), Path.of("real"));
            respond.resume(id, Stage.QUIET);
            assertThat(stage.at(setuid.path())).doesNotExist();
            assertThat(open(respond)).isZero();
            respond.undo(id);
            assertThat(stage.at(setuid.path())).exists();
            assertThat(stage.at("/srv/drop/real/a/b/leaf")).hasContent("leaf");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothNamesOfALockedFileComeBack(boolean away) throws IOException {
        try (var stage = new Stage(away);
                var respond = stage.respond()) {
            Stage.run("chattr", "+i", stage.at("/srv/drop/one").toString());
            String before = stage.listing();
            var files = List.of(stage.pin("/srv/drop/one"), stage.pin("/srv/drop/two"));
            var applied = respond.apply(Stage.plan(new Quarantine(files)), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(stage.listing()).isEqualTo(before);
        }
    }

    /// A file system gives the number of a file that is gone to the next one.
    @Test
    void fileOfTheSameNumberIsNoOtherName() throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            var one = stage.pin("/srv/drop/one");
            String id;
            try (var response = begin(stage, Stage.plan(new Quarantine(List.of(one))))) {
                id = response.id();
                var record = record(stage, one.path());
                var journal = response.journal();
                var back = new Change.Move(one.path(), "000001-000", record, one.hash());
                journal.settle(journal.intend(1, List.of(back)).getFirst(), Entry.State.UNDONE, "");
                String path = "/srv/drop/another";
                stage.write(path, "soft");
                var pin = new FilePin(path, one.type(), sha256(stage.at(path)));
                Files.move(stage.at(path), response.folder().resolve("kept").resolve("000002-000"));
                var gone = new Change.Move(path, "000002-000", record, pin.hash());
                journal.settle(journal.intend(1, List.of(gone)).getFirst(), Entry.State.DONE, "");
            }
            assertThat(left(respond.undo(id))).isEmpty();
            assertThat(stage.at("/srv/drop/another")).hasContent("soft");
        }
    }

    /// The old content is in its place, of another file system, and the new one still beside it.
    @Test
    void newContentDoesNotStayBesideTheOld() throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            var pin = stage.pin("/root/locked/rc");
            var path = stage.at(pin.path());
            String before = flags(stage, pin.path());
            assertThat(before).contains("i");
            var lines = List.of(new Line(2, "/srv/drop/x &\r"));
            var applied =
                    respond.apply(Stage.plan(new RemoveLines(pin, lines)), _ -> true, Stage.QUIET);
            Path fresh;
            Path kept;
            try (var response = Response.open(applied.id(), applied.folder(), Clock.systemUTC())) {
                var entry =
                        response.journal().entries().values().stream()
                                .filter(e -> e.change() instanceof Change.Rewrite)
                                .findFirst()
                                .orElseThrow();
                fresh = stage.at(response.aside(pin.path(), entry));
                var rewrite = (Change.Rewrite) entry.change();
                kept = applied.folder().resolve("kept").resolve(rewrite.kept());
            }
            Stage.run("chattr", "-i", path.toString());
            Stage.run("chattr", "-a", path.getParent().toString());
            Files.move(path, fresh);
            Files.copy(kept, path);
            Stage.run("chattr", "+a", path.getParent().toString());

            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(sha256(path)).isEqualTo(pin.hash());
            assertThat(flags(stage, pin.path())).isEqualTo(before);
            assertThat(fresh).doesNotExist();
        }
    }

    private static CorrectSettings sshd(Stage stage) throws IOException {
        String path = "/etc/ssh/sshd_config";
        Files.createDirectories(stage.at("/etc/ssh"));
        stage.write(path, "PermitRootLogin yes\n");
        var pin = new FilePin(path, FileType.REGULAR, sha256(stage.at(path)));
        return new CorrectSettings(pin, Settings.SSH_ROOT);
    }

    private static List<String> journal(Respond.Applied applied) throws IOException {
        return Files.readAllLines(applied.folder().resolve("journal.jsonl"));
    }

    private static int last(List<String> lines, String kind, String state) {
        int last = -1;
        for (int i = 0; i < lines.size(); i++) {
            boolean is = lines.get(i).contains("\"kind\":\"" + kind + "\"");
            last = is && lines.get(i).contains("\"state\":\"" + state + "\"") ? i : last;
        }
        return last;
    }

    /// The server would read the settings again that are about to be taken back.
    @Test
    void sshReadsItsSettingsWhenTheyAreBack() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var applied = respond.apply(Stage.plan(sshd(stage)), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            assertThat(left(respond.undo(applied.id()))).isEmpty();
            assertThat(stage.at("/etc/ssh/sshd_config")).hasContent("PermitRootLogin yes");
            var lines = journal(applied);
            assertThat(last(lines, "rewrite", "undone")).isPositive();
            assertThat(last(lines, "reload-ssh", "undone"))
                    .isGreaterThan(last(lines, "rewrite", "undone"));
        }
    }

    /// The file was corrected, and the server did not hear of it before the crash.
    @Test
    void sshReadsItsSettingsWhereACrashCameBetween() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            var applied = respond.apply(Stage.plan(sshd(stage)), _ -> true, Stage.QUIET);
            var lines = journal(applied);
            var cut = lines.subList(0, last(lines, "reload-ssh", "intent"));
            Files.write(applied.folder().resolve("journal.jsonl"), cut);
            assertThat(respond.resume(applied.id(), Stage.QUIET).isWhole()).isTrue();
            assertThat(last(journal(applied), "reload-ssh", "done")).isPositive();
        }
    }

    static String sha256(Path file) throws IOException {
        return Stage.run("sha256sum", file.toString()).split(" ")[0];
    }
}
