package davy.core.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A command with the program that it really starts.
///
/// @param directory the last `cd` before it, or the empty string
/// @param place the folder to which all of them lead, as far as the text tells
record Call(Command command, Invocation invocation, String directory, String place) {
    private static final Set<String> COPIERS = Set.of("cp", "mv", "install", "ln", "rsync", "scp");

    private static final int LONGEST_PLACE = 256;

    /// `print > "file"`.
    private static final Pattern WRITTEN_BY_AWK =
            Pattern.compile(">{1,2}[ \\t]{0,9}\"([^\"\\n]{1,256})\"");

    /// `/x/w file`.
    private static final Pattern WRITTEN_BY_SED =
            Pattern.compile("(?:^|[;{}/0-9$ gI])w[ \\t]{1,9}([^\\s;}]{1,256})");

    static List<Call> all(Script script) {
        var calls = new ArrayList<Call>(script.commands().size());
        String directory = "";
        String place = "";
        for (var command : script.commands()) {
            var call = new Call(command, Invocation.of(command), directory, place);
            calls.add(call);
            if (call.name().equals("cd") || call.name().equals("pushd")) {
                var operands = call.invocation.operands();
                directory = operands.isEmpty() ? "" : operands.getFirst().text();
                boolean known = !directory.isEmpty() && !directory.equals("-");
                place = known ? CarriedFiles.normal(place, directory) : "";
                place = place.length() > LONGEST_PLACE ? "" : place;
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
        } else if (is("cp", "mv", "install", "ln") && !folder().isEmpty()) {
            files.add(folder());
        } else if (COPIERS.contains(name()) && operands.size() > 1) {
            files.add(operands.getLast().text());
        } else if (is("dd")) {
            arguments().stream()
                    .filter(a -> a.text().startsWith("of="))
                    .forEach(a -> files.add(a.text().substring(3)));
        } else {
            named(files);
        }
        return files;
    }

    /// Where an option tells to copy to: `-t folder`, `-rt folder`; empty for none.
    private String folder() {
        var words = arguments().stream().map(Word::text).toList();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean letters = word.startsWith("-") && !word.startsWith("--");
            boolean next = letters && word.endsWith("t") || word.equals("--target-directory");
            if (next && i + 1 < words.size()) {
                return words.get(i + 1);
            }
            if (word.startsWith("--target-directory=")) {
                return word.substring(word.indexOf('=') + 1);
            }
        }
        return "";
    }

    /// Files that an option, a place or the program's own text names.
    private void named(List<String> files) {
        var operands = invocation.operands();
        if (is("sort", "gpg", "gpg2", "age", "openssl")) {
            option(is("openssl") ? "-out" : "-o", files);
        } else if (is("sponge")) {
            operands.forEach(o -> files.add(o.text()));
        } else if (is("xxd") && operands.size() == 2) {
            files.add(operands.getLast().text());
        } else if (is("awk", "gawk", "mawk", "sed")) {
            var written = is("sed") ? WRITTEN_BY_SED : WRITTEN_BY_AWK;
            arguments()
                    .forEach(a ->
                            written.matcher(a.text())
                                    .results()
                                    .forEach(r -> files.add(r.group(1))));
        }
    }

    /// The value of an option: `-o file`, `-ofile`, `--output=file`.
    private void option(String option, List<String> files) {
        var words = arguments().stream().map(Word::text).toList();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals(option) || word.equals("--output")) {
                files.addAll(
                        words.subList(
                                Math.min(i + 1, words.size()), Math.min(i + 2, words.size())));
            } else if (word.startsWith("--output=")) {
                files.add(word.substring("--output=".length()));
            } else if (is("sort") && word.startsWith(option)) {
                files.add(word.substring(option.length()));
            }
        }
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
