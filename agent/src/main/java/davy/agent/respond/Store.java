package davy.agent.respond;

import davy.core.action.FileRecord;
import davy.core.text.Phrase;
import davy.linux.Errno;
import davy.linux.change.ChangeException;
import davy.linux.change.FileHand;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The kept files of a response, and their way there and back. What stays on its file system is
/// renamed, so that nothing of it changes, and else copied and compared before the original goes.
final class Store {
    private static final int ENOTTY = 25;
    private static final Set<String> SIGNED = Set.of("security.ima", "security.evm");

    private final FileHand host;
    private final FileHand own;
    private final String folder;

    /// @param host the host's files
    /// @param own files of the machine that Davy runs on: the same, unless the host is an image
    /// @param folder real path of the folder for what is kept
    Store(FileHand host, FileHand own, String folder) {
        this.host = host;
        this.own = own;
        this.folder = folder;
    }

    /// Path of a kept file.
    String path(String kept) {
        return folder + '/' + kept;
    }

    /// Moves a file from the host to what is kept.
    ///
    /// @param aside its name meanwhile, where it must be copied
    void keep(String path, String aside, String kept, FileRecord record, String hash)
            throws ChangeException {
        String to = path(kept);
        try {
            host.move(path, own, to);
        } catch (ChangeException e) {
            if (e.errno() != Errno.EXDEV) {
                throw e;
            }
            keepCopy(path, aside, to, record, hash);
            return;
        }
        if (!isUnchanged(own.look(to), record)) {
            own.move(to, host, path);
            throw ChangeException.changed(path);
        }
    }

    private void keepCopy(String path, String aside, String to, FileRecord record, String hash)
            throws ChangeException {
        host.move(path, host, aside);
        boolean stored = false;
        try {
            if (!isUnchanged(host.look(aside), record)) {
                throw ChangeException.changed(path);
            }
            copyAway(aside, to, record);
            if (!holds(own, to, record, hash)) {
                own.unlink(to);
                throw ChangeException.changed(path);
            }
            stored = true;
        } finally {
            if (!stored) {
                host.move(aside, host, path);
            }
        }
        host.unlink(aside);
    }

    /// The place for what is kept may know no flags or attributes; the journal has them.
    void copyAway(String from, String to, FileRecord record) throws ChangeException {
        try {
            host.copy(from, own, to, record.unlocked());
        } catch (ChangeException e) {
            boolean bare = e.errno() == Errno.EOPNOTSUPP || e.errno() == ENOTTY;
            if (!bare || !record.isRegular()) {
                throw e;
            }
            host.copy(from, own, to, bare(record));
        }
    }

    /// Without flags and attributes.
    static FileRecord bare(FileRecord record) {
        return new FileRecord(
                record.type(),
                record.mode(),
                record.uid(),
                record.gid(),
                record.size(),
                record.accessed(),
                record.modified(),
                record.device(),
                record.inode(),
                record.links(),
                0,
                new TreeMap<>(),
                record.target());
    }

    /// Copies a kept file to the host; the copy is not locked.
    ///
    /// @param kept its path
    void bringCopy(String kept, String to, FileRecord record, String hash) throws ChangeException {
        own.copy(kept, host, to, record.unlocked());
        if (!holds(host, to, record, hash)) {
            host.unlink(to);
            throw ChangeException.changed(kept);
        }
    }

    /// Takes a kept file away, where there is one.
    ///
    /// @param kept its path
    void drop(String kept) throws ChangeException {
        if (own.look(kept) != null) {
            own.unlink(kept);
        }
    }

    /// Locks a file that is back as it was before.
    void restoreFlags(String path, FileRecord record) throws ChangeException {
        if (record.isLocked()) {
            host.setFlags(path, record.flags());
        }
    }

    /// Gives a file that stands in its place the flags that it had. One that somebody locked since
    /// stays locked.
    void restoreFlags(String path, FileRecord record, FileRecord now) throws ChangeException {
        int flags = record.flags() | now.flags() & FileRecord.LOCKED;
        if (now.flags() != flags) {
            host.setFlags(path, flags);
        }
    }

    /// Whether a file of this name has the content of another one. A longer one is not read.
    ///
    /// @param hash of a regular file
    static boolean holds(FileHand hand, String path, FileRecord record, String hash)
            throws ChangeException {
        var now = hand.look(path);
        return now != null
                && now.type() == record.type()
                && now.target().equals(record.target())
                && (!now.isRegular()
                        || now.size() == record.size() && hand.hash(path).equals(hash));
    }

    /// Whether all of a file is as it was that can be set by hand: owner, mode, attributes with
    /// access control lists and capabilities. What the kernel signs anew for each file is not
    /// asked.
    static boolean isAlike(FileRecord now, FileRecord before) {
        return now.mode() == before.mode()
                && now.uid() == before.uid()
                && now.gid() == before.gid()
                && set(now).equals(set(before));
    }

    private static Map<String, String> set(FileRecord record) {
        var set = new TreeMap<>(record.attributes());
        set.keySet().removeAll(SIGNED);
        return set;
    }

    static boolean isUnchanged(@Nullable FileRecord now, FileRecord before) {
        return now != null
                && now.isSameFile(before)
                && now.size() == before.size()
                && now.modified().equals(before.modified());
    }

    /// Why a file is not put back: something else stands in its place.
    static Phrase occupied(String path, String kept) {
        return Phrase.of(
                "{0} was changed since, and is left as it is; as it was before, it is kept in {1}",
                "{0} 其后又被改动，保持现状；其原内容保存在 {1}", path, kept);
    }
}
