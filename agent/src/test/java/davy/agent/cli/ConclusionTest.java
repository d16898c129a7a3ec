package davy.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.respond.Accusation;
import davy.agent.respond.Respond;
import davy.agent.respond.Responder;
import davy.agent.triage.HostSummary;
import davy.agent.triage.Report;
import davy.agent.triage.Verdict;
import davy.core.action.DenyWrites;
import davy.core.action.Outcome;
import davy.core.action.QuarantineImage;
import davy.core.action.Step;
import davy.core.finding.Detection;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.incident.Incidents;
import davy.core.incident.Surroundings;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.kernel.LiveKernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is called proven, and what is not.
final class ConclusionTest {
    @TempDir private Path root;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private @Nullable List<Phrase> earlier;
    private Language language = Language.EN;
    private boolean live;
    private int watched = 60;
    private List<String> locked = List.of();
    private List<Phrase> byHand = List.of(Phrase.plain("change the password"));

    private boolean tell(Report report, List<String> survivors, boolean json) throws IOException {
        return tell(report, List.of(), survivors, json);
    }

    private boolean tell(
            Report report, List<Responder.Told> steps, List<String> survivors, boolean json)
            throws IOException {
        return tell(report, steps, survivors, List.of(), json);
    }

    private boolean tell(
            Report report,
            List<Responder.Told> steps,
            List<String> survivors,
            List<String> back,
            boolean json)
            throws IOException {
        var to = new PrintStream(out, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(to, to, false, false, 100);
        var folder = Path.of("/state/r-1");
        var applied =
                new Respond.Applied("r-1", folder, steps, survivors, List.of(), locked, List.of());
        try (var host = live ? LinuxHost.live(_ -> null) : LinuxHost.image(root.toString())) {
            String options = live ? "" : " --root /mnt/image";
            return new Conclusion(host, options, watched, earlier, terminal, language, json)
                    .tell(List.of(applied), report, byHand, back);
        }
    }

    /// In one line, without the blanks of its margins.
    private String line() {
        return told().replaceAll("\\s*\n\\s*", language == Language.ZH ? "" : " ");
    }

    private String told() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Finding finding(String check, Level level) {
        return finding(check, level, Entity.file("/tmp/" + check));
    }

    private static Finding finding(String check, Level level, Entity... entities) {
        var detection =
                new Detection(
                        check,
                        Phrase.plain("Title of " + check),
                        level,
                        List.of("T1110"),
                        Phrase.plain("None."));
        var finding = Finding.of(Phrase.plain("because"));
        List.of(entities).forEach(finding::about);
        return finding.by(detection);
    }

    private static Report report(boolean partial, List<Unseen> unseen, Finding... findings) {
        return report(partial, unseen, Set.of(), findings);
    }

    private static Report report(
            boolean partial, List<Unseen> unseen, Set<String> unfinished, Finding... findings) {
        var all = List.of(findings);
        return new Report(
                Verdict.of(all),
                partial,
                new HostSummary("web01", "Debian GNU/Linux 12", "6.1.0", Host.Kind.LIVE, "/"),
                all,
                Incidents.group(all).incidents(),
                Surroundings.unknown(),
                unseen,
                new TreeSet<>(unfinished),
                new Report.Timings(Instant.EPOCH, 1, 1, 1, new TreeMap<>()));
    }

    @Test
    void aDirectoryThatIsStillLockedIsNamedAndNothingProven() throws IOException {
        locked = List.of("/var/tmp/.x");
        assertThat(tell(report(false, List.of()), List.of(), false)).isFalse();
        assertThat(line())
                .contains("still locked: /var/tmp/.x.", "(chattr -i)", "/mnt/image --resume r-1:")
                .doesNotContain("Proven");
        out.reset();
        language = Language.ZH;
        assertThat(tell(report(false, List.of()), List.of(), false)).isFalse();
        assertThat(line()).contains("仍被锁定：/var/tmp/.x。", "chattr -i", "--resume r-1");
    }

    /// Without the root, another machine's files would come to this one.
    @Test
    void undoIsToldWithItsRoot() throws IOException {
        tell(report(false, List.of()), List.of(), false);
        assertThat(told()).contains("davy respond --root /mnt/image --undo r-1\n");
    }

    @Test
    void nothingFoundIsProvenAndWhatIsLeftToAPersonStandsAtTheEnd() throws IOException {
        var unseen = List.of(new Unseen("/mnt/nfs", Phrase.plain("another machine's")));
        assertThat(tell(report(false, unseen), List.of(), false)).isTrue();
        assertThat(told())
                .contains("Proven: ", "1 thing was not looked at: davy triage names it.")
                .contains("Left to you (described as it was found):\n  - change the")
                .contains("\nThis says nothing of what is left to you.\n");
    }

    @Test
    void whatLogsHoldIsNoPresence() throws IOException {
        var report = report(false, List.of(), finding("ssh-guess", Level.HIGH));
        assertThat(tell(report, List.of(), false)).isTrue();
        assertThat(told().replace('\n', ' '))
                .contains("no incident of level high or above but what the logs still tell of;");
    }

    /// Once its script was put aside, the line of the log stands as the place of the command.
    @Test
    void aCommandOfWhichTheLogAloneTellsIsNoPresence() throws IOException {
        String line = "/usr/local/share/aliyun-assist/log/aliyun_assist_main.log:7";
        var left = finding("cloud-command", Level.HIGH, Entity.log(line), Entity.persistence(line));
        assertThat(tell(report(false, List.of(), left), List.of(), false)).isTrue();
        var entry = finding("cloud-command", Level.HIGH, Entity.persistence("/etc/cron.d/x:1"));
        assertThat(tell(report(false, List.of(), entry), List.of(), false)).isFalse();
    }

    @Test
    void aScriptThatIsStillThereIsPresence() throws IOException {
        Files.writeString(Files.createDirectory(root.resolve("tmp")).resolve("cloud-command"), "x");
        var report = report(false, List.of(), finding("cloud-command", Level.HIGH));
        assertThat(tell(report, List.of(), false)).isFalse();
        Files.delete(root.resolve("tmp/cloud-command"));
        assertThat(tell(report, List.of(), false)).isTrue();
    }

    @Test
    void oneThingThatIsThereIsEnough() throws IOException {
        var report =
                report(
                        false,
                        List.of(),
                        finding("ssh-guess", Level.HIGH),
                        finding("miner-binary", Level.HIGH));
        assertThat(tell(report, List.of(), false)).isFalse();
        assertThat(told()).doesNotContain("Proven").contains("! triage still finds: ");
    }

    /// The triage afterwards has no indicators: it finds nothing where the report did.
    @Test
    void whatAnEarlierReportAccusesAndLivesIsNotProven() throws IOException {
        var self = ProcessHandle.current();
        var began = self.info().startInstant().orElseThrow();
        var needed =
                new Accusation(
                        "I1",
                        "indicator-connection",
                        Level.HIGH,
                        Phrase.plain("talks to 192.0.2.7"),
                        Map.of("process.start", began.toString()),
                        Set.of(Entity.process((int) self.pid())));
        try (var respond = Respond.live(LinuxHost.live(LiveKernel::new), root.resolve("state"))) {
            earlier = respond.unanswered(List.of(needed), List.of());
        }
        assertThat(tell(report(false, List.of()), List.of(), false)).isFalse();
        assertThat(told().replace('\n', ' '))
                .contains("still runs, and the report accuses it: " + self.pid())
                .doesNotContain("Proven");
    }

    /// What an image lost is its name: its layers stay, and nothing starts of them.
    @Test
    void aLayerOfAnImageThatWasTakenAwayIsNoPresence() throws IOException {
        String layer = "/var/lib/docker/overlay2/0/diff";
        Path folder = Files.createDirectories(root.resolve(layer.substring(1)));
        Files.writeString(folder.resolve("m"), "x");
        var accused =
                new Accusation(
                        "I1",
                        "known-malware-file",
                        Level.HIGH,
                        Phrase.plain("known"),
                        Map.of(),
                        Set.of(Entity.file(layer + "/m")));
        var away = new QuarantineImage("c2".repeat(32), List.of("a/b:1"));
        var step = new Step(1, away, List.of(), List.of());
        var host = LinuxHost.image(root.toString());
        try (var respond = Respond.image(host, root, LinuxHost.live(_ -> null), root)) {
            assertThat(respond.unanswered(List.of(accused), List.of())).hasSize(1);
            var told = List.of(new Responder.Told(step, done()));
            assertThat(respond.unanswered(List.of(accused), told)).isEmpty();
        }
    }

    @Test
    void theProofAfterAGivenReportSaysHowItLooked() throws IOException {
        earlier = List.of();
        assertThat(tell(report(false, List.of()), List.of(), false)).isTrue();
        assertThat(told().replace("\n", " "))
                .contains("no incident of level high or above in a plain triage;");
    }

    @Test
    void aTriageThatWasStoppedProvesNothing() throws IOException {
        assertThat(tell(report(true, List.of()), List.of(), false)).isFalse();
        assertThat(told()).doesNotContain("Proven").contains("stopped before its end");
    }

    /// An intruder's file may be what it failed at.
    @Test
    void aCheckThatFailedProvesNothing() throws IOException {
        var report = report(false, List.of(), Set.of("miner-binary"));
        assertThat(tell(report, List.of(), false)).isFalse();
        assertThat(told()).doesNotContain("Proven").contains("! the check miner-binary did not");
    }

    @Test
    void stepsThatWereLeftOutAreNotSaidToBeDone() throws IOException {
        var steps =
                List.of(told(1, done()), told(2, new Outcome.Skipped(Phrase.plain("left out"))));
        assertThat(tell(report(false, List.of()), steps, List.of(), false)).isTrue();
        assertThat(told())
                .contains("the chosen steps were done (1 left out),")
                .doesNotContain("all steps");
    }

    @Test
    void allStepsAreSaidToBeDoneWhereTheyWere() throws IOException {
        tell(report(false, List.of()), List.of(told(1, done())), List.of(), false);
        assertThat(told()).contains("Proven: all steps were done,");
    }

    /// Else nothing but how it is taken back stood there.
    @Test
    void eachStepThatWasNotDoneIsToldWhereNothingElseIsWrong() throws IOException {
        var steps =
                List.of(
                        told(1, done()),
                        told(3, new Outcome.Refused(Phrase.of("it is gone", "已不存在"))),
                        told(4, new Outcome.Failed(Phrase.of("no room", "空间不足"))));
        byHand = List.of();
        assertThat(tell(report(false, List.of()), steps, List.of(), false)).isFalse();
        assertThat(told())
                .startsWith(
                        """

                        NOT PROVEN that all is gone and stays so:
                          ! Not proven: step 3 was refused or failed: it is gone
                          ! Not proven: step 4 was refused or failed: no room
                        What to do: read these lines and run davy respond --root /mnt/image again:\
                        """)
                .doesNotContain("Proven:", "says nothing", "step 1 ");
        out.reset();
        language = Language.ZH;
        tell(report(false, List.of()), steps, List.of(), false);
        assertThat(told()).contains("! 未能证实：步骤 3 被拒绝或失败：已不存在\n", "! 未能证实：步骤 4 被拒绝或失败：空间不足\n");
        out.reset();
        tell(report(false, List.of()), steps, List.of(), true);
        assertThat(told()).contains("\"未能证实：步骤 3 被拒绝或失败：已不存在\"");
    }

    @Test
    void theProofSaysForHowLongItLooked() throws IOException {
        tell(report(false, List.of()), List.of(told(1, done())), List.of(), false);
        assertThat(line())
                .contains(
                        "Proven: all steps were done, none of it runs or is in its place, and a fresh"
                                + " triage finds no incident of level high or above; watched for 60"
                                + " s. ");
        out.reset();
        watched = 0;
        tell(report(false, List.of()), List.of(told(1, done())), List.of(), false);
        assertThat(line()).contains("no incident of level high or above; not watched. ");
        out.reset();
        language = Language.ZH;
        tell(report(false, List.of()), List.of(told(1, done())), List.of(), false);
        assertThat(line()).contains("已证实：所有步骤均已完成，相关进程均未在运行，相关文件均已不在原处，重新检查未发现高危及以上事件；未观察。");
        out.reset();
        watched = 5;
        tell(report(false, List.of()), List.of(told(1, done())), List.of(), false);
        assertThat(line()).contains("重新检查未发现高危及以上事件；已观察 5 秒。");
    }

    /// It is the last command that is read, by somebody who was just told that all is well.
    @Test
    void takingItBackIsToldWithWhatItDoes() throws IOException {
        live = true;
        tell(report(false, List.of()), List.of(told(1, done())), List.of(), false);
        assertThat(line())
                .endsWith(
                        "Only if this was wrong: the next command puts the intruder's files back too,"
                                + " reopens what was closed and starts his containers again. Cut the"
                                + " host off first. To take all of it back, the last one first: davy"
                                + " respond --undo r-1 journal, evidence and files put aside: /state/r-1 ");
        out.reset();
        language = Language.ZH;
        tell(report(false, List.of()), List.of(told(1, done())), List.of(), false);
        assertThat(line()).contains("仅在误处置时使用：以下命令会把入侵者的文件一并放回、重新打开已封闭的入口并启动其容器。执行前请先断网。全部撤销");
        out.reset();
        live = false;
        tell(report(false, List.of()), List.of(told(1, done())), List.of(), false);
        assertThat(line()).contains("仅在误处置时使用").doesNotContain("断网", "容器");
    }

    @Test
    void severalThingsThatWereNotLookedAtAreCounted() throws IOException {
        var unseen = new Unseen("/mnt/nfs", Phrase.plain("another machine's"));
        tell(report(false, List.of(unseen, unseen)), List.of(), false);
        assertThat(told()).contains("2 things were not looked at: davy triage names them.");
    }

    private static Outcome done() {
        return new Outcome.Done(Phrase.plain("locked"));
    }

    private static Responder.Told told(int number, Outcome outcome) {
        var step = new Step(number, new DenyWrites(List.of("/tmp/x")), List.of(), List.of());
        return new Responder.Told(step, outcome);
    }

    @Test
    void whatNeverWentDidNotComeBack() throws IOException {
        var runs = List.of("77 /tmp/x");
        var back = List.of("77 /tmp/x", "78 /tmp/y");
        assertThat(tell(report(false, List.of()), List.of(), runs, back, false)).isFalse();
        assertThat(told())
                .contains("! still runs: 77 /tmp/x", "! came back: 78 /tmp/y")
                .doesNotContain("came back: 77");
    }

    @Test
    void aSurvivorIsTold() throws IOException {
        assertThat(tell(report(false, List.of()), List.of("77 /tmp/x"), true)).isFalse();
        assertThat(told())
                .contains("\"whole\" : false", "still runs: 77 /tmp/x", "change the password");
    }
}
