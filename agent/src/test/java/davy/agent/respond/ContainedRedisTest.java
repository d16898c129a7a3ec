package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.CorrectSettings;
import davy.core.action.Plan;
import davy.core.action.RestoreRedis;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two real servers that name the same file: one means the host's, and the other, which is accused,
/// has a file of its own mounted there, as containers do.
final class ContainedRedisTest {
    private static final Path PROGRAM = Path.of("/usr/bin/redis-check-rdb");
    private static final String CONTAINER = "0123456789abcdef".repeat(4);

    /// `FILE OWN PROGRAM`
    private static final String CONTAINED = "mount --bind \"$1\" \"$0\" && exec \"$2\" \"$0\"";

    private final List<Process> servers = new ArrayList<>();
    private Path top;
    private Path conf;
    private int port;
    private int inside;

    @BeforeEach
    void make() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assumeTrue(Files.isExecutable(PROGRAM), "needs redis-tools");
        top = Files.createTempDirectory("davy-redis-").toRealPath();
        Path program = top.resolve("redis-server");
        Files.createSymbolicLink(program, PROGRAM);
        conf = top.resolve("redis.conf");
        Path own = top.resolve("own.conf");
        port = free();
        inside = free();
        Files.writeString(conf, settings(port));
        Files.writeString(own, settings(inside));
        start(port, program.toString(), conf.toString());
        start(
                inside,
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "sh",
                "-c",
                CONTAINED,
                conf.toString(),
                own.toString(),
                program.toString());
    }

    private String settings(int number) {
        return "bind 127.0.0.1\nprotected-mode no\nsave \"\"\nport %d\ndir %s\n"
                .formatted(number, top);
    }

    private static int free() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private void start(int number, String... command) throws Exception {
        servers.add(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
        for (int i = 0; i < 200 && !ping(number).equals("PONG"); i++) {
            Thread.sleep(50);
        }
        assertThat(ping(number)).isEqualTo("PONG");
    }

    private static String ping(int number) throws Exception {
        var process =
                new ProcessBuilder("redis-cli", "-p", Integer.toString(number), "PING")
                        .redirectErrorStream(true)
                        .start();
        String out =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return out;
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

    private static Accusation open(int number, Process server, Map<String, String> more) {
        var evidence = new HashMap<String, String>(more);
        evidence.put("server.port", Integer.toString(number));
        evidence.put("service.type", "Redis");
        evidence.put("process.pid", Long.toString(server.pid()));
        return new Accusation(
                "I1", "open-service", Level.HIGH, Phrase.plain("open"), evidence, Set.of());
    }

    private Plan plan(Respond respond, Accusation... accusations) throws IOException {
        return respond.plan(List.of(accusations), "web01", new Asked(false, true));
    }

    private static List<String> corrected(Plan plan) {
        var all = new ArrayList<String>();
        for (var step : plan.steps()) {
            if (step.action() instanceof CorrectSettings correct) {
                all.add(correct.file().path());
            }
        }
        return all;
    }

    private static List<String> byHand(Plan plan, Language language) {
        return plan.byHand().stream().map(each -> each.in(language)).toList();
    }

    @Test
    void theServerOfTheHostThatNamesTheSamePathIsLeftAlone() throws Exception {
        String before = Stage.run("sha256sum", conf.toString());
        var file = Map.of("file.path", conf.toString());
        var contained = new HashMap<>(file);
        contained.put("container.id", CONTAINER);
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var plan = plan(respond, open(inside, servers.getLast(), contained));
            var correct = new ArrayList<Integer>();
            for (var step : plan.steps()) {
                if (step.action() instanceof CorrectSettings) {
                    correct.add(step.number());
                }
            }
            respond.apply(plan, correct::contains, Stage.QUIET);
            assertThat(ping(port)).isEqualTo("PONG");
            assertThat(Stage.run("sha256sum", conf.toString())).isEqualTo(before);
            assertThat(correct).isEmpty();
            assertThat(byHand(plan, Language.EN))
                    .contains(
                            "what opens Redis on port "
                                    + inside
                                    + " is set in the container 0123456789ab, file "
                                    + conf
                                    + ". Davy leaves that to you: set requirepass and protected-mode"
                                    + " yes, or publish the port of the container on 127.0.0.1 only,"
                                    + " and start it again. Until then only the closed port keeps"
                                    + " strangers out, and it is open again after a boot");
            assertThat(byHand(plan, Language.ZH))
                    .anyMatch(each -> each.contains("容器 0123456789ab 内的文件 " + conf + " 中"));

            var own = plan(respond, open(inside, servers.getLast(), file));
            assertThat(corrected(own)).isEmpty();
            assertThat(byHand(own, Language.EN))
                    .anyMatch(each ->
                            each.contains(
                                    "in "
                                            + conf
                                            + " as process "
                                            + servers.getLast().pid()
                                            + " sees it"));
            var host = plan(respond, open(port, servers.getFirst(), file));
            assertThat(corrected(host)).containsExactly(conf.toString());
        }
    }

    /// Else the settings would be forgotten without a word, and opened again by a boot.
    @Test
    void settingsThatNoFileOfTheHostHoldsAreLeftToAPerson() throws Exception {
        Path link = Files.createSymbolicLink(top.resolve("link.conf"), conf);
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var none = plan(respond, open(port, servers.getFirst(), Map.of()));
            assertThat(corrected(none)).isEmpty();
            assertThat(byHand(none, Language.EN))
                    .anyMatch(each -> each.contains("in no file that was found"));
            var linked =
                    plan(
                            respond,
                            open(port, servers.getFirst(), Map.of("file.path", link.toString())));
            assertThat(corrected(linked)).isEmpty();
            assertThat(byHand(linked, Language.EN))
                    .anyMatch(each -> each.contains(link + ", which is no regular file"));
        }
    }

    /// What it was told, it goes by until it ends.
    @Test
    void whereAContainedServerSavesIsLeftToAPerson() throws Exception {
        var dumped =
                new Accusation(
                        "I1",
                        "redis-dump",
                        Level.HIGH,
                        Phrase.plain("written"),
                        Map.of("file.path", top + "/none"),
                        Set.of());
        var file = Map.of("file.path", conf.toString());
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var plan = plan(respond, open(inside, servers.getLast(), file), dumped);
            assertThat(plan.steps()).noneMatch(step -> step.action() instanceof RestoreRedis);
            assertThat(byHand(plan, Language.EN))
                    .anyMatch(each ->
                            each.startsWith("Redis on port " + inside + " may still save")
                                    && each.contains("CONFIG GET dir"));
        }
    }
}
