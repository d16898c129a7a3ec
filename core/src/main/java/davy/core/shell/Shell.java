package davy.core.shell;

import java.util.List;
import java.util.Map;

/// Reads shell text (sh, bash, dash) without running it. Never fails: what is not understood is
/// read as words.
public final class Shell {
    /// Text beyond this many characters is not read.
    static final int MAX_TEXT = 4 << 20;

    private Shell() {}

    public static Script parse(String text) {
        boolean cut = text.length() > MAX_TEXT;
        var script = ShellReader.read(cut ? text.substring(0, MAX_TEXT) : text);
        return cut
                ? new Script(script.commands(), script.functions(), script.parts(), true)
                : script;
    }

    /// A command that no shell reads: every argument is literal.
    public static Script ofArguments(List<String> arguments) {
        var words = arguments.stream().map(Word::literal).toList();
        String raw = String.join(" ", arguments);
        if (raw.length() > Draft.MAX_RAW) {
            raw = raw.substring(0, Draft.MAX_RAW);
        }
        var command =
                new Command(0, 1, 0, words, List.of(), List.of(), -1, Command.Joiner.SEQUENCE, raw);
        var commands = words.isEmpty() ? List.<Command>of() : List.of(command);
        return new Script(commands, Map.of(), List.of(), false);
    }
}
