package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Family;
import davy.core.action.Kill;
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.Step;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What somebody does to a program of the operator, where only root can change it, so that a plan
/// may end it. The programs only sleep.
final class FramedProgramTest {
    private final List<Process> started = new ArrayList<>();
    private Path own;
    private Path drop;
    private Path app;

    @BeforeEach
    void build() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        own = Files.createTempDirectory(Path.of("/opt"), "davy-framed-").toRealPath();
        drop = Files.createTempDirectory("davy-framed-").toRealPath();
        Path source =
                Files.writeString(drop.resolve("s.c"), Stage.unique(SharedProgramTest.SLEEPER));
        app = own.resolve("app");
        Stage.run("gcc", "-w", "-static", "-o", app.toString(), source.toString());
        Thread.sleep(20);
    }

    @AfterEach
    void clean() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        for (Path folder : List.of(own, drop)) {
            Stage.run("rm", "-rf", folder.toString());
        }
    }

    /// Any user may copy a program that he can read, and start it.
    @Test
    void anOlderProgramThatSomebodyMadeACopyOfIsLeft() throws Exception {
        Path copy = copy(drop.resolve("k"));
        var original = start(app);
        var second = start(app);
        var member = start(copy);
        var plan = plan(family(List.of(app, copy), List.of(original, second, member)));
        assertThat(pids(plan)).containsExactly((int) member.pid());
        assertThat(moved(plan)).containsExactly(copy.toString());
        assertThat(text(plan)).contains(app + " ");
    }

    /// The copy may be gone by now, but for the process.
    @Test
    void anOlderProgramWhoseCopyIsDeletedIsLeft() throws Exception {
        Path copy = copy(drop.resolve("k"));
        var original = start(app);
        var member = start(copy);
        Files.delete(copy);
        var plan = plan(family(List.of(app, copy), List.of(original, member)));
        assertThat(pids(plan)).containsExactly((int) member.pid());
        assertThat(moved(plan)).isEmpty();
    }

    /// It is the same file: whoever runs it by its own name would be a member by that.
    @Test
    void aProgramThatSomebodyMadeAHardLinkOfIsLeft() throws Exception {
        Path open = Files.createDirectory(own.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path link = Files.createLink(open.resolve("k"), app);
        var original = start(app);
        var linked = start(link);
        var both = plan(family(List.of(app, link), List.of(original, linked)));
        assertThat(pids(both)).doesNotContain((int) original.pid());
        assertThat(moved(both)).doesNotContain(app.toString());
        var plan = plan(accusation("temp-executable", List.of(link), List.of(linked)));
        assertThat(pids(plan)).containsExactly((int) linked.pid());
        assertThat(moved(plan)).containsExactly(link.toString());
    }

    /// What accuses it for another reason stays.
    @Test
    void anOriginalThatIsAccusedItselfIsNotLeft() throws Exception {
        Path copy = copy(drop.resolve("k"));
        var original = start(app);
        var member = start(copy);
        var plan =
                plan(
                        family(List.of(app, copy), List.of(original, member)),
                        accusation("miner-binary", List.of(app), List.of()));
        assertThat(pids(plan)).contains((int) original.pid(), (int) member.pid());
        assertThat(moved(plan)).contains(app.toString(), copy.toString());
    }

    @Test
    void copiesOfWhichNoneIsTheOperatorsAreHitAsAWhole() throws Exception {
        Path first = copy(drop.resolve("k"));
        Path second = copy(drop.resolve("m"));
        var one = start(first);
        var two = start(second);
        var plan = plan(family(List.of(first, second), List.of(one, two)));
        assertThat(pids(plan)).contains((int) one.pid(), (int) two.pid());
        assertThat(moved(plan)).contains(first.toString(), second.toString());
    }

    /// A family that is root puts its copies among the programs of packages too.
    @Test
    void ofARootInAFolderTheOldestOfAFamilysCopiesIsNoOriginal() throws Exception {
        Path root = Files.createDirectory(own.resolve("root"));
        var paths =
                List.of(
                        "/usr/bin/azoqtwdgoc",
                        "/usr/bin/biyxcjxxnt",
                        "/tmp/vsejsejimg",
                        "/usr/local/nginx/sbin/nginx",
                        "/var/tmp/k");
        for (String path : paths) {
            Path file = Path.of(root + path);
            Files.createDirectories(file.getParent());
            Files.copy(app, file);
            Thread.sleep(20);
        }
        var all = paths.stream().map(Path::of).toList();
        try (var image = LinuxHost.image(root.toString());
                var respond =
                        Respond.image(
                                image, root, LinuxHost.live(_ -> null), own.resolve("state"))) {
            var family = family(all.subList(0, 3), List.of());
            assertThat(moved(respond.plan(List.of(family), "web01")))
                    .isEqualTo(Set.copyOf(paths.subList(0, 3)));
            var copied = family(all.subList(3, 5), List.of());
            assertThat(moved(respond.plan(List.of(copied), "web01"))).containsExactly("/var/tmp/k");
        }
    }

    /// Its arguments, its name and its environment are the choice of whoever starts it.
    @Test
    void ofAProgramThatNothingAccusesTheAccusedProcessAloneIsEnded() throws Exception {
        var accused = start(app);
        var other = start(app);
        var plan = plan(accusation("miner-process", List.of(), List.of(accused)));
        assertThat(pids(plan))
                .containsExactly((int) accused.pid())
                .doesNotContain((int) other.pid());
        assertThat(moved(plan)).isEmpty();
        assertThat(text(plan)).contains(app + " ");
    }

    @Test
    void ofAProgramInATemporaryPlaceAllAreEnded() throws Exception {
        Path copy = copy(drop.resolve("k"));
        var accused = start(copy);
        var other = start(copy);
        var plan = plan(accusation("miner-process", List.of(copy), List.of(accused)));
        assertThat(pids(plan)).contains((int) accused.pid(), (int) other.pid());
        assertThat(moved(plan)).containsExactly(copy.toString());
        var processes = plan(accusation("miner-process", List.of(), List.of(accused)));
        assertThat(pids(processes)).contains((int) accused.pid(), (int) other.pid());
    }

    private Path copy(Path to) throws Exception {
        Files.copy(app, to);
        return Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(Path program) throws Exception {
        var process = new ProcessBuilder(program.toString()).start();
        started.add(process);
        Path link = Path.of("/proc/" + process.pid() + "/exe");
        for (int i = 0; i < 200 && !Files.readSymbolicLink(link).equals(program); i++) {
            Thread.sleep(20);
        }
        assertThat(Files.readSymbolicLink(link)).isEqualTo(program);
        return process;
    }

    private static Accusation family(List<Path> files, List<Process> processes) {
        return accusation("process-family", files, processes);
    }

    private static Accusation accusation(String check, List<Path> files, List<Process> processes) {
        var entities = new HashSet<Entity>();
        var pids = new ArrayList<String>();
        var starts = new ArrayList<String>();
        files.forEach(file -> entities.add(Entity.file(file.toString())));
        for (Process process : processes) {
            entities.add(Entity.process((int) process.pid()));
            pids.add(Long.toString(process.pid()));
            starts.add(process.info().startInstant().map(Instant::toString).orElseThrow());
        }
        var evidence = new HashMap<String, String>();
        evidence.put("process.group.pids", pids.toString());
        evidence.put("davy.process.starts", starts.toString());
        return new Accusation(
                "I1", check, Level.HIGH, Phrase.plain("because"), Map.copyOf(evidence), entities);
    }

    private Plan plan(Accusation... accusations) throws Exception {
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), own.resolve("state"))) {
            return respond.plan(List.of(accusations), "web01");
        }
    }

    private static List<Integer> pids(Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(Kill.class::isInstance)
                .map(action -> ((Kill) action).family())
                .map(Family::processes)
                .flatMap(List::stream)
                .map(ProcessPin::pid)
                .toList();
    }

    private static Set<String> moved(Plan plan) {
        var moved = new HashSet<String>();
        for (Step step : plan.steps()) {
            if (step.action() instanceof Quarantine quarantine) {
                quarantine.files().forEach(pin -> moved.add(pin.path()));
            }
        }
        return moved;
    }

    private static String text(Plan plan) {
        return String.join("\n", plan.byHand().stream().map(each -> each.in(Language.EN)).toList());
    }
}
