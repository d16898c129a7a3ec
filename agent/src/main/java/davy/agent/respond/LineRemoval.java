package davy.agent.respond;

import davy.core.action.Line;
import davy.core.action.RemoveLines;
import davy.core.edit.Edited;
import davy.core.edit.LineEdit;
import davy.core.edit.LineEdit.Joining;
import davy.core.host.Host;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import davy.linux.change.ChangeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/// A file without some of its lines, as the program that reads it takes them.
final class LineRemoval {
    private static final Pattern SHEBANG =
            Pattern.compile("#! *(/\\S*/)?(env +(-S +)?)?(/\\S*/)?(ba|da|a|z|k|mk)?sh(\\s.*)?");
    private static final int MOST_RUNS = 100;
    private static final int LONGEST_SHEBANG = 256;

    /// Other shells than sh and its kind, which end their blocks by other words.
    private static final Pattern FOREIGN = Pattern.compile(".*csh(rc)?(\\..*)?|.*\\.fish");

    private static final Pattern SHELL =
            Pattern.compile(
                    ".*/("
                            + "[^/]*(bash|zsh|ksh|/sh|\\.sh|ash)rc(\\.local)?"
                            + "|[^/]*\\.(sh|bash|zsh|ksh)"
                            + "|[^/]*(profile|bash_)[^/]*"
                            + "|(rc|boot|after|before)\\.local"
                            + "|\\.?(zshenv|zlogin|zlogout|xinitrc|xsession|xsessionrc|xprofile|xserverrc"
                            + "|gnomerc|shrc)"
                            + "|\\.ssh/rc|rc"
                            + "|[^/]*(profile|bashrc|bash_completion)\\.d/[^/]+"
                            + ")|/etc/(rc\\.d/)?init\\.d/.*"
                            + "|/etc/cron\\.(hourly|daily|weekly|monthly)/.*");

    private LineRemoval() {}

    /// @param text the file as it is
    static Edited of(Host host, byte[] text, RemoveLines action) {
        String path = action.file().path();
        var nft = AccusedRules.isNft(host, path);
        return nft == null
                ? LineEdit.remove(text, lines(action.lines()), joining(path, text))
                : FirewallRules.edit(text, nft, action.lines());
    }

    private static List<LineEdit.Line> lines(List<Line> lines) {
        return lines.stream()
                .map(line -> new LineEdit.Line(line.number(), RawText.encode(line.text())))
                .toList();
    }

    /// How the lines of a file hang together.
    static Joining joining(String path, byte[] text) {
        if (path.contains("/sudoers") || path.contains("/modprobe") || Responder.isUnit(path)) {
            return Joining.ALWAYS;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean foreign = FOREIGN.matcher(name).matches();
        if (SHEBANG.matcher(firstLine(text)).matches()
                || !foreign && SHELL.matcher(path).matches()) {
            return Joining.SHELL;
        }
        return foreign || name.endsWith("rc") ? Joining.NO_COMMENTS : Joining.NONE;
    }

    private static String firstLine(byte[] text) {
        int length = Math.min(text.length, LONGEST_SHEBANG);
        return new String(text, 0, length, StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("");
    }

    /// The removal of those lines that can go; each run of lines that follow each other goes as a
    /// whole or not at all.
    ///
    /// @param left to which is added what stays, and why
    static RemoveLines planned(Hands hands, RemoveLines wanted, Collection<Phrase> left)
            throws ChangeException {
        byte[] text = hands.files().content(wanted.file().path(), Rewriter.LARGEST_TEXT);
        if (!(of(hands.host(), text, wanted) instanceof Edited.Refused all)) {
            return wanted;
        }
        var runs = runs(wanted.lines());
        var kept = new ArrayList<Line>();
        if (runs.size() > MOST_RUNS) {
            left.add(told(wanted, all));
            return new RemoveLines(wanted.file(), kept);
        }
        for (var run : runs) {
            var tried = new RemoveLines(wanted.file(), run);
            if (of(hands.host(), text, tried) instanceof Edited.Refused refused) {
                left.add(told(wanted, refused));
            } else {
                kept.addAll(run);
            }
        }
        return new RemoveLines(wanted.file(), kept);
    }

    private static Phrase told(RemoveLines wanted, Edited.Refused refused) {
        return Phrase.of("{0}: {1}", "{0}：{1}", wanted.file().path(), refused.why());
    }

    private static List<List<Line>> runs(List<Line> lines) {
        var runs = new ArrayList<List<Line>>();
        for (Line line : lines) {
            boolean follows =
                    !runs.isEmpty() && runs.getLast().getLast().number() + 1 == line.number();
            if (!follows) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(line);
        }
        return runs;
    }
}
