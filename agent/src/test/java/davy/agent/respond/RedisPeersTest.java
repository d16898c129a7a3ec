package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.CorrectSettings;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real servers on loopback: a master, its replica and a Sentinel.
final class RedisPeersTest {
    private final List<Process> servers = new ArrayList<>();
    private RealRedis redis;
    private Path top;

    @BeforeEach
    void make() throws Exception {
        redis = new RealRedis();
        top = redis.top;
    }

    @AfterEach
    void end() throws Exception {
        if (redis != null) {
            redis.close();
        }
    }

    /// @return its port
    private int server(String name, String more) throws Exception {
        int port = RealRedis.free();
        servers.add(redis.start(port, redis.unguarded(name + ".conf", port, more)));
        return port;
    }

    /// The same program by another name.
    private void sentinel(int master) throws Exception {
        Path program = Files.createSymbolicLink(top.resolve("redis-sentinel"), RealRedis.PROGRAM);
        int port = RealRedis.free();
        String more =
                "protected-mode no\ndir %s\nsentinel monitor it 127.0.0.1 %d 2\n"
                        .formatted(top, master);
        Path conf = redis.settings("sentinel.conf", port, more);
        redis.start(port, program.toString(), conf.toString());
    }

    private static String cli(int port, String... words) throws Exception {
        return RealRedis.cli(port, "", words);
    }

    /// @param number of the server, as it was started
    private Plan plan(Respond respond, int number, String name, int port) throws IOException {
        var file = Map.of("file.path", top.resolve(name + ".conf").toString());
        var open = RealRedis.open(port, servers.get(number).pid(), file);
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
        try (var respond = redis.respond()) {
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

            sentinel(master);
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
        try (var respond = redis.respond()) {
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
