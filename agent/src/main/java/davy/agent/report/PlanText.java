package davy.agent.report;

import davy.core.action.Action;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.Step;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.util.List;

/// A plan, and what became of it, for a person at a terminal.
public final class PlanText {
    private static final int MOST_TARGETS = 40;

    private final Language language;
    private final Style style;
    private final int width;

    public PlanText(Language language, Style style, int width) {
        this.language = language;
        this.style = style;
        this.width = width;
    }

    /// The whole plan.
    public String plan(Plan plan) {
        var out = new StringBuilder();
        // As triage shows a host without a name.
        String host = plan.host().isEmpty() ? "?" : plan.host();
        if (plan.steps().isEmpty()) {
            out.append(say("Nothing to do for Davy on {0}.", "{0} 上没有可由 Davy 执行的操作。", host))
                    .append('\n');
        } else {
            out.append(
                            style.bold(
                                    say(
                                            plan.steps().size() == 1
                                                    ? "Plan for {0}: one step"
                                                    : "Plan for {0}: {1} steps",
                                            "{0} 的处置方案：共 {1} 步",
                                            host,
                                            plan.steps().size())))
                    .append("\n");
        }
        plan.steps().forEach(step -> step(step, out));
        if (!plan.byHand().isEmpty()) {
            out.append('\n').append(byHand(say("Left to you:", "需人工处理："), plan.byHand()));
        }
        return out.toString();
    }

    /// What is left to a person after a plan was carried out, which may have changed what it tells
    /// of: a port that is said to be open is shut by then.
    public String leftByHand(List<Phrase> all) {
        return byHand(say("Left to you (described as it was found):", "需人工处理（按发现时的情况描述）："), all);
    }

    private String byHand(String title, List<Phrase> all) {
        var out = new StringBuilder();
        out.append(style.bold(title)).append('\n');
        all.forEach(each -> point("  - ", each, out));
        return out.toString();
    }

    /// @param mark stands before the text, in its first line
    public String point(String mark, Phrase text) {
        var out = new StringBuilder();
        point(mark, text, out);
        return out.toString();
    }

    private void point(String mark, Phrase text, StringBuilder out) {
        paragraph(mark, text.in(language), out);
    }

    private void step(Step step, StringBuilder out) {
        out.append('\n');
        String number = "%3d. ".formatted(step.number());
        paragraph(number, step.action().what().in(language), out);
        targets(step.action(), out);
        for (Phrase why : step.why()) {
            paragraph("     ", say("why:  {0}", "依据：{0}", why), out);
        }
        paragraph("     ", say("risk: {0}", "风险：{0}", step.action().risk()), out);
        paragraph("     ", say("undo: {0}", "撤销：{0}", step.action().undo()), out);
    }

    /// Everything that an action acts on, as far as a person reads so much: each file that is
    /// moved, each process that is stopped. Those that are killed are the same ones.
    private void targets(Action action, StringBuilder out) {
        var all =
                switch (action) {
                    case Quarantine(var files) -> files.stream().map(FilePin::path).toList();
                    case Freeze(var family) -> family.processes().stream().map(this::of).toList();
                    default -> List.<String>of();
                };
        all.stream()
                .limit(MOST_TARGETS)
                .forEach(each -> paragraph("       ", Phrase.plain(each).in(language), out));
        if (all.size() > MOST_TARGETS) {
            paragraph(
                    "       ",
                    say(
                            "and {0} more: --save-plan lists all",
                            "另有 {0} 个：--save-plan 列出全部", all.size() - MOST_TARGETS),
                    out);
        }
    }

    private String of(ProcessPin process) {
        return process.pid()
                + " "
                + (process.executable().isEmpty()
                        ? say("(its program could not be read)", "（无法读取其程序文件）")
                        : process.executable());
    }

    /// What became of a step, in one paragraph.
    public String outcome(Step step, Outcome outcome) {
        var out = new StringBuilder();
        String mark =
                switch (outcome) {
                    case Outcome.Done _ -> style.good(say("done", "已完成"));
                    case Outcome.Refused _ -> style.bad(say("refused", "已拒绝"));
                    case Outcome.Failed _ -> style.bad(say("FAILED", "失败"));
                    case Outcome.Skipped _ -> say("left out", "已跳过");
                };
        out.append("%3d. ".formatted(step.number())).append(mark).append('\n');
        paragraph("     ", outcome.told().in(language), out);
        return out.toString();
    }

    /// @param first stands before the text; its columns are the indentation of the other lines
    private void paragraph(String first, String text, StringBuilder out) {
        int indentation = Wrap.columns(first);
        var lines = Wrap.lines(text, width - indentation);
        for (int i = 0; i < lines.size(); i++) {
            out.append(i == 0 ? first : " ".repeat(indentation)).append(lines.get(i)).append('\n');
        }
    }

    private String say(String en, String zh, Object... arguments) {
        return Phrase.of(en, zh, arguments).in(language);
    }
}
