package davy.agent.cli;

import davy.agent.report.PlanJson;
import davy.agent.report.PlanText;
import davy.agent.respond.History;
import davy.agent.respond.Respond;
import davy.agent.respond.Responder;
import davy.agent.triage.Report;
import davy.core.action.Outcome;
import davy.core.action.Step;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.incident.Incident;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is told at the end of `davy respond --apply`: whether it is proven that all is gone, else
/// what is not.
///
/// @param host that was put in order
/// @param options by which it and its responses are found again, each with a blank before it
/// @param watched for how many seconds it was watched that nothing comes back; 0 for one look
/// @param earlier what an earlier report accuses and is there still; null where the plan was made
///   of a triage like the one afterwards
record Conclusion(
        Host host,
        String options,
        int watched,
        @Nullable List<Phrase> earlier,
        Terminal terminal,
        Language language,
        boolean json) {
    /// @param rounds what was carried out, one after the other; the last one was planned from what
    ///   the ones before had left
    /// @param report of the triage afterwards
    /// @param byHand what is left to a person
    /// @param back what came back while Davy watched
    /// @return whether it is proven
    boolean tell(
            List<Respond.Applied> rounds, Report report, List<Phrase> byHand, List<String> back)
            throws IOException {
        var problems = problems(rounds.getLast(), report, back);
        boolean proven = rounds.getLast().isWhole() && problems.isEmpty();
        if (json) {
            PlanJson.write(rounds, byHand, problems, proven, language, terminal.out());
            return proven;
        }
        terminal.out().println();
        if (proven) {
            prove(report, rounds);
            if (!byHand.isEmpty()) {
                say(Phrase.of("This says nothing of what is left to you.", "以上结论不包括需人工处理的事项。"));
            }
        }
        if (!problems.isEmpty()) {
            tellLeft(problems);
        }
        if (!byHand.isEmpty()) {
            terminal.out().print(text().leftByHand(byHand));
        }
        takeBack(rounds);
        return proven;
    }

    private void tellLeft(List<Phrase> problems) {
        say(Phrase.of("NOT PROVEN that all is gone and stays so:", "未能证实已彻底清除："));
        for (Phrase problem : problems) {
            terminal.out().print(text().point("  ! ", problem));
        }
        say(
                host.kind() == Host.Kind.IMAGE
                        ? Phrase.of(
                                "What to do: read these lines and run davy respond{0} again: it makes a"
                                        + " new plan.",
                                "下一步：查看以上各项，再次运行 davy respond{0} 生成新方案。", options)
                        : Phrase.of(
                                "What to do: read these lines, cut the host off or keep it so, and run"
                                        + " davy respond{0} again: it makes a new plan. What comes back"
                                        + " once more, look for on its disk from another machine (davy"
                                        + " triage --root), and install the host anew.",
                                "下一步：查看以上各项，断网或保持断网，再次运行 davy respond{0} 生成新方案。若再次复活，请在另一台机器上检查其磁盘（davy"
                                        + " triage --root），并重装系统。",
                                options));
    }

    /// How it is taken back, and what that means.
    private void takeBack(List<Respond.Applied> rounds) {
        say(onlyIfWrong(rounds.size()));
        say(Phrase.of("To take all of it back, the last one first:", "全部撤销（从最后一次开始）："));
        for (Respond.Applied each : rounds.reversed()) {
            say(
                    Phrase.of(
                            "  davy respond{0} --undo {1}",
                            "  davy respond{0} --undo {1}", options, each.id()));
            say(
                    Phrase.of(
                            "    journal, evidence and files put aside: {0}",
                            "    日志、证据与被隔离文件：{0}", each.folder().toString()));
        }
    }

    /// An image has no network that it could be cut off from, and no containers run of it.
    private Phrase onlyIfWrong(int commands) {
        if (host.kind() == Host.Kind.IMAGE) {
            return Phrase.of(
                    "Only if this was wrong: the next {0|command puts|commands put} the intruder's"
                            + " files back too and {0|reopens|reopen} what was closed.",
                    "仅在误处置时使用：以下命令会把入侵者的文件一并放回，并重新打开已封闭的入口。",
                    commands);
        }
        return Phrase.of(
                "Only if this was wrong: the next {0|command puts|commands put} the intruder's files"
                        + " back too, {0|reopens|reopen} what was closed and {0|starts|start} his"
                        + " containers again. Cut the host off first.",
                "仅在误处置时使用：以下命令会把入侵者的文件一并放回、重新打开已封闭的入口并启动其容器。执行前请先断网。",
                commands);
    }

    private List<Phrase> problems(Respond.Applied applied, Report report, List<String> back) {
        var problems = new ArrayList<Phrase>();
        for (Responder.Told told : applied.steps()) {
            switch (told.outcome()) {
                case Outcome.Refused(var why) -> problems.add(notProven(told.step(), why));
                case Outcome.Failed(var why) -> problems.add(notProven(told.step(), why));
                case Outcome.Done _, Outcome.Skipped _ -> {}
            }
        }
        for (String survivor : applied.survivors()) {
            problems.add(Phrase.of("still runs: {0}", "仍在运行：{0}", survivor));
        }
        for (String path : applied.present()) {
            problems.add(Phrase.of("still there: {0}", "仍然存在：{0}", path));
        }
        for (String path : applied.locked()) {
            problems.add(locked(path, applied.id()));
        }
        for (String each : back) {
            if (!applied.survivors().contains(each) && !applied.present().contains(each)) {
                problems.add(Phrase.of("came back: {0}", "再次出现：{0}", each));
            }
        }
        if (earlier != null) {
            problems.addAll(earlier);
        }
        for (Incident incident : report.incidents()) {
            if (incident.level().atLeast(Level.HIGH) && !History.is(incident, host)) {
                problems.add(Phrase.of("triage still finds: {0}", "检查仍发现：{0}", incident.title()));
            }
        }
        if (report.partial()) {
            problems.add(
                    Phrase.of(
                            "the triage afterwards was stopped before its end: run davy triage",
                            "处置后的检查未完成即被中止：请运行 davy triage"));
        }
        for (String check : report.unfinished()) {
            problems.add(
                    Phrase.of(
                            "the check {0} did not come to its end, so nobody knows what it would"
                                    + " have found: davy triage says why",
                            "检查项 {0} 未能完成，其结果未知：原因见 davy triage", check));
        }
        return problems;
    }

    private Phrase locked(String path, String id) {
        return Phrase.of(
                "still locked: {0}. Davy could not unlock it; it may have been moved. Find it, unlock it"
                        + " (chattr -i), then go on with davy respond{1} --resume {2}: no other plan is"
                        + " carried out before that",
                "仍被锁定：{0}。Davy 未能解锁，该目录可能已被移走。请找到它并解锁（chattr -i），然后用 davy respond{1}"
                        + " --resume {2} 继续：在此之前不会执行其他方案",
                path,
                options,
                id);
    }

    private static Phrase notProven(Step step, Phrase why) {
        return Phrase.of(
                "Not proven: step {0} was refused or failed: {1}",
                "未能证实：步骤 {0} 被拒绝或失败：{1}", step.number(), why);
    }

    /// Whether all steps were done, and none of an earlier round was left for a later one.
    private static Phrase done(List<Respond.Applied> rounds) {
        if (!rounds.stream().allMatch(Respond.Applied::isWhole)) {
            return Phrase.of("by the last round", "经最后一轮处置，");
        }
        long left =
                rounds.stream()
                        .flatMap(round -> round.steps().stream())
                        .filter(step -> step.outcome() instanceof Outcome.Skipped)
                        .count();
        return left == 0
                ? Phrase.of("all steps were done,", "所有步骤均已完成，")
                : Phrase.of(
                        "the chosen steps were done ({0} left out),", "所选步骤均已完成（跳过 {0} 步），", left);
    }

    /// What logs hold stays in them, and each triage tells it for as long.
    private void prove(Report report, List<Respond.Applied> rounds) {
        var told =
                report.incidents().stream()
                        .filter(incident -> incident.level().atLeast(Level.HIGH))
                        .toList();
        var found = found(told.isEmpty());
        say(
                Phrase.of(
                        "Proven: {0} none of it runs or is in its place, and a fresh triage finds"
                                + " {1}; {2}.",
                        "已证实：{0}相关进程均未在运行，相关文件均已不在原处，重新检查{1}；{2}。",
                        done(rounds),
                        found,
                        howLong()));
        told.forEach(incident -> terminal.out().print(text().point("  - ", incident.title())));
        unseen(report);
    }

    private Phrase howLong() {
        return watched > 0
                ? Phrase.of("watched for {0} s", "已观察 {0} 秒", watched)
                : Phrase.of("not watched", "未观察");
    }

    /// What was given may come of more than the triage afterwards has: indicators, logs, --deep.
    private Phrase found(boolean nothing) {
        if (earlier == null) {
            return nothing
                    ? Phrase.of("no incident of level high or above", "未发现高危及以上事件")
                    : Phrase.of(
                            "no incident of level high or above but what the logs still tell of",
                            "只剩日志中此前留下的高危及以上记录");
        }
        return nothing
                ? Phrase.of(
                        "no incident of level high or above in a plain triage",
                        "（不带附加选项）未发现高危及以上事件")
                : Phrase.of(
                        "no incident of level high or above in a plain triage but what the logs still"
                                + " tell of",
                        "（不带附加选项）只剩日志中此前留下的高危及以上记录");
    }

    /// What was not looked at is not proven.
    private void unseen(Report report) {
        int count = report.notDone().size();
        if (count > 0) {
            say(
                    Phrase.of(
                            "{0} {0|thing was|things were} not looked at: davy triage names {0|it|them}.",
                            "有 {0} 项未能检查，详见 davy triage。", count));
        }
    }

    private PlanText text() {
        return new PlanText(language, terminal.style(), terminal.width());
    }

    private void say(Phrase phrase) {
        terminal.out().print(text().point("", phrase));
    }
}
