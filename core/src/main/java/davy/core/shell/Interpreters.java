package davy.core.shell;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Programs that run what they are given, a text or a script.
public final class Interpreters {
    private Interpreters() {}

    /// Whether a program of this name is a shell, or an interpreter of any version.
    ///
    /// @param name without its folder
    public static boolean has(String name) {
        var invocation = new Invocation(name, name, List.of(), List.of());
        return invocation.isShell() || invocation.isInterpreter();
    }

    /// The file that a program with its arguments runs: itself, or the first path that is given to
    /// shells, interpreters, `env` and `busybox`; null where these get none.
    public static @Nullable String file(List<String> argv) {
        if (argv.isEmpty() || !passesOn(argv.getFirst())) {
            return argv.isEmpty() ? null : argv.getFirst();
        }
        for (String argument : argv.subList(1, argv.size())) {
            boolean path = argument.startsWith("/") && argument.indexOf(' ') < 0;
            if (path && !passesOn(argument)) {
                return argument;
            }
        }
        return null;
    }

    private static boolean passesOn(String program) {
        String name = program.substring(program.lastIndexOf('/') + 1);
        return has(name) || name.equals("env") || name.equals("busybox");
    }
}
