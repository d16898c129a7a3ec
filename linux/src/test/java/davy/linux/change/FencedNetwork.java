package davy.linux.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.linux.kernel.Namespaces;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/// A network namespace of a test's own with a host, a stranger, a friend and a container, the words
/// to ask them, and the connections to try. Closed when the tests are over, whatever happened.
abstract class FencedNetwork {
    @Nullable private static Namespaces namespaces;

    private static Namespaces.@Nullable Peer container;

    static final String FROM_STRANGER = "tcp 10.77.0.2 10.77.0.1 ";
    static final String FROM_FRIEND = "tcp 10.88.0.2 10.77.0.1 ";
    static final String FROM_STRANGER6 = "tcp fd77::2 fd77::1 ";
    static final String FROM_FRIEND6 = "tcp fd88::2 fd77::1 ";
    static final String TO_STRANGER = "tcp 10.77.0.1 10.77.0.2 ";
    static final String TO_STRANGER6 = "tcp fd77::1 fd77::2 ";
    static final String TO_FRIEND = "tcp 10.77.0.1 10.88.0.2 ";
    static final String LOOP = "tcp 127.0.0.1 127.0.0.1 ";
    static final String LOOP6 = "tcp ::1 ::1 ";
    static final String TO_SELF = "tcp 10.77.0.1 10.77.0.1 ";

    @BeforeAll
    static void make() throws Exception {
        assumeTrue(Namespaces.isPossible(), "needs root, namespaces, nft and iptables-legacy");
        namespaces = Namespaces.make();
        assertThat(host("listen 22 6379")).containsExactly("listening");
        assertThat(host("talk serve 2222")).containsExactly("serving");
        assertThat(outside("listen 22 6379")).containsExactly("listening");
        assertThat(namespaces.isJoined(22)).isTrue();
        container = namespaces.addContainer();
        assertThat(container.ask("listen 6380")).containsExactly("listening");
    }

    @AfterAll
    static void end() throws Exception {
        try {
            if (container != null) {
                container.close();
            }
        } finally {
            if (namespaces != null) {
                namespaces.close();
            }
        }
    }

    @AfterEach
    void flush() throws Exception {
        if (namespaces != null) {
            nft("flush", "ruleset");
        }
    }

    static Namespaces namespaces() {
        return namespaces == null ? fail("not made") : namespaces;
    }

    static List<String> host(String command) throws Exception {
        return namespaces().askHost(command);
    }

    static List<String> outside(String command) throws Exception {
        return namespaces().askOutside(command);
    }

    static List<String> inContainer(String command) throws Exception {
        return container == null ? fail("not made") : container.ask(command);
    }

    static String nft(String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = "nft";
        System.arraycopy(words, 0, command, 1, words.length);
        String output = namespaces().inHost("", command);
        Namespaces.must(output);
        return output;
    }

    static String connect(String... tries) {
        return "connect " + String.join(" ", tries);
    }

    /// As container engines do: published port 7000, and masquerade for what goes out.
    static void publish() throws Exception {
        String rules =
                """
                table ip nat {
                  chain pre {
                    type nat hook prerouting priority -100;
                    iifname != "docker0" fib daddr type local tcp dport 7000 dnat to 172.17.0.2:6380
                  }
                  chain out {
                    type nat hook output priority -100;
                    ip daddr != 127.0.0.0/8 fib daddr type local tcp dport 7000 dnat to 172.17.0.2:6380
                  }
                  chain post {
                    type nat hook postrouting priority 100;
                    ip saddr 172.17.0.0/16 oifname != "docker0" masquerade
                  }
                }
                """;
        assertThat(namespaces().inHost(rules, "nft", "-f", "-")).isEmpty();
    }

    static String listing() throws Exception {
        return nft("-j", "list", "ruleset").replaceAll("\"handle\": \\d+", "");
    }
}
