package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.DenyWrites;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.KeepEvidence;
import davy.core.action.Kill;
import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.Step;
import davy.core.host.FileType;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a response does when a step cannot be done, with real processes and locks of its own.
final class ResponderTest {
    private Path top;

    @BeforeEach
    void make() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = Files.createTempDirectory(Path.of("/var/tmp"), "davy-responder-").toRealPath();
    }

    @AfterEach
    void remove() throws Exception {
        if (top != null) {
            Stage.run("sh", "-c", "chattr -R -f -i \"$1\"; rm -rf \"$1\"", "rm", top.toString());
        }
    }

    private static String hash(Path file) throws Exception {
        return Stage.run("sha256sum", file.toString()).split(" ")[0];
    }

    private static ProcessPin pin(Process process, Path program) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        long start = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
        return new ProcessPin((int) process.pid(), start, program.toString());
    }

    /// Nothing is stopped, ended or moved without evidence: the state is on a disk without room.
    @Test
    void doesNothingWithoutEvidence() throws Exception {
        Path program = Files.copy(Path.of("/bin/sleep"), top.resolve("sleeper"));
        Path state = Files.createDirectory(top.resolve("state"));
        Stage.run("mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "davy-test", state.toString());
        var process = new ProcessBuilder(program.toString(), "50").start();
        try (var respond = Respond.live(LinuxHost.live(_ -> null), state)) {
            var seen = Path.of("/proc/" + process.pid());
            String stat = Files.readString(seen.resolve("stat"));
            long start = Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
            var pin = new ProcessPin((int) process.pid(), start, program.toString());
            var file = new FilePin(program.toString(), FileType.REGULAR, hash(program));
            var family = new Family(List.of(pin), List.of(file), List.of());
            var plan =
                    Stage.plan(
                            new KeepEvidence(family),
                            new Freeze(family),
                            new Kill(family),
                            new Quarantine(List.of(file)));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.steps())
                    .hasSize(4)
                    .allMatch(told -> told.outcome() instanceof Outcome.Refused);
            assertThat(applied.steps().getFirst().outcome().told().in(Language.EN))
                    .contains("evidence needs");
            assertThat(applied.isWhole()).isFalse();
            assertThat(process.isAlive()).isTrue();
            assertThat(Files.readString(seen.resolve("stat"))).contains(") S ");
            assertThat(program).exists();

            // Who leaves the step out acts without it.
            var without = respond.apply(plan, number -> number > 1, Stage.QUIET);
            assertThat(without.steps().subList(1, 3))
                    .allMatch(told -> told.outcome() instanceof Outcome.Done);
            assertThat(process.waitFor()).isEqualTo(128 + 9);
        } finally {
            process.destroyForcibly().waitFor();
            Stage.run("umount", "-l", state.toString());
        }
    }

    /// A pid of a plan made before the host started is somebody else's by now.
    @Test
    void endsNobodyOfAPlanFromBeforeTheBoot() throws Exception {
        Path program = Files.copy(Path.of("/bin/sleep"), top.resolve("sleeper"));
        var process = new ProcessBuilder(program.toString(), "50").start();
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var family = new Family(List.of(pin(process, program)), List.of(), List.of());
            long uptime = Long.parseLong(Stage.run("cut", "-d.", "-f1", "/proc/uptime").strip());
            var now = Stage.plan(new Freeze(family), new Kill(family));
            var before = now.made().minusSeconds(uptime + 60);
            var old = new Plan(now.host(), before, now.steps(), List.of());
            assertThat(respond.apply(old, _ -> true, Stage.QUIET).isWhole()).isTrue();
            assertThat(process.isAlive()).isTrue();
            assertThat(respond.apply(now, _ -> true, Stage.QUIET).isWhole()).isTrue();
            assertThat(process.waitFor()).isEqualTo(128 + 9);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// What is locked first and put aside then is in the way of no later plan, and comes back as it
    /// was before both.
    @Test
    void aDirectoryThatIsLockedAndPutAsideIsNotCutOffAndComesBackUnlocked() throws Exception {
        Path folder = Files.createDirectory(top.resolve("drop"));
        Path program = Files.writeString(folder.resolve("prog"), "x");
        assumeTrue(canLock(folder), "needs a file system with flags");
        String before = flags(folder);
        var deny = new DenyWrites(List.of(folder.toString()));
        var plan =
                Stage.plan(
                        deny,
                        new Quarantine(List.of(file(program), directory(folder))),
                        new DenyWrites(List.of(top.resolve("none").toString())));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var applied = respond.apply(plan, n -> n < 3, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            assertThat(folder).doesNotExist();
            assertThat(respond.list()).singleElement().matches(past -> past.open() == 0);
            respond.apply(plan, n -> n == 3, Stage.QUIET);
            // So that it does not get its number again.
            for (int i = 0; i < 20; i++) {
                Files.createDirectory(top.resolve("another-" + i));
            }
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            assertThat(program).hasContent("x");
            assertThat(flags(folder)).isEqualTo(before).doesNotContain("i");
        }
    }

    /// What cannot be put aside, as something is in it by now, is locked on.
    @Test
    void aLockedDirectoryThatIsNotEmptyStaysLockedUntilTheEnd() throws Exception {
        Path folder = Files.createDirectory(top.resolve("drop"));
        Path other = Files.writeString(folder.resolve("other"), "x");
        assumeTrue(canLock(folder), "needs a file system with flags");
        var seen = new ArrayList<String>();
        var watcher =
                new Responder.Listener() {
                    @Override
                    public void begins(Step step) {
                        seen.add(flags(folder));
                    }

                    @Override
                    public void ended(Responder.Told told) {}
                };
        var plan =
                Stage.plan(
                        new DenyWrites(List.of(folder.toString())),
                        new Quarantine(List.of(directory(folder))),
                        new Quarantine(List.of()));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var applied = respond.apply(plan, _ -> true, watcher);
            assertThat(applied.isWhole()).isFalse();
            assertThat(seen.getLast()).contains("i");
            assertThat(other).hasContent("x");
            assertThat(flags(folder)).doesNotContain("i");
            assertThat(respond.list()).singleElement().matches(past -> past.open() == 0);
        }
    }

    private static FilePin file(Path path) throws Exception {
        return new FilePin(path.toString(), FileType.REGULAR, hash(path));
    }

    private static FilePin directory(Path path) {
        return new FilePin(path.toString(), FileType.DIRECTORY, "");
    }

    /// One lock that cannot be lifted keeps no other in place, and is not forgotten.
    @Test
    void liftsAllLocksThatCanBe() throws Exception {
        Path first = Files.createDirectories(top.resolve("first"));
        Path second = Files.createDirectories(top.resolve("there/second"));
        Path away = top.resolve("away");
        Path file = Files.writeString(top.resolve("file"), "x");
        assumeTrue(canLock(first), "needs a file system with flags");
        var plan =
                Stage.plan(
                        new DenyWrites(List.of(first.toString(), second.toString())),
                        new Quarantine(
                                List.of(
                                        new FilePin(
                                                file.toString(), FileType.REGULAR, hash(file)))));
        var mover =
                new Responder.Listener() {
                    @Override
                    public void begins(Step step) {
                        if (step.number() == 2) {
                            assertThat(flags(first)).contains("i");
                            assertThat(top.resolve("there").toFile().renameTo(away.toFile()))
                                    .isTrue();
                        }
                    }

                    @Override
                    public void ended(Responder.Told told) {}
                };
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var applied = respond.apply(plan, _ -> true, mover);
            assertThat(applied.locked()).containsExactly(second.toString());
            assertThat(applied.isWhole()).isFalse();
            assertThat(flags(first)).doesNotContain("i");
            assertThat(flags(away.resolve("second"))).contains("i");
            assertThat(respond.list()).singleElement().matches(past -> past.open() == 1);
            assertThatThrownBy(() -> respond.apply(plan, _ -> true, Stage.QUIET))
                    .isInstanceOf(RespondException.class);
            assertThat(away.toFile().renameTo(top.resolve("there").toFile())).isTrue();
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(flags(second)).doesNotContain("i");
            assertThat(file).hasContent("x");
        }
    }

    /// The parent of a locked directory is renamed and made anew: the lock is lifted from neither
    /// another directory nor the journal.
    @Test
    void knowsTheDirectoryThatItLocked() throws Exception {
        Path second = Files.createDirectories(top.resolve("there/second"));
        Path there = top.resolve("there");
        Path away = top.resolve("away");
        assumeTrue(canLock(second), "needs a file system with flags");
        var deny = new DenyWrites(List.of(second.toString()));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var plan = Stage.plan(deny, new DenyWrites(List.of(top.resolve("none").toString())));
            var applied = respond.apply(plan, _ -> true, before(2, () -> swap(there, away)));
            assertThat(flags(away.resolve("second"))).contains("i");
            assertThat(respond.list()).singleElement().matches(past -> past.open() == 1);
            assertThat(RecoveryTest.left(respond.undo(applied.id())))
                    .singleElement()
                    .asString()
                    .contains(second.toString(), "-inum " + inode(away.resolve("second")));
            assertThat(flags(away.resolve("second"))).contains("i");
            assertThat(respond.list()).singleElement().matches(past -> past.open() == 0);

            Stage.run("rm", "-r", there.toString());
            Files.move(away, there);
            assertThat(RecoveryTest.left(respond.undo(applied.id()))).isEmpty();
            assertThat(flags(second)).doesNotContain("i");
            assertThat(respond.list()).singleElement().matches(past -> past.open() == 0);
        }
    }

    /// To go on with it is no more at a loss than to take it back.
    @Test
    void goesOnWhereAnotherDirectoryHasThePathOfTheOneThatItLocked() throws Exception {
        Path second = Files.createDirectories(top.resolve("there/second"));
        Path there = top.resolve("there");
        Path away = top.resolve("away");
        assumeTrue(canLock(second), "needs a file system with flags");
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var deny = new DenyWrites(List.of(second.toString()));
            var plan = Stage.plan(deny, new DenyWrites(List.of(top.resolve("none").toString())));
            var applied = respond.apply(plan, _ -> true, before(2, () -> swap(there, away)));
            assertThat(applied.locked()).containsExactly(second.toString());
            String number = inode(away.resolve("second"));

            var resumed = respond.resume(applied.id(), Stage.QUIET);
            assertThat(resumed.byHand())
                    .singleElement()
                    .extracting(each -> each.in(Language.EN))
                    .asString()
                    .contains(second + " is another directory", "-inum " + number);
            assertThat(resumed.locked()).isEmpty();
            assertThat(flags(second)).doesNotContain("i");
            assertThat(respond.list()).singleElement().matches(past -> past.open() == 0);
        }
    }

    private static void swap(Path there, Path away) throws IOException {
        Files.move(there, away);
        Files.createDirectories(there.resolve("second"));
    }

    private interface Deed {
        void run() throws Exception;
    }

    /// Does something when a step begins.
    private static Responder.Listener before(int step, Deed deed) {
        return new Responder.Listener() {
            @Override
            public void begins(Step begun) {
                try {
                    if (begun.number() == step) {
                        deed.run();
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void ended(Responder.Told told) {}
        };
    }

    /// It is locked on, and nobody waits for Davy to unlock it.
    @Test
    void aDirectoryThatWasLockedBeforeIsNoLockOfDavys() throws Exception {
        Path folder = Files.createDirectories(top.resolve("there/locked"));
        Path there = top.resolve("there");
        Path away = top.resolve("away");
        assumeTrue(canLock(folder), "needs a file system with flags");
        Stage.run("chattr", "+i", folder.toString());
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var deny = new DenyWrites(List.of(folder.toString()));
            var plan = Stage.plan(deny, new Quarantine(List.of()));
            var applied = respond.apply(plan, _ -> true, before(2, () -> Files.move(there, away)));
            assertThat(applied.isWhole()).isTrue();
            assertThat(respond.list()).singleElement().matches(past -> past.open() == 0);
            assertThat(flags(away.resolve("locked"))).contains("i");
        }
    }

    private static String inode(Path path) throws IOException {
        return Stage.run("stat", "-c", "%i", path.toString()).strip();
    }

    private static boolean canLock(Path folder) throws Exception {
        var locked = new ProcessBuilder("chattr", "+i", folder.toString()).start().waitFor() == 0;
        return locked && Stage.run("chattr", "-i", folder.toString()).isEmpty();
    }

    private static String flags(Path folder) {
        try {
            return Stage.run("lsattr", "-d", folder.toString()).split(" ")[0];
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
