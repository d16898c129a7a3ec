package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.ClosePorts;
import davy.core.packages.PackageIndex;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is never done, by what the processes of the test itself do.
final class DangerTest {
    /// A service that gives its users a terminal, such as Jupyter, may be the one that is open to
    /// all. The connection does not leave the machine.
    @Test
    void thePortThatTheOperatorWorksOverIsNotClosed() throws Exception {
        var address = address();
        assumeTrue(address != null, "needs an address beside loopback");
        try (var server = new ServerSocket(0, 1, address);
                var terminal = new Socket(address, server.getLocalPort());
                var served = server.accept();
                var host = LinuxHost.live(LiveKernel::new)) {
            int self = (int) ProcessHandle.current().pid();
            var danger = new Danger(new Sparing(host, PackageIndex.read(host), self));
            assertThat(terminal.isConnected() && served.isConnected()).isTrue();
            assertThat(danger.of(new ClosePorts(List.of(6379)))).isNull();
            assertThat(danger.of(new ClosePorts(List.of(6379, server.getLocalPort())))).isNotNull();
        }
    }

    private static @Nullable InetAddress address() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
                .findFirst()
                .orElse(null);
    }
}
