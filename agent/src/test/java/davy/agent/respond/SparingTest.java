package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.packages.PackageIndex;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
