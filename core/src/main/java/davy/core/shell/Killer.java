package davy.core.shell;

import davy.core.shell.Word.Part;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Commands that end processes which the script sought.
final class Killer {
    private static final Set<String> KILLERS = Set.of("kill", "pkill", "killall", "skill", "fuser");

    /// Signals by which services read their settings or open their logs again. What does not expect
    /// them ends.
    private static final Set<String> MILD = Set.of("HUP", "1", "USR1", "10", "USR2", "12");

    /// Programs that write what they find into files which their arguments name.
    private static final Set<String> WRITERS =
            Set.of("awk", "gawk", "mawk", "sed", "perl", "python", "python3");

    private static final String NUMBER = ".pid";

    private final Scene scene;

    /// The commands that tell the number of a service, by index: without its name, and with it.
    private final BitSet tellers = new BitSet();

    private final BitSet namers = new BitSet();

    private @Nullable List<Call> all;

    Killer(Scene scene) {
        this.scene = scene;
    }

    /// Each is judged once: hostile scripts have thousands of them.
    List<Call> all() {
        if (all == null) {
            boolean own = scene.calls.stream().noneMatch(Killer::fills);
            for (var call : scene.calls) {
                int index = call.command().index();
                boolean number = own && tellsNumber(call);
                tellers.set(index, number);
                namers.set(index, number || tellsName(call));
            }
            all = scene.calls.stream().filter(this::kills).toList();
        }
        return all;
    }

    /// Whether it may end a process of somebody else's: not one that the script started, nor that
    /// of a file in which a service keeps its own number.
    private boolean kills(Call call) {
        if (!KILLERS.contains(call.name()) || call.has("-l") && call.is("kill")) {
            return false;
        }
        if (call.is("fuser")) {
            return call.invocation().hasLetter('k') || call.has("--kill");
        }
        String signal = signal(call);
        if (signal.equals("0")) {
            return false;
        }
        boolean own = call.is("kill") && isOfServices(call, false);
        boolean mild =
                MILD.contains(signal)
                        && !Rivals.isNamed(Mining.flat(call.command()))
                        && isOfServices(call, true);
        return !own && !mild;
    }

    /// The signal that an option names, without `SIG`; empty for none.
    private static String signal(Call call) {
        var words = call.arguments().stream().map(Word::text).toList();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean named = word.equals("-s") || word.equals("-n") || word.equals("--signal");
            if (named && i + 1 < words.size()) {
                return bare(words.get(i + 1));
            }
            if (word.startsWith("--signal=")) {
                return bare(word.substring("--signal=".length()));
            }
            boolean dashed = word.length() > 1 && word.startsWith("-");
            if (dashed && word.substring(1).chars().allMatch(Killer::isOfSignal)) {
                return bare(word.substring(1));
            }
        }
        return "";
    }

    private static boolean isOfSignal(int c) {
        return c >= 'A' && c <= 'Z' || Variables.isDigit((char) c);
    }

    private static String bare(String signal) {
        return signal.startsWith("SIG") ? signal.substring(3) : signal;
    }

    /// @param named whether a program's name tells whose process it is, too
    private boolean isOfServices(Call call, boolean named) {
        var operands = call.invocation().operands();
        return !operands.isEmpty()
                && !call.invocation().wrappers().contains("xargs")
                && !call.invocation().wrappers().contains("parallel")
                && operands.stream().allMatch(o -> isOfService(o, named));
    }

    private boolean isOfService(Word word, boolean named) {
        if (word.isLiteral()) {
            return named;
        }
        for (var part : word.parts()) {
            boolean own =
                    switch (part) {
                        case Part.Text(String text) -> named || text.isBlank();
                        case Part.Variable(String name) -> name.equals("!") || name.equals("$");
                        case Part.Nested(var kind, int from, int to) ->
                                kind == Word.Kind.OUTPUT
                                        && from < to
                                        && (named ? namers : tellers).nextClearBit(from)
                                                >= Math.min(to, scene.calls.size());
                    };
            if (!own) {
                return false;
            }
        }
        return true;
    }

    /// `cat /run/app.pid`.
    private static boolean tellsNumber(Call call) {
        var operands = call.invocation().operands();
        return call.is("cat", "head")
                && operands.size() == 1
                && operands.getFirst().isLiteral()
                && operands.getFirst().text().endsWith(NUMBER);
    }

    /// `pidof nginx`.
    private static boolean tellsName(Call call) {
        return call.is("pidof", "pgrep") && !Rivals.isNamed(Mining.flat(call.command()));
    }

    /// Whether it writes numbers into a file of that kind which the script did not get by starting
    /// a service: then no such file is known to be a service's own.
    private static boolean fills(Call call) {
        boolean started =
                call.is("echo", "printf")
                        && call.command().feeds() < 0
                        && call.arguments().stream().allMatch(Killer::isOfChild);
        boolean empties =
                call.is(":", "true", "touch", "truncate")
                        || call.command().words().isEmpty()
                                && call.command().assignments().isEmpty();
        return !started
                && (!empties && call.written().stream().anyMatch(f -> f.endsWith(NUMBER))
                        || WRITERS.contains(call.name())
                                && call.arguments().stream()
                                        .anyMatch(a -> a.text().contains(NUMBER)));
    }

    private static boolean isOfChild(Word word) {
        return word.isLiteral()
                || word.parts().stream()
                        .allMatch(p ->
                                p instanceof Part.Text
                                        || p instanceof Part.Variable(String name)
                                                && (name.equals("!") || name.equals("$")));
    }
}
