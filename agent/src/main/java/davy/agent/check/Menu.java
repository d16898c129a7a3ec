package davy.agent.check;

import davy.core.shell.Behaviour;
import davy.core.shell.Command;
import davy.core.shell.Layer;
import davy.core.shell.Script;
import davy.core.shell.Script.Part;
import davy.core.shell.Trait;
import davy.core.shell.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A long script of many parts that a person chooses from, as servers are installed with: some of
/// its parts also run what they fetch. A bare downloader is short, and fetches whenever it is run.
///
/// Intruders can write such too: it makes less sure, and excuses nothing.
public final class Menu {
    private static final int SHORTEST = 4 << 10;
    private static final int LEAST_PARTS = 5;
    private static final int MOST_DEPTH = 4;

    /// A behaviour shows no more commands than this for a trait.
    private static final int MOST_SHOWN = 8;

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
        var whole = behaviour.layers().getFirst();
        if (more
                || !isOfParts(whole)
                || shown.isEmpty()
                || shown.size() >= MOST_SHOWN
                || behaviour.urls().stream().anyMatch(Menu::isAnybodys)) {
            return false;
        }
        var choices = new Choices(whole.script());
        return shown.stream().allMatch(c -> isChosen(c, whole.script(), choices));
    }

    private static boolean isOfParts(Layer whole) {
        var parts = whole.script().parts();
        long functions =
                parts.stream().filter(p -> !p.isBranch()).map(Part::name).distinct().count();
        return whole.text().length() > SHORTEST
                && functions >= LEAST_PARTS
                && parts.stream().anyMatch(Part::isBranch);
    }

    private static boolean isAnybodys(String url) {
        return OddSource.isOdd(url)
                || url.startsWith("/dev/")
                || DownloadSource.of(url) == DownloadSource.ADDRESS;
    }

    /// Whether every command that this may be runs only when it was chosen, and tells one address.
    private static boolean isChosen(String shown, Script script, Choices choices) {
        boolean found = false;
        for (var command : script.commands()) {
            if (isShown(command.raw(), shown)) {
                found = true;
                if (!choices.isChosen(command.index()) || !isPlain(command, script)) {
                    return false;
                }
            }
        }
        return found;
    }

    /// A behaviour shows a command with those that it feeds, and cuts what is long.
    private static boolean isShown(String raw, String shown) {
        boolean piped = shown.startsWith(raw) && shown.startsWith(" | ", raw.length());
        boolean cut = shown.endsWith("…") && raw.startsWith(shown.substring(0, shown.length() - 1));
        return !raw.isEmpty() && (shown.equals(raw) || piped || cut);
    }

    /// Whether the downloader's words are all in the text, and one of them is a URL by https of a
    /// name that is not rented.
    private static boolean isPlain(Command command, Script script) {
        var words = new ArrayList<Word>();
        boolean known = collect(command, script, words, 0);
        var urls = words.stream().map(Word::text).filter(w -> w.contains("://")).toList();
        return known
                && urls.size() == 1
                && DownloadSource.of(urls.getFirst()).compareTo(DownloadSource.SECURE) >= 0;
    }

    private static boolean collect(Command command, Script script, List<Word> words, int depth) {
        for (var word : command.words()) {
            words.add(word);
            for (var part : word.parts()) {
                boolean known =
                        switch (part) {
                            case Word.Part.Text _ -> true;
                            case Word.Part.Variable _ -> false;
                            case Word.Part.Nested nested ->
                                    depth < MOST_DEPTH
                                            && script.nested(nested).stream()
                                                    .allMatch(c ->
                                                            collect(c, script, words, depth + 1));
                        };
                if (!known) {
                    return false;
                }
            }
        }
        return true;
    }
}
