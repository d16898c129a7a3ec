package davy.core.shell;

import davy.core.shell.Command.Assignment;
import davy.core.shell.Word.Part;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What a text uses: the files it runs, the variables it sets, the other files it names; each once,
/// with the first command that shows it.
///
/// @param runs programs and scripts, behind `sudo`, `nohup` and the like; also files that are
///   sourced, and what `start-stop-daemon` and `daemon` start
/// @param originals what programs in `runs` were copied from before, which may stay when the copies
///   are gone
/// @param variables set for this shell or for a command
/// @param files absolute paths among arguments and redirections, those in `runs` left out
/// @param idle of these files, the ones that are only locked, touched, tested for, shown, written
///   or taken away; none where the text names one again without its name
/// @param truncated whether there were too many of one kind: what comes after is left out
public record Usage(
        List<Use> runs,
        List<Use> originals,
        List<Variable> variables,
        List<Use> files,
        Set<String> idle,
        boolean truncated) {
    private static final int MAX = 5_000;
    private static final int MAX_RAW = 300;

    /// Copies of copies.
    private static final int MOST_COPIES = 8;

    /// `PATH_MAX`: no `cd` goes further.
    private static final int LONGEST_PATH = 4096;

    /// A file that is open already.
    private static final Pattern AGAIN = Pattern.compile("/dev/fd/|/proc/(?:self|\\$+)/fd/");

    /// Words of the command before, as an interactive shell puts them in.
    private static final Pattern HISTORY = Pattern.compile("^!(?:!|\\$|\\*|\\^|:)");

    public Usage {
        runs = List.copyOf(runs);
        originals = List.copyOf(originals);
        variables = List.copyOf(variables);
        files = List.copyOf(files);
        idle = Set.copyOf(idle);
    }

    /// A file in use.
    ///
    /// @param path as written, after the last `cd` where it is relative; a name without a slash is
    ///   a program found by name
    /// @param raw the command, at most 300 characters
    public record Use(String path, String raw) {}

    /// `name=value`, exported or not.
    public record Variable(String name, String value, String raw) {}

    /// Of all layers of a text.
    public static Usage of(Behaviour behaviour) {
        var runs = new LinkedHashMap<String, Use>();
        var originals = new LinkedHashMap<String, Use>();
        var variables = new LinkedHashMap<String, Variable>();
        var files = new LinkedHashMap<String, Use>();
        var busy = new HashSet<String>();
        var copies = new HashMap<String, Call>();
        boolean truncated = false;
        boolean vague = false;
        for (Layer layer : behaviour.layers()) {
            var calls = Call.all(layer.script());
            var showing = showing(calls);
            for (Call call : calls) {
                if (runs.size() >= MAX || files.size() >= MAX || variables.size() >= MAX) {
                    truncated = true;
                    break;
                }
                String run = join(call.directory(), run(call));
                add(runs, run, call);
                originals(run, copies, originals);
                copies(call, copies);
                variables(call, variables);
                files(call, run(call), files, busy, showing.contains(call.command().index()));
                vague |= isVague(call);
            }
        }
        var idle = new HashSet<>(vague ? Set.of() : files.keySet());
        idle.removeAll(busy);
        return new Usage(
                List.copyOf(runs.values()),
                List.copyOf(originals.values()),
                List.copyOf(variables.values()),
                List.copyOf(files.values()),
                idle,
                truncated);
    }

    /// What a copy is made of: `cp /opt/a /usr/bin/b; /usr/bin/b; rm /usr/bin/b` leaves nothing
    /// else behind.
    private static void originals(
            String run, Map<String, Call> copies, Map<String, Use> originals) {
        String path = run;
        for (int i = 0; i < MOST_COPIES; i++) {
            var copying = copies.get(path);
            if (copying == null) {
                return;
            }
            path = absolute(copying.directory(), source(copying));
            add(originals, path, copying);
        }
    }

    /// What `cp`, `ln` and `install` make of one file, with the call that makes it.
    private static void copies(Call call, Map<String, Call> copies) {
        var words = call.written();
        boolean one = words.size() == 1 && !call.invocation().operands().isEmpty();
        if (!one || !call.is("cp", "ln", "install") || copies.size() >= MAX) {
            return;
        }
        String to = absolute(call.directory(), words.getFirst());
        String from = source(call);
        copies.put(to, call);
        String folder = to.endsWith("/") ? to : to + '/';
        copies.put(folder + from.substring(from.lastIndexOf('/') + 1), call);
    }

    /// The file that is copied: of several the last, which is the only one where the target is no
    /// folder.
    private static String source(Call call) {
        var operands = call.invocation().operands();
        int last = call.written().contains(operands.getLast().text()) ? 2 : 1;
        return operands.get(Math.max(0, operands.size() - last)).text();
    }

    private static String absolute(String directory, String file) {
        boolean bare = !file.isEmpty() && "/$~".indexOf(file.charAt(0)) < 0;
        return bare ? join(directory, file.startsWith("./") ? file : "./" + file) : file;
    }

    private static void add(Map<String, Use> uses, String path, Call call) {
        if (!path.isEmpty() && !uses.containsKey(path)) {
            uses.put(path, new Use(path, raw(call)));
        }
    }

    private static void add(Map<String, Variable> variables, String name, String value, Call call) {
        String key = name + '=' + value;
        if (!variables.containsKey(key)) {
            variables.put(key, new Variable(name, value, raw(call)));
        }
    }

    private static String raw(Call call) {
        String raw = call.raw();
        return raw.length() > MAX_RAW ? raw.substring(0, MAX_RAW) : raw;
    }

    private static String run(Call call) {
        String started = started(call);
        if (!started.isEmpty()) {
            return started;
        }
        String file = call.runs();
        return file.isEmpty() ? call.name() : file;
    }

    /// What a helper of init scripts is told to start.
    private static String started(Call call) {
        var arguments = call.arguments();
        if (call.is("start-stop-daemon")) {
            for (int i = 0; i < arguments.size(); i++) {
                String text = arguments.get(i).text();
                boolean next = text.equals("-x") || text.equals("-a") || isLong(text);
                if (next && i + 1 < arguments.size()) {
                    return arguments.get(i + 1).text();
                }
                if (text.startsWith("--exec=") || text.startsWith("--startas=")) {
                    return text.substring(text.indexOf('=') + 1);
                }
            }
        }
        if (call.is("daemon", "startproc", "start_daemon", "insmod")) {
            for (Word argument : arguments) {
                if (argument.text().startsWith("/")) {
                    return argument.text();
                }
            }
        }
        return "";
    }

    /// Whether it names again what another command named: `sh $_`, `!$`, `sh /dev/fd/9`. A variable
    /// that the text does not set holds no file because the text tests for it.
    private static boolean isVague(Call call) {
        boolean fed =
                call.invocation().isShell()
                        && call.command().redirects().stream()
                                .anyMatch(r -> r.operator() == Redirect.Operator.COPY_INPUT);
        return fed
                || AGAIN.matcher(call.runs()).lookingAt()
                || call.command().words().stream()
                        .anyMatch(w -> isLast(w) || HISTORY.matcher(w.text()).find());
    }

    private static boolean isLast(Word word) {
        return word.parts().stream()
                .anyMatch(p -> p instanceof Part.Variable(String name) && isOfLast(name));
    }

    /// `_` with what else stands in the braces.
    private static boolean isOfLast(String name) {
        return name.startsWith("_") && Variables.nameEnd(name) == 1;
    }

    private static boolean isLong(String option) {
        return option.equals("--exec") || option.equals("--startas");
    }

    private static String join(String directory, String file) {
        boolean relative = file.indexOf('/') > 0 && "$~".indexOf(file.charAt(0)) < 0;
        if (!relative || !directory.startsWith("/") || directory.length() > LONGEST_PATH) {
            return file;
        }
        String rest = file.startsWith("./") ? file.substring(2) : file;
        return directory.endsWith("/") ? directory + rest : directory + '/' + rest;
    }

    private static void variables(Call call, Map<String, Variable> variables) {
        for (Assignment assignment : call.command().assignments()) {
            add(variables, assignment.name(), assignment.value().text(), call);
        }
        if (call.is("export", "declare", "typeset", "readonly", "setenv", "set")) {
            var words = call.arguments().stream().map(Word::text).toList();
            for (String word : words) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    add(variables, word.substring(0, equals), word.substring(equals + 1), call);
                }
            }
            // csh: setenv NAME value; fish: set -gx NAME value.
            if (call.is("setenv", "set") && words.size() >= 2) {
                add(variables, words.get(words.size() - 2), words.getLast(), call);
            }
        }
    }

    /// Commands that show a file, or what is in it, where nothing can run what they show: on the
    /// terminal, or as an argument of a program that runs nothing.
    private static Set<Integer> showing(List<Call> calls) {
        var showing = new HashSet<Integer>();
        if (calls.stream().anyMatch(Call::readsProgram)) {
            return showing;
        }
        var arguments = arguments(calls);
        for (Call call : calls) {
            var command = call.command();
            boolean ends = command.depth() == 0 || arguments.contains(command.index());
            if (call.is("cat", "ls", "stat") && command.feeds() < 0 && ends && !isKept(call)) {
                showing.add(command.index());
            }
        }
        return showing;
    }

    /// Commands whose output is an argument of a program that runs nothing: `kill $(cat file)`.
    private static Set<Integer> arguments(List<Call> calls) {
        var inside = new HashSet<Integer>();
        for (Call call : calls) {
            if (!call.is("kill", "ps", "[", "[[", "test") || call.command().feeds() >= 0) {
                continue;
            }
            for (Word word : call.arguments()) {
                for (Part part : word.parts()) {
                    if (part instanceof Part.Nested(Word.Kind kind, int from, int to)
                            && kind == Word.Kind.OUTPUT) {
                        calls.subList(Math.min(from, to), Math.min(to, calls.size())).stream()
                                .map(Call::command)
                                .filter(c -> c.depth() == call.command().depth() + 1)
                                .forEach(c -> inside.add(c.index()));
                    }
                }
            }
        }
        return inside;
    }

    private static boolean isKept(Call call) {
        return call.command().redirects().stream()
                .anyMatch(r -> r.writesFile() && !r.target().text().equals("/dev/null"));
    }

    /// @param shows whether it is one of [#showing]
    private static void files(
            Call call, String run, Map<String, Use> files, Set<String> busy, boolean shows) {
        boolean idle = shows || call.is("touch", "[", "[[", "test", "rm", "unlink") || isLock(call);
        boolean writes = call.name().isEmpty() || call.is("exec", "echo", "date", ":", "true");
        for (Word argument : call.arguments()) {
            if (argument.text().startsWith("/") && !argument.text().equals(run)) {
                add(files, argument.text(), call);
                if (!idle) {
                    busy.add(argument.text());
                }
            }
        }
        for (Redirect redirect : call.command().redirects()) {
            if (redirect.target().text().startsWith("/")) {
                add(files, redirect.target().text(), call);
                if (!(idle || writes && redirect.writesFile() && call.command().feeds() < 0)) {
                    busy.add(redirect.target().text());
                }
            }
        }
    }

    /// `flock -n file -c text`: the file is only locked.
    private static boolean isLock(Call call) {
        return call.is("flock");
    }
}
