package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.BlockAddresses;
import davy.core.action.ClosePorts;
import davy.core.action.IsolateHost;
import davy.core.action.Step;
import davy.core.finding.Level;
import davy.core.network.Fence;
import davy.core.network.Isolation;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.change.FilterHand;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Addresses blocked and a host cut off, in a network namespace of the test's own; nft(8) tells
/// what stands.
final class WallsTest {
    @TempDir private Path top;

    @BeforeEach
    void needs() {
        needsPrograms();
    }

    static void needsPrograms() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : List.of("/usr/bin/unshare", "/usr/sbin/nft", "/usr/sbin/ip")) {
            assumeTrue(Files.isExecutable(Path.of(program)), "needs " + program);
        }
    }

    /// Run in the other JVM: `TEST STATE`.
    static final class Child {
        private final Path state;

        private Child(Path state) {
            this.state = state;
        }

        public static void main(String[] arguments) throws Exception {
            network();
            var child = new Child(Path.of(arguments[1]));
            switch (arguments[0]) {
                case "all" -> child.all();
                case "planned" -> child.planned();
                case "operator" -> child.operator();
                case "unseen" -> child.unseen();
                case "cut" -> child.cut();
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }

        /// A network of one machine, in the namespace of this process.
        static void network() throws IOException {
            Stage.run("ip", "link", "set", "lo", "up");
            Stage.run("ip", "link", "add", "d0", "type", "veth", "peer", "name", "d1");
            Stage.run("ip", "link", "set", "d1", "up");
            Stage.run("ip", "address", "add", "192.0.2.7/24", "dev", "d0");
            Stage.run("ip", "link", "set", "d0", "up");
            Stage.run("ip", "route", "add", "default", "via", "192.0.2.1");
        }

        private Respond respond() throws IOException {
            return Respond.live(LinuxHost.live(LiveKernel::new), state);
        }

        static void say(String word, Object value) {
            System.out.println(word + ": " + value.toString().replace("\n", " "));
        }

        private static void rules(String word) throws IOException {
            say(word, Stage.run("nft", "list", "ruleset").replaceAll("[ \t\n]+", " ").strip());
        }

        static void steps(Respond.Applied applied) {
            for (var told : applied.steps()) {
                String kind = told.outcome().getClass().getSimpleName();
                say("step", kind + " " + told.outcome().told().in(Language.EN));
            }
        }

        private void all() throws IOException {
            Stage.run("nft", "add", "table", "inet", "mine");
            try (var respond = respond()) {
                var applied =
                        respond.apply(
                                Stage.plan(
                                        new IsolateHost(new Isolation(List.of(), List.of(), true)),
                                        new ClosePorts(List.of(6379)),
                                        new ClosePorts(List.of(2375)),
                                        new BlockAddresses(List.of("203.0.113.9", "2001:db8::9")),
                                        new BlockAddresses(List.of("203.0.113.10"))),
                                _ -> true,
                                Stage.QUIET);
                steps(applied);
                rules("after");
                var refused =
                        respond.apply(
                                Stage.plan(new BlockAddresses(List.of("192.0.2.1"))),
                                _ -> true,
                                Stage.QUIET);
                steps(refused);
                say("left", respond.undo(applied.id()).left());
                rules("undone");
                say("left", respond.undo(applied.id()).left());
            }
        }

        private static Accusation accusation(String detection, String address) {
            return new Accusation(
                    "I1",
                    detection,
                    Level.CRITICAL,
                    Phrase.plain("talks to " + address),
                    Map.of("destination.ip", address),
                    Set.of());
        }

        private void planned() throws IOException {
            try (var respond = respond()) {
                var plan =
                        respond.plan(
                                List.of(
                                        accusation("pool-connection", "203.0.113.9"),
                                        accusation("reverse-shell", "2001:db8:0:0:0:0:0:9"),
                                        accusation("tunnel", "203.0.113.9"),
                                        accusation("tunnel", "relay.example"),
                                        accusation("pool-connection", "10.0.0.5"),
                                        accusation("indicator-connection", "192.0.2.1"),
                                        accusation("indicator-connection", "192.0.2.7"),
                                        accusation("ssh-guess", "203.0.113.77")),
                                "web01");
                for (Step step : plan.steps()) {
                    say("plan", step.action());
                }
                plan.byHand().forEach(each -> say("hand", each.in(Language.EN)));
            }
        }

        private void operator() throws IOException {
            var here = InetAddress.ofLiteral("192.0.2.7");
            try (var respond = respond()) {
                var early = respond.plan(List.of(), "web01", new Asked(true, false));
                say("early", early.steps().getFirst().action().what().in(Language.EN));
                try (var server = new ServerSocket(2222, 5, here);
                        var client = new Socket(here, 2222);
                        var accepted = server.accept()) {
                    steps(respond.apply(early, _ -> true, Stage.QUIET));
                    rules("early");
                    var plan = respond.plan(List.of(), "web01", new Asked(true, false));
                    say("what", plan.steps().getFirst().action().what().in(Language.EN));
                    var read = respond.read(respond.write(plan, Language.ZH), "p");
                    say(
                            "same",
                            read.steps()
                                    .getFirst()
                                    .action()
                                    .equals(plan.steps().getFirst().action()));
                    var applied = respond.apply(read, _ -> true, Stage.QUIET);
                    steps(applied);
                    client.getOutputStream().write('x');
                    accepted.setSoTimeout(5_000);
                    say("through", (char) accepted.getInputStream().read());
                    say("left", respond.undo(applied.id()).left());
                }
                rules("undone");
            }
        }

        /// At a terminal that some program gives, without any connection.
        private void unseen() throws IOException {
            try (var respond = respond()) {
                var plan = respond.plan(List.of(), "web01", new Asked(true, false));
                say("steps", plan.steps().size());
                plan.byHand().forEach(each -> say("hand", each.in(Language.EN)));
                var isolation = new IsolateHost(new Isolation(List.of(), List.of(), true));
                steps(respond.apply(Stage.plan(isolation), _ -> true, Stage.QUIET));
                rules("after");
            }
        }

        /// Cut off between the act and the journal's word of it.
        private void cut() throws IOException {
            var plan = Stage.plan(new BlockAddresses(List.of("203.0.113.9")));
            var clock = Clock.systemUTC();
            String id;
            try (var respond = respond()) {
                var folder = ResponseFolder.open(state);
                try (var _ = folder.lock(clock.instant())) {
                    id = folder.create(clock.instant());
                    Path own = folder.fresh(id);
                    Files.writeString(own.resolve("plan.yml"), respond.write(plan, Language.EN));
                    try (var response = Response.open(id, own, clock)) {
                        String digits = id.replaceAll("[^0-9a-f]", "");
                        String name = digits.substring(digits.length() - 10) + "_b1";
                        var change = new Change.Walled(name, List.of("203.0.113.9"), List.of());
                        response.journal().intend(1, List.of(change));
                        var address = InetAddress.ofLiteral("203.0.113.9");
                        FilterHand.put(new Fence(name, Set.of(address), Set.of(), null));
                    }
                }
                say("open", respond.list().getFirst().open());
                steps(respond.resume(id, Stage.QUIET));
                say("open", respond.list().getFirst().open());
                rules("resumed");
                say("left", respond.undo(id).left());
                rules("undone");
            } catch (davy.linux.change.FilterException e) {
                say("failed", e);
            }
        }
    }

    private List<String> run(String test) throws Exception {
        return run(Child.class, test, top);
    }

    /// Without a terminal and without the processes of whoever runs the tests.
    static List<String> run(Class<?> program, String test, Path top) throws Exception {
        return run(List.of("setsid", "--wait"), program, test, top);
    }

    /// Runs a class in a network namespace of its own; gives its lines.
    ///
    /// @param starter that runs the command behind it
    private static List<String> run(List<String> starter, Class<?> program, String test, Path top)
            throws Exception {
        Path state = Files.createDirectory(top.resolve("state"));
        Stage.run("chmod", "700", state.toString());
        var command = new ArrayList<>(starter);
        command.addAll(List.of("unshare", "--net", "--pid", "--fork", "--mount-proc"));
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        test,
                        state.toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("SSH_CONNECTION");
        var process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.lines().toList();
    }

    static List<String> all(List<String> lines, String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word + ": "))
                .map(line -> line.substring(word.length() + 2))
                .toList();
    }

    @Test
    void tablesStandBesideEachOtherAndAreTakenAway() throws Exception {
        var lines = run("all");
        assertThat(all(lines, "step").subList(0, 5)).allMatch(l -> l.startsWith("Done "));
        assertThat(all(lines, "step").get(5)).startsWith("Refused 192.0.2.1 is never blocked");
        String after = all(lines, "after").getFirst();
        assertThat(after.split("table inet davy_", -1)).hasSize(6);
        assertThat(after).contains("tcp . 6379", "tcp . 2375");
        assertThat(after).contains("table inet mine", "203.0.113.9", "2001:db8::9", "203.0.113.10");
        assertThat(all(lines, "undone")).containsExactly("table inet mine { }");
        assertThat(all(lines, "left")).containsExactly("[]", "[]");
    }

    @Test
    void accusedAddressesAreBlockedIfNobodyNeedsThem() throws Exception {
        var lines = run("planned");
        assertThat(all(lines, "plan"))
                .containsExactly("BlockAddresses[addresses=[203.0.113.9, 2001:db8:0:0:0:0:0:9]]");
        assertThat(all(lines, "hand"))
                .anyMatch(l -> l.contains("10.0.0.5 is of a private network"))
                .anyMatch(l -> l.startsWith("192.0.2.1 is never blocked"))
                .anyMatch(l -> l.startsWith("192.0.2.7 is never blocked"))
                .anyMatch(l -> l.contains("203.0.113.77. To do: The intruder knows this password"))
                .hasSize(4);
    }

    @Test
    void operatorsConnectionGoesOn() throws Exception {
        var lines = run("operator");
        assertThat(all(lines, "early").getFirst()).endsWith("DHCP, to keep the address; loopback");
        assertThat(all(lines, "step").getFirst())
                .startsWith("Refused you work over the connection 192.0.2.7:");
        assertThat(all(lines, "early").getLast()).isEmpty();
        assertThat(all(lines, "what").getFirst())
                .contains(
                        "the connection 192.0.2.7:2222 ↔ 192.0.2.7:",
                        "new TCP connections from 192.0.2.7 to port 2222");
        assertThat(all(lines, "same")).containsExactly("true");
        assertThat(all(lines, "step").getLast()).startsWith("Done this host is cut off");
        assertThat(all(lines, "through")).containsExactly("x");
        assertThat(all(lines, "left")).containsExactly("[]");
        assertThat(all(lines, "undone")).containsExactly("");
    }

    /// As of mosh, whose connection is none of TCP.
    @Test
    void whoeverWorksOverWhatIsNotSeenIsNotCutOff() throws Exception {
        String terminal = "import os, pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
        var lines = run(List.of("python3", "-c", terminal), Child.class, "unseen", top);
        assertThat(all(lines, "steps")).containsExactly("0");
        assertThat(all(lines, "hand"))
                .singleElement()
                .asString()
                .startsWith("you seem to work from afar");
        assertThat(all(lines, "step"))
                .singleElement()
                .asString()
                .startsWith("Refused you seem to work from afar");
        assertThat(all(lines, "after")).containsExactly("");
    }

    @Test
    void isKnownAfterACrash() throws Exception {
        var lines = run("cut");
        assertThat(all(lines, "open")).containsExactly("1", "0");
        assertThat(all(lines, "step")).singleElement().asString().startsWith("Done ");
        assertThat(all(lines, "resumed").getFirst().split("table inet davy_", -1)).hasSize(2);
        assertThat(all(lines, "left")).containsExactly("[]");
        assertThat(all(lines, "undone")).containsExactly("");
    }
}
