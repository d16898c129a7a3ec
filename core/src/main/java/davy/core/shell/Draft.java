package davy.core.shell;

import davy.core.shell.Command.Assignment;
import davy.core.shell.Command.Joiner;
import java.util.ArrayList;
import java.util.List;

/// A command in the making.
final class Draft {
    static final int MAX_RAW = 4096;

    final List<Word> words = new ArrayList<>(4);
    final List<Assignment> assignments = new ArrayList<>(0);
    final List<Redirect> redirects = new ArrayList<>(0);
    final int line;
    final int depth;
    int feeds = -1;
    Joiner joiner = Joiner.SEQUENCE;
    String raw = "";

    Draft(int line, int depth) {
        this.line = line;
        this.depth = depth;
    }

    boolean isEmpty() {
        return words.isEmpty() && assignments.isEmpty() && redirects.isEmpty();
    }

    Command finish(int index) {
        return new Command(index, line, depth, words, assignments, redirects, feeds, joiner, raw);
    }
}
