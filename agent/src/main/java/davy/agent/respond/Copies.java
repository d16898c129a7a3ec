package davy.agent.respond;

import davy.core.action.FilePin;
import davy.core.host.FileType;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds files that are copies of a family's programs, whatever they are called. An attacker may
/// have made millions: so many are taken at once, and what is left is told.
final class Copies {
    /// So many names of a directory are looked at.
    static final int MOST_NAMES = 100_000;

    /// So many copies are taken.
    static final int MOST_COPIES = 50_000;

    private final FamilyWatch watch;
    private final Hands hands;
    private final int mostNames;
    private final int mostCopies;

    Copies(FamilyWatch watch, Hands hands) {
        this(watch, hands, MOST_NAMES, MOST_COPIES);
    }

    Copies(FamilyWatch watch, Hands hands, int mostNames, int mostCopies) {
        this.watch = watch;
        this.hands = hands;
        this.mostNames = mostNames;
        this.mostCopies = mostCopies;
    }

    /// What was found.
    ///
    /// @param left what was not looked at; null where all was
    record Found(List<FilePin> pins, @Nullable Phrase left) {}

    /// Copies in these directories as they are now; not in those below them, and none of a package.
    Found in(List<String> directories) {
        var copies = new ArrayList<FilePin>();
        long unseen = 0;
        String first = "";
        for (String directory : directories) {
            int looked = 0;
            for (String name : hands.host().list(directory)) {
                if (looked == mostNames || copies.size() == mostCopies) {
                    unseen++;
                    first = first.isEmpty() ? directory : first;
                    continue;
                }
                looked++;
                add(directory + '/' + name, copies);
            }
        }
        var left =
                Phrase.of(
                        "there are too many files: {0} {0|name was|names were} not looked at, the"
                                + " first in {1}; make a new plan for what is left",
                        "文件过多：有 {0} 个文件名未检查，首个位于 {1}；其余请重新制定方案", unseen, first);
        return new Found(copies, unseen == 0 ? null : left);
    }

    private void add(String path, List<FilePin> copies) {
        var info = hands.host().lstat(path);
        if (info == null || !info.isRegular() || info.size() == 0) {
            return;
        }
        String hash = hands.sparing().isPackaged(path) ? null : watch.copy(path);
        if (hash != null) {
            copies.add(new FilePin(path, FileType.REGULAR, hash));
        }
    }
}
