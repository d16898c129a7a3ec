package davy.core.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A command with the program that it really starts.
///
/// @param directory the last `cd` before it, or the empty string
record Call(Command command, Invocation invocation, String directory) {
    private static final Set<String> COPIERS = Set.of("cp", "mv", "install", "ln", "rsync", "scp");

    static List<Call> all(Script script) {
        var calls = new ArrayList<Call>(script.commands().size());
        String directory = "";
        for (var command : script.commands()) {
            var call = new Call(command, Invocation.of(command), directory);
            calls.add(call);
            if (call.name().equals("cd") || call.name().equals("pushd")) {
                var operands = call.invocation.operands();
                directory = operands.isEmpty() ? "" : operands.getFirst().text();
            }
        }
        return calls;
    }

    String name() {
        return invocation.name();
    }

    List<Word> arguments() {
        return invocation.arguments();
    }

    boolean is(String... names) {
        for (String name : names) {
            if (invocation.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    boolean has(String argument) {
        return invocation.has(argument);
    }

    boolean mentions(String part) {
        return command.raw().contains(part)
                || arguments().stream().anyMatch(a -> a.text().contains(part));
    }

    String raw() {
        return command.raw();
    }

    /// Files that the command writes: redirections, and targets of tee, cp, mv, ln, dd, sed -i.
    List<String> written() {
        var files = new ArrayList<String>(0);
        for (var redirect : command.redirects()) {
            if (redirect.writesFile()) {
                files.add(redirect.target().text());
            }
        }
        var operands = invocation.operands();
        if (is("tee") || (is("sed", "perl") && isInPlace()) || is("touch", "truncate")) {
            operands.forEach(o -> files.add(o.text()));
        } else if (COPIERS.contains(name()) && operands.size() > 1) {
            files.add(operands.getLast().text());
        } else if (is("dd")) {
            arguments().stream()
                    .filter(a -> a.text().startsWith("of="))
                    .forEach(a -> files.add(a.text().substring(3)));
        }
        return files;
    }

    private boolean isInPlace() {
        return arguments().stream()
                .anyMatch(a -> a.text().startsWith("-i") || a.text().equals("--in-place"));
    }

    /// The file that it runs: the program itself, or the script given to an interpreter. Empty
    /// where it runs a program found by name, or text.
    String runs() {
        if (is("source", ".")) {
            var operands = invocation.operands();
            return operands.isEmpty() ? "" : operands.getFirst().text();
        }
        if (!invocation.isShell() && !invocation.isInterpreter()) {
            return invocation.program().indexOf('/') >= 0 ? invocation.program() : "";
        }
        for (var argument : arguments()) {
            String text = argument.text();
            if (!text.startsWith("-")) {
                return text;
            }
            if (takesText(text)) {
                return "";
            }
        }
        return invocation.program().startsWith("/tmp/") ? invocation.program() : "";
    }

    /// Whether a shell or interpreter reads its program from standard input.
    boolean readsProgram() {
        if (!invocation.isShell() && !invocation.isInterpreter()) {
            return is("source", ".") && has("/dev/stdin");
        }
        for (var argument : arguments()) {
            String text = argument.text();
            if (text.equals("-") || text.equals("/dev/stdin") || text.equals("--")) {
                return true;
            }
            if (!text.startsWith("-")) {
                return false;
            }
            if (invocation.isShell() && text.charAt(1) != '-' && text.indexOf('s') > 0) {
                return true;
            }
            if (takesText(text)) {
                return false;
            }
        }
        return true;
    }

    /// Whether a shell is given neither a script nor a text to run.
    boolean isInteractive() {
        return runs().isEmpty() && !has("-c");
    }

    private boolean takesText(String option) {
        if (option.length() < 2 || option.charAt(1) == '-') {
            return false;
        }
        if (invocation.isShell()) {
            return option.indexOf('c') > 0;
        }
        return "cermnpEl".indexOf(option.charAt(option.length() - 1)) >= 0
                || option.startsWith("-m")
                || option.startsWith("-n");
    }
}
