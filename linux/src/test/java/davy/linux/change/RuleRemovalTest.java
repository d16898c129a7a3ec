package davy.linux.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.linux.kernel.FirewallCases;
import davy.linux.kernel.Namespaces;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Takes rules out in a network namespace of the test's own and puts them back; nft(8) and
/// iptables(8) say what is there.
class RuleRemovalTest {
    @Nullable private static Namespaces namespaces;

    @BeforeAll
    static void make() throws Exception {
        assumeTrue(Namespaces.isPossible(), "needs root, namespaces, nft and iptables-legacy");
        namespaces = Namespaces.make();
        // So that no packet is counted.
        run("", "ip", "link", "set", "a0", "down");
    }

    @AfterAll
    static void end() throws Exception {
        if (namespaces != null) {
            namespaces.close();
        }
    }

    @AfterEach
    void flush() throws Exception {
        if (namespaces != null) {
            run("", "nft", "flush", "ruleset");
        }
    }

    private static Namespaces namespaces() {
        return namespaces == null ? fail("not made") : namespaces;
    }

    private static List<String> filter(String command) throws Exception {
        return namespaces().askHost("filter " + command);
    }

    private static String run(String input, String... command) throws Exception {
        String output = namespaces().inHost(input, command);
        Namespaces.must(output);
        return output;
    }

    private static String listing() throws Exception {
        return run("", "nft", "-j", "list", "ruleset").replaceAll("\"handle\": \\d+", "");
    }

    private static final String RULES =
            """
            table inet t {
              counter hits { }
              set named { type ipv4_addr; flags interval; elements = { 192.0.2.0/24 } }
              set recent { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
              chain other {
                counter packets 7 bytes 700 return
              }
              chain input {
                type filter hook input priority 0; policy accept;
                tcp dport 6379 accept comment "cache"
                tcp dport { 22, 80, 443 } accept
                tcp dport { 1000-2000, 3000, 4000-5000 } ct state new counter packets 5 bytes 300 accept
                ip saddr { 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 } tcp dport != 22 drop
                ip6 saddr { fd00::/8, fe80::/10 } accept
                ip saddr . tcp dport { 192.0.2.1 . 22, 192.0.2.2-192.0.2.9 . 80-90 } accept
                ip saddr vmap { 192.0.2.1 : accept, 192.0.2.2 : jump other, 192.0.2.3 : drop }
                tcp dport vmap { 1-1023 : jump other, 6000 : return }
                tcp dport { 80, 443 } ip saddr { 192.0.2.1, 192.0.2.2 } accept comment "two"
                ip saddr @named drop
                iifname { "a0", "eth*" } meta l4proto { tcp, udp } accept
                meta mark set tcp dport map { 22 : 0x10, 23 : 0x20 }
                ct state established,related accept
                ct state vmap { invalid : drop, established : accept }
                limit rate 10/second burst 5 packets log prefix "in: " level warn accept
                update @recent { ip saddr limit rate over 3/minute } drop
                icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
                fib saddr . iif oif missing drop
                tcp flags & (syn | ack) == syn quota over 5 mbytes drop
                counter name "hits" reject with icmpx admin-prohibited
                jump other
                tcp dport 8080 goto other
              }
              chain pre {
                type nat hook prerouting priority -100;
                tcp dport 81 redirect to :8080
                tcp dport 82 dnat ip to 192.0.2.5:80
                dnat ip to tcp dport map { 83 : 192.0.2.6, 84 : 192.0.2.7 }
              }
              chain post {
                type nat hook postrouting priority 100;
                ip saddr 172.17.0.0/16 masquerade random
                snat ip to 192.0.2.8
              }
            }
            table ip early {
              chain pre {
                type filter hook prerouting priority -300;
                udp dport 53 notrack
              }
            }
            """;

    /// Each rule alone: out it is gone, and nothing else; back all is as before.
    @Test
    void putsEachRuleOfNftBackAsItWas() throws Exception {
        assertThat(run(RULES, "nft", "-f", "-")).isEmpty();
        oneByOne(25);
    }

    /// Matches and targets of iptables, which nftables keeps as bytes.
    @ParameterizedTest
    @ValueSource(strings = {"iptables-nft", "ip6tables-nft"})
    void putsEachRuleOfIptablesBackAsItWas(String tool) throws Exception {
        String rules = FirewallCases.MANY_MATCHES;
        if (tool.startsWith("ip6")) {
            rules =
                    rules.replace("10.0.0.0/8", "fd00::/8")
                            .replace("192.0.2.1-192.0.2.9", "2001:db8::1-2001:db8::9")
                            .replace("192.0.2.", "2001:db8::")
                            .replace("-p icmp", "-p ipv6-icmp")
                            .replace("-f -j", "-j");
        }
        run(rules, tool + "-restore");
        String before = run("", tool + "-save");
        oneByOne(49);
        assertThat(plain(run("", tool + "-save"))).isEqualTo(plain(before));
    }

    /// Without the times in its comments.
    private static List<String> plain(String saved) {
        return saved.lines().filter(line -> !line.startsWith("#")).toList();
    }

    private static final Pattern RULE = Pattern.compile("(\\d+) \\S+ (\\S+) (\\S+), handle .*");

    /// The rules as `HANDLE TABLE CHAIN`.
    private static List<String> places() throws Exception {
        var places = new ArrayList<String>();
        for (String line : filter("rules")) {
            var match = RULE.matcher(line);
            assertThat(match.matches()).as(line).isTrue();
            places.add(match.group(1) + " " + match.group(2) + " " + match.group(3));
        }
        return places;
    }

    private static void oneByOne(int least) throws Exception {
        String before = listing();
        var places = places();
        assertThat(places).hasSizeGreaterThanOrEqualTo(least);
        for (String place : places) {
            assertThat(filter("delete " + place)).as(place).containsExactly("removed");
            String without = listing();
            assertThat(rules(without)).as(place).isEqualTo(rules(before) - 1);
            assertThat(filter("restore")).as(place).first().asString().startsWith("restored ");
            assertThat(listing()).as(place).isEqualTo(before);
        }
    }

    private static int rules(String listing) {
        return listing.split("\\{\"rule\": ", -1).length - 1;
    }

    /// All rules of a chain, in an order that leaves none of the neighbours of some in place.
    @Test
    void putsManyBackInReverse() throws Exception {
        run(RULES, "nft", "-f", "-");
        String before = listing();
        var places = new ArrayList<>(places());
        Collections.shuffle(places, new Random(5));
        for (String place : places) {
            assertThat(filter("delete " + place)).as(place).containsExactly("removed");
        }
        assertThat(rules(listing())).isZero();
        for (String place : places) {
            assertThat(filter("restore")).as(place).first().asString().startsWith("restored ");
        }
        assertThat(listing()).isEqualTo(before);
    }

    private static final String THREE =
            """
            table inet t {
              chain c { type filter hook input priority 0;
                tcp dport 1 counter accept
                tcp dport 2 counter accept
                tcp dport 3 counter accept
              }
            }
            """;

    @Test
    void refusesWhatIsNotWhatWasSeen() throws Exception {
        run(THREE, "nft", "-f", "-");
        String before = listing();
        String second = places().get(1);
        assertThat(filter("forged " + second))
                .singleElement()
                .asString()
                .startsWith("refused: the rule is not the one that was seen");
        assertThat(filter("gone " + second))
                .singleElement()
                .asString()
                .startsWith("refused: there is no such rule any more: inet t c");
        assertThat(filter("stale " + second)).containsExactly("failed: nftables: batch: error 85");
        assertThat(listing()).isEqualTo(before);
    }

    /// Rules that were loaded anew have the handles of those before them.
    @Test
    void looksIntoTheSetsOfARule() throws Exception {
        String rules =
                "table inet t {\n chain c {\n tcp dport { 6379, 6380 } counter accept\n }\n }\n";
        run(rules, "nft", "-f", "-");
        String place = places().getFirst();
        for (String loaded : List.of(rules.replace("6379, 6380", "22, 443"), rules)) {
            assertThat(filter("see " + place)).containsExactly("seen");
            run("", "nft", "flush", "ruleset");
            run(loaded, "nft", "-f", "-");
            assertThat(places()).containsExactly(place);
            assertThat(filter("deleteSeen"))
                    .singleElement()
                    .asString()
                    .startsWith("refused: the rule is not the one that was seen");
        }
        assertThat(filter("see " + place)).containsExactly("seen");
        run("", "nft", "flush", "ruleset");
        run(rules, "nft", "-f", "-");
        assertThat(filter("deleteSeen")).containsExactly("removed");
    }

    /// What cannot be put back stays: a chain without a name goes with the rule that jumps to it.
    @Test
    void leavesARuleThatCouldNotBePutBack() throws Exception {
        run(
                "table inet t {\n chain c {\n jump {\n tcp dport 1 accept\n }\n }\n }\n",
                "nft",
                "-f",
                "-");
        String before = listing();
        String jump =
                places().stream().filter(place -> place.endsWith(" c")).findFirst().orElseThrow();
        assertThat(filter("delete " + jump))
                .singleElement()
                .asString()
                .startsWith("refused: the rule could not be put back as it is, so it was left in");
        assertThat(listing()).isEqualTo(before);
    }

    @Test
    void refusesToGuessAPlace() throws Exception {
        run(THREE, "nft", "-f", "-");
        assertThat(filter("delete " + places().get(1))).containsExactly("removed");
        run("", "nft", "flush", "chain", "inet", "t", "c");
        assertThat(filter("restore"))
                .singleElement()
                .asString()
                .startsWith("refused: the rules on both sides of its place are gone");
    }

    /// Another hand changes the same chain all the time: only what was named goes.
    @Test
    void takesTheRightRuleWhileOthersChange() throws Exception {
        run(THREE, "nft", "-f", "-");
        String second = places().get(1);
        var busy =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                for (int i = 0; i < 40; i++) {
                                    run(
                                            "", "nft", "insert", "rule", "inet", "t", "c", "tcp",
                                            "dport", "9", "drop");
                                }
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        var answer = filter("delete " + second);
        busy.join();
        while (!answer.equals(List.of("removed"))) {
            assertThat(answer).singleElement().asString().contains("change all the time");
            answer = filter("delete " + second);
        }
        String json = listing();
        assertThat(json).contains("\"right\": 1}").contains("\"right\": 3}");
        assertThat(json).doesNotContain("\"right\": 2}");
        assertThat(rules(json)).isEqualTo(42);
    }

    private static final Pattern COMMAND =
            Pattern.compile(".* run `(iptables-legacy -t (\\S+) -D (\\S+) (\\d+))` .*: (.*)");

    /// Each command that is told takes out the rule that it is told for; counted from the last, as
    /// each takes its number from those behind it.
    @Test
    void tellsTheCommandForLegacyRules() throws Exception {
        run(FirewallCases.MANY_MATCHES, "iptables-legacy-restore");
        var lines = new ArrayList<>(filter("legacy"));
        assertThat(lines).hasSize(rulesOf(run("", "iptables-legacy-save")).size());
        Collections.reverse(lines);
        for (String line : lines) {
            var match = COMMAND.matcher(line);
            assertThat(match.matches()).as(line).isTrue();
            String spec =
                    run(
                            "",
                            "iptables-legacy",
                            "-t",
                            match.group(2),
                            "-S",
                            match.group(3),
                            match.group(4));
            assertThat(line).contains("-t " + match.group(2) + " -S " + match.group(3));
            // A port that the rule names stands in both.
            var port = Pattern.compile("--dports? (\\d+) ").matcher(spec);
            if (port.find()) {
                assertThat(match.group(5)).contains(port.group(1));
            }
            assertThat(run("", match.group(1).split(" "))).isEmpty();
        }
        assertThat(rulesOf(run("", "iptables-legacy-save"))).isEmpty();
    }

    private static List<String> rulesOf(String saved) {
        return saved.lines().filter(line -> line.startsWith("-A ")).toList();
    }
}
