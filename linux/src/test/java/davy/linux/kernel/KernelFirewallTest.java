package davy.linux.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.network.Firewall.Family;
import davy.core.network.IptablesSave;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Loads rule sets into a network namespace of the test's own, reads them back by system calls, and
/// compares what they are said to let in with real connections from a second namespace.
class KernelFirewallTest {
    private static final List<Integer> PORTS = List.of(22, 80, 443, 2375, 6379, 8080);

    @org.jspecify.annotations.Nullable private static Namespaces namespaces;

    @BeforeAll
    static void make() throws Exception {
        assumeTrue(Namespaces.isPossible(), "needs root, namespaces, nft and iptables-legacy");
        namespaces = Namespaces.make();
        String ports = String.join(" ", PORTS.stream().map(String::valueOf).toList());
        assertThat(namespaces.askHost("listen " + ports)).containsExactly("listening");
        assertThat(namespaces.isJoined(PORTS.getFirst())).isTrue();
    }

    @AfterAll
    static void end() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    private static Namespaces namespaces() {
        return namespaces == null ? fail("not made") : namespaces;
    }

    @AfterEach
    void flush() throws Exception {
        if (namespaces == null) {
            return;
        }
        Namespaces.must(namespaces.inHost("", "nft", "flush", "ruleset"));
        for (String tool : List.of("iptables-legacy-restore", "ip6tables-legacy-restore")) {
            Namespaces.must(namespaces.inHost(EMPTY, tool));
        }
    }

    private static final String EMPTY =
            """
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            COMMIT
            *nat
            COMMIT
            *mangle
            COMMIT
            *raw
            COMMIT
            """;

    /// A rule set and what is expected of it.
    ///
    /// @param expected `tcp 22 IPV4 OPEN`, one a line
    record Case(String name, String tool, String rules, String expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        return FirewallCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tellsWhatConnectionsCanDo(Case given) throws Exception {
        load(given);
        var expected = given.expected.lines().map(line -> line.strip().split(" +")).toList();
        var reach = new StringBuilder("reach");
        var connect = new StringBuilder("connect");
        for (String[] each : expected) {
            boolean four = each[2].equals("IPV4");
            String to = four ? Namespaces.HOST : Namespaces.HOST6;
            reach.append(' ').append(String.join(" ", each[0], each[1], each[2]));
            for (String from :
                    four
                            ? List.of(Namespaces.STRANGER, Namespaces.FRIEND)
                            : List.of(Namespaces.STRANGER6, Namespaces.FRIEND6)) {
                connect.append(' ').append(String.join(" ", each[0], from, to, each[1]));
            }
        }
        var told = namespaces().askHost(reach.toString());
        var done = namespaces().askOutside(connect.toString());
        var rules = namespaces().askHost("rules");
        for (int i = 0; i < expected.size(); i++) {
            String what = String.join(" ", expected.get(i)) + "\n" + String.join("\n", rules);
            assertThat(told.get(i)).as(what).isEqualTo(expected.get(i)[3]);
            boolean stranger = done.get(2 * i).equals("yes");
            boolean friend = done.get(2 * i + 1).equals("yes");
            switch (expected.get(i)[3]) {
                case "OPEN" -> assertThat(stranger && friend).as(what).isTrue();
                case "CLOSED" -> assertThat(stranger || friend).as(what).isFalse();
                // A fifth word says what connects, where it is not the friend alone.
                case "LIMITED" -> {
                    String who = expected.get(i).length > 4 ? expected.get(i)[4] : "friend";
                    assertThat(stranger).as(what).isEqualTo(who.equals("both"));
                    assertThat(friend).as(what).isEqualTo(!who.equals("none"));
                }
                default -> {}
            }
        }
    }

    private static void load(Case given) throws Exception {
        String output =
                switch (given.tool) {
                    case "nft" -> namespaces().inHost(given.rules, "nft", "-f", "-");
                    default -> namespaces().inHost(given.rules, given.tool);
                };
        assertThat(output).as(given.name).isEmpty();
    }

    /// The legacy tables, once as the kernel's structs and once as text of the tool's.
    @Test
    void readsLegacyTablesAsTheirToolWritesThem() throws Exception {
        compareWithText("iptables-legacy", FirewallCases.MANY_MATCHES, Family.IPV4);
        flush();
        compareWithText(
                "ip6tables-legacy",
                FirewallCases.MANY_MATCHES
                        .replace("10.0.0.0/8", "fd00::/8")
                        .replace("192.0.2.1-192.0.2.9", "2001:db8::1-2001:db8::9")
                        .replace("192.0.2.", "2001:db8::")
                        .replace("-p icmp", "-p ipv6-icmp")
                        .replace("-f -j", "-j"),
                Family.IPV6);
    }

    private static void compareWithText(String tool, String rules, Family family) throws Exception {
        Namespaces.must(namespaces().inHost(rules, tool + "-restore"));
        String saved = namespaces().inHost("", tool + "-save");
        var expected = new ArrayList<String>();
        for (var chain : IptablesSave.parse(saved.lines().toList(), family).chains()) {
            expected.addAll(
                    NetworkPeer.text(chain).stream().map(KernelFirewallTest::plain).toList());
        }
        var lines = new ArrayList<>(namespaces().askHost("rules"));
        lines.replaceAll(KernelFirewallTest::plain);
        assertThat(lines).filteredOn(line -> line.contains("accept")).hasSizeGreaterThan(20);
        lines.removeIf(line -> line.startsWith("chain") && !line.contains(family.name()));
        assertThat(sorted(lines)).isEqualTo(sorted(expected));
    }

    /// What both views can say alike: the texts of some conditions differ in wording only.
    private static String plain(String line) {
        return line.replaceAll("fib (s|d)addr type( [A-Z,]+)?", "fib $1addr type")
                .replaceAll("--hashlimit-above [^ ]+|hashlimit above", "hashlimit-above")
                .replaceAll("--limit [^ ]+", "limit")
                .replaceAll("--connlimit-(above|upto) [^ ]+", "connlimit")
                .replaceAll("recent --set|recent set", "recent")
                .replaceAll("recent --(rcheck|update)", "recent")
                .replaceAll("--mac-source [^ ]+", "match mac")
                .replaceAll("meta mark [^ ]+|mark 0x[^ ]+", "mark")
                .replaceAll("meta pkttype [^ ]+", "pkttype")
                .replaceAll("--ctdir", "ct direction original")
                .replaceAll("--pol [^ ]+", "match policy");
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    /// A published port of a container: input is shut, and yet anyone gets in.
    @ParameterizedTest
    @ValueSource(strings = {"iptables-legacy-restore", "iptables-nft-restore"})
    void followsPublishedPortsOfContainers(String tool) throws Exception {
        var container = namespaces().addContainer();
        try {
            assertThat(container.ask("listen 6380")).containsExactly("listening");
            load(new Case("docker", tool, DOCKER, ""));
            assertThat(namespaces().askHost("reach tcp 6379 IPV4 tcp 6380 IPV4 tcp 22 IPV4"))
                    .containsExactly("OPEN", "CLOSED", "CLOSED");
            awaitStranger(6379);
            assertThat(stranger(6379, 6380, 22)).containsExactly("yes", "no", "no");
            flush();
            load(
                    new Case(
                            "docker",
                            tool,
                            DOCKER.replace("DOCKER-USER -s 192.0.2.66", "DOCKER-USER -i a0"),
                            ""));
            assertThat(namespaces().askHost("reach tcp 6379 IPV4")).containsExactly("LIMITED");
            assertThat(stranger(6379)).containsExactly("no");
            flush();
            load(
                    new Case(
                            "docker",
                            tool,
                            DOCKER.replace("DOCKER-USER -s 192.0.2.66", "DOCKER-USER"),
                            ""));
            assertThat(namespaces().askHost("reach tcp 6379 IPV4")).containsExactly("CLOSED");
            assertThat(stranger(6379)).containsExactly("no");
        } finally {
            container.close();
        }
    }

    /// The way to a new container may take a moment.
    private static void awaitStranger(int port) throws Exception {
        for (int i = 0; i < 50 && stranger(port).contains("no"); i++) {
            Thread.sleep(100);
        }
    }

    private static List<String> stranger(int... ports) throws Exception {
        var words = new StringBuilder("connect");
        for (int port : ports) {
            words.append(" tcp %s %s %d".formatted(Namespaces.STRANGER, Namespaces.HOST, port));
        }
        return namespaces().askOutside(words.toString());
    }

    private static final String DOCKER =
            """
            *nat
            :PREROUTING ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            :DOCKER - [0:0]
            -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
            -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
            -A DOCKER -i docker0 -j RETURN
            -A DOCKER ! -i docker0 -p tcp -m tcp --dport 6379 -j DNAT --to-destination 172.17.0.2:6380
            COMMIT
            *filter
            :INPUT DROP [0:0]
            :FORWARD DROP [0:0]
            :DOCKER - [0:0]
            :DOCKER-ISOLATION-STAGE-1 - [0:0]
            :DOCKER-ISOLATION-STAGE-2 - [0:0]
            :DOCKER-USER - [0:0]
            -A FORWARD -j DOCKER-USER
            -A FORWARD -j DOCKER-ISOLATION-STAGE-1
            -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A FORWARD -o docker0 -j DOCKER
            -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
            -A FORWARD -i docker0 -o docker0 -j ACCEPT
            -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 6380 -j ACCEPT
            -A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
            -A DOCKER-ISOLATION-STAGE-1 -j RETURN
            -A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
            -A DOCKER-ISOLATION-STAGE-2 -j RETURN
            -A DOCKER-USER -s 192.0.2.66 -j DROP
            -A DOCKER-USER -j RETURN
            COMMIT
            """;

    @Test
    void seesNothingWhereThereIsNothing() throws Exception {
        assertThat(namespaces().askHost("reach tcp 22 IPV4 tcp 22 IPV6"))
                .containsExactly("OPEN", "OPEN");
        assertThat(namespaces().askHost("unseen")).contains("firewall true");
    }

    /// Loads 20,000 addresses and 5,000 ports into sets, and a thousand rules.
    @Test
    @Timeout(60)
    void readsLargeSets() throws Exception {
        var rules =
                new StringBuilder(
                        "table inet t {\n set bad { type ipv4_addr; flags interval; elements = {");
        for (int i = 0; i < 20_000; i++) {
            rules.append(i == 0 ? "" : ",").append("11.%d.%d.0/25".formatted(i / 250, i % 250));
        }
        rules.append("} }\n set ports { type inet_service; elements = {");
        for (int i = 0; i < 5_000; i++) {
            rules.append(i == 0 ? "" : ",").append(10_000 + 2 * i);
        }
        rules.append("} }\n chain input { type filter hook input priority 0; policy drop;\n");
        rules.append("ip saddr @bad drop\ntcp dport @ports accept\ntcp dport 6379 accept\n");
        for (int i = 0; i < 1_000; i++) {
            rules.append("ip saddr 12.0.%d.%d tcp dport 80 accept\n".formatted(i / 250, i % 250));
        }
        for (int i = 0; i < 1_000; i++) {
            rules.append("ip saddr @bad tcp dport %d drop\n".formatted(2_000 + i));
        }
        rules.append("}\n}\n");
        load(new Case("large", "nft", rules.toString(), ""));
        long start = System.nanoTime();
        var told =
                namespaces()
                        .askHost(
                                "reach tcp 10000 IPV4 tcp 10001 IPV4 tcp 19998 IPV6 tcp 6379 IPV4 tcp"
                                        + " 80 IPV4 tcp 443 IPV4");
        System.out.println("large sets read in ms: " + (System.nanoTime() - start) / 1_000_000);
        assertThat(told).containsExactly("OPEN", "CLOSED", "OPEN", "OPEN", "LIMITED", "CLOSED");
    }
}
