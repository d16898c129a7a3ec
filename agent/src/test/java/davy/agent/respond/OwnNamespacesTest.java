package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether a process that the test started sees what another one sees, which stands for process 1.
final class OwnNamespacesTest {
    @ParameterizedTest
    @CsvSource({"--mount,true", "--net,true", "--uts,false"})
    void refusesWhatSeesOtherThingsThanTheHost(String kind, boolean refused) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        var first = new ProcessBuilder("sleep", "60").start();
        var elsewhere = new ProcessBuilder("unshare", kind, "sleep", "60").start();
        try (var host = LinuxHost.live(LiveKernel::new)) {
            Path name = Path.of("/proc/" + elsewhere.pid() + "/comm");
            for (int i = 0; i < 200 && !Files.readString(name).equals("sleep\n"); i++) {
                Thread.sleep(20);
            }
            int pid = (int) elsewhere.pid();
            var why = OwnNamespaces.refusal(host, pid, (int) first.pid());
            assertThat(why != null).isEqualTo(refused);
        } finally {
            first.destroyForcibly().waitFor();
            elsewhere.destroyForcibly().waitFor();
        }
    }
}
