package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.respond.SshListeners.Listener;
import davy.agent.respond.SshPlaces.Place;
import davy.core.account.SshdCommand;
import davy.core.account.SshdConfig;
import davy.core.host.CaseHost;
import davy.core.text.Language;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether a server would come back where it listens, by its files and the addresses of its host.
final class SshPlacesTest {
    private static final String TRIE =
            """
            Main:
              +-- 0.0.0.0/0 3 0 5
                 |-- 0.0.0.0
                    /0 universe UNICAST
                 +-- 127.0.0.0/8 2 0 2
                    |-- 127.0.0.0
                       /8 host LOCAL
                 +-- 192.0.2.0/24 2 0 2
                    |-- 192.0.2.0
                       /24 link UNICAST
                    |-- 192.0.2.5
                       /32 host LOCAL
            """;

    private static final String SIX =
            """
            00000000000000000000000000000001 01 80 10 80       lo
            20010db8000000000000000000000005 02 40 00 80     eth0
            """;

    /// @param listens addresses between blanks
    /// @param lines of the configuration, `|` between them
    private static String objection(String listens, String lines, String option) {
        var host =
                CaseHost.of(
                        Map.of(
                                "/etc/ssh/sshd_config",
                                lines.replace('|', '\n') + "\n",
                                "/proc/700/net/fib_trie",
                                TRIE,
                                "/proc/700/net/if_inet6",
                                SIX));
        var command = SshdCommand.parse(List.of(("/usr/sbin/sshd -D" + option).split(" ", -1)));
        var server = new Listener(700, 1, command);
        var places =
                Arrays.stream(listens.split(" "))
                        .map(each -> new Place(InetAddress.ofLiteral(each), 22))
                        .toList();
        var why = new SshPlaces(host, server, SshdConfig.read(host)).objection(places);
        return why == null ? "" : why.in(Language.EN);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0 ::, Port 22",
        "0.0.0.0 ::, ListenAddress 0.0.0.0|ListenAddress ::",
        "0.0.0.0 ::, ListenAddress 0.0.0.0",
        "0.0.0.0, ListenAddress 0.0.0.0|ListenAddress 192.0.2.5",
        "192.0.2.5, ListenAddress 192.0.2.5",
        "192.0.2.5, ListenAddress 192.0.2.5:22",
        "192.0.2.5, ListenAddress 192.0.2.9|ListenAddress 192.0.2.5",
        "192.0.2.5, ListenAddress web",
        "127.0.0.2, ListenAddress 127.0.0.2",
        "2001:db8::5, ListenAddress [2001:db8::5]:22",
        "2001:db8::5, ListenAddress 2001:db8::5",
        "fe80::1, ListenAddress fe80::1%eth0|ListenAddress 127.0.0.1"
    })
    void itComesBackThere(String listens, String lines) {
        assertThat(objection(listens, lines, "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0 ::, ListenAddress 192.0.2.5, listens on 0.0.0.0:22",
        "0.0.0.0, ListenAddress web, listens on 0.0.0.0:22",
        "0.0.0.0 ::, ListenAddress 0.0.0.0|ListenAddress 2001:db8::5, listens on [::]:22",
        "192.0.2.5, ListenAddress 127.0.0.1:22, listens on 192.0.2.5:22",
        "192.0.2.5, Port 2222, listens on port 22",
        "192.0.2.9, ListenAddress 192.0.2.9, this host has no such address",
        "2001:db8::9, ListenAddress 2001:db8::9, this host has no such address"
    })
    void itWouldComeBackElsewhere(String listens, String lines, String told) {
        assertThat(objection(listens, lines, "")).contains(told);
        assertThat(objection(listens, lines, " -oListenAddress=192.0.2.5")).isEmpty();
    }
}
