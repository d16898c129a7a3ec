package davy.agent.check.persistence;

import davy.agent.check.Company;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.OpenFile;
import davy.core.packages.FileSum;
import davy.core.shell.Behaviour;
import davy.core.startup.Launch;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Makes findings about lines of files that start something.
public final class Sight {
    private static final int LONGEST = 8 << 20;

    /// A longer file is not read: no package brings a library, a module or settings of such length.
    private static final long LONGEST_BROUGHT = 512L << 20;

    private static final int PREFIX = 24;

    private Sight() {}

    /// A finding about a line of a file.
    ///
    /// @param line 0 where it is the whole file
    /// @param command what is started, as written
    public static Finding.Draft of(
            Facts facts, String path, int line, String command, Phrase subject, Suspicion seen) {
        var draft = Finding.of(Phrase.of("{0} {1}", "{0}：{1}", subject, seen.what()));
        Evidence.file(draft, path, facts.host().stat(path));
        draft.with("file.line", line > 0 ? line : null)
                .with("process.command_line", Evidence.cut(command))
                .with("process.executable", seen.file())
                .with("url.full", new ArrayList<>(seen.urls()))
                .level(seen.level())
                .about(Entity.persistence(line > 0 ? path + ':' + line : path));
        if (!seen.file().isEmpty()) {
            draft.about(Entity.file(seen.file()));
        }
        return draft;
    }

    /// Reports a command of a file, unless nothing speaks against it or the file is as its package
    /// brought it.
    static void launch(Facts facts, Launch launch, @Nullable Suspicion found, Findings findings) {
        if (found == null || isPristine(facts, launch.path())) {
            return;
        }
        var place = place(launch.path(), launch.line());
        var subject = Phrase.of("{0} {1}", "{0} {1}", place, launch.key());
        findings.add(
                of(facts, launch.path(), launch.line(), launch.command(), subject, found)
                        .with("user.name", launch.user()));
    }

    /// Reports a script or program that is run by itself, alike.
    static void script(Facts facts, Judge judge, String path, Findings findings) {
        script(facts, path, judge.file(path), findings);
    }

    static void script(Facts facts, String path, @Nullable Suspicion found, Findings findings) {
        var draft = script(facts, path, found);
        if (draft != null) {
            findings.add(draft);
        }
    }

    /// Null where nothing speaks against it or it is as its package brought it.
    static Finding.@Nullable Draft script(Facts facts, String path, @Nullable Suspicion found) {
        if (found == null || isPristine(facts, path)) {
            return null;
        }
        String text = facts.host().text(path);
        int line = text == null ? 0 : line(text, found.evidence());
        return of(facts, path, line, found.evidence(), place(path, line), found)
                .about(Entity.file(path));
    }

    /// A program of no package among packaged ones, started by a file of no package either: nobody
    /// who builds a program by hand installs it so. Archives of vendors (docker) do: their programs
    /// come together.
    static @Nullable Suspicion raised(Facts facts, String path, @Nullable Suspicion found) {
        boolean raises =
                found != null
                        && found.level() == Level.MEDIUM
                        && isUnpackaged(facts, path)
                        && (found.file().isEmpty() || !Company.of(facts, found.file()));
        return found != null && raises ? found.with(Level.HIGH) : found;
    }

    /// `path, line 3`.
    public static Phrase place(String path, int line) {
        return line > 0
                ? Phrase.of("{0}, line {1},", "{0} 第 {1} 行", path, line)
                : Phrase.plain(path);
    }

    /// The line of a text that the evidence begins in; 0 where it is not to be found. That of the
    /// command itself where the evidence is one of a shell: the same words may stand in a condition
    /// or in a comment before it, and a plan takes out the line that is told here.
    public static int line(String text, String evidence) {
        int end = evidence.indexOf('\n');
        String first = evidence.substring(0, end < 0 ? evidence.length() : end).strip();
        if (first.isEmpty()) {
            return 0;
        }
        int line = Behaviour.of(text).line(evidence);
        line = line > 0 ? line : likeliest(text, first);
        boolean isLong = line == 0 && first.length() > PREFIX;
        return isLong ? likeliest(text, first.substring(0, PREFIX)) : line;
    }

    /// Of the lines that have a text in them, the first that begins with it, else the first that is
    /// no comment, else the first.
    private static int likeliest(String text, String sought) {
        int inside = 0;
        int comment = 0;
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.contains(sought)) {
                continue;
            }
            String stripped = line.strip();
            if (stripped.startsWith(sought)) {
                return number;
            }
            boolean isComment = stripped.startsWith("#");
            comment = comment == 0 && isComment ? number : comment;
            inside = inside == 0 && !isComment ? number : inside;
        }
        return inside > 0 ? inside : comment;
    }

    /// Whether a package owns the file and it is as the package brought it. A link is judged by
    /// what it leads to.
    public static boolean isPristine(Facts facts, String path) {
        String real = facts.host().resolve(path);
        var sum = real == null ? null : sum(facts, path, real);
        var content = sum == null || real == null ? null : facts.host().read(real, LONGEST);
        return sum != null
                && content != null
                && !content.truncated()
                && sum.isOfContent(content.bytes());
    }

    /// Whether a package owns the file and its content is another than the package's, or so long
    /// that it cannot be the package's.
    public static boolean isChanged(Facts facts, String path) {
        String real = facts.host().resolve(path);
        var sum = real == null ? null : sum(facts, path, real);
        var changed = new AtomicBoolean();
        if (sum != null && real != null) {
            facts.host().open(real, file -> changed.set(isChanged(file, sum)));
        }
        return changed.get();
    }

    private static boolean isChanged(OpenFile file, FileSum sum) {
        byte[] digest = FileSum.digest(sum.algorithm(), file, LONGEST_BROUGHT);
        return digest == null ? file.size() > LONGEST_BROUGHT : !sum.isOf(digest);
    }

    private static @Nullable FileSum sum(Facts facts, String path, String real) {
        var sum = facts.packages().sum(path);
        return sum == null ? facts.packages().sum(real) : sum;
    }

    public static boolean isUnpackaged(Facts facts, String path) {
        return facts.ownership(path) == Ownership.UNPACKAGED;
    }
}
