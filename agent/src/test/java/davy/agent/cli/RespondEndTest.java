package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands at the end of a response to an intruder of whom nothing tells how he came in: it is
/// left to a person however the plan was come by.
final class RespondEndTest extends CliTest {
    private static final Pattern ID = Pattern.compile("--undo (r-[0-9a-f-]+)");

    @TempDir private Path root;
    @TempDir private Path place;

    @BeforeEach
    void image() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/hostname"), "web\n");
        Files.createDirectories(root.resolve("tmp/.x"));
        Files.writeString(root.resolve("tmp/.x/libhide.so"), "a text");
        Files.writeString(root.resolve("etc/ld.so.preload"), "/tmp/.x/libhide.so\n");
    }

    private int respond(String... options) {
        var all = new ArrayList<>(List.of("respond", "--root", root.toString()));
        all.addAll(List.of("--state", place.resolve("state").toString()));
        all.addAll(List.of(options));
        return run(all.toArray(String[]::new));
    }

    private String id() {
        var id = ID.matcher(out());
        assertThat(id.find()).as(out()).isTrue();
        return id.group(1);
    }

    /// What follows the steps.
    private String end() {
        int proven = Math.max(out().indexOf("Proven: "), out().indexOf("已证实："));
        assertThat(proven).as(out()).isNotNegative();
        return out().substring(proven).replaceAll("\\s*\n\\s*", " ");
    }

    private void isLeftInEnglish() {
        assertThat(end())
                .contains(
                        "This says nothing of what is left to you. Left to you (described as it was"
                                + " found): - How they got in is not known, so nothing here closes it:"
                                + " they can come back. Change the passwords and look at the keys of"
                                + " every account that may log in, keep the host off the network;"
                                + " installing it anew is safer. ");
    }

    @Test
    void whatATriageLeavesIsToldAfterTheOneThatFindsNothing() {
        assertThat(respond("--apply", "--yes", "--lang", "en")).as(out() + err()).isZero();
        assertThat(out().split("How they got in is not known", -1)).as(out()).hasSize(3);
        isLeftInEnglish();
        String id = id();
        assertThat(respond("--undo", id, "--lang", "en")).as(out()).isZero();
        assertThat(out().lines())
                .endsWith("What was put back is as it was when the host was entered.");
        assertThat(root.resolve("etc/ld.so.preload")).hasContent("/tmp/.x/libhide.so\n");
        assertThat(respond("--undo", id, "--lang", "en")).as(out()).isZero();
        assertThat(out()).doesNotContain("entered");
    }

    @Test
    void whatAPlanLeavesIsToldInTheLanguageOfWhoCarriesItOut() throws IOException {
        String plan = place.resolve("plan.yml").toString();
        assertThat(respond("--save-plan", plan, "--lang", "zh")).isOne();
        assertThat(Files.readString(Path.of(plan)))
                .contains("\nby-hand:\n  - en: \"How they got in is not known, ");
        assertThat(respond("--plan", plan, "--apply", "--yes", "--lang", "en"))
                .as(out() + err())
                .isZero();
        isLeftInEnglish();
        String id = id();
        assertThat(respond("--resume", id, "--lang", "en")).as(out() + err()).isZero();
        isLeftInEnglish();
        assertThat(respond("--resume", id, "--lang", "zh")).as(out() + err()).isZero();
        assertThat(end().replace(" ", ""))
                .contains(
                        "以上结论不包括需人工处理的事项。需人工处理（按发现时的情况描述）：-入侵途径未知，本方案未能封堵，入侵者可能再次进入："
                                + "请更换所有可登录账号的密码并检查其密钥，保持断网；重装系统更为稳妥。");
    }

    @Test
    void whatAReportDoesNotKnowIsLeftToo() {
        String report = place.resolve("r.json").toString();
        run("triage", "--root", root.toString(), "--format", "json", "--output", report);
        assertThat(respond("--from", report, "--apply", "--yes", "--lang", "en"))
                .as(out() + err())
                .isZero();
        isLeftInEnglish();
    }

    /// The library of a package, which is left to a person, stays in the file.
    @ParameterizedTest
    @CsvSource({
        "/tmp/.x/libhide.so|/usr/lib/libagent.so|, /usr/lib/libagent.so|",
        "/usr/lib/libagent.so /tmp/.x/libhide.so|,",
        "/tmp/.x/libhide.so|# none|,",
    })
    void whatElseIsPreloadedStays(String before, @Nullable String after) throws IOException {
        Path file = root.resolve("etc/ld.so.preload");
        Files.writeString(file, before.replace('|', '\n'));
        Files.createDirectories(root.resolve("var/lib/dpkg/info"));
        Files.createDirectories(root.resolve("usr/lib"));
        Files.writeString(root.resolve("usr/lib/libagent.so"), "a text");
        Files.writeString(root.resolve("var/lib/dpkg/info/agent.list"), "/usr/lib/libagent.so\n");
        Files.writeString(
                root.resolve("var/lib/dpkg/status"),
                """
                Package: agent
                Status: install ok installed
                Architecture: amd64
                Version: 1
                """);
        respond("--apply", "--yes", "--lang", "en");
        assertThat(root.resolve("tmp/.x/libhide.so")).as(out() + err()).doesNotExist();
        assertThat(root.resolve("usr/lib/libagent.so")).exists();
        if (after == null) {
            assertThat(file).doesNotExist();
        } else {
            assertThat(file).as(out()).hasContent(after.replace('|', '\n'));
        }
    }
}
