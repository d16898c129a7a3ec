package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Action;
import davy.core.action.Outcome;
import davy.core.action.RemovePins;
import davy.core.action.Step;
import davy.core.finding.Level;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Socket filters that nothing is sent through, in a bpf file system of the test's own, seen by
/// python's own calls of bpf(2).
final class BpfPinsTest {
    /// `r0 = NUMBER; exit`
    private static final String TOOL =
            """
            import ctypes, struct, sys, time
            c = ctypes.CDLL(None, use_errno=True)
            def text(b): return ctypes.create_string_buffer(b)
            def bpf(command, attributes):
                a = ctypes.create_string_buffer(attributes, 72)
                return c.syscall(321, command, a, 72)
            def load(number):
                code = text(struct.pack('<BBhiBBhi', 0xb7, 0, 0, number, 0x95, 0, 0, 0))
                free = text(b'GPL')
                return bpf(5, struct.pack('<IIQQIIQII16s', 1, 2, ctypes.addressof(code),
                    ctypes.addressof(free), 0, 0, 0, 0, 0, b'davy_inert'))
            def pin(fd, path):
                name = text(path.encode())
                assert bpf(6, struct.pack('<QII', ctypes.addressof(name), fd, 0)) == 0, path
            def told(fd):
                for line in open('/proc/self/fdinfo/%d' % fd):
                    if line.startswith(('prog_tag', 'prog_id')): print(line.split()[1])
            def there(id): return bpf(13, struct.pack('<III', id, 0, 0)) >= 0
            """;

    @TempDir private Path top;
    private Path pins;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        pins = Files.createDirectory(top.resolve("pins")).toRealPath();
        var mount = new ProcessBuilder("mount", "-t", "bpf", "none", pins.toString()).start();
        mounted = mount.waitFor() == 0;
        assumeTrue(mounted, "bpf cannot be mounted here");
        assumeTrue(python("print(load(0) >= 0)").equals("True"), "BPF cannot be loaded here");
    }

    @AfterEach
    void unmount() throws IOException {
        if (mounted) {
            Stage.run("umount", pins.toString());
        }
    }

    private String python(String text) throws IOException {
        return Stage.run("python3", "-c", TOOL + text, pins.toString()).strip();
    }

    private boolean isThere(String id) throws IOException {
        return python("print(there(" + id + "))").equals("True");
    }

    /// @return tag and id of a program with two pins beside a map's and another program's
    private List<String> load() throws IOException {
        return python(
                        """
                        import os
                        top = sys.argv[1]
                        os.mkdir(top + '/deep')
                        fd = load(7)
                        pin(fd, top + '/one')
                        pin(fd, top + '/deep/two')
                        pin(load(8), top + '/other')
                        pin(bpf(0, struct.pack('<IIII', 2, 4, 4, 1)), top + '/map')
                        told(fd)
                        """)
                .lines()
                .toList();
    }

    private Respond respond() throws IOException {
        return Respond.live(LinuxHost.live(_ -> null), top.resolve("state"));
    }

    private static Accusation accusation(String id, Level level) {
        return new Accusation(
                "I1",
                "bpf-program",
                level,
                Phrase.plain("it hides"),
                Map.of("davy.bpf.id", id),
                Set.of());
    }

    private static Outcome outcome(Respond.Applied applied) {
        return applied.steps().getFirst().outcome();
    }

    @Test
    void goWithTheirProgramWhoseInstructionsAreKept() throws IOException {
        var told = load();
        String id = told.getLast();
        try (var respond = respond()) {
            assertThat(respond.plan(List.of(accusation(id, Level.MEDIUM)), "web01").steps())
                    .isEmpty();
            var plan = respond.plan(List.of(accusation(id, Level.HIGH)), "web01");
            assertThat(plan.steps())
                    .extracting(Step::action)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            RemovePins.class,
                            action -> {
                                assertThat(action.tag()).isEqualTo(told.getFirst());
                                assertThat(action.name()).isEqualTo("davy_inert");
                                assertThat(action.paths())
                                        .containsExactlyInAnyOrder(
                                                pins + "/one", pins + "/deep/two");
                            });
            assertThat(isThere(id)).isTrue();

            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(outcome(applied)).isInstanceOf(Outcome.Done.class);
            assertThat(isThere(id)).isFalse();
            assertThat(pins.resolve("one")).doesNotExist();
            assertThat(pins.resolve("deep/two")).doesNotExist();
            assertThat(pins.resolve("other")).exists();
            assertThat(pins.resolve("map")).exists();
            Path kept = applied.folder().resolve("kept");
            try (var all = Files.list(kept)) {
                assertThat(all.map(BpfPinsTest::hex))
                        .containsExactly("b7000000070000009500000000000000");
            }
            assertThat(outcome(respond.resume(applied.id(), Stage.QUIET)))
                    .isInstanceOf(Outcome.Done.class);
            assertThat(respond.undo(applied.id()).left())
                    .hasSize(2)
                    .allMatch(each -> each.in(Language.EN).contains("cannot be pinned again"));
        }
    }

    private static String hex(Path file) {
        try {
            return HexFormat.of().formatHex(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// The journal knows of what is kept before it is there; what stops it then leaves the pin.
    @Test
    void areIntendedBeforeAnythingIsKept() throws IOException {
        var told = load();
        int id = Integer.parseInt(told.getLast());
        var action = new RemovePins(id, told.getFirst(), "davy_inert", List.of(pins + "/one"));
        Path state = top.resolve("state");
        try (var respond = respond();
                var host = LinuxHost.live(_ -> null);
                var hands = Hands.live(host, PackageIndex.read(host))) {
            String response = respond.apply(Stage.plan(new Action[0]), _ -> true, Stage.QUIET).id();
            Path folder = state.resolve(response);
            Files.delete(folder.resolve("kept"));
            Files.writeString(folder.resolve("kept"), "in the way");
            try (var open = Response.open(response, folder, Clock.systemUTC())) {
                var remover = new BpfPins(hands, open);
                assertThatThrownBy(() -> remover.remove(1, action)).isInstanceOf(IOException.class);
                assertThat(open.journal().in(Entry.State.INTENT))
                        .extracting(Entry::change)
                        .singleElement()
                        .isInstanceOf(Change.Unpinned.class);
                assertThat(pins.resolve("one")).exists();
                new Recovery(hands, open).run();
                assertThat(open.journal().in(Entry.State.REFUSED)).hasSize(1);
            }
        }
    }

    @Test
    void stayWhereOneIsAnothers() throws IOException {
        var told = load();
        String id = told.getLast();
        var paths = List.of(pins + "/deep/two", pins + "/other");
        var wrong = new RemovePins(Integer.parseInt(id), told.getFirst(), "davy_inert", paths);
        var other =
                new RemovePins(
                        Integer.parseInt(id), "0123456789abcdef", "", List.of(pins + "/one"));
        try (var respond = respond()) {
            for (var action : List.of(wrong, other)) {
                var applied = respond.apply(Stage.plan(action), _ -> true, Stage.QUIET);
                assertThat(outcome(applied)).isInstanceOf(Outcome.Refused.class);
                assertThat(respond.undo(applied.id()).left()).isEmpty();
            }
            assertThat(python("import os; print(sorted(os.listdir(sys.argv[1])))"))
                    .contains("'deep'", "'map'", "'one'", "'other'");
            assertThat(pins.resolve("deep/two")).exists();
        }
    }

    @Test
    void aProgramThatIsHeldOtherwiseIsToldToBeThere() throws Exception {
        var holder =
                new ProcessBuilder(
                                "python3",
                                "-c",
                                TOOL
                                        + "fd = load(9); pin(fd, sys.argv[1] + '/held'); told(fd);"
                                        + " sys.stdout.flush(); sys.stdin.read()",
                                pins.toString())
                        .start();
        try (var out = holder.inputReader()) {
            String tag = out.readLine();
            String id = out.readLine();
            var action =
                    new RemovePins(
                            Integer.parseInt(id), tag, "davy_inert", List.of(pins + "/held"));
            try (var respond = respond()) {
                var applied = respond.apply(Stage.plan(action), _ -> true, Stage.QUIET);
                assertThat(outcome(applied)).isInstanceOf(Outcome.Failed.class);
                assertThat(pins.resolve("held")).doesNotExist();
                assertThat(isThere(id)).isTrue();
            }
        } finally {
            holder.getOutputStream().close();
            holder.waitFor();
        }
    }
}
