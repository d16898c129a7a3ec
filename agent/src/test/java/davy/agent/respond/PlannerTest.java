package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a plan leaves to a person, in words.
final class PlannerTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "'it is open: no password','端口开放：无密码','it is open: no password. To do: shut it','端口开放：无密码。请处理：关闭'",
        "'It is open.','端口开放。','It is open. To do: shut it','端口开放。请处理：关闭'",
        "'It is open.','It is open.','It is open. To do: shut it','It is open.请处理：关闭'"
    })
    void aReasonAndWhatToDoAreTwoSentences(String en, String zh, String toldEn, String toldZh) {
        var told = Planner.toDo(Phrase.of(en, zh), Phrase.of("shut it", "关闭"));
        assertThat(told.in(Language.EN)).isEqualTo(toldEn);
        assertThat(told.in(Language.ZH)).isEqualTo(toldZh);
    }

    private List<String> left(String service, Language language) throws IOException {
        Path file = Files.writeString(folder.resolve("daemon.json"), "{}\n");
        var open =
                new Accusation(
                        "I1",
                        "open-service",
                        Level.HIGH,
                        Phrase.plain("open"),
                        Map.of(
                                "server.port",
                                "2375",
                                "service.type",
                                service,
                                "file.path",
                                file.toRealPath().toString(),
                                "process.pid",
                                Long.toString(ProcessHandle.current().pid())),
                        Set.of());
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), folder.resolve("state"))) {
            return respond.plan(List.of(open), "web01").byHand().stream()
                    .map(each -> each.in(language))
                    .toList();
        }
    }

    /// The step says it too, in the middle of a long sentence.
    @Test
    void aServiceThatIsToBeStartedAgainIsLeftToAPerson() throws IOException {
        String file = folder.toRealPath().resolve("daemon.json").toString();
        assertThat(left("Docker API", Language.EN))
                .contains(
                        "dockerd goes by the corrected "
                                + file
                                + " from its next start: restart it when it suits (systemctl restart"
                                + " docker; with live-restore containers go on meanwhile). Until then"
                                + " it listens as before");
        assertThat(left("Docker API", Language.ZH))
                .contains(
                        "改正后的 "
                                + file
                                + " 在 dockerd 下次启动后生效：请择机重启（systemctl restart docker；启用"
                                + " live-restore 时容器不受影响）。重启之前它仍按原设置监听");
        assertThat(left("Redis", Language.EN))
                .contains(
                        "Redis goes by the corrected "
                                + file
                                + " from its next start: restart it soon. Until then it listens as"
                                + " before, and CONFIG REWRITE, as Sentinel and administration tools"
                                + " send it, writes the former settings back: look at the file before"
                                + " the restart");
        assertThat(left("Redis", Language.ZH))
                .contains(
                        "改正后的 "
                                + file
                                + " 在 Redis 下次启动后生效：请尽快重启。重启之前它仍按原设置监听，且 CONFIG"
                                + " REWRITE（Sentinel 与管理工具会发送）会把旧设置写回：重启前请检查该文件");
        assertThat(left("Jupyter", Language.EN)).noneMatch(each -> each.contains("next start"));
    }
}
