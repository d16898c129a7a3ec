package davy.agent.respond;

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
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives files of the host their old content again, also where others edited them since. What is
/// taken for the old content is known by its hash.
final class RewriteBack {
    /// Beside the kept file: the flags of the host's file before its lines were put back.
    private static final String FLAGS = ".flags";

    private final FileHand host;
    private final FileHand own;
    private final Response response;
    private final Store store;
    private final Folders folders;
    private final Rewriter rewriter;
    private final Clock clock;

    RewriteBack(Hands hands, Response response) {
        this.host = hands.files();
        this.own = hands.own();
        this.response = response;
        this.store = response.store(hands);
        this.folders = new Folders(host, response.journal());
        this.rewriter = new Rewriter(hands, response);
        this.clock = hands.clock();
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
            return gone(rewrite, fresh);
        }
        if (isOld(now, rewrite, kept)) {
            unlink(fresh);
            store.restoreFlags(path, rewrite.record(), now);
            return null;
        }
        if (!now.isRegular() || now.size() > Rewriter.LARGEST_TEXT) {
            return left(rewrite, fresh);
        }
        String hash = host.hash(path);
        if (hash.equals(rewrite.hash())) {
            // A crash came between, or somebody wrote it back.
            var before = beforeLines(rewrite);
            if (before == null && !Store.isAlike(now, rewrite.record())) {
                return left(rewrite, fresh);
            }
            dropBeside(fresh, rewrite);
            store.restoreFlags(path, before == null ? rewrite.record() : before, now);
            return null;
        }
        if (!hash.equals(rewrite.newHash()) || !isAsMade(now, rewrite.record())) {
            return putLinesBack(rewrite, fresh, now, hash);
        }
        return putFileBack(rewrite, fresh, now);
    }

    /// Whether nobody gave the file another owner, mode or attributes since, or locked it, all of
    /// which would go with the file that is put in its place. One that was locked before may be
    /// open yet, after a crash.
    private static boolean isAsMade(FileRecord now, FileRecord before) {
        return Store.isAlike(now, before)
                && (now.flags() & ~before.flags() & FileRecord.LOCKED) == 0;
    }

    private Phrase gone(Change.Rewrite rewrite, String fresh) throws ChangeException {
        return Phrase.of(
                "there is no {0} any more: {1}",
                "{0} 已不存在：{1}", rewrite.path(), left(rewrite, fresh));
    }

    /// A new file may have got the number of the old one, which was copied.
    private boolean isOld(FileRecord now, Change.Rewrite rewrite, String kept)
            throws ChangeException {
        return now.isSameFile(rewrite.record())
                && (own.look(kept) == null || holdsOld(host, rewrite.path(), rewrite));
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
            rewriter.dropNew(fresh, rewrite);
            folders.lock(locked);
        }
    }

    private @Nullable Phrase putFileBack(Change.Rewrite rewrite, String fresh, FileRecord now)
            throws IOException {
        var locked = folders.unlock(Folders.parent(rewrite.path()));
        try {
            rewriter.unlock(rewrite.path(), now);
            if (!exchangeBack(rewrite, fresh, now)) {
                return left(rewrite, fresh);
            }
            store.restoreFlags(rewrite.path(), rewrite.record());
            return null;
        } finally {
            folders.lock(locked);
        }
    }

    private @Nullable Phrase putLinesBack(
            Change.Rewrite rewrite, String fresh, FileRecord now, String hash) throws IOException {
        var begun = beforeLines(rewrite);
        var before = begun == null ? now : now.withFlags(now.flags() | begun.flags());
        if (begun == null) {
            note(rewrite, now);
        }
        var locked = folders.unlock(Folders.parent(rewrite.path()));
        try {
            rewriter.unlock(rewrite.path(), now);
            return merge(rewrite, fresh, now, hash);
        } finally {
            store.restoreFlags(rewrite.path(), before);
            folders.lock(locked);
        }
    }

    private void note(Change.Rewrite rewrite, FileRecord now) throws ChangeException {
        try {
            own.create(
                    store.path(rewrite.kept()) + FLAGS,
                    Integer.toHexString(now.flags()).getBytes(StandardCharsets.US_ASCII),
                    Store.bare(rewrite.record()));
        } catch (ChangeException e) {
            if (now.isLocked()) {
                throw e;
            }
            // Without room for it: a file that is not locked has no lock to lose.
        }
    }

    /// What a file was before its lines began to be put back, which a crash may have cut off; null
    /// where that was not begun.
    private @Nullable FileRecord beforeLines(Change.Rewrite rewrite) throws ChangeException {
        String path = store.path(rewrite.kept()) + FLAGS;
        if (own.look(path) == null) {
            return null;
        }
        String flags = new String(own.content(path, 16), StandardCharsets.US_ASCII);
        try {
            return rewrite.record().withFlags(Integer.parseUnsignedInt(flags, 16));
        } catch (NumberFormatException e) {
            // Cut off as it was written: nothing was unlocked yet.
            return rewrite.record().unlocked();
        }
    }

    /// The old file itself is taken wherever it still is, else its copy.
    ///
    /// @return false where somebody wrote to the file meanwhile, or the old content is nowhere:
    ///   nothing is changed then
    private boolean exchangeBack(Change.Rewrite rewrite, String fresh, FileRecord now)
            throws ChangeException {
        String kept = store.path(rewrite.kept());
        boolean copied = false;
        if (!isOriginal(fresh, rewrite)) {
            boolean isOld = isOriginal(Rewriter.old(fresh), rewrite);
            if (!isOld && !holdsOld(own, kept, rewrite)) {
                return false;
            }
            if (host.look(fresh) != null) {
                host.unlink(fresh);
            }
            if (isOld) {
                host.move(Rewriter.old(fresh), host, fresh);
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
        if (!holdsOld(host, rewrite.path(), rewrite)) {
            return false;
        }
        store.drop(kept);
        return true;
    }

    /// Whether the old file itself has this name, by its content too: who may write beside it can
    /// give the name to another one.
    private boolean isOriginal(String path, Change.Rewrite rewrite) throws ChangeException {
        var now = host.look(path);
        return now != null && now.isSameFile(rewrite.record()) && holdsOld(host, path, rewrite);
    }

    private static boolean holdsOld(FileHand hand, String path, Change.Rewrite rewrite)
            throws ChangeException {
        return Store.holds(hand, path, rewrite.record(), rewrite.hash());
    }

    /// Why a file is not given its old content, and where that is.
    private Phrase left(Change.Rewrite rewrite, String fresh) throws ChangeException {
        String path = rewrite.path();
        String kept = store.path(rewrite.kept());
        if (holdsOld(own, kept, rewrite)) {
            return Store.occupied(path, kept);
        }
        for (String beside : List.of(fresh, Rewriter.old(fresh))) {
            if (holdsOld(host, beside, rewrite)) {
                return Store.occupied(path, beside);
            }
        }
        return Phrase.of(
                "{0} was changed since, and is left as it is; its content of before is neither kept nor"
                        + " beside it any more",
                "{0} 其后又被改动，保持现状；其原内容已不在留存目录，也不在其旁边", path);
    }

    /// Keeps the old content where a crash came before that.
    private void keepOld(Change.Rewrite rewrite, String fresh) throws ChangeException {
        String kept = store.path(rewrite.kept());
        if (holdsOld(own, kept, rewrite)) {
            return;
        }
        for (String beside : List.of(fresh, Rewriter.old(fresh))) {
            if (isOriginal(beside, rewrite)) {
                store.drop(kept);
                store.keep(
                        beside,
                        Rewriter.old(beside),
                        rewrite.kept(),
                        rewrite.record(),
                        rewrite.hash());
                return;
            }
        }
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
        keepOld(rewrite, fresh);
        if (own.look(kept) == null || own.look(kept + Rewriter.NEW) == null) {
            return left(rewrite, fresh);
        }
        byte[] original = own.content(kept, Rewriter.LARGEST_TEXT);
        byte[] edited = own.content(kept + Rewriter.NEW, Rewriter.LARGEST_TEXT);
        boolean whole =
                Sha256.hex(original).equals(rewrite.hash())
                        && Sha256.hex(edited).equals(rewrite.newHash());
        if (!whole) {
            return left(rewrite, fresh);
        }
        byte[] current = host.content(path, Rewriter.LARGEST_TEXT);
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
}
