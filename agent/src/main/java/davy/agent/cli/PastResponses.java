package davy.agent.cli;

import davy.agent.respond.Respond;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What `davy respond` did before: lists it and takes it back.
record PastResponses(Respond respond, Terminal terminal, Language language) {
    private static final int LEFT = 1;

    int list() throws IOException {
        boolean whole = true;
        var all = respond.list();
        if (all.isEmpty()) {
            say(Phrase.of("No response was carried out here.", "此处尚无处置记录。"));
        }
        for (Respond.Past past : all) {
            var damaged = past.damaged();
            if (damaged != null) {
                say(Phrase.of("{0}  damaged: {1}", "{0}  已损坏：{1}", past.id(), damaged));
                whole = false;
                continue;
            }
            var state =
                    past.open() > 0
                            ? Phrase.of(
                                    "interrupted (go on with davy respond --resume {0}, or take it"
                                            + " back with --undo {0})",
                                    "中途被打断（用 davy respond --resume {0} 继续，或用 --undo {0} 撤销）",
                                    past.id())
                            : past.done() > 0
                                    ? Phrase.of("applied", "已执行")
                                    : past.undone() > 0
                                            ? Phrase.of("undone", "已撤销")
                                            : Phrase.of("nothing changed", "无改动");
            say(
                    Phrase.of(
                            "{0}  {1}  {2} {2|change stands|changes stand}, {3} taken back, {4} open",
                            "{0}  {1}  生效 {2} 项，已撤销 {3} 项，未完成 {4} 项",
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
        var now = now(undone);
        if (now != null) {
            say(now);
        }
        for (Phrase left : undone.left()) {
            say(Phrase.of("  ! {0}", "  ! {0}", left));
        }
        return undone.left().isEmpty() ? Main.OK : LEFT;
    }

    /// What taking back means: an intruder has what he had. Null where it is nothing.
    static @Nullable Phrase now(Respond.Undone undone) {
        if (undone.restored() && undone.opened()) {
            return Phrase.of(
                    "What was put back is as it was when the host was entered: its ways in are open.",
                    "已放回的内容恢复到被入侵时的状态，入侵途径也重新打开。");
        }
        if (undone.restored()) {
            return Phrase.of(
                    "What was put back is as it was when the host was entered.",
                    "已放回的内容恢复到被入侵时的状态。");
        }
        return undone.opened() ? Phrase.of("What was closed is open again.", "已封闭的入口重新打开。") : null;
    }

    private void say(Phrase phrase) {
        terminal.out().println(phrase.in(language));
    }
}
