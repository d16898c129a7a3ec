package davy.agent.cli;

import davy.agent.report.PlanJson;
import davy.agent.report.PlanText;
import davy.agent.respond.Responder;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// What `davy respond` says to a person, and asks of one.
///
/// @param json whether a machine reads, which is told at the end
record Dialogue(Terminal terminal, Language language, boolean json) {
    private PlanText planText() {
        return new PlanText(language, terminal.style(), terminal.width());
    }

    /// A plan that is not carried out now.
    ///
    /// @param saved whether the plan is in a file, of which more is told elsewhere
    void show(Plan plan, boolean saved) throws IOException {
        if (json) {
            PlanJson.write(plan, language, terminal.out());
            return;
        }
        terminal.out().print(planText().plan(plan));
        if (plan.steps().isEmpty()) {
            return;
        }
        say(
                saved
                        ? Phrase.of("\nNothing was changed.", "\n尚未做任何改动。")
                        : Phrase.of(
                                "\nNothing was changed. To carry it out, give the same command again"
                                        + " with --apply. Without --plan it looks anew and numbers the"
                                        + " steps anew: read the plan again before you type yes.",
                                "\n尚未做任何改动。在同一条命令后加 --apply 即可执行。未使用 --plan 时会重新检查并重新编号：输入"
                                        + " yes 之前请再看一遍方案。"));
    }

    /// The whole plan, before it is carried out.
    void plan(Plan plan) {
        if (!json) {
            terminal.out().print(planText().plan(plan));
        }
    }

    void say(Phrase phrase) {
        if (!json) {
            terminal.out().println(phrase.in(language));
        }
    }

    /// @throws CommandException where nobody is there to be asked

    boolean agreed() throws CommandException, IOException {
        if (!Terminal.isTerminal(0)) {
            throw new CommandException(
                    Phrase.of(
                            "nobody is here to be asked: --yes carries it out without asking",
                            "当前无法交互询问：加 --yes 直接执行"));
        }
        terminal.out()
                .print(
                        "\n"
                                + Phrase.of("Carry this plan out? Type yes: ", "执行以上方案？请输入 yes：")
                                        .in(language));
        terminal.out().flush();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String answer = in.readLine();
        return answer != null && answer.strip().equalsIgnoreCase("yes");
    }

    Responder.Listener listener() {
        return new Responder.Listener() {
            @Override
            public void begins(Step step) {
                if (terminal.errIsTerminal() && !json) {
                    terminal.err().print("\r" + step.number() + " ...");
                    terminal.err().flush();
                }
            }

            @Override
            public void ended(Responder.Told told) {
                if (terminal.errIsTerminal() && !json) {
                    terminal.err().print("\r\u001b[K");
                    terminal.err().flush();
                }
                if (!json) {
                    terminal.out().print(planText().outcome(told.step(), told.outcome()));
                }
            }
        };
    }
}
