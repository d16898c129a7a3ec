package davy.agent.check.persistence;

import davy.core.account.AuthorizedKey;
import davy.core.account.AuthorizedKeys;
import davy.core.account.WrittenKeys;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import java.util.List;

/// Which lines of a file of keys a finding accuses, and which keys it leaves to a person: where one
/// of those is the key that the operator comes by, taking it away locks the operator out.
public final class KeyLines {
    /// A database has as many lines as it likes; sshd passes over all that are no key.
    private static final int MOST = 500;

    private KeyLines() {}

    /// The garbage and the keys that came with it.
    public static void accuse(Finding.Draft draft, AuthorizedKeys file, WrittenKeys written) {
        for (AuthorizedKey key : first(written.keys())) {
            draft.about(place(file.path(), key.line()));
        }
        for (var line : first(written.garbage())) {
            draft.about(place(file.path(), line.line()));
        }
        leave(draft, written.others());
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(MOST, all.size()));
    }

    public static Entity place(String path, int line) {
        return Entity.persistence(path + ':' + line);
    }

    /// Keys of which the file does not tell whose they are.
    public static Finding.Draft leave(Finding.Draft draft, List<AuthorizedKey> keys) {
        return draft.with(
                "davy.keys.left",
                first(keys).stream()
                        .map(key ->
                                key.line()
                                        + " "
                                        + (key.fingerprint() + ' ' + key.comment()).strip())
                        .toList());
    }
}
