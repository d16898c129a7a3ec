package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Action;
import davy.core.action.FilePin;
import davy.core.action.FileRecord;
import davy.core.action.Quarantine;
import davy.core.host.FileType;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a crash left of a response, where the kernel has given the file system another number
/// since: an image that was mounted again, a disk or a tmpfs after the next start.
final class RenumberedTest {
    private static final String PATH = "/srv/drop/attributes";
    private static final String KEPT = "000001-000";

    /// A response that was cut off while it copied the file to what is kept.
    private record Cut(String id, String asideName, Path aside, Path kept) {}

    @BeforeEach
    void needsRoot() {
        assumeTrue(
                "root".equals(System.getProperty("user.name")), "needs root for chattr and mount");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/chattr")), "needs chattr");
    }

    private static FileRecord renumbered(FileRecord record) {
        return new FileRecord(
                record.type(),
                record.mode(),
                record.uid(),
                record.gid(),
                record.size(),
                record.accessed(),
                record.modified(),
                record.device() + 1,
                record.inode(),
                record.links(),
                record.flags(),
                record.attributes(),
                record.target());
    }

    /// @param kept what there is of the copy; empty for nothing
    private static Cut cut(Stage stage, String kept, boolean sameNumber) throws IOException {
        var pin = stage.pin(PATH);
        try (var response = RecoveryTest.begin(stage, Stage.plan(new Quarantine(List.of(pin))))) {
            var record = RecoveryTest.record(stage, PATH);
            var before = sameNumber ? record : renumbered(record);
            var move = new Change.Move(PATH, KEPT, before, pin.hash());
            var entry = response.journal().intend(1, List.of(move)).getFirst();
            String aside = response.aside(PATH, entry);
            Path copy = response.folder().resolve("kept").resolve(KEPT);
            Files.move(stage.at(PATH), stage.at(aside));
            if (!kept.isEmpty()) {
                Files.writeString(copy, kept);
            }
            return new Cut(response.id(), aside, stage.at(aside), copy);
        }
    }

    private static String told(Path file) throws IOException {
        String attributes =
                Stage.run(
                        "python3",
                        "-c",
                        "import os, sys\nfor a in sorted(os.listxattr(sys.argv[1])):"
                                + " print(a, os.getxattr(sys.argv[1], a).hex())",
                        file.toString());
        return Stage.run("stat", "-c", "%i %a %u %g %s %y %h", file.toString()) + attributes;
    }

    private static int open(Respond respond) throws IOException {
        return respond.list().getFirst().open();
    }

    private static String flags(Path folder) throws IOException {
        return Stage.run("lsattr", "-d", folder.toString()).split(" ")[0];
    }

    @ParameterizedTest
    @CsvSource({"'',true", "'',false", "xx,true", "xx,false"})
    void theOnlyWholeFileGoesBack(String kept, boolean undo) throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            String hash = RecoveryTest.sha256(stage.at(PATH));
            String before = told(stage.at(PATH));
            var cut = cut(stage, kept, false);
            if (undo) {
                assertThat(RecoveryTest.left(respond.undo(cut.id()))).isEmpty();
                assertThat(told(stage.at(PATH))).isEqualTo(before);
            } else {
                assertThat(respond.resume(cut.id(), Stage.QUIET).isWhole()).isTrue();
                assertThat(stage.at(PATH)).doesNotExist();
                assertThat(RecoveryTest.left(respond.undo(cut.id()))).isEmpty();
            }
            assertThat(RecoveryTest.sha256(stage.at(PATH))).isEqualTo(hash);
            assertThat(cut.aside()).doesNotExist();
            assertThat(open(respond)).isZero();
        }
    }

    /// Somebody wrote to it since, so that nothing tells that it is the file.
    @ParameterizedTest
    @ValueSource(strings = {"", "xx"})
    void whatMayBeTheOnlyFileIsLeftAndNamed(String kept) throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            var cut = cut(stage, kept, false);
            Files.writeString(cut.aside(), "more", StandardOpenOption.APPEND);
            String aside = RecoveryTest.sha256(cut.aside());

            assertThat(RecoveryTest.left(respond.undo(cut.id())))
                    .singleElement()
                    .asString()
                    .contains(PATH, cut.asideName());
            assertThat(RecoveryTest.sha256(cut.aside())).isEqualTo(aside);
            assertThat(stage.at(PATH)).doesNotExist();
            assertThat(open(respond)).isZero();
        }
    }

    /// Where the path was taken again, the place that is named holds the file.
    @ParameterizedTest
    @CsvSource({"'',true", "'',false", "xx,true", "xx,false"})
    void thePlaceOfTheFileIsNamed(String kept, boolean sameNumber) throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            String hash = RecoveryTest.sha256(stage.at(PATH));
            var cut = cut(stage, kept, sameNumber);
            Files.writeString(stage.at(PATH), "another");

            assertThat(RecoveryTest.left(respond.undo(cut.id())))
                    .singleElement()
                    .asString()
                    .endsWith("kept in " + cut.asideName());
            assertThat(RecoveryTest.sha256(cut.aside())).isEqualTo(hash);
            assertThat(stage.at(PATH)).hasContent("another");

            Files.delete(stage.at(PATH));
            assertThat(RecoveryTest.left(respond.undo(cut.id()))).isEmpty();
            assertThat(RecoveryTest.sha256(stage.at(PATH))).isEqualTo(hash);
        }
    }

    /// Nothing of it is whole: it is not said to be kept.
    @Test
    void whatIsLeftOfTheFileIsNamed() throws IOException {
        try (var stage = new Stage(true);
                var respond = stage.respond()) {
            var cut = cut(stage, "xx", false);
            Files.delete(cut.aside());
            Files.writeString(stage.at(PATH), "another");

            assertThat(RecoveryTest.left(respond.undo(cut.id())))
                    .singleElement()
                    .asString()
                    .contains(cut.kept().toString(), "whole or not");
            assertThat(stage.at(PATH)).hasContent("another");
            assertThat(cut.kept()).hasContent("xx");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLockOfADirectoryOfAnImageIsLifted(boolean undo) throws IOException {
        String path = "/etc/cron.d";
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            String before = flags(stage.at(path));
            String id;
            var plan = Stage.plan(new Quarantine(List.of(stage.pin("/srv/drop/setuid"))));
            try (var response = RecoveryTest.begin(stage, plan)) {
                id = response.id();
                lock(response, path, renumbered(RecoveryTest.record(stage, path)));
            }
            Stage.run("chattr", "+i", stage.at(path).toString());
            if (undo) {
                assertThat(RecoveryTest.left(respond.undo(id))).isEmpty();
            } else {
                respond.resume(id, Stage.QUIET);
            }
            assertThat(flags(stage.at(path))).isEqualTo(before);
            assertThat(open(respond)).isZero();
        }
    }

    private static void lock(Response response, String path, FileRecord record) throws IOException {
        var locked = Change.Flags.of(path, record, FileRecord.IMMUTABLE);
        var entry = response.journal().intend(1, List.of(locked)).getFirst();
        response.journal().settle(entry, Entry.State.DONE, "");
    }

    /// On a running machine a file system has one number until the next start: what has another one
    /// is another directory, and is left. It is in no way of the next plan where it is not locked.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLockOfADirectoryIsLiftedAfterTheNextStart(boolean started) throws IOException {
        Path top = Files.createTempDirectory("davy-renumbered-").toRealPath();
        Path folder = Files.createDirectory(top.resolve("folder"));
        Path file = Files.writeString(top.resolve("file"), "x");
        try (var machine = LinuxHost.live(_ -> null);
                var respond = Respond.live(machine, top.resolve("state"))) {
            String before = flags(folder);
            String id = locked(top, folder, started);
            Stage.run("chattr", "+i", folder.toString());
            var left = RecoveryTest.left(respond.undo(id));
            if (started) {
                assertThat(left).isEmpty();
            } else {
                assertThat(left).singleElement().asString().contains(folder.toString(), "-inum ");
                assertThat(flags(folder)).contains("i");
                assertThat(open(respond)).isOne();
                Stage.run("chattr", "-i", folder.toString());
                assertThat(RecoveryTest.left(respond.undo(id))).hasSize(1);
            }
            assertThat(flags(folder)).isEqualTo(before);
            assertThat(open(respond)).isZero();
            var quarantine = new Quarantine(List.of(pin(file)));
            var applied = respond.apply(Stage.plan(quarantine), _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            assertThat(file).doesNotExist();
        } finally {
            Stage.run("chattr", "-i", folder.toString());
            Stage.run("rm", "-rf", top.toString());
        }
    }

    /// It is elsewhere when the response is gone on with, or taken back, and comes back later.
    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void theLockOfADirectoryThatIsElsewhereIsLiftedWhenItIsBack(boolean started, boolean resume)
            throws IOException {
        Path top = Files.createTempDirectory("davy-renumbered-").toRealPath();
        Path parent = Files.createDirectory(top.resolve("parent"));
        Path folder = Files.createDirectory(parent.resolve("folder"));
        Path away = top.resolve("away");
        try (var machine = LinuxHost.live(_ -> null);
                var respond = Respond.live(machine, top.resolve("state"))) {
            String before = flags(folder);
            String id = locked(top, folder, started, started);
            Stage.run("chattr", "+i", folder.toString());
            Files.move(parent, away);
            if (resume) {
                var resumed = respond.resume(id, Stage.QUIET);
                assertThat(resumed.byHand())
                        .singleElement()
                        .extracting(each -> each.in(Language.EN))
                        .asString()
                        .contains(folder + " is gone", "-inum ", "chattr -i");
            } else {
                assertThat(RecoveryTest.left(respond.undo(id)))
                        .singleElement()
                        .asString()
                        .contains("bring it back, and undo again");
            }
            assertThat(open(respond)).isZero();
            assertThat(flags(away.resolve("folder"))).contains("i");

            Files.move(away, parent);
            assertThat(RecoveryTest.left(respond.undo(id))).isEmpty();
            assertThat(flags(folder)).isEqualTo(before);
        } finally {
            Stage.run("chattr", "-R", "-i", top.toString());
            Stage.run("rm", "-rf", top.toString());
        }
    }

    /// To look for it in the file system of the root alone would find nothing.
    @Test
    void aDirectoryThatIsGoneIsToBeLookedForInItsFileSystem() throws IOException {
        Path top = Files.createTempDirectory("davy-renumbered-").toRealPath();
        Path disk = Files.createDirectory(top.resolve("disk"));
        Stage.run("mount", "-t", "tmpfs", "-o", "size=1m", "davy-test", disk.toString());
        try (var machine = LinuxHost.live(_ -> null);
                var respond = Respond.live(machine, top.resolve("state"))) {
            Path folder = Files.createDirectory(disk.resolve("folder"));
            String inode = Stage.run("stat", "-c", "%i", folder.toString()).strip();
            String id = locked(top, folder, false, false);
            Files.delete(folder);
            assertThat(RecoveryTest.left(respond.undo(id)))
                    .singleElement()
                    .asString()
                    .contains("find " + disk + " -xdev -type d -inum " + inode);
        } finally {
            Stage.run("umount", disk.toString());
            Stage.run("rm", "-rf", top.toString());
        }
    }

    private static FilePin pin(Path file) throws IOException {
        return new FilePin(file.toString(), FileType.REGULAR, RecoveryTest.sha256(file));
    }

    /// @param started whether the machine was started anew since
    private static String locked(Path top, Path folder, boolean started) throws IOException {
        return locked(top, folder, started, true);
    }

    /// @param other whether its file system had another number
    private static String locked(Path top, Path folder, boolean started, boolean other)
            throws IOException {
        double up = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        var time = Instant.now();
        if (started) {
            time = time.minus(Duration.ofSeconds((long) up + 3600));
        }
        var responses = ResponseFolder.open(top.resolve("state"));
        String id = responses.create(time);
        Path own = responses.fresh(id);
        String plan = PlanWriter.write(Stage.plan(new Action[0]), Language.EN);
        Files.writeString(own.resolve("plan.yml"), plan);
        try (var host = LinuxHost.live(_ -> null);
                var response = Response.open(id, own, Clock.fixed(time, ZoneOffset.UTC))) {
            var files = new FileHand(host);
            var record = Objects.requireNonNull(files.look(folder.toString()));
            lock(response, folder.toString(), other ? renumbered(record) : record);
        }
        return id;
    }
}
