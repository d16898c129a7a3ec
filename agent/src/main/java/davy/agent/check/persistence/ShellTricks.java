package davy.agent.check.persistence;

import davy.core.finding.Level;
import davy.core.shell.Command;
import davy.core.shell.Redirect;
import davy.core.shell.Script;
import davy.core.shell.Shell;
import davy.core.shell.Word;
import davy.core.text.Phrase;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Commands that ask for passwords, replaced in shell files by an alias or a function.
final class ShellTricks {
    private static final Set<String> ASKING =
            Set.of("sudo", "su", "ssh", "passwd", "doas", "mysql");
    private static final Set<String> SENDERS = Set.of("curl", "wget", "nc", "ncat", "tee", "socat");

    private ShellTricks() {}

    static @Nullable Suspicion of(String text) {
        var script = Shell.parse(text);
        Suspicion worst = null;
        for (Command command : script.commands()) {
            if (command.program().equals("alias")) {
                for (Word word : command.words()) {
                    worst = Suspicion.worse(worst, alias(word.text(), command.raw()));
                }
            }
        }
        for (var function : script.functions().entrySet()) {
            if (ASKING.contains(function.getKey()) && steals(script, function.getValue())) {
                var what =
                        Phrase.of(
                                "puts a function in place of {0} that reads a password and keeps it",
                                "以函数替换 {0} 命令，读取并保存密码", function.getKey());
                var first = script.commands().get(function.getValue().from());
                var found = Suspicion.of(Level.HIGH, what, "").shownBy(first.raw());
                worst = Suspicion.worse(worst, found);
            }
        }
        return worst;
    }

    /// `sudo=/path/of/another`; `sudo='sudo '` and `sudo=doas` are common.
    private static @Nullable Suspicion alias(String assignment, String raw) {
        int equals = assignment.indexOf('=');
        String name = equals < 0 ? "" : assignment.substring(0, equals);
        if (!ASKING.contains(name)) {
            return null;
        }
        var inner = Shell.parse(assignment.substring(equals + 1)).commands();
        for (Command command : inner) {
            String program = command.program();
            int slash = program.lastIndexOf('/');
            if (slash >= 0 && !program.substring(slash + 1).equals(name)) {
                var what = Phrase.of("has {0} run {1}", "使 {0} 命令实际执行 {1}", name, program);
                String file = program.startsWith("/") ? program : "";
                return Suspicion.of(Level.MEDIUM, what, file).shownBy(raw);
            }
        }
        return null;
    }

    private static boolean steals(Script script, Script.Body body) {
        int to = Math.min(body.to(), script.commands().size());
        boolean reads = false;
        boolean keeps = false;
        for (Command command : script.commands().subList(Math.min(body.from(), to), to)) {
            String program = command.program();
            reads |= program.equals("read") && isSilent(command);
            keeps |=
                    SENDERS.contains(program)
                            || command.redirects().stream().anyMatch(ShellTricks::isFile);
        }
        return reads && keeps;
    }

    private static boolean isFile(Redirect redirect) {
        return redirect.writesFile() && !redirect.target().text().startsWith("/dev/");
    }

    /// `-s`, alone or among other letters.
    private static boolean isSilent(Command command) {
        return command.words().stream()
                .map(Word::text)
                .anyMatch(word -> word.startsWith("-") && word.indexOf('s') > 0);
    }
}
