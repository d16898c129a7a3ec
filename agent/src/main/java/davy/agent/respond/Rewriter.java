package davy.agent.respond;

import davy.core.action.FilePin;
import davy.core.action.FileRecord;
import davy.core.edit.Edited;
import davy.core.edit.LineEdit;
import davy.core.edit.NamedLines;
import davy.core.file.Sha256;
import davy.core.text.Phrase;
import davy.linux.Errno;
import davy.linux.change.ChangeException;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives files of the host other content and takes that back, also where others edited the file
/// since.
final class Rewriter {
    private static final int LARGEST_TEXT = 16 << 20;
    private static final String NEW = ".new";
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
    /// @return why not; null where it was done
    @Nullable Phrase rewrite(int step, FilePin pin, byte[] content) throws IOException {
        String path = pin.path();
        var record = host.look(path);
        if (record == null) {
            return Phrase.of("{0} is gone", "{0} 已不存在", path);
        }
        var other = Keeper.difference(host, pin, record);
        if (other != null) {
            return other;
        }
        if (record.links() > 1) {
            return linked(path, record.links());
        }
        String kept = Keeper.keptName(journal, 0);
        var change = new Change.Rewrite(path, kept, record, pin.hash(), Sha256.hex(content));
        var opened = folders.open(step, List.of(path));
        try {
            return rewrite(step, change, content);
        } finally {
            folders.close(opened);
            journal.sync();
        }
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

    private @Nullable Phrase rewrite(int step, Change.Rewrite change, byte[] content)
            throws IOException {
        var entry = journal.intend(step, List.of(change)).getFirst();
        try {
            exchange(entry, change, content);
            journal.settle(entry, Entry.State.DONE, "");
            return null;
        } catch (ChangeException e) {
            journal.settle(entry, Entry.State.REFUSED, String.valueOf(e.getMessage()));
            return Keeper.told(e);
        }
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
                takeBack(path, fresh);
            }
        }
    }

    /// Somebody may have taken the new one away meanwhile; the old one is not kept yet.
    private void takeBack(String path, String fresh) throws ChangeException {
        if (host.look(path) == null) {
            host.move(fresh, host, path);
        } else {
            host.exchange(path, fresh);
        }
    }

    /// Where the old content could not be taken back, it is what has this name.
    private void dropNew(String fresh, Change.Rewrite change) throws ChangeException {
        var now = host.look(fresh);
        boolean isNew =
                now != null
                        && now.isRegular()
                        && !now.isSameFile(change.record())
                        && host.hash(fresh).equals(change.newHash());
        if (isNew) {
            host.unlink(fresh);
        }
    }

    private void unlock(String path, FileRecord record) throws ChangeException {
        if (record.isLocked()) {
            host.setFlags(path, record.flags() & ~FileRecord.LOCKED);
        }
    }

    /// What the file became, to be known again in a file that is edited afterwards.
    private void keepNew(Change.Rewrite change, byte[] content) throws ChangeException {
        own.create(store.path(change.kept()) + NEW, content, Store.bare(change.record()));
    }

    /// Gives the file its old content again.
    ///
    /// @return why not; null where the host is as before the change
    @Nullable Phrase putBack(Entry entry, Change.Rewrite rewrite) throws IOException {
        String path = rewrite.path();
        String fresh = response.aside(path, entry);
        String kept = store.path(rewrite.kept());
        var now = host.look(path);
        if (now == null) {
            return Phrase.of(
                    "{0} is gone; as it was before, it is kept in {1}",
                    "{0} 已不存在；其原内容保存在 {1}", path, kept);
        }
        if (isOld(now, rewrite, kept)) {
            unlink(fresh);
            store.restoreFlags(path, rewrite.record(), now);
            return null;
        }
        if (!now.isRegular()) {
            return Store.occupied(path, kept);
        }
        String hash = host.hash(path);
        if (hash.equals(rewrite.hash())) {
            // A crash came between, or somebody wrote it back.
            dropBeside(fresh, rewrite);
            store.restoreFlags(path, rewrite.record(), now);
            return null;
        }
        if (!hash.equals(rewrite.newHash())) {
            return putLinesBack(rewrite, fresh, now, hash);
        }
        return putFileBack(rewrite, fresh, now);
    }

    /// A new file may have got the number of the old one, which was copied.
    private boolean isOld(FileRecord now, Change.Rewrite rewrite, String kept)
            throws ChangeException {
        return now.isSameFile(rewrite.record())
                && (own.look(kept) == null || host.hash(rewrite.path()).equals(rewrite.hash()));
    }

    private void unlink(String fresh) throws IOException {
        if (host.look(fresh) != null) {
            var locked = folders.unlock(Folders.parent(fresh));
            host.unlink(fresh);
            folders.lock(locked);
        }
    }

    private void dropBeside(String fresh, Change.Rewrite rewrite) throws IOException {
        if (host.look(fresh) != null) {
            var locked = folders.unlock(Folders.parent(fresh));
            dropNew(fresh, rewrite);
            folders.lock(locked);
        }
    }

    private @Nullable Phrase putFileBack(Change.Rewrite rewrite, String fresh, FileRecord now)
            throws IOException {
        var locked = folders.unlock(Folders.parent(rewrite.path()));
        try {
            unlock(rewrite.path(), now);
            if (!exchangeBack(rewrite, fresh, now)) {
                return Store.occupied(rewrite.path(), store.path(rewrite.kept()));
            }
            store.restoreFlags(rewrite.path(), rewrite.record());
            return null;
        } finally {
            folders.lock(locked);
        }
    }

    private @Nullable Phrase putLinesBack(
            Change.Rewrite rewrite, String fresh, FileRecord now, String hash) throws IOException {
        var locked = folders.unlock(Folders.parent(rewrite.path()));
        try {
            unlock(rewrite.path(), now);
            return merge(rewrite, fresh, now, hash);
        } finally {
            store.restoreFlags(rewrite.path(), now);
            folders.lock(locked);
        }
    }

    /// The old file itself is taken wherever it still is, else its copy.
    ///
    /// @return false where somebody wrote to the file meanwhile: nothing is changed then
    private boolean exchangeBack(Change.Rewrite rewrite, String fresh, FileRecord now)
            throws ChangeException {
        String kept = store.path(rewrite.kept());
        var old = host.look(old(fresh));
        var beside = host.look(fresh);
        boolean isBeside = Store.isUnchanged(beside, rewrite.record());
        boolean copied = false;
        if (!isBeside && (old != null || own.look(kept) != null)) {
            if (beside != null) {
                host.unlink(fresh);
            }
            if (old != null) {
                host.move(old(fresh), host, fresh);
            } else {
                copied = bringOld(kept, fresh, rewrite);
            }
        }
        host.exchange(rewrite.path(), fresh);
        if (!isStill(fresh, now, rewrite.newHash())) {
            host.exchange(rewrite.path(), fresh);
            if (copied) {
                host.unlink(fresh);
            } else if (own.look(kept) == null) {
                host.move(fresh, own, kept);
            }
            return false;
        }
        host.unlink(fresh);
        host.sync(Folders.parent(rewrite.path()));
        store.drop(kept);
        return true;
    }

    private boolean isStill(String path, FileRecord before, String hash) throws ChangeException {
        return Store.isUnchanged(host.look(path), before) && host.hash(path).equals(hash);
    }

    /// @return whether it is a copy, and the kept one is still there
    private boolean bringOld(String kept, String to, Change.Rewrite rewrite)
            throws ChangeException {
        try {
            own.move(kept, host, to);
            return false;
        } catch (ChangeException e) {
            if (e.errno() != Errno.EXDEV) {
                throw e;
            }
            store.bringCopy(kept, to, rewrite.record(), rewrite.hash());
            return true;
        }
    }

    /// Puts lines back into a file that others edited since, whose owner, mode and attributes stay.
    private @Nullable Phrase merge(
            Change.Rewrite rewrite, String fresh, FileRecord now, String hash)
            throws ChangeException {
        String path = rewrite.path();
        String kept = store.path(rewrite.kept());
        if (own.look(kept) == null || own.look(kept + NEW) == null) {
            return Store.occupied(path, kept);
        }
        byte[] original = own.content(kept, LARGEST_TEXT);
        byte[] edited = own.content(kept + NEW, LARGEST_TEXT);
        boolean whole =
                Sha256.hex(original).equals(rewrite.hash())
                        && Sha256.hex(edited).equals(rewrite.newHash());
        if (!whole) {
            return Store.occupied(path, kept);
        }
        byte[] current = host.content(path, LARGEST_TEXT);
        var merged =
                path.equals(AccountLocks.SHADOW) || path.equals(AccountLocks.PASSWD)
                        ? NamedLines.restore(original, edited, current)
                        : LineEdit.restore(original, edited, current);
        return switch (merged) {
            case Edited.Changed changed -> replace(path, fresh, now, hash, changed.text(), kept);
            case Edited.Unchanged _ -> null;
            case Edited.Refused refused ->
                    Phrase.of("{0}: {1}", "{0}：{1}", Store.occupied(path, kept), refused.why());
        };
    }

    private @Nullable Phrase replace(
            String path, String fresh, FileRecord now, String hash, byte[] text, String kept)
            throws ChangeException {
        if (host.look(fresh) != null) {
            host.unlink(fresh);
        }
        host.create(fresh, text, now.unlocked().at(clock.instant()));
        host.exchange(path, fresh);
        boolean same = isStill(fresh, now, hash);
        if (!same) {
            host.exchange(path, fresh);
        }
        host.unlink(fresh);
        return same ? null : Store.occupied(path, kept);
    }

    /// The name of the old file while it is copied.
    ///
    /// @param aside name of the new one meanwhile
    static String old(String aside) {
        return aside + OLD;
    }
}
