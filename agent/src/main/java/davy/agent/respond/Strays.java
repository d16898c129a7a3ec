package davy.agent.respond;

import davy.core.action.FileRecord;
import davy.core.host.Host;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Map;

/// What a person is told of a directory that is not at its path any more, and of which Davy changed
/// the flags.
final class Strays {
    private final Host host;

    Strays(Host host) {
        this.host = host;
    }

    /// Why a lock is not lifted whose directory is not at its path.
    Phrase gone(Change.Flags flags) {
        return Phrase.of(
                "{0} is gone. Where it was only moved, find it ({1}), bring it back, and undo again; or"
                        + " give it its flags by hand (chattr {2})",
                "{0} 已不存在。如果只是被移走，请将其找出（{1}），移回原处后再次撤销；或用 chattr {2} 手动恢复其标志",
                flags.path(),
                search(flags),
                chattr(flags));
    }

    /// Why it is not lifted where another directory is at its path.
    Phrase another(Change.Flags flags, FileRecord now) {
        var why =
                Phrase.of(
                        "{0} is another directory by now. Find the one whose flags were changed ({1}),"
                                + " bring it back, and undo again; or give it its flags by hand"
                                + " (chattr {2})",
                        "{0} 现为另一目录。请找到当初被改动标志的目录（{1}），移回原处后再次撤销；或用 chattr {2}" + " 手动恢复其标志",
                        flags.path(),
                        search(flags),
                        chattr(flags));
        return now.isLocked()
                ? Phrase.of(
                        "{0}. What is {1} now is locked too: look why, unlock it (chattr -i -a) if it"
                                + " need not be, and undo again",
                        "{0}。现在的 {1} 也被锁定：请查明原因，如无必要请将其解锁（chattr -i -a），然后再次撤销", why, flags.path())
                : why;
    }

    /// A moved directory stays on its file system, where alone its number is its own.
    private String search(Change.Flags flags) {
        String point = MountPlaces.point(host, flags.path());
        boolean plain = point.matches("[\\w./:@-]+");
        return "find %s -xdev -type d -inum %s"
                .formatted(
                        plain ? point : "'" + point.replace("'", "'\\''") + "'",
                        Long.toUnsignedString(flags.inode()));
    }

    /// What gives a directory its flags of before by hand: `-i`.
    private static String chattr(Change.Flags flags) {
        int changed = flags.before() ^ flags.after();
        var letters = new ArrayList<String>();
        for (var flag : Map.of(FileRecord.IMMUTABLE, "i", FileRecord.APPEND_ONLY, "a").entrySet()) {
            if ((changed & flag.getKey()) != 0) {
                boolean was = (flags.before() & flag.getKey()) != 0;
                letters.add((was ? "+" : "-") + flag.getValue());
            }
        }
        letters.sort(null);
        return String.join(" ", letters);
    }
}
