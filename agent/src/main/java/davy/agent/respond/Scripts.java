package davy.agent.respond;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which script an interpreter runs, as its arguments tell. Whoever only looks at a script, as an
/// operator does, runs none.
final class Scripts {
    private static final int MOST_ARGUMENTS = 16;

    /// Options of shells and python whose next argument is theirs.
    private static final Set<String> WITH_VALUE =
            Set.of("-o", "+o", "-O", "+O", "--rcfile", "--init-file", "-W", "-X");

    /// What of busybox runs scripts; it has an editor, a pager and hundreds of other programs too.
    private static final Set<String> SHELLS = Set.of("sh", "ash", "hush", "bash");

    /// Options by which an interpreter reads a script and runs nothing of it.
    private static final Pattern ONLY_READS =
            Pattern.compile(
                    "(sh|bash|dash|ash|zsh|ksh|mksh|busybox) (-[a-zA-Z]*n[a-zA-Z]*|-o noexec)"
                            + "|(perl|ruby)[0-9.]* -(c|cw|wc)"
                            + "|php[0-9.]* (-[lsw]|--syntax-check|--syntax-highlight|--strip)"
                            + "|node(js)? (-c|--check)");

    private Scripts() {}

    /// The whole path of the script; null where there is none.
    ///
    /// @param program path of the interpreter
    /// @param given its arguments, what it is called first
    /// @param folder that it works in
    static @Nullable String of(String program, List<String> given, @Nullable String folder) {
        String name = name(program);
        var arguments = name.equals("busybox") ? ofShell(given) : given;
        String script = script(name, arguments);
        if (script == null || script.isEmpty()) {
            return null;
        }
        return whole(script.startsWith("/") ? script : folder + "/" + script);
    }

    /// The arguments of the shell that a busybox is; empty where it is something else. It is what
    /// it is called, or what its first argument says where it is called by its own name.
    private static List<String> ofShell(List<String> given) {
        boolean own = !given.isEmpty() && name(given.getFirst()).equals("busybox");
        var arguments = own ? given.subList(1, given.size()) : given;
        String applet = arguments.isEmpty() ? "" : name(arguments.getFirst());
        return SHELLS.contains(applet.startsWith("-") ? applet.substring(1) : applet)
                ? arguments
                : List.of();
    }

    /// The argument that names the script, or the command of `-c`: the first that is no option.
    /// What follows it is only given to the script, as by somebody who looks at a file.
    private static @Nullable String script(String interpreter, List<String> arguments) {
        for (int i = 1; i < Math.min(arguments.size(), MOST_ARGUMENTS + 1); i++) {
            String argument = arguments.get(i);
            boolean last = i + 1 == arguments.size();
            boolean valued = WITH_VALUE.contains(argument) && !last;
            String option = valued ? argument + " " + arguments.get(i + 1) : argument;
            if (ONLY_READS.matcher(interpreter + " " + option).matches()) {
                return null;
            }
            if (valued) {
                i++;
            } else if (!argument.startsWith("-") && !argument.startsWith("+")) {
                return argument;
            }
        }
        return null;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The path without `.`, `..` and empty names.
    private static String whole(String path) {
        var names = new ArrayDeque<String>();
        for (String name : path.split("/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }
}
