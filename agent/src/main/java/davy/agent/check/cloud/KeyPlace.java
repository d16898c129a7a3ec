package davy.agent.check.cloud;

import davy.core.secret.AccessKey;
import davy.core.text.Phrase;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// Where a key was seen.
///
/// @param name path and line, the process, the container, or the commit
/// @param path file of the host that holds it; empty for a process
/// @param pid 0 where it is no process
/// @param proper whether it is where it should be, for its owner alone
/// @param open whether every user can read it
/// @param commit where it lies in the history of a repository; null where it lies in the open
record KeyPlace(
        AccessKey key,
        String name,
        String path,
        int pid,
        boolean proper,
        boolean open,
        @Nullable KeyCommit commit) {
    /// Those with the secret first, what lies in the open before history.
    static final Comparator<KeyPlace> ORDER =
            Comparator.comparing((KeyPlace p) -> !p.key.hasSecret())
                    .thenComparing(p -> p.commit != null)
                    .thenComparingInt(p -> p.pid)
                    .thenComparing(KeyPlace::name);

    /// A file that can be read as it is.
    static KeyPlace file(AccessKey key, String name, String path, boolean proper, boolean open) {
        return new KeyPlace(key, name, path, 0, proper, open, null);
    }

    static KeyPlace process(AccessKey key, String name, int pid) {
        return new KeyPlace(key, name, "", pid, false, false, null);
    }

    static KeyPlace history(AccessKey key, KeyCommit commit) {
        return new KeyPlace(key, commit.name(), commit.repository(), 0, false, false, commit);
    }

    /// Whether it stands in a line of the file itself.
    boolean isText() {
        return name.equals(path + ":" + key.line());
    }

    Phrase phrase() {
        return commit == null ? Phrase.plain(name) : commit.phrase();
    }
}
