package davy.agent.check;

import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/// A long script of many parts that a person chooses from, as servers are installed with: some of
/// its parts also run what they fetch. A bare downloader is short, and fetches whenever it is run.
///
/// Intruders can write such too: it makes less sure, and excuses nothing.
public final class Menu {
    private static final int SHORTEST = 4 << 10;
    private static final int LEAST_PARTS = 5;
    private static final int MOST_TIMES = 100;

    /// A behaviour shows no more commands than this for a trait.
    private static final int MOST_SHOWN = 8;

    private static final Pattern PART =
            Pattern.compile(
                    "^[ \t]*(function[ \t]+[\\w-]+[ \t]*(\\(\\))?|[A-Za-z_][\\w-]*[ \t]*\\(\\))\\s*\\{",
                    Pattern.MULTILINE);

    private static final Pattern CHOICE =
            Pattern.compile("^[ \t]*case[ \t]+\\S+[ \t]+in\\b", Pattern.MULTILINE);

    /// What an installer has no need of, besides the strong ones.
    private static final Set<Trait> FURTIVE =
            EnumSet.of(Trait.ERASES_TRACES, Trait.ADDS_KEY, Trait.IMMUTABLE);

    private Menu() {}

    /// Whether it is one, in sight, and all that it runs comes by https from names that are not
    /// rented.
    public static boolean is(String path, Behaviour behaviour) {
        if (Places.isHidden(path) || Places.isTemporary(path) || behaviour.truncated()) {
            return false;
        }
        boolean more =
                behaviour.hasAny(FURTIVE)
                        || behaviour.traits().stream()
                                .anyMatch(t -> t.isStrong() && t != Trait.DOWNLOAD_AND_RUN);
        var shown = behaviour.evidence(Trait.DOWNLOAD_AND_RUN);
        String text = behaviour.layers().getFirst().text();
        return !more
                && isOfParts(text)
                && !shown.isEmpty()
                && shown.size() < MOST_SHOWN
                && shown.stream()
                        .allMatch(c ->
                                DownloadSource.of(c).compareTo(DownloadSource.SECURE) >= 0
                                        && isInPart(c.strip(), text));
    }

    /// Whether it is nowhere at the beginning of a line, where it runs whatever was chosen.
    private static boolean isInPart(String command, String text) {
        int at = text.indexOf(command);
        boolean found = at >= 0 && !command.isEmpty();
        for (int i = 0; found && at >= 0; i++, at = text.indexOf(command, at + 1)) {
            int line = text.lastIndexOf('\n', at) + 1;
            boolean isInside = text.charAt(line) == ' ' || text.charAt(line) == '\t';
            if (!isInside || i > MOST_TIMES) {
                return false;
            }
        }
        return found;
    }

    private static boolean isOfParts(String text) {
        return text.length() > SHORTEST
                && CHOICE.matcher(text).find()
                && PART.matcher(text).results().limit(LEAST_PARTS).count() == LEAST_PARTS;
    }
}
