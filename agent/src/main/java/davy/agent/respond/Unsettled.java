package davy.agent.respond;

import davy.core.text.Phrase;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

/// What responses left open: while something is, nothing else is carried out.
final class Unsettled {
    private final Hands hands;
    private final String root;

    /// @param root of the files that are changed
    Unsettled(Hands hands, String root) {
        this.hands = hands;
        this.root = root;
    }

    /// Changes that a crash left: begun and not settled, or locks that were not lifted.
    static int count(Response response) {
        int open = 0;
        for (Entry entry : response.journal().entries().values()) {
            boolean begun = entry.state() == Entry.State.INTENT;
            boolean locked =
                    entry.state() == Entry.State.DONE && entry.change() instanceof Change.Flags;
            open += begun || locked ? 1 : 0;
        }
        return open;
    }

    /// Directories that are still locked as Davy locked them, wherever they are by now.
    static List<String> locked(Response response) {
        var locked = new TreeSet<String>();
        for (Entry entry : response.journal().entries().values()) {
            boolean open = entry.state() == Entry.State.DONE || entry.state() == Entry.State.INTENT;
            if (open && entry.change() instanceof Change.Flags flags && flags.locks()) {
                locked.add(flags.path());
            }
        }
        return List.copyOf(locked);
    }

    /// @throws RespondException where a response for the same files was cut off, or nobody can tell
    void refuse(ResponseFolder folder) throws IOException {
        for (String id : folder.ids()) {
            if (!folder.isOf(id, root)) {
                continue;
            }
            if (isOpen(id, folder)) {
                throw new RespondException(
                        Phrase.of(
                                "response {0} was cut off in the middle: go on with davy respond"
                                        + " --resume {0}, or take it back with davy respond"
                                        + " --undo {0} (with the same --root and --state as then)",
                                "处置 {0} 中途被打断：请用 davy respond --resume {0} 继续，或用 davy respond"
                                        + " --undo {0} 撤销（--root 与 --state 须与当时相同）",
                                id));
            }
        }
    }

    /// @throws RespondException where nobody can tell
    private boolean isOpen(String id, ResponseFolder folder) throws IOException {
        try (var response = Response.open(id, folder.of(id), hands.clock())) {
            return count(response) > 0;
        } catch (IOException e) {
            var why =
                    e instanceof RespondException told
                            ? told.why()
                            : Phrase.plain(String.valueOf(e.getMessage()));
            throw new RespondException(
                    Phrase.of(
                            "nothing was changed: whether the earlier response {0} was cut off cannot"
                                    + " be told, as its journal cannot be read. Where it was not, or"
                                    + " is put in order by hand, move {1} away, or name another place"
                                    + " with --state. Its journal: {2}",
                            "未做任何改动：先前处置 {0} 的日志无法读取，无法判断其是否中途被打断。若确认未被打断或已人工处理，请将 {1}"
                                    + " 移至别处，或用 --state 指定其他位置。日志问题：{2}",
                            id,
                            folder.of(id).toString(),
                            why));
        }
    }
}
