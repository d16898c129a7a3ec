package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.respond.SshListeners.Listener;
import davy.core.host.CaseHost;
import davy.core.packages.PackageIndex;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which ssh server is told to read its settings again, by what those of OpenSSH 7.4 to 9.2 call
/// themselves.
final class SshListenersTest {
    @TempDir private Path root;

    private List<Integer> pids(Map<String, Object> process) throws IOException {
        var server = new LinkedHashMap<String, Object>(process);
        server.put("pid", 700);
        server.put("exe", "/usr/sbin/sshd");
        server.put("argv", List.of("/usr/sbin/sshd", "-f", "/home/ann/f"));
        Map<String, Object> packages = Map.of("openssh-server", List.of("/usr/sbin/sshd"));
        var made = CaseHost.of(Map.of("packages", packages, "processes", List.of(server)));
        try (var image = LinuxHost.image(root.toString());
                var scan = ProcessScan.open()) {
            var file = new FileHand(image);
            var index = PackageIndex.read(made);
            var sparing = new Sparing(made, index, 0);
            var clock = Clock.systemUTC();
            var hands = new Hands(made, file, file, scan, null, index, sparing, null, clock);
            return new SshListeners(hands).all().stream().map(Listener::pid).toList();
        }
    }

    /// `setsid /usr/sbin/sshd -f ~/f` of anybody has process 1 as its parent, too.
    @Test
    void onlyOneOfRoot() throws IOException {
        assertThat(pids(Map.of("uid", 0))).containsExactly(700);
        assertThat(pids(Map.of("uid", 1000))).isEmpty();
        assertThat(pids(Map.of("uid", 1000, "euid", 0))).isEmpty();
        assertThat(pids(Map.of("uid", 0, "ppid", 900))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/sbin/sshd -D ",
                "/usr/sbin/sshd -D -oCiphers=aes256-gcm@openssh.com ",
                "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"
            })
    void oneThatListens(String title) {
        assertThat(SshListeners.isListener(title)).isTrue();
    }

    /// The signal would end it, and the operator's session with it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sshd: root@pts/0",
                "sshd: root@notty    ",
                "sshd: alice [priv]",
                "sshd: unknown [priv]",
                "sshd: [accepted]",
                ""
            })
    void oneOfASingleConnection(String title) {
        assertThat(SshListeners.isListener(title)).isFalse();
    }
}
