package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Plan;
import davy.core.action.RemoveFirewallRule;
import davy.core.action.RemoveLines;
import davy.core.action.Step;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.change.FilterException;
import davy.linux.change.FilterHand;
import davy.linux.kernel.LiveKernel;
import davy.linux.kernel.NftTables;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rules that let everybody in, taken out and put back: in a network namespace of the test's own,
/// where nft(8) tells what stands, and in the files of an image.
final class FirewallRulesTest {
    private static final String RULES =
            """
            table inet t {
              chain input {
                type filter hook input priority 0; policy drop;
                ct state established,related accept
                tcp dport 22 accept
                tcp dport 6379 counter accept comment "cache"
                tcp dport { 80, 443 } accept
                tcp dport { 80, 6379 } accept
                tcp dport { 6379, 2375 } accept comment "both"
                tcp dport 2222 accept
                ip saddr 192.0.2.0/24 tcp dport 6379 accept
                tcp dport 22-6400 accept
                tcp dport vmap { 6379 : accept, 81 : drop }
              }
              chain output {
                type filter hook output priority 0;
                tcp dport 6379 accept
              }
            }
            """;

    @TempDir private Path top;

    @BeforeEach
    void needs() {
        WallsTest.needsPrograms();
    }

    private static Accusation open(int port) {
        return new Accusation(
                "I1",
                "open-service",
                Level.HIGH,
                Phrase.plain("port " + port + " is open"),
                Map.of("server.port", Integer.toString(port)),
                Set.of());
    }

    /// Run in the other JVM: `TEST STATE`.
    static final class Child {
        private final Path state;

        private Child(Path state) {
            this.state = state;
        }

        public static void main(String[] arguments) throws Exception {
            WallsTest.Child.network();
            var child = new Child(Path.of(arguments[1]));
            Path rules = Files.writeString(child.state.resolveSibling("rules.nft"), RULES);
            Stage.run("nft", "-f", rules.toString());
            switch (arguments[0]) {
                case "all" -> child.all();
                case "changed" -> child.changed();
                case "cut" -> child.cut();
                case "legacy" -> child.legacy();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }

        private Respond respond() throws IOException {
            return Respond.live(LinuxHost.live(LiveKernel::new), state);
        }

        private static String rules() throws IOException {
            return Stage.run("nft", "-j", "list", "ruleset").replaceAll("\"handle\": \\d+", "");
        }

        private static Plan only(Plan plan) {
            var steps =
                    plan.steps().stream()
                            .filter(s -> s.action() instanceof RemoveFirewallRule)
                            .toList();
            return new Plan(plan.host(), plan.made(), steps, List.of());
        }

        private static void listed(String word) throws IOException {
            String out = Stage.run("nft", "list", "chain", "inet", "t", "input");
            out.lines().map(String::strip).forEach(line -> WallsTest.Child.say(word, line));
        }

        private void all() throws IOException {
            String before = rules();
            var here = InetAddress.ofLiteral("192.0.2.7");
            try (var respond = respond();
                    var server = new ServerSocket(2222, 5, here)) {
                Stage.run("nft", "flush", "chain", "inet", "t", "output");
                Stage.run("nft", "add", "rule", "inet", "t", "input", "iif", "lo", "accept");
                Stage.run("nft", "add", "chain", "inet", "t", "more");
                Stage.run("nft", "add rule inet t more tcp dport 6379 accept");
                try (var _ = new Socket(here, 2222);
                        var _ = server.accept()) {
                    var plan = respond.plan(List.of(open(6379), open(2375), open(2222)), "web01");
                    plan.byHand().forEach(p -> WallsTest.Child.say("hand", p.in(Language.EN)));
                    var mine = respond.read(respond.write(only(plan), Language.ZH), "p");
                    mine.steps()
                            .forEach(s ->
                                    WallsTest.Child.say("plan", s.action().what().in(Language.EN)));
                    String start = rules();
                    var applied = respond.apply(mine, _ -> true, Stage.QUIET);
                    WallsTest.Child.steps(applied);
                    listed("after");
                    WallsTest.Child.say("left", respond.undo(applied.id()).left());
                    WallsTest.Child.say("same", rules().equals(start));
                    WallsTest.Child.say("changed", !before.equals(start));
                    WallsTest.Child.say("left", respond.undo(applied.id()).left());
                    WallsTest.Child.say("same", rules().equals(start));
                }
            }
        }

        /// Another rule under the same handle, another one under another, and one that lets ssh in.
        private void changed() throws IOException, FilterException {
            try (var respond = respond();
                    var host = LinuxHost.live(LiveKernel::new)) {
                var plan = only(respond.plan(List.of(open(6379)), "web01"));
                var action = (RemoveFirewallRule) plan.steps().getFirst().action();
                String handle = Long.toString(action.handle());
                Stage.run(
                        "nft", "replace", "rule", "inet", "t", "input", "handle", handle, "tcp",
                        "dport", "6380", "accept");
                String before = rules();
                WallsTest.Child.steps(respond.apply(plan, _ -> true, Stage.QUIET));
                WallsTest.Child.say("same", rules().equals(before));
                var ssh =
                        new NftTables(host)
                                .rules().stream()
                                        .filter(r -> r.meaning().getFirst().text().contains("22 "))
                                        .findFirst()
                                        .orElseThrow();
                var copy = FilterHand.copy(ssh.raw());
                if (copy != null) {
                    var forged = Stage.plan(FirewallRules.action(ssh, copy));
                    WallsTest.Child.steps(respond.apply(forged, _ -> true, Stage.QUIET));
                }
                Stage.run("nft", "delete", "rule", "inet", "t", "input", "handle", handle);
                WallsTest.Child.steps(respond.apply(plan, _ -> true, Stage.QUIET));
            }
        }

        /// Cut off before the act, and between the act and the journal's word of it.
        private void cut() throws IOException, FilterException {
            String before = rules();
            for (boolean done : List.of(false, true)) {
                try (var respond = respond()) {
                    var plan = only(respond.plan(List.of(open(6379)), "web01"));
                    String id = begin(respond, plan, done);
                    WallsTest.Child.say("open", respond.list().getLast().open());
                    WallsTest.Child.steps(respond.resume(id, Stage.QUIET));
                    listed(done ? "late" : "early");
                    WallsTest.Child.say("left", respond.undo(id).left());
                    WallsTest.Child.say("same", rules().equals(before));
                    // The same without resuming.
                    var again = only(respond.plan(List.of(open(6379)), "web01"));
                    WallsTest.Child.say("left", respond.undo(begin(respond, again, done)).left());
                    WallsTest.Child.say("same", rules().equals(before));
                }
            }
        }

        private String begin(Respond respond, Plan plan, boolean done)
                throws IOException, FilterException {
            var clock = Clock.systemUTC();
            var folder = ResponseFolder.open(state);
            try (var _ = folder.lock(clock.instant());
                    var host = LinuxHost.live(LiveKernel::new)) {
                String id = folder.create(clock.instant());
                Path own = folder.fresh(id);
                Files.writeString(own.resolve("plan.yml"), respond.write(plan, Language.EN));
                var action = (RemoveFirewallRule) plan.steps().getFirst().action();
                var seen = FirewallRules.find(host, action);
                var copy = seen == null ? null : FilterHand.copy(seen.raw());
                try (var response = Response.open(id, own, clock)) {
                    if (copy != null) {
                        int step = plan.steps().getFirst().number();
                        response.journal().intend(step, List.of(new Change.RuleRemoved(copy, 1)));
                        if (done) {
                            FilterHand.delete(copy);
                        }
                    }
                }
                return id;
            }
        }

        private void legacy() throws IOException {
            Stage.run(
                    "iptables-legacy",
                    "-A",
                    "INPUT",
                    "-p",
                    "tcp",
                    "--dport",
                    "6379",
                    "-j",
                    "ACCEPT");
            try (var respond = respond()) {
                respond.plan(List.of(open(6379)), "web01")
                        .byHand()
                        .forEach(p -> WallsTest.Child.say("hand", p.in(Language.EN)));
            }
        }
    }

    private List<String> run(String test) throws Exception {
        return WallsTest.run(Child.class, test, top);
    }

    @Test
    void takesOutWhatIsForNothingElse() throws Exception {
        var lines = run("all");
        assertThat(WallsTest.all(lines, "plan"))
                .hasSize(2)
                .allMatch(l -> l.contains("inet t input, handle"));
        assertThat(WallsTest.all(lines, "step")).hasSize(2).allMatch(l -> l.startsWith("Done "));
        assertThat(WallsTest.all(lines, "after"))
                .contains("tcp dport 22 accept", "tcp dport { 80, 443 } accept")
                .contains("tcp dport { 80, 6379 } accept", "tcp dport 2222 accept")
                .contains("ip saddr 192.0.2.0/24 tcp dport 6379 accept", "tcp dport 22-6400 accept")
                .noneMatch(l -> l.contains("cache") || l.contains("both"));
        assertThat(WallsTest.all(lines, "hand"))
                .anyMatch(l ->
                        l.startsWith("this rule lets ssh in, or the connection")
                                && l.contains("2222"))
                .anyMatch(l -> l.startsWith("this rule lets everybody in to other ports"))
                .anyMatch(l -> l.startsWith("this rule is in a chain that others use"))
                .anyMatch(l -> l.startsWith("this rule does more than"));
        assertThat(WallsTest.all(lines, "left")).containsExactly("[]", "[]");
        assertThat(WallsTest.all(lines, "same")).containsExactly("true", "true");
        assertThat(WallsTest.all(lines, "changed")).containsExactly("true");
    }

    @Test
    void anotherRuleIsRefused() throws Exception {
        var lines = run("changed");
        var steps = WallsTest.all(lines, "step");
        assertThat(steps.get(0)).startsWith("Refused the rule is not the one that it was");
        assertThat(WallsTest.all(lines, "same")).containsExactly("true");
        assertThat(steps.get(1)).startsWith("Refused this rule lets ssh in");
        assertThat(steps.get(2)).startsWith("Refused there is no such rule any more");
    }

    @Test
    void isKnownAfterACrash() throws Exception {
        var lines = run("cut");
        assertThat(WallsTest.all(lines, "open")).containsExactly("1", "1");
        assertThat(WallsTest.all(lines, "step"))
                .containsExactly(WallsTest.all(lines, "step").getFirst(), "Done done before");
        assertThat(WallsTest.all(lines, "step").getFirst()).startsWith("Done the rule is out");
        assertThat(WallsTest.all(lines, "early")).noneMatch(l -> l.contains("cache"));
        assertThat(WallsTest.all(lines, "late")).noneMatch(l -> l.contains("cache"));
        assertThat(WallsTest.all(lines, "left")).hasSize(4).containsOnly("[]");
        assertThat(WallsTest.all(lines, "same")).hasSize(4).containsOnly("true");
    }

    @Test
    void legacyRulesAreLeftToAPerson() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/iptables-legacy")), "needs iptables");
        assertThat(WallsTest.all(run("legacy"), "hand"))
                .anyMatch(l -> l.contains("iptables-legacy -t filter -D INPUT 1"));
    }

    /// The same rules in the files from which they are loaded at boot.
    @Test
    void linesOfFilesGoAndComeBack() throws IOException {
        Path root = Files.createDirectory(top.resolve("root"));
        Path state = Files.createDirectory(top.resolve("state"));
        Stage.run("chmod", "700", state.toString());
        Files.createDirectories(root.resolve("etc/iptables"));
        Files.createDirectories(root.resolve("etc/ufw"));
        Path nft = Files.writeString(root.resolve("etc/nftables.conf"), RULES);
        String saved =
                """
                *filter
                :INPUT DROP [0:0]
                -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
                [7:420] -A INPUT -p tcp -m tcp --dport 6379 -j ACCEPT
                -A INPUT -p tcp -m multiport --dports 80,6379 -j ACCEPT
                -A INPUT -s 192.0.2.0/24 -p tcp -m tcp --dport 6379 -j ACCEPT
                -A OUTPUT -p tcp -m tcp --dport 6379 -j ACCEPT
                -A INPUT -p tcp -m tcp --dport 6379 -j ACCEPT
                COMMIT
                """;
        Path four = Files.writeString(root.resolve("etc/iptables/rules.v4"), saved);
        String ufw = "*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 6379 -j ACCEPT\nCOMMIT\n";
        Path rules = Files.writeString(root.resolve("etc/ufw/user.rules"), ufw);
        try (var respond = Stage.respond(root, state)) {
            var plan = respond.plan(List.of(open(6379), open(2375)), "web01");
            var steps = plan.steps().stream().map(Step::action).toList();
            assertThat(steps).hasSize(2).allMatch(RemoveLines.class::isInstance);
            assertThat(plan.byHand().stream().map(p -> p.in(Language.EN)))
                    .anyMatch(l -> l.startsWith("/etc/ufw/user.rules lets everybody in"));
            var applied = respond.apply(plan, _ -> true, Stage.QUIET);
            assertThat(applied.isWhole()).isTrue();
            assertThat(Files.readString(nft)).isEqualTo(RULES.replaceAll(".*(cache|both).*\n", ""));
            assertThat(Files.readString(four))
                    .isEqualTo(
                            saved.replace(
                                            "[7:420] -A INPUT -p tcp -m tcp --dport 6379 -j ACCEPT\n",
                                            "")
                                    .replace(
                                            "-A INPUT -p tcp -m tcp --dport 6379 -j ACCEPT\nCOMMIT",
                                            "COMMIT"));
            assertThat(Files.readString(rules)).isEqualTo(ufw);
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(Files.readString(nft)).isEqualTo(RULES);
            assertThat(Files.readString(four)).isEqualTo(saved);
        }
    }
}
