package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Davy says when it cannot do what was asked: what happened, where, and what to do, in the
/// user's language and without words of Java.
final class MessagesTest extends CliTest {
    @TempDir private Path root;
    @TempDir private Path place;

    @BeforeEach
    void image() throws IOException {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/ld.so.preload"), "/tmp/.x/libhide.so\n");
    }

    @Test
    void aMissingFileIsNamedWithWhatIsWrong() {
        String missing = place.resolve("missing").toString();
        for (String[] options :
                new String[][] {
                    {"triage", "--indicators", missing},
                    {"triage", "--cloud-trail", missing},
                    {"triage", "--geoip", missing},
                    {"respond", "--plan", missing},
                    {"respond", "--from", missing}
                }) {
            assertThat(run(with(options, "en"))).as(options[1]).isEqualTo(2);
            assertThat(err()).as(options[1]).contains(missing + ": no such file");
            assertThat(err()).as(options[1]).doesNotContain("Exception");
            assertThat(run(with(options, "zh"))).as(options[1]).isEqualTo(2);
            assertThat(err()).as(options[1]).contains(missing + "：文件不存在");
        }
    }

    private String[] with(String[] options, String language) {
        return Stream.of(options, new String[] {"--root", root.toString(), "--lang", language})
                .flatMap(Stream::of)
                .toArray(String[]::new);
    }

    @Test
    void aFileThatIsTooLargeIsToldInChineseToo() throws IOException {
        Path large = place.resolve("large");
        try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
            file.setLength((256L << 20) + 1);
        }
        assertThat(run("triage", "--indicators", large.toString(), "--lang", "zh")).isEqualTo(2);
        assertThat(err()).contains("超过 256 MiB");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsToldBeforeAnythingIsLookedAt() {
        String into = place.resolve("no/such/r").toString();
        String missing = place.resolve("missing").toString();
        assertThat(run("triage", "--output", into, "--indicators", missing, "--lang", "en"))
                .isEqualTo(2);
        assertThat(err()).contains(into, "no such directory");
        assertThat(run("triage", "--output", into, "--indicators", missing, "--lang", "zh"))
                .isEqualTo(2);
        assertThat(err()).contains(into, "目录不存在");
        assertThat(run("respond", "--save-plan", into, "--from", missing, "--lang", "en"))
                .isEqualTo(2);
        assertThat(err()).contains(into, "no such directory");
    }

    @Test
    void whatTheCommandLineRefusesIsChinese() {
        assertThat(run("triage", "--lang", "zh", "--root")).isEqualTo(2);
        assertThat(err()).contains("缺少参数值：--root PLACE");
        assertThat(run("triage", "--lang", "zh", "--format", "pdf")).isEqualTo(2);
        assertThat(err())
                .contains("--format", "取值无效", "text, json, html")
                .doesNotContain("Invalid");
        assertThat(run("respond", "--lang", "zh", "--watch", "long")).isEqualTo(2);
        assertThat(err()).contains("--watch", "取值无效").doesNotContain("not an int");
        assertThat(run("triage", "--lang", "zh", "--since", "1d", "--since", "2d")).isEqualTo(2);
        assertThat(err()).contains("--since", "只能指定一次").doesNotContain("should");
    }

    @Test
    void aMachineThatReadsIsNotAsked() {
        String[] apply = {
            "respond", "--root", root.toString(), "--apply", "--format", "json", "--lang", "en"
        };
        assertThat(run(apply)).isEqualTo(2);
        assertThat(err()).contains("--format json with --apply needs --yes");
        assertThat(out()).isEmpty();
        apply[7] = "zh";
        assertThat(run(apply)).isEqualTo(2);
        assertThat(err()).contains("--format json 与 --apply 同用时须加 --yes");
    }

    /// Each look numbers the steps anew: what was chosen may be another step by then.
    @Test
    void stepsAreChosenOfAPlanThatWasSeen() {
        String on = root.toString();
        for (String choice : new String[] {"--only", "--skip"}) {
            assertThat(run("respond", "--root", on, "--apply", "--yes", choice, "1")).isEqualTo(2);
            assertThat(err()).contains("with --yes need --plan");
            assertThat(run("respond", "--root", on, "--save-plan", on + "/p", choice, "1"))
                    .isEqualTo(2);
            assertThat(err()).contains("belong to --apply");
            assertThat(root.resolve("p")).doesNotExist();
        }
    }

    @Test
    void theCommandForASavedPlanIsToldAsItIsTyped() {
        String plan = place.resolve("a plan.yml").toString();
        run("respond", "--root", root.toString(), "--save-plan", plan, "--lang", "en");
        assertThat(err())
                .contains("davy respond --root " + root + " --plan '" + plan + "' --apply");
    }

    @Test
    void listingMakesNothing() {
        Path state = place.resolve("davy/respond");
        assertThat(run("respond", "--list", "--state", state.toString())).isZero();
        assertThat(out()).isEqualTo("No response was carried out here.\n");
        assertThat(place.resolve("davy")).doesNotExist();
    }

    /// The name by which --incident knows an incident stands in each report.
    @Test
    void anIncidentIsNamedInTheReportAndFoundByItsName() throws IOException {
        String in = root.toString();
        cron("x");
        cron("y");
        String report = place.resolve("r.json").toString();
        assertThat(run("triage", "--root", in, "--lang", "en")).isOne();
        var named = Pattern.compile("Incident 1, .*(i-[0-9a-f]+)").matcher(out());
        assertThat(named.find()).as(out()).isTrue();
        String id = named.group(1);
        run("triage", "--root", in, "--format", "html");
        assertThat(out()).contains(id);
        run("triage", "--root", in, "--format", "json", "--output", report);
        assertThat(Files.readString(Path.of(report))).contains('"' + id + '"');
        assertThat(run("respond", "--root", in, "--incident", id)).isOne();
        assertThat(out()).contains("/etc/cron.d/x").doesNotContain("/etc/ld.so.preload");
        for (String[] from : new String[][] {{}, {"--from", report}}) {
            var args = new ArrayList<>(List.of("respond", "--root", in));
            args.addAll(List.of(from));
            args.addAll(List.of("--incident", "1", "--lang", "en"));
            assertThat(run(args.toArray(String[]::new))).isEqualTo(2);
            assertThat(err()).contains("no incident is called 1", id);
            args.set(args.size() - 1, "zh");
            assertThat(run(args.toArray(String[]::new))).isEqualTo(2);
            assertThat(err()).contains("没有编号为 1 的事件", id);
        }
    }

    /// A job that runs what the other one runs: they are one incident.
    private void cron(String name) throws IOException {
        Path folder = Files.createDirectories(root.resolve("etc/cron.d"));
        Files.writeString(folder.resolve(name), "* * * * * root /tmp/.x/k\n");
    }

    @Test
    void whatIsLeftOutByItsAgeIsNotCalledClean() throws IOException {
        Files.delete(root.resolve("etc/ld.so.preload"));
        cron("x");
        String[] old = {
            "triage", "--root", root.toString(), "--since", "2099-01-01", "--lang", "en"
        };
        assertThat(run(old)).isZero();
        assertThat(out())
                .contains("The checks that ran found nothing to show.", "the verdict is not about")
                .doesNotContain("No check found anything");
        old[6] = "zh";
        assertThat(run(old)).isZero();
        assertThat(out()).contains("已执行的检查未发现可列出的问题", "结论不含").doesNotContain("所有检查");
    }
}
