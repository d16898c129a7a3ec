package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.CorrectSettings;
import davy.core.action.Plan;
import davy.core.action.RestoreRedis;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two real servers that name the same file: one means the host's, and the other, which is accused,
/// has a file of its own mounted there, as containers do.
final class ContainedRedisTest {
    private static final String CONTAINER = "0123456789abcdef".repeat(4);

    /// `FILE OWN PROGRAM`
    private static final String CONTAINED = "mount --bind \"$1\" \"$0\" && exec \"$2\" \"$0\"";

    private RealRedis redis;
    private Path top;
    private Path conf;
    private int port;
    private int inside;
    private Process host;
    private Process contained;

    @BeforeEach
    void make() throws Exception {
        redis = new RealRedis();
        top = redis.top;
        port = RealRedis.free();
        inside = RealRedis.free();
        conf = redis.unguarded("redis.conf", port, "");
        Path own = redis.unguarded("own.conf", inside, "");
        host = redis.start(port, conf);
        contained =
                redis.start(
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
                        redis.program.toString());
    }

    @AfterEach
    void end() throws Exception {
        if (redis != null) {
            redis.close();
        }
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
        var within = new HashMap<>(file);
        within.put("container.id", CONTAINER);
        try (var respond = redis.respond()) {
            var plan = plan(respond, RealRedis.open(inside, contained.pid(), within));
            var correct = new ArrayList<Integer>();
            for (var step : plan.steps()) {
                if (step.action() instanceof CorrectSettings) {
                    correct.add(step.number());
                }
            }
            respond.apply(plan, correct::contains, Stage.QUIET);
            assertThat(RealRedis.cli(port, "", "PING")).isEqualTo("PONG");
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

            var own = plan(respond, RealRedis.open(inside, contained.pid(), file));
            assertThat(corrected(own)).isEmpty();
            assertThat(byHand(own, Language.EN))
                    .anyMatch(each ->
                            each.contains(
                                    "in " + conf + " as process " + contained.pid() + " sees it"));
            var ofHost = plan(respond, RealRedis.open(port, host.pid(), file));
            assertThat(corrected(ofHost)).containsExactly(conf.toString());
        }
    }

    /// Else the settings would be forgotten without a word, and opened again by a boot.
    @Test
    void settingsThatNoFileOfTheHostHoldsAreLeftToAPerson() throws Exception {
        Path link = Files.createSymbolicLink(top.resolve("link.conf"), conf);
        try (var respond = redis.respond()) {
            var none = plan(respond, RealRedis.open(port, host.pid(), Map.of()));
            assertThat(corrected(none)).isEmpty();
            assertThat(byHand(none, Language.EN))
                    .anyMatch(each -> each.contains("in no file that was found"));
            var linked =
                    plan(
                            respond,
                            RealRedis.open(port, host.pid(), Map.of("file.path", link.toString())));
            assertThat(corrected(linked)).isEmpty();
            assertThat(byHand(linked, Language.EN))
                    .anyMatch(each -> each.contains(link + ", which is no regular file"));
        }
    }

    /// What it was told, it goes by until it ends.
    @Test
    void whereAContainedServerSavesIsLeftToAPerson() throws Exception {
        var file = Map.of("file.path", conf.toString());
        try (var respond = redis.respond()) {
            var plan = plan(respond, RealRedis.open(inside, contained.pid(), file), redis.dumped());
            assertThat(plan.steps()).noneMatch(step -> step.action() instanceof RestoreRedis);
            assertThat(byHand(plan, Language.EN))
                    .anyMatch(each ->
                            each.startsWith("Redis on port " + inside + " may still save")
                                    && each.contains("CONFIG GET dir"));
        }
    }
}
