package davy.core.shell;

import davy.core.shell.Word.Part;
import java.util.List;
import java.util.Set;

/// Commands that end processes which the script sought.
final class Killer {
    private static final Set<String> KILLERS = Set.of("kill", "pkill", "killall", "skill", "fuser");

    /// Signals by which services read their settings or open their logs again. What does not expect
    /// them ends.
    private static final Set<String> MILD = Set.of("HUP", "1", "USR1", "10", "USR2", "12");

    private Killer() {}

    /// Whether it may end a process of somebody else's: not one that the script started, nor that
    /// of a file in which a service keeps its own number.
    static boolean kills(Scene scene, Call call) {
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
        boolean own = call.is("kill") && isOfServices(scene, call, false);
        boolean mild =
                MILD.contains(signal)
                        && !Rivals.isNamed(Mining.flat(call.command()))
                        && isOfServices(scene, call, true);
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
    private static boolean isOfServices(Scene scene, Call call, boolean named) {
        var operands = call.invocation().operands();
        return !operands.isEmpty()
                && !call.invocation().wrappers().contains("xargs")
                && !call.invocation().wrappers().contains("parallel")
                && operands.stream().allMatch(o -> isOfService(scene, o, named));
    }

    private static boolean isOfService(Scene scene, Word word, boolean named) {
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
                                        && inside(scene, from, to).stream()
                                                .allMatch(c -> tells(scene, c, named));
                    };
            if (!own) {
                return false;
            }
        }
        return true;
    }

    private static List<Call> inside(Scene scene, int from, int to) {
        return scene.calls.subList(from, Math.min(to, scene.calls.size()));
    }

    /// `cat /run/app.pid`; `pidof nginx`.
    private static boolean tells(Scene scene, Call call, boolean named) {
        var operands = call.invocation().operands();
        if (named && call.is("pidof", "pgrep")) {
            return !Rivals.isNamed(Mining.flat(call.command()));
        }
        return call.is("cat", "head")
                && operands.size() == 1
                && operands.getFirst().isLiteral()
                && operands.getFirst().text().endsWith(".pid")
                && scene.calls.stream().noneMatch(c -> fills(c, operands.getFirst().text()));
    }

    /// Whether it writes numbers into the file that the script did not get by starting a service.
    private static boolean fills(Call call, String file) {
        boolean started =
                call.is("echo", "printf")
                        && call.command().feeds() < 0
                        && call.arguments().stream().allMatch(Killer::isOfChild);
        return !started && call.written().contains(file);
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
