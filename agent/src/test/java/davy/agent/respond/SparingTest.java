package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who is never stopped, among processes that the test started.
class SparingTest {
    @TempDir private Path folder;

    @Test
    void sparesServersOfPackagesAndNoneThatOnlyHasTheirName() throws IOException {
        Path server = Path.of("/usr/bin/udevadm");
        assumeTrue(Files.exists(server), "needs udevadm");
        Path copy = Files.copy(Path.of("/bin/sleep").toRealPath(), folder.resolve("sshd"));
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        var real = start(List.of(server.toString(), "monitor", "--kernel"));
        var named = start(List.of(copy.toString(), "30"));
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            assertThat(real.isAlive()).isTrue();
            int self = (int) ProcessHandle.current().pid();
            var living = new HashMap<Integer, ProcessScan.Seen>();
            scan.all().forEach(seen -> living.put(seen.pid(), seen));
            var spared = new Sparing(host, PackageIndex.read(host), self).spared(living);
            assertThat(spared)
                    .contains(1, self, (int) real.pid())
                    .doesNotContain((int) named.pid());
        } finally {
            real.destroyForcibly();
            named.destroyForcibly();
        }
    }

    /// Else an intruder's program of such a name would go on without a word.
    @Test
    void anAccusedProcessThatIsSparedIsLeftToAPerson() throws IOException {
        var self = ProcessHandle.current();
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), folder.resolve("state"))) {
            var began = self.info().startInstant().orElseThrow();
            var accusation =
                    new Accusation(
                            "I1",
                            "miner-process",
                            Level.CRITICAL,
                            Phrase.plain("because"),
                            Map.of("process.start", began.toString()),
                            Set.of(Entity.process((int) self.pid())));
            var plan = respond.plan(List.of(accusation), "web01");
            assertThat(plan.steps()).isEmpty();
            assertThat(plan.byHand().stream().map(each -> each.in(Language.EN)))
                    .anyMatch(told -> told.startsWith("process " + self.pid() + " "));
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
