package davy.core.edit;

import davy.core.edit.ShellLevel.After;
import java.util.BitSet;

/// Follows the blocks, quotes and here-documents of a shell script (sh, bash), as far as it takes
/// to know whether lines may go and the rest stays what it is. A shell runs a script as it reads
/// it: what stands behind the lines does not matter.
final class ShellBlocks {
    private final ShellLevels levels = new ShellLevels();
    private final ShellText text;

    private ShellBlocks(Lines lines) {
        text = new ShellText(lines, levels);
    }

    /// Which of the lines a command that does nothing must stand for, lest a block be left empty or
    /// an operator be left without its right side: those are added to `held`.
    ///
    /// @param found the lines that are to go
    /// @return index of the first line that cannot go; -1 where all can
    static int hold(Lines lines, BitSet found, BitSet held) {
        var blocks = new ShellBlocks(lines);
        int done = 0;
        for (int from = found.nextSetBit(0); from >= 0; from = found.nextSetBit(done)) {
            int to = found.nextClearBit(from);
            blocks.text.read(done, from);
            if (!blocks.mayGo(from, to, held)) {
                return from;
            }
            done = to;
        }
        return -1;
    }

    /// @param from index of the first of these lines
    /// @param to behind the last
    private boolean mayGo(int from, int to, BitSet held) {
        var level = levels.top();
        var before = level.after;
        if (!isBetweenCommands()) {
            return false;
        }
        levels.moved = false;
        text.read(from, to);
        if (!isBetweenCommands() || levels.top() != level) {
            return false;
        }
        held.set(from, before == After.OPEN);
        // A comment starts nothing: whoever accuses one means another line.
        return levels.moved && level.after == After.COMPLETE;
    }

    private boolean isBetweenCommands() {
        return text.isAtLine() && levels.isBetweenCommands();
    }
}
