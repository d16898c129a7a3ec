package davy.agent.check;

import davy.core.shell.Command;
import davy.core.shell.Script;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which commands of a script run only where a branch of `case` was taken: they stand in one, or in
/// a function that is called from there alone.
final class Choices {
    /// By command, the innermost part in which it stands, counted from 1; 0 for none.
    private final int[] parts;

    private final BitSet unasked = new BitSet();

    Choices(Script script) {
        var commands = script.commands();
        parts = new int[commands.size()];
        Map<String, List<Integer>> functions = new HashMap<>();
        // Inner parts come before those that hold them.
        for (int i = script.parts().size() - 1; i >= 0; i--) {
            var part = script.parts().get(i);
            Arrays.fill(parts, part.body().from(), part.body().to(), i + 1);
            if (!part.isBranch()) {
                functions.computeIfAbsent(part.name(), _ -> new ArrayList<>(1)).add(i + 1);
            }
        }
        var members = new HashMap<Integer, BitSet>();
        for (int i = 0; i < parts.length; i++) {
            members.computeIfAbsent(parts[i], _ -> new BitSet()).set(i);
        }
        var called = new ArrayDeque<Integer>(List.of(0));
        var done = new HashSet<>(called);
        while (!called.isEmpty()) {
            var inside = members.getOrDefault(called.remove(), new BitSet());
            unasked.or(inside);
            inside.stream()
                    .mapToObj(commands::get)
                    .flatMap(c -> named(c, functions.keySet()).stream())
                    .flatMap(name -> functions.getOrDefault(name, List.of()).stream())
                    .filter(done::add)
                    .forEach(called::add);
        }
    }

    /// The functions that a command names anywhere, as `trap` and `eval` do inside of a word.
    private static Set<String> named(Command command, Set<String> functions) {
        var named = new HashSet<String>();
        if (command.program().equals("function")) {
            return named;
        }
        for (var word : command.words()) {
            for (String text : word.text().split("[^\\w.:-]+", 1_000)) {
                if (functions.contains(text)) {
                    named.add(text);
                }
            }
        }
        return named;
    }

    boolean isChosen(int command) {
        return parts[command] > 0 && !unasked.get(command);
    }
}
