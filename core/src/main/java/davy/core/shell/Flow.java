package davy.core.shell;

import davy.core.shell.Word.Part;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/// Where the output of commands goes: through pipes, `$(…)`, variables and files.
final class Flow {
    private static final int MOST_ROUNDS = 6;
    private static final int MOST_FILES = 64;

    /// A file of a shorter name would be found in words that mean another.
    private static final int SHORTEST_FILE = 3;

    /// Names are looked for in all words again and again: long ones that are all alike but for
    /// their ends would take minutes.
    private static final int LONGEST_FILE = 128;

    private final Scene scene;
    private final Predicate<Call> ends;
    private final BitSet reached;

    /// Of those reached, the ones whose output nothing else takes.
    private final BitSet shown = new BitSet();

    private final Set<String> variables = new HashSet<>();
    private final Set<String> files = new HashSet<>();

    private Flow(Scene scene, BitSet sources, Predicate<Call> ends) {
        this.scene = scene;
        this.ends = ends;
        this.reached = (BitSet) sources.clone();
    }

    /// @param sources indexes of commands
    /// @param ends commands that pass nothing on
    static Flow from(Scene scene, BitSet sources, Predicate<Call> ends) {
        var flow = new Flow(scene, sources, ends);
        int before = -1;
        for (int n = 0; n < MOST_ROUNDS && before != flow.size() && !sources.isEmpty(); n++) {
            before = flow.size();
            scene.calls.forEach(flow::step);
        }
        return flow;
    }

    private int size() {
        return reached.cardinality() + shown.cardinality() + variables.size() + files.size();
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
                || call.command().redirects().stream()
                        .anyMatch(
                                r -> !r.writesFile() && (carries(r.target()) || carries(r.body())));
    }

    private void step(Call call) {
        for (var assignment : call.command().assignments()) {
            if (carries(assignment.value())) {
                variables.add(assignment.name());
            }
        }
        int index = call.command().index();
        if (!reached.get(index) && isEntered(call)) {
            reached.set(index);
        }
        if (reached.get(index) && !ends.test(call)) {
            pass(call);
        }
    }

    private boolean isEntered(Call call) {
        return call.command().words().stream().anyMatch(this::carries)
                || call.command().redirects().stream()
                        .anyMatch(
                                r -> !r.writesFile() && (carries(r.target()) || carries(r.body())));
    }

    private void pass(Call call) {
        int next = call.command().feeds();
        if (next < 0 && Fetch.redirected(call).isEmpty()) {
            shown.set(call.command().index());
        }
        if (next >= 0) {
            reached.set(next);
        }
        if (call.is("read", "mapfile", "readarray")) {
            call.invocation().operands().forEach(o -> variables.add(o.text()));
        }
        var written = new ArrayList<>(call.written());
        written.add(archive(call));
        for (String file : written) {
            boolean plain = file.length() >= SHORTEST_FILE && !file.startsWith("/dev/");
            if (plain && file.length() <= LONGEST_FILE && files.size() < MOST_FILES) {
                files.add(file);
            } else if (plain && !files.contains(file)) {
                scene.truncate();
            }
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

    /// Whether the word holds the output, or names a file that does.
    boolean carries(Word word) {
        for (var part : word.parts()) {
            boolean carried =
                    switch (part) {
                        case Part.Text _ -> false;
                        case Part.Variable(String name) -> variables.contains(name);
                        case Part.Nested(var _, int from, int to) -> comesOut(from, to);
                    };
            if (carried) {
                return true;
            }
        }
        return !files.isEmpty() && files.stream().anyMatch(f -> word.text().contains(f));
    }

    /// Whether a command among these has the output and neither pipes it on nor writes it away.
    private boolean comesOut(int from, int to) {
        int first = shown.nextSetBit(from);
        return first >= 0 && first < to;
    }
}
