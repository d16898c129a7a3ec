package davy.core.shell;

import davy.core.shell.Script.Body;
import davy.core.shell.Word.Part;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Where the output of commands goes: through pipes, `$(…)`, variables, files and functions.
final class Flow {
    private static final int MOST_ROUNDS = 6;
    private static final int MOST_POSITIONS = 10;

    private final Scene scene;
    private final Predicate<Call> ends;
    private final BitSet reached;

    /// Of those reached, the ones whose output nothing else takes.
    private final BitSet shown = new BitSet();

    private final Set<String> variables = new HashSet<>();
    private final CarriedFiles files = new CarriedFiles();

    /// By position, the commands of functions that are given the output there; at 0 those to which
    /// any position gives it.
    private final BitSet[] given = new BitSet[MOST_POSITIONS];

    /// The commands of functions that are fed the output.
    private final BitSet fed = new BitSet();

    /// To which files `exec > file` sends what is shown.
    private final List<Call> diversions;

    private Flow(Scene scene, BitSet sources, Predicate<Call> ends) {
        this.scene = scene;
        this.ends = ends;
        this.reached = (BitSet) sources.clone();
        Arrays.setAll(given, _ -> new BitSet());
        diversions =
                sources.isEmpty()
                        ? List.of()
                        : scene.calls.stream().filter(Flow::diverts).limit(8).toList();
    }

    /// @param sources indexes of commands
    /// @param ends commands that pass nothing on
    static Flow from(Scene scene, BitSet sources, Predicate<Call> ends) {
        return from(scene, sources, ends, _ -> false);
    }

    /// @param sources indexes of commands
    /// @param ends commands that pass nothing on
    /// @param arguments what else begins where a function is given it
    static Flow from(Scene scene, BitSet sources, Predicate<Call> ends, Predicate<Word> arguments) {
        var flow = new Flow(scene, sources, ends);
        if (!scene.functions.isEmpty()) {
            scene.calls.forEach(c -> flow.give(c, arguments));
        }
        int before = -1;
        for (int n = 0; n < MOST_ROUNDS && before != flow.size() && flow.begins(); n++) {
            before = flow.size();
            scene.calls.forEach(flow::step);
        }
        if (before >= 0 && before != flow.size()) {
            scene.truncate();
        }
        return flow;
    }

    private boolean begins() {
        return !reached.isEmpty() || !given[0].isEmpty();
    }

    private int size() {
        return reached.cardinality()
                + shown.cardinality()
                + variables.size()
                + files.size()
                + Arrays.stream(given).mapToInt(BitSet::cardinality).sum()
                + fed.cardinality();
    }

    private static boolean diverts(Call call) {
        return call.is("exec")
                && call.arguments().isEmpty()
                && call.command().redirects().stream().anyMatch(Redirect::writesFile);
    }

    /// Whether the output comes to this command, by its input, its arguments or its files.
    boolean reaches(Call call) {
        return reached.get(call.command().index());
    }

    /// Whether the output is read by this command from its input.
    boolean feeds(Call call) {
        var writers = scene.writers(call);
        return !writers.isEmpty()
                        && reached.get(writers.getFirst().command().index())
                        && !ends.test(writers.getFirst())
                || writers.isEmpty() && fed.get(call.command().index())
                || redirects(call);
    }

    private boolean redirects(Call call) {
        return call.command().redirects().stream()
                .anyMatch(r ->
                        !r.writesFile() && (carries(call, r.target()) || carries(call, r.body())));
    }

    private void step(Call call) {
        for (var assignment : call.command().assignments()) {
            if (carries(call, assignment.value())) {
                variables.add(assignment.name());
            }
        }
        int index = call.command().index();
        boolean read = redirects(call) || fed.get(index) && !scene.isFed(call);
        if (!reached.get(index) && (read || isEntered(call) || isReturned(call))) {
            reached.set(index);
        }
        if (reached.get(index) && !ends.test(call)) {
            give(call, w -> carries(call, w));
            if (read || scene.isFed(call)) {
                scene.bodies(call).forEach(b -> fed.set(b.from(), b.to()));
            }
            pass(call);
        }
    }

    private boolean isEntered(Call call) {
        return call.command().words().stream().anyMatch(w -> carries(call, w));
    }

    /// Whether a function's body shows the output, which is the function's then.
    private boolean isReturned(Call call) {
        return scene.bodies(call).stream().anyMatch(b -> comesOut(b.from(), b.to()));
    }

    /// Gives the words to the function that is called: each to its position, and to all where the
    /// function moves them.
    private void give(Call call, Predicate<Word> carried) {
        var bodies = scene.bodies(call);
        if (bodies.isEmpty()) {
            return;
        }
        var arguments = call.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            int position = i + 1;
            if (carried.test(arguments.get(i))) {
                bodies.forEach(b -> give(b, position));
            }
        }
    }

    private void give(Body body, int position) {
        boolean known = position < MOST_POSITIONS && given[position].get(body.from());
        if (body.from() == body.to() || known) {
            return;
        }
        boolean moves =
                position >= MOST_POSITIONS
                        || scene.calls.subList(body.from(), body.to()).stream()
                                .anyMatch(c -> c.is("shift", "getopts", "set"));
        given[0].set(body.from(), body.to());
        for (int i = 1; i < MOST_POSITIONS; i++) {
            if (moves || i == position) {
                given[i].set(body.from(), body.to());
            }
        }
    }

    private void pass(Call call) {
        int next = call.command().feeds();
        if (next < 0 && Fetch.redirected(call).isEmpty()) {
            shown.set(call.command().index());
            if (call.command().depth() == 0) {
                diversions.forEach(d -> d.written().forEach(f -> add(d, f)));
            }
        }
        if (next >= 0) {
            reached.set(next);
        }
        if (call.is("read", "mapfile", "readarray")) {
            call.invocation().operands().forEach(o -> variables.add(o.text()));
        }
        call.written().forEach(f -> add(call, f));
        add(call, archive(call));
    }

    private void add(Call call, String file) {
        if (!file.isEmpty() && !files.add(call, file)) {
            scene.truncate();
        }
    }

    /// The archive or file that its own option or first operand names; empty for none.
    private static String archive(Call call) {
        var words = call.arguments().stream().map(Word::text).toList();
        for (int i = 0; i + 1 < words.size(); i++) {
            String word = words.get(i);
            boolean letters = word.indexOf('/') < 0 && !word.startsWith("--") && word.length() < 10;
            boolean tar = call.is("tar") && letters && word.endsWith("f") && isOption(word, i);
            if (tar || word.equals("-out") || word.equals("--file") && call.is("tar")) {
                return words.get(i + 1);
            }
        }
        var operands = call.invocation().operands();
        int place = call.is("zip") ? 0 : call.is("7z", "7za") ? 1 : -1;
        return place >= 0 && place < operands.size() ? operands.get(place).text() : "";
    }

    private static boolean isOption(String word, int place) {
        return place == 0 || word.startsWith("-");
    }

    /// Whether the word of this command holds the output, or names a file that does.
    boolean carries(Call call, Word word) {
        for (var part : word.parts()) {
            boolean carried =
                    switch (part) {
                        case Part.Text _ -> false;
                        case Part.Variable(String name) -> holds(call, name);
                        case Part.Nested(var _, int from, int to) -> comesOut(from, to);
                    };
            if (carried) {
                return true;
            }
        }
        return files.isIn(call, word);
    }

    /// @param name with what else stands in the braces: `k:0:9`, `1%/`
    private boolean holds(Call call, String name) {
        int end = Variables.nameEnd(name);
        if (end > 0) {
            return variables.contains(name.substring(0, end));
        }
        int index = call.command().index();
        char first = name.isEmpty() ? ' ' : name.charAt(0);
        boolean all = first == '@' || first == '*';
        return all && given[0].get(index)
                || first > '0' && first <= '9' && given[first - '0'].get(index);
    }

    /// Whether a command among these has the output and neither pipes it on nor writes it away.
    private boolean comesOut(int from, int to) {
        int first = shown.nextSetBit(from);
        return first >= 0 && first < to;
    }
}
