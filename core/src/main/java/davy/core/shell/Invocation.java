package davy.core.shell;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The program that a command really starts, behind `sudo`, `nohup`, `timeout 5` and the like.
///
/// @param program as written
/// @param name last part of its path
/// @param wrappers names of what stands before it
record Invocation(String program, String name, List<Word> arguments, List<String> wrappers) {
    static final Set<String> SHELLS =
            Set.of(
                    "sh", "bash", "dash", "ash", "zsh", "ksh", "ksh93", "mksh", "fish", "csh",
                    "tcsh", "rbash");

    /// Wrapper, how many plain arguments it takes first, and its options that take a value.
    private static final Map<String, Wrapper> WRAPPERS =
            wrappers(
                    """
                    sudo 0 -u -g -h -p -C -r -t -U -T -D --user --group
                    doas 0 -u -C
                    nohup 0
                    setsid 0
                    exec 0 -a
                    command 0
                    builtin 0
                    busybox 0
                    toybox 0
                    time 0 -f -o
                    coproc 0
                    env 0 -u --unset -C --chdir
                    timeout 1 -s --signal -k --kill-after
                    nice 0 -n --adjustment
                    ionice 0 -c -n --class --classdata
                    chrt 1
                    taskset 1
                    stdbuf 0 -i -o -e
                    xargs 0 -I -i -n -P -L -d -a -E -s --max-args --max-procs --replace --arg-file --delimiter
                    parallel 0 -j --jobs
                    chroot 1
                    unshare 0
                    nsenter 0 -t --target
                    flock 1 -w --timeout -E
                    runuser 0 -u
                    setpriv 0
                    systemd-run 0 --unit -u -p --property --slice
                    screen 0 -S -L -p -h -c
                    proxychains 0 -f
                    proxychains4 0 -f
                    torsocks 0
                    torify 0
                    chronic 0
                    cronic 0
                    watch 0 -n --interval
                    daemonize 0 -c -e -o -p -l -u
                    numactl 0
                    unbuffer 0
                    chpst 0 -u -U -b -/ -n -l -L -m -d -o -p -f -c
                    catchsegv 0
                    faketime 1
                    """);

    private record Wrapper(int skips, Set<String> options) {}

    private static Map<String, Wrapper> wrappers(String table) {
        var wrappers = new HashMap<String, Wrapper>();
        for (String row : table.lines().toList()) {
            var cells = List.of(row.strip().split(" ", -1));
            var options = Set.copyOf(cells.subList(2, cells.size()));
            wrappers.put(cells.get(0), new Wrapper(Integer.parseInt(cells.get(1)), options));
        }
        return Map.copyOf(wrappers);
    }

    static Invocation of(Command command) {
        var words = command.words();
        var wrappers = new ArrayList<String>(0);
        int i = 0;
        while (i < words.size()) {
            String name = name(words.get(i).text());
            var wrapper = WRAPPERS.get(name);
            boolean text = name.equals("flock") && takesText(words, i + 1, wrapper);
            int next = wrapper == null || text ? -1 : afterWrapper(words, i + 1, wrapper);
            if (next < 0 || next >= words.size() || wrappers.size() >= 16) {
                break;
            }
            wrappers.add(name);
            i = next;
        }
        if (i >= words.size()) {
            return new Invocation("", "", List.of(), wrappers);
        }
        String program = words.get(i).text();
        return new Invocation(program, name(program), words.subList(i + 1, words.size()), wrappers);
    }

    private static int afterWrapper(List<Word> words, int from, Wrapper wrapper) {
        int i = from;
        int skips = wrapper.skips();
        while (i < words.size()) {
            String text = words.get(i).text();
            if (text.equals("--")) {
                i++;
            } else if (text.startsWith("-") && text.length() > 1) {
                i += wrapper.options().contains(text) ? 2 : 1;
            } else if (isAssignment(text)) {
                i++;
            } else if (skips > 0) {
                skips--;
                i++;
            } else {
                return i;
            }
        }
        return i;
    }

    /// `flock -xn file -c 'a > b &'`: a text for a shell stands where a program would.
    private static boolean takesText(List<Word> words, int from, @Nullable Wrapper wrapper) {
        int plain = 0;
        for (int i = from; i < words.size() && plain < 2; i++) {
            String text = words.get(i).text();
            if (text.equals("-c") || text.equals("--command")) {
                return true;
            }
            boolean takesValue = wrapper != null && wrapper.options().contains(text);
            i += takesValue ? 1 : 0;
            plain += text.startsWith("-") ? 0 : 1;
        }
        return false;
    }

    private static boolean isAssignment(String text) {
        int end = Variables.nameEnd(text);
        return end > 0 && end < text.length() && text.charAt(end) == '=';
    }

    private static String name(String program) {
        return program.substring(program.lastIndexOf('/') + 1);
    }

    boolean isShell() {
        return SHELLS.contains(name);
    }

    boolean isInterpreter() {
        return isVersioned("python")
                || isVersioned("perl")
                || isVersioned("ruby")
                || isVersioned("php")
                || isVersioned("lua")
                || name.equals("node")
                || name.equals("nodejs")
                || name.equals("pypy3");
    }

    private boolean isVersioned(String base) {
        return name.startsWith(base)
                && name.substring(base.length())
                        .chars()
                        .allMatch(c -> c == '.' || Variables.isDigit((char) c));
    }

    boolean has(String argument) {
        return arguments.stream().anyMatch(a -> a.text().equals(argument));
    }

    /// Whether a group of short options such as `-fsSL` has the letter.
    boolean hasLetter(char letter) {
        for (var argument : arguments) {
            String text = argument.text();
            if (text.length() > 1
                    && text.charAt(0) == '-'
                    && text.charAt(1) != '-'
                    && text.indexOf(letter) > 0) {
                return true;
            }
        }
        return false;
    }

    /// Arguments that are no options.
    List<Word> operands() {
        return arguments.stream()
                .filter(a -> !a.text().startsWith("-") || a.text().equals("-"))
                .toList();
    }
}
