package davy.core.shell;

import davy.core.shell.Script.Body;
import davy.core.shell.Script.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What all readers of one script share: the commands so far, its variables, and the limits.
final class Scope {
    static final int MAX_LEVEL = 64;
    private static final int MAX_COMMANDS = 65_536;
    private static final int MAX_WORDS = 200_000;

    final List<Draft> drafts = new ArrayList<>();
    final Variables variables = new Variables();
    final Map<String, Body> functions = new LinkedHashMap<>();
    final List<Part> parts = new ArrayList<>();

    /// How deep groups and substitutions are nested here.
    int level;

    private int words;

    boolean isFull() {
        return drafts.size() >= MAX_COMMANDS || words >= MAX_WORDS;
    }

    void countWord() {
        words++;
    }

    Script finish() {
        var commands = new ArrayList<Command>(drafts.size());
        for (int i = 0; i < drafts.size(); i++) {
            commands.add(drafts.get(i).finish(i));
        }
        return new Script(commands, functions, parts, isFull());
    }
}
