package davy.agent.cli;

import davy.agent.respond.Respond;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;

/// What `davy respond` did before: lists it and takes it back.
record PastResponses(Respond respond, Terminal terminal, Language language) {
    private static final int LEFT = 1;

    int list() throws IOException {
        boolean whole = true;
        for (Respond.Past past : respond.list()) {
            var damaged = past.damaged();
            if (damaged != null) {
                say(Phrase.of("{0}  damaged: {1}", "{0}  已损坏：{1}", past.id(), damaged));
                whole = false;
                continue;
            }
            var state =
                    past.open() > 0
                            ? Phrase.of("cut off", "中途被打断")
                            : past.done() > 0
                                    ? Phrase.of("applied", "已执行")
                                    : past.undone() > 0
                                            ? Phrase.of("undone", "已撤销")
                                            : Phrase.of("nothing changed", "无改动");
            say(
                    Phrase.of(
                            "{0}  {1}  {2} {2|change stands|changes stand}, {3} taken back, {4} open",
                            "{0}  {1}  生效 {2} 项，已撤销 {3} 项，未定 {4} 项",
                            past.id(),
                            state,
                            past.done(),
                            past.undone(),
                            past.open()));
        }
        return whole ? Main.OK : LEFT;
    }

    int undo(String id) throws IOException {
        var undone = respond.undo(id);
        say(
                Phrase.of(
                        "{0} {0|change was|changes were} taken back.",
                        "已撤销 {0} 项改动。", undone.changes()));
        for (Phrase left : undone.left()) {
            say(Phrase.of("  ! {0}", "  ! {0}", left));
        }
        return undone.left().isEmpty() ? Main.OK : LEFT;
    }

    private void say(Phrase phrase) {
        terminal.out().println(phrase.in(language));
    }
}
