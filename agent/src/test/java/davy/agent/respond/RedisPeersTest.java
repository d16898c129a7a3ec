package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.CorrectSettings;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real servers on loopback: a master, its replica and a Sentinel.
final class RedisPeersTest {
    private static final Path PROGRAM = Path.of("/usr/bin/redis-check-rdb");

    private final List<Process> servers = new ArrayList<>();
    private Path top;

    @BeforeEach
    void make() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(PROGRAM), "needs redis-tools");
        top = Files.createTempDirectory("davy-redis-").toRealPath();
        for (String name : List.of("redis-server", "redis-sentinel")) {
            Files.createSymbolicLink(top.resolve(name), PROGRAM);
        }
    }

    @AfterEach
    void end() throws Exception {
        for (Process server : servers) {
            server.destroyForcibly().waitFor();
        }
        if (top != null) {
            Stage.run("rm", "-rf", top.toString());
        }
    }

    /// @return its port
    private int start(String program, String name, String more) throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path conf = top.resolve(name + ".conf");
        Files.writeString(
                conf,
                "bind 127.0.0.1\nprotected-mode no\nport %d\ndir %s\n%s"
                        .formatted(port, top, more));
        servers.add(
                new ProcessBuilder(top.resolve(program).toString(), conf.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
        for (int i = 0; i < 200 && !cli(port, "PING").equals("PONG"); i++) {
            Thread.sleep(50);
        }
        assertThat(cli(port, "PING")).isEqualTo("PONG");
        return port;
    }

    private int server(String name, String more) throws Exception {
        return start("redis-server", name, "save \"\"\n" + more);
    }

    private static String cli(int port, String... words) throws Exception {
        var command = new ArrayList<>(List.of("redis-cli", "-p", Integer.toString(port)));
        command.addAll(List.of(words));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return out;
    }

    private Respond respond() throws IOException {
        return Respond.live(LinuxHost.live(_ -> null), top.resolve("state"));
    }

    /// @param number of the server, as it was started
    private Plan plan(Respond respond, int number, String name, int port) throws IOException {
        var open =
                new Accusation(
                        "I1",
                        "open-service",
                        Level.HIGH,
                        Phrase.plain("open"),
                        Map.of(
                                "server.port",
                                Integer.toString(port),
                                "service.type",
                                "Redis",
                                "file.path",
                                top.resolve(name + ".conf").toString(),
                                "process.pid",
                                Long.toString(servers.get(number).pid())),
                        Set.of());
        return respond.plan(List.of(open), "web01");
    }

    private static List<String> moved(Plan plan, Language language) {
        return plan.byHand().stream()
                .map(each -> each.in(language))
                .filter(each -> each.contains("failover"))
                .toList();
    }

    @Test
    void whoIsMovedByAClosedPortIsTold() throws Exception {
        try (var respond = respond()) {
            int master = server("master", "repl-diskless-sync-delay 0\n");
            assertThat(moved(plan(respond, 0, "master", master), Language.EN)).isEmpty();

            int replica = server("replica", "replicaof 127.0.0.1 %d\n".formatted(master));
            for (int i = 0; i < 400 && !cli(master, "ROLE").contains("127.0.0.1"); i++) {
                Thread.sleep(50);
            }
            assertThat(cli(master, "ROLE")).contains(Integer.toString(replica));
            var ofMaster = plan(respond, 0, "master", master);
            assertThat(moved(ofMaster, Language.EN))
                    .singleElement()
                    .asString()
                    .contains("closed port " + master, "(it has 1 replica)");
            assertThat(moved(ofMaster, Language.ZH))
                    .singleElement()
                    .asString()
                    .contains("封闭端口 " + master, "（它有 1 个副本）");
            assertThat(moved(plan(respond, 1, "replica", replica), Language.EN))
                    .singleElement()
                    .asString()
                    .contains("it copies from 127.0.0.1");

            start(
                    "redis-sentinel",
                    "sentinel",
                    "sentinel monitor it 127.0.0.1 %d 2\n".formatted(master));
            assertThat(moved(plan(respond, 0, "master", master), Language.EN))
                    .singleElement()
                    .asString()
                    .contains("a Sentinel runs on this host");
        }
    }

    /// What the step and the plan say of a server that is not restarted is so.
    @Test
    void theRunningServerWritesItsFormerSettingsBack() throws Exception {
        int port = server("redis", "");
        Path conf = top.resolve("redis.conf");
        try (var respond = respond()) {
            var plan = plan(respond, 0, "redis", port);
            Step step =
                    plan.steps().stream()
                            .filter(each -> each.action() instanceof CorrectSettings)
                            .findFirst()
                            .orElseThrow();
            respond.apply(plan, number -> number == step.number(), Stage.QUIET);
            assertThat(Files.readAllLines(conf)).contains("protected-mode yes");
            assertThat(cli(port, "CONFIG", "REWRITE")).isEqualTo("OK");
            assertThat(Files.readAllLines(conf)).contains("protected-mode no");
            assertThat(step.action().risk().in(Language.EN)).contains("CONFIG REWRITE");
            assertThat(step.action().risk().in(Language.ZH)).contains("CONFIG REWRITE");
            assertThat(plan.byHand())
                    .anyMatch(each -> each.in(Language.EN).contains("CONFIG REWRITE"));
        }
    }
}
