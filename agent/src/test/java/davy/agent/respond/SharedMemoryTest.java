package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Family;
import davy.core.action.Outcome;
import davy.core.action.ProcessPin;
import davy.core.action.RemoveSharedMemory;
import davy.core.action.SegmentPin;
import davy.core.packages.PackageIndex;
import davy.linux.LinuxHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Segments of the test's own, made and read by perl and told by ipcs.
final class SharedMemoryTest {
    private static final int KEY = 0xDA0700FE;
    private static final String MAKE =
            "my $id = shmget(0xDA0700FE - 2**32, 8192, 01000 | 0640) // die $!; shmwrite($id, \"mark\" x 100, 8, 400)"
                    + " or die $!; print $id";
    private static final String READ =
            "my $id = shmget(0xDA0700FE - 2**32, 8192, 0) // die $!; shmread($id, my $all, 0, 8192); print unpack(\"H*\","
                    + " $all)";

    @TempDir private Path top;
    private String id = "";

    @BeforeEach
    void make() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "needs perl");
        id = Stage.run("perl", "-e", MAKE);
    }

    @AfterEach
    void remove() throws Exception {
        new ProcessBuilder("ipcrm", "-M", Integer.toString(KEY)).start().waitFor();
    }

    private static String content() throws Exception {
        return Stage.run("perl", "-e", READ);
    }

    private static String told() throws Exception {
        return Stage.run("sh", "-c", "ipcs -m | awk '$1 == \"0xda0700fe\" {print $3, $4, $5, $6}'")
                .strip();
    }

    private static Outcome outcome(Respond.Applied applied) {
        return applied.steps().getFirst().outcome();
    }

    private SegmentPin pin() throws Exception {
        try (var host = LinuxHost.live(_ -> null);
                var hands = Hands.live(host, PackageIndex.read(host))) {
            var pin = SharedMemory.pin(hands, id);
            assertThat(pin).isNotNull();
            return pin;
        }
    }

    private static Set<SegmentPin> pinsOf(long pid) throws Exception {
        try (var host = LinuxHost.live(_ -> null);
                var hands = Hands.live(host, PackageIndex.read(host))) {
            var process = new ProcessPin((int) pid, 0, "");
            return SharedMemory.of(new Family(List.of(process), List.of(), List.of()), hands);
        }
    }

    @Test
    void goesAndComesBackWithItsContent() throws Exception {
        assertThat(told()).isEqualTo("root 640 8192 0");
        String before = content();
        assertThat(before).contains("6d61726b6d61726b");
        var plan = Stage.plan(new RemoveSharedMemory(pin()));
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(outcome(applied)).isInstanceOf(Outcome.Done.class);
            assertThat(told()).isEmpty();
            assertThat(outcome(respond.apply(plan, _ -> true, Stage.QUIET)))
                    .isInstanceOf(Outcome.Done.class);
            assertThat(respond.undo(applied.id()).left()).isEmpty();
        }
        assertThat(told()).isEqualTo("root 640 8192 0");
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void staysWhereSomebodyUsesItOrItIsAnother() throws Exception {
        var pin = pin();
        var other =
                new SegmentPin(
                        pin.key(),
                        pin.id(),
                        pin.mode(),
                        pin.size(),
                        pin.creator() + 1,
                        pin.uid(),
                        pin.gid(),
                        pin.changed());
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var mistaken = Stage.plan(new RemoveSharedMemory(other));
            assertThat(outcome(respond.apply(mistaken, _ -> true, Stage.QUIET)))
                    .isInstanceOf(Outcome.Refused.class);
            assertThat(told()).isEqualTo("root 640 8192 0");

            // python keeps it attached until its input ends.
            var user =
                    new ProcessBuilder(
                                    "python3",
                                    "-c",
                                    "import ctypes, sys; c = ctypes.CDLL(None);"
                                            + " c.shmat.restype = ctypes.c_void_p;"
                                            + " print(c.shmat(int(sys.argv[1]), None, 0), flush=True);"
                                            + " sys.stdin.read()",
                                    id)
                            .start();
            try {
                assertThat(user.inputReader().readLine()).isNotEmpty();
                assertThat(told()).isEqualTo("root 640 8192 1");
                assertThat(pinsOf(user.pid())).containsExactly(pin);
                assertThat(pinsOf(ProcessHandle.current().pid())).isEmpty();
                var plan = Stage.plan(new RemoveSharedMemory(pin));
                assertThat(outcome(respond.apply(plan, _ -> true, Stage.QUIET)))
                        .isInstanceOf(Outcome.Refused.class);
            } finally {
                user.getOutputStream().close();
                assertThat(user.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(told()).isEqualTo("root 640 8192 0");
        }
    }
}
