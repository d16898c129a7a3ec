package davy.agent.respond;

import davy.core.action.FilePin;
import davy.core.action.FileRecord;
import davy.core.action.Outcome;
import davy.core.file.Sha256;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives files of the host other content, each only if it is still what the plan says.
/// [RewriteBack] takes that back.
final class Rewriter {
    static final int LARGEST_TEXT = 16 << 20;
    static final String NEW = ".new";
    private static final String OLD = "-old";

    private final FileHand host;
    private final FileHand own;
    private final Response response;
    private final Journal journal;
    private final Store store;
    private final Folders folders;
    private final Clock clock;

    Rewriter(Hands hands, Response response) {
        this.host = hands.files();
        this.own = hands.own();
        this.response = response;
        this.journal = response.journal();
        this.store = response.store(hands);
        this.folders = new Folders(host, journal);
        this.clock = hands.clock();
    }

    /// Gives a file other content, only if it is still what it was.
    ///
    /// @param pin the file as the content was made for
    /// @return what went wrong; null where it was done
    @Nullable Outcome rewrite(int step, FilePin pin, byte[] content) throws IOException {
        String path = pin.path();
        var record = host.look(path);
        if (record == null) {
            return new Outcome.Refused(Phrase.of("{0} is gone", "{0} 已不存在", path));
        }
        var other = Keeper.difference(host, pin, record);
        if (other != null) {
            return new Outcome.Refused(other);
        }
        if (record.links() > 1) {
            return new Outcome.Refused(linked(path, record.links()));
        }
        String kept = Keeper.keptName(journal, 0);
        var change = new Change.Rewrite(path, kept, record, pin.hash(), Sha256.hex(content));
        var opened = folders.open(step, path);
        try {
            return rewrite(step, change, content);
        } finally {
            folders.close(opened);
            journal.sync();
        }
    }

    /// As [#rewrite], for a file that earlier steps of the same response may have changed: all plan
    /// from the same file.
    @Nullable Outcome rewriteLatest(int step, FilePin pin, byte[] content) throws IOException {
        return rewrite(step, latest(pin), content);
    }

    private FilePin latest(FilePin pin) {
        String hash = pin.hash();
        for (Entry entry : journal.in(Entry.State.DONE)) {
            if (entry.change() instanceof Change.Rewrite rewrite
                    && rewrite.path().equals(pin.path())
                    && rewrite.hash().equals(hash)) {
                hash = rewrite.newHash();
            }
        }
        return new FilePin(pin.path(), pin.type(), hash);
    }

    /// The new content would be a file of its own, and the other names would keep the old one.
    private static Phrase linked(String path, long links) {
        return Phrase.of(
                "{0} has {1} names (hard links), and the others would keep the old content: find"
                        + " them with find / -xdev -samefile {0}, and edit the file by hand",
                "{0} 有 {1} 个名称（硬链接），其他名称仍会保留旧内容：请用 find / -xdev -samefile {0} 找出后手动修改",
                path,
                links);
    }

    private @Nullable Outcome rewrite(int step, Change.Rewrite change, byte[] content)
            throws IOException {
        var entry = journal.intend(step, List.of(change)).getFirst();
        try {
            exchange(entry, change, content);
            journal.settle(entry, Entry.State.DONE, "");
            return null;
        } catch (ChangeException e) {
            boolean before = isAsBefore(change);
            var state = before ? Entry.State.REFUSED : Entry.State.DONE;
            journal.settle(entry, state, String.valueOf(e.getMessage()));
            return before
                    ? new Outcome.Refused(Keeper.told(e))
                    : new Outcome.Failed(Keeper.told(e));
        }
    }

    /// Whether a file that could not be rewritten is what it was. Where it is not, somebody saved
    /// it meanwhile, and the old content may stand beside it: it can still be undone.
    private boolean isAsBefore(Change.Rewrite change) {
        try {
            var now = host.look(change.path());
            return now != null
                    && (now.isSameFile(change.record())
                            || holds(change.path(), now, change.hash()));
        } catch (ChangeException e) {
            return false;
        }
    }

    private boolean holds(String path, FileRecord now, String hash) throws ChangeException {
        return now.isRegular() && now.size() <= LARGEST_TEXT && host.hash(path).equals(hash);
    }

    private void exchange(Entry entry, Change.Rewrite change, byte[] content)
            throws ChangeException {
        var record = change.record();
        String path = change.path();
        String fresh = response.aside(path, entry);
        keepNew(change, content);
        host.create(fresh, content, record.unlocked().at(clock.instant()));
        boolean done = false;
        try {
            unlock(path, record);
            exchange(fresh, change);
            done = true;
        } finally {
            if (!done) {
                dropNew(fresh, change);
            }
            store.restoreFlags(path, record);
        }
    }

    /// Makes the file the new one, and keeps the old one.
    private void exchange(String fresh, Change.Rewrite change) throws ChangeException {
        String path = change.path();
        var record = change.record();
        host.exchange(path, fresh);
        boolean done = false;
        try {
            if (!Store.isUnchanged(host.look(fresh), record)) {
                throw ChangeException.changed(path);
            }
            store.keep(fresh, old(fresh), change.kept(), record, change.hash());
            done = true;
        } finally {
            if (!done) {
                takeBack(change, fresh);
            }
        }
    }

    /// Somebody may have taken the new one away meanwhile, or saved another one in its place, which
    /// stays: the old one, which is not kept yet, then stays beside it.
    private void takeBack(Change.Rewrite change, String fresh) throws ChangeException {
        String path = change.path();
        var now = host.look(path);
        if (now == null) {
            host.move(fresh, host, path);
            return;
        }
        if (!holds(path, now, change.newHash())) {
            return;
        }
        host.exchange(path, fresh);
        if (!Store.isUnchanged(host.look(fresh), now)) {
            host.exchange(path, fresh);
        }
    }

    /// Where the old content could not be taken back, it is what has this name.
    void dropNew(String fresh, Change.Rewrite change) throws ChangeException {
        var now = host.look(fresh);
        boolean isNew =
                now != null
                        && !now.isSameFile(change.record())
                        && holds(fresh, now, change.newHash());
        if (isNew) {
            host.unlink(fresh);
        }
    }

    void unlock(String path, FileRecord record) throws ChangeException {
        if (record.isLocked()) {
            host.setFlags(path, record.flags() & ~FileRecord.LOCKED);
        }
    }

    /// What the file became, to be known again in a file that is edited afterwards.
    private void keepNew(Change.Rewrite change, byte[] content) throws ChangeException {
        own.create(store.path(change.kept()) + NEW, content, Store.bare(change.record()));
    }

    /// The name of the old file while it is copied.
    ///
    /// @param aside name of the new one meanwhile
    static String old(String aside) {
        return aside + OLD;
    }
}
