package davy.agent.respond;

import davy.core.action.FilePin;
import davy.core.host.FileType;
import java.util.ArrayList;
import java.util.List;

/// Finds files that are copies of a family's programs, whatever they are called.
final class Copies {
    /// So many names of a directory are looked at: an attacker may have made millions.
    private static final int MOST_NAMES = 100_000;

    private final FamilyWatch watch;
    private final Hands hands;

    Copies(FamilyWatch watch, Hands hands) {
        this.watch = watch;
        this.hands = hands;
    }

    /// Copies in these directories as they are now; not in those below them, and none of a package.
    List<FilePin> in(List<String> directories) {
        var copies = new ArrayList<FilePin>();
        for (String directory : directories) {
            for (String name : hands.host().list(directory).stream().limit(MOST_NAMES).toList()) {
                add(directory + '/' + name, copies);
            }
        }
        return copies;
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
