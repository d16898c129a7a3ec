package davy.range.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The range's own machines: what the replays build on.
@Tag("range")
class MachineTest {
    @TempDir private Path work;

    @Test
    void talkOverTheirWiresAndNoOther() throws Exception {
        Path file = Files.writeString(work.resolve("note"), "a lamp\n");
        var servers =
                List.of(
                        new Site.Member("server-1", "192.0.2.10", List.of()),
                        new Site.Member("server-2", "192.0.2.11", List.of()));
        var elsewhere = new Site.Member("elsewhere", "203.0.113.66", List.of(file));
        try (var site = Site.start(Variant.LINUX_6_1, 1, servers, elsewhere)) {
            var victim = site.servers().getFirst();
            var attacker = site.attacker();
            site.servers()
                    .getLast()
                    .await("ssh answers", Duration.ofSeconds(20), "</dev/tcp/192.0.2.10/22");
            attacker.await("ssh answers", Duration.ofSeconds(20), "</dev/tcp/192.0.2.11/22");
            assertThat(attacker.read("/run/payload/note")).isEqualTo("a lamp\n");
            attacker.await("ssh answers", Duration.ofSeconds(20), "</dev/tcp/192.0.2.10/22");
            victim.network(false);
            assertThat(attacker.holds("timeout 3 bash -c '</dev/tcp/192.0.2.10/22'")).isFalse();
            victim.network(true);
            attacker.await("ssh answers", Duration.ofSeconds(20), "</dev/tcp/192.0.2.10/22");
            assertThat(victim.shell("ip route").lines())
                    .allMatch(line -> line.contains("dev eth0"))
                    .noneMatch(line -> line.startsWith("default"));

            var time = Instant.parse("2026-03-15T19:37:00Z");
            victim.clock(time);
            long now = Long.parseLong(victim.shell("date +%s").strip());
            assertThat(now).isBetween(time.getEpochSecond(), time.getEpochSecond() + 60);

            long pid = victim.pid();
            assertThat(ProcessHandle.of(pid)).isPresent();
            victim.close();
            assertThat(ProcessHandle.of(pid)).isEmpty();
        }
    }

    /// Killed as by the kernel or a person: no code of ours runs any more.
    @Test
    void diesWithTheProgramThatStartedIt() throws Exception {
        Process program =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Orphan.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var said = program.inputReader()) {
            long pid = Long.parseLong(said.readLine().substring("machine ".length()));
            var machine = ProcessHandle.of(pid).orElseThrow();
            assertThat(machine.isAlive()).isTrue();
            program.destroyForcibly().waitFor();
            machine.onExit().get(20, TimeUnit.SECONDS);
        } finally {
            program.destroyForcibly();
        }
    }

    @Test
    void tellsWhatWasOnTheConsoleWhenItHangs() {
        try (var machine =
                Machine.start(Variant.LINUX_6_1, 1, "server-1", "192.0.2.10", List.of())) {
            machine.shell("echo 'the lamp is out' >/dev/console");
            machine.freeze();
            long start = System.nanoTime();
            assertThatThrownBy(() -> machine.run(List.of("/bin/true"), Duration.ofSeconds(2)))
                    .isInstanceOf(MachineException.class)
                    .hasMessageContaining("the lamp is out");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofMinutes(2));
        }
    }
}
