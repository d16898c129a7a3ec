package davy.agent.respond;

import davy.core.action.FileRecord;
import davy.core.text.Phrase;
import davy.linux.Errno;
import davy.linux.change.ChangeException;
import davy.linux.change.FileHand;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Puts changes of files back. Nothing is lost: where something else stands in the file's place, it
/// stays, and so does what is kept.
final class PutBack {
    private final Hands hands;
    private final FileHand host;
    private final FileHand own;
    private final Response response;
    private final Store store;
    private final Folders folders;
    private final RewriteBack rewrites;

    PutBack(Hands hands, Response response) {
        this.hands = hands;
        this.host = hands.files();
        this.own = hands.own();
        this.response = response;
        this.store = response.store(hands);
        this.folders = new Folders(host, response.journal());
        this.rewrites = new RewriteBack(hands, response);
    }

    /// Puts a move, other content or flags back.
    ///
    /// @return why not; null where the host is as before the change
    @Nullable Phrase putBack(Entry entry) throws IOException {
        return switch (entry.change()) {
            case Change.Move move when move.record().isDirectory() ->
                    makeFolder(entry, move.path(), move.record());
            case Change.Move move -> putBack(entry, move);
            case Change.Rewrite rewrite -> rewrites.putBack(entry, rewrite);
            case Change.Flags flags -> putBack(Boot.current(entry, flags, hands));
            default -> throw new AssertionError(entry.change());
        };
    }

    private @Nullable Phrase putBack(Change.Flags flags) throws ChangeException {
        var now = host.look(flags.path());
        if (now != null && flags.isOf(now)) {
            if (flags.isAfter(now)) {
                folders.set(flags, flags.before());
            }
            return null;
        }
        if (now != null && folders.isAside(flags)) {
            return null;
        }
        var strays = new Strays(hands.host());
        return now == null ? strays.gone(flags) : strays.another(flags, now);
    }

    private @Nullable Phrase putBack(Entry entry, Change.Move move) throws IOException {
        String path = move.path();
        String kept = store.path(move.kept());
        var aside = host.look(response.aside(path, entry));
        var stored = own.look(kept);
        var now = host.look(path);
        if (stored == null && aside == null) {
            return isBackWhole(move, now);
        }
        if (now != null && !(aside == null && isBack(now, move))) {
            return occupied(entry, move, aside);
        }
        if (now == null
                && aside != null
                && !holds(own, kept, move)
                && !isKnown(entry, aside, move)) {
            return unknown(path, response.aside(path, entry));
        }
        var locked = folders.unlock(Folders.parent(path));
        try {
            if (now == null) {
                bring(entry, move, aside);
            }
            store.restoreFlags(path, move.record());
        } finally {
            folders.lock(locked);
        }
        if (!holds(host, path, move)) {
            return altered(path, holds(own, kept, move) ? kept : null);
        }
        store.drop(kept);
        return flags(path, move.record());
    }

    /// Something else stands in its place: where the file is that was there before.
    ///
    /// @param aside what has the file's name of meanwhile
    private Phrase occupied(Entry entry, Change.Move move, @Nullable FileRecord aside)
            throws ChangeException {
        String path = move.path();
        String kept = store.path(move.kept());
        String meanwhile = response.aside(path, entry);
        if (holds(own, kept, move)) {
            return Store.occupied(path, kept);
        }
        if (holds(host, meanwhile, move)) {
            return Store.occupied(path, meanwhile);
        }
        return Phrase.of(
                "{0} was changed since, and is left as it is; what there is of it as it was before,"
                        + " whole or not, stands in {1}",
                "{0} 其后又被改动，保持现状；原文件现存的内容（可能不完整或已被改动）位于 {1}",
                path,
                aside == null ? kept : meanwhile);
    }

    /// Why the flags of chattr(1) are not what they were; null where they are.
    private @Nullable Phrase flags(String path, FileRecord before) throws ChangeException {
        var now = host.look(path);
        int without = now == null ? 0 : before.flags() & ~now.flags();
        return without == 0
                ? null
                : Phrase.of(
                        "{0} is back without the flags {1} of chattr(1): the kernel does not take them"
                                + " for it there",
                        "{0} 已放回，但缺少 chattr(1) 标志 {1}：内核不接受在此处为其设置",
                        path,
                        "%08x".formatted(without));
    }

    /// Nothing of the file is kept any more: it must stand in its place.
    private @Nullable Phrase isBackWhole(Change.Move move, @Nullable FileRecord now)
            throws ChangeException {
        if (now == null || !(isItself(now, move) || isBack(now, move))) {
            return lost(move.path());
        }
        store.restoreFlags(move.path(), move.record(), now);
        return null;
    }

    private static boolean isItself(@Nullable FileRecord now, Change.Move move) {
        return now != null && now.isSameFile(move.record());
    }

    /// Whether the file of a move stands in its place already, itself or as a whole copy, as a
    /// crash may leave it.
    private boolean isBack(FileRecord now, Change.Move move) throws ChangeException {
        return isWhole(now, move.path(), move);
    }

    /// Whether this is the file of a move, or a whole copy of it. The number of the file is not
    /// enough: another one may have got it.
    private boolean isWhole(FileRecord now, String at, Change.Move move) throws ChangeException {
        var record = move.record();
        return Store.isAlike(now, record)
                && now.modified().equals(record.modified())
                && holds(host, at, move);
    }

    /// Whether what has the file's name of meanwhile is the file. Its file system may have another
    /// number by now: then it is known by its content.
    private boolean isKnown(Entry entry, FileRecord aside, Change.Move move)
            throws ChangeException {
        return isItself(aside, move) || isWhole(aside, response.aside(move.path(), entry), move);
    }

    /// Whoever may write beside the file can give another one the name of meanwhile: what has it is
    /// the file where no copy of it was finished, or where it is so by its content. It goes only
    /// where a copy is whole.
    ///
    /// @param aside what has the file's name of meanwhile
    private void bring(Entry entry, Change.Move move, @Nullable FileRecord aside)
            throws ChangeException {
        String meanwhile = response.aside(move.path(), entry);
        String kept = store.path(move.kept());
        boolean begun = entry.state() == Entry.State.INTENT;
        if (aside != null) {
            // One that was cut off while it was copied is the file, also where others wrote to it
            // since.
            boolean only = !holds(own, kept, move);
            if (only || begun && isItself(aside, move) && holds(host, meanwhile, move)) {
                host.move(meanwhile, host, move.path());
                return;
            }
            host.unlink(meanwhile);
        }
        bring(kept, meanwhile, move);
    }

    private static boolean holds(FileHand hand, String path, Change.Move move)
            throws ChangeException {
        return Store.holds(hand, path, move.record(), move.hash());
    }

    /// A copy gets its name when it is whole. It is on the disk under that name before what is kept
    /// goes, as two file systems do not lose the same when the power goes.
    private void bring(String kept, String aside, Change.Move move) throws ChangeException {
        var stored = own.look(kept);
        if (stored != null && stored.isLocked()) {
            // By another name of the same file, which is back already.
            own.setFlags(kept, stored.unlocked().flags());
        }
        try {
            own.move(kept, host, move.path());
        } catch (ChangeException e) {
            if (e.errno() != Errno.EXDEV) {
                throw e;
            }
            var twin = twin(move);
            if (twin == null) {
                store.bringCopy(kept, aside, move.record(), move.hash());
                host.move(aside, host, move.path());
            } else {
                unlock(twin);
                host.link(twin, move.path());
            }
            host.sync(Folders.parent(move.path()));
        }
    }

    /// Not every file system knows flags.
    private void unlock(String path) throws ChangeException {
        var now = host.look(path);
        if (now != null && now.isLocked()) {
            host.setFlags(path, now.unlocked().flags());
        }
    }

    /// Another name of the same file that was put back already; null where there is none.
    private @Nullable String twin(Change.Move move) throws ChangeException {
        if (move.record().links() < 2 || !move.record().isRegular()) {
            return null;
        }
        for (Entry entry : response.journal().in(Entry.State.UNDONE)) {
            if (entry.change() instanceof Change.Move other
                    && other.record().isSameFile(move.record())
                    && other.hash().equals(move.hash())
                    && !other.path().equals(move.path())) {
                var now = host.look(other.path());
                if (now != null && isBack(now, other)) {
                    return other.path();
                }
            }
        }
        return null;
    }

    private @Nullable Phrase makeFolder(Entry entry, String path, FileRecord record)
            throws IOException {
        var now = host.look(path);
        if (now != null) {
            return now.isDirectory()
                    ? null
                    : Phrase.of(
                            "{0} was a folder, and something else stands there: it is left as it is",
                            "{0} 原为目录，现已被其他文件占用，保持现状", path);
        }
        String aside = response.aside(path, entry);
        var locked = folders.unlock(Folders.parent(path));
        try {
            if (host.look(aside) != null) {
                host.removeDirectory(aside);
            }
            host.makeDirectory(aside, record.unlocked());
            host.move(aside, host, path);
            store.restoreFlags(path, record);
        } finally {
            folders.lock(locked);
        }
        return flags(path, record);
    }

    /// @param kept where its content of before is; null where that is nowhere any more
    private static Phrase altered(String path, @Nullable String kept) {
        return kept == null
                ? Phrase.of(
                        "{0} is back, and its content is not what it was when it was moved aside:"
                                + " somebody changed it meanwhile",
                        "{0} 已放回，但其内容与隔离时不同：其间被改动", path)
                : Phrase.of(
                        "{0} is not what it was when it was moved aside: somebody changed it meanwhile;"
                                + " as it was before, it is kept in {1}",
                        "{0} 与隔离时不同：其间被改动；其原内容保存在 {1}", path, kept);
    }

    /// @param aside where it is
    private static Phrase unknown(String path, String aside) {
        return Phrase.of(
                "{0} is not put back: no whole copy of it is kept, and nothing tells that what stands in"
                        + " {1} is the file. Look at it, and give it its name by hand if it is",
                "{0} 未放回：没有完整的留存副本，也无法确认 {1} 就是原文件。请检查，如确认是原文件请手动改回原名", path, aside);
    }

    private static Phrase lost(String path) {
        return Phrase.of(
                "{0}: what was moved aside is not in the folder of this response any more",
                "{0}：被隔离的文件已不在本次处置的目录中", path);
    }
}
