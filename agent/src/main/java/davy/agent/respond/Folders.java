package davy.agent.respond;

import davy.core.action.FileRecord;
import davy.linux.change.ChangeException;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Folders in which names are going to change: journals them, and unlocks those that are locked
/// (`chattr +i`, `+a`) for the moment that it takes.
final class Folders {
    private final FileHand host;
    private final Journal journal;

    Folders(FileHand host, Journal journal) {
        this.host = host;
        this.journal = journal;
    }

    /// Journals the folder of a file, and unlocks it where it is locked.
    ///
    /// @return what [#close] settles
    Map<String, List<Entry>> open(int step, String path) throws IOException {
        var failed = new LinkedHashMap<String, ChangeException>();
        var opened = open(step, List.of(path), failed);
        for (ChangeException each : failed.values()) {
            throw each;
        }
        return opened;
    }

    /// Journals the folders of these files, and unlocks those that are locked.
    ///
    /// @param failed gets those for which that cannot be done; of these no name is to be changed
    /// @return what [#close] settles, by folder
    Map<String, List<Entry>> open(int step, List<String> paths, Map<String, ChangeException> failed)
            throws IOException {
        var entries = new LinkedHashMap<String, List<Entry>>();
        try {
            for (var each : changes(paths, failed).entrySet()) {
                entries.put(each.getKey(), journal.intend(step, each.getValue()));
            }
        } catch (RespondException e) {
            for (var list : entries.values()) {
                for (Entry entry : list) {
                    journal.settle(entry, Entry.State.REFUSED, "");
                }
            }
            throw e;
        }
        for (String folder : List.copyOf(entries.keySet())) {
            var list = entries.getOrDefault(folder, List.of());
            try {
                unlock(list);
            } catch (ChangeException e) {
                failed.put(folder, e);
                entries.remove(folder);
                close(Map.of(folder, list));
            }
        }
        return entries;
    }

    private Map<String, List<Change>> changes(
            List<String> paths, Map<String, ChangeException> failed) {
        var changes = new LinkedHashMap<String, List<Change>>();
        for (String path : paths) {
            String parent = parent(path);
            if (!changes.containsKey(parent) && !failed.containsKey(parent)) {
                try {
                    changes.put(parent, changes(parent));
                } catch (ChangeException e) {
                    failed.put(parent, e);
                }
            }
        }
        return changes;
    }

    private List<Change> changes(String folder) throws ChangeException {
        var list = new ArrayList<Change>();
        var record = host.look(folder);
        if (record == null) {
            return list;
        }
        list.add(new Change.Folder(folder, record.withoutAttributes(), null));
        if (record.isLocked()) {
            list.add(Change.Flags.of(folder, record, unlocked(record)));
        }
        return list;
    }

    private static int unlocked(FileRecord record) {
        return record.flags() & ~FileRecord.LOCKED;
    }

    private void unlock(List<Entry> folder) throws ChangeException {
        for (Entry entry : folder) {
            if (entry.change() instanceof Change.Flags flags) {
                set(flags, flags.after());
            }
        }
    }

    /// Settles folders, and locks those again that were locked.
    void close(Map<String, List<Entry>> folders) throws IOException {
        ChangeException failed = null;
        for (var list : folders.values()) {
            for (Entry entry : list) {
                try {
                    close(entry);
                } catch (ChangeException e) {
                    failed = failed == null ? e : failed;
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }

    private void close(Entry entry) throws IOException {
        switch (entry.change()) {
            case Change.Flags _ -> lock(entry);
            case Change.Folder before -> {
                var after = changed(before.path());
                journal.settle(entry, new Change.Folder(before.path(), before.record(), after));
            }
            default -> throw new AssertionError(entry.change());
        }
    }

    /// When a folder was changed last, with its names on the disk; null where it is none any more.
    /// It may be one of those that went aside, and somebody put something in its place.
    private @Nullable Instant changed(String folder) {
        try {
            var now = host.look(folder);
            if (now == null || !now.isDirectory()) {
                return null;
            }
            host.sync(folder);
            return now.modified();
        } catch (ChangeException e) {
            return null;
        }
    }

    /// Unlocks a folder for a moment; a crash in it does not leave it open.
    ///
    /// @return what [#lock] takes; null where the folder is not locked
    @Nullable Entry unlock(String path) throws IOException {
        var record = host.look(path);
        if (record == null || !record.isLocked()) {
            return null;
        }
        var change = Change.Flags.of(path, record, unlocked(record));
        var entry = journal.intend(0, List.of(change)).getFirst();
        set(change, change.after());
        return entry;
    }

    void lock(@Nullable Entry entry) throws IOException {
        if (entry != null && entry.change() instanceof Change.Flags flags) {
            var now = host.look(flags.path());
            if (now != null && (flags.isOf(now) || !isAside(flags))) {
                set(flags, flags.before());
            }
            journal.settle(entry, Entry.State.UNDONE, "");
        }
    }

    /// Locks a directory or unlocks it, and no other one that took its path meanwhile. Its other
    /// flags stay: an older journal does not have all of them.
    void set(Change.Flags flags, int wanted) throws ChangeException {
        var now = host.look(flags.path());
        if (now != null && !flags.isOf(now)) {
            throw ChangeException.changed(flags.path());
        }
        int others = now == null ? wanted : now.flags();
        int locks = wanted & FileRecord.LOCKED;
        host.setFlags(flags.path(), flags.inode(), others & ~FileRecord.LOCKED | locks);
    }

    /// Whether the directory went aside itself, and may be back, made anew: its own record knows
    /// its flags.
    boolean isAside(Change.Flags flags) {
        return journal.entries().values().stream()
                .anyMatch(entry ->
                        entry.state() != Entry.State.REFUSED
                                && entry.change() instanceof Change.Move move
                                && move.path().equals(flags.path())
                                && flags.isOf(move.record()));
    }

    /// A directory as it was before this response locked it: so it is to come back.
    FileRecord beforeLock(String path, FileRecord record) {
        if (!record.isDirectory() || !record.isLocked()) {
            return record;
        }
        for (Entry entry : journal.entries().values()) {
            if (entry.state() == Entry.State.DONE
                    && entry.change() instanceof Change.Flags flags
                    && flags.locks()
                    && flags.path().equals(path)
                    && flags.isOf(record)) {
                int locks = flags.before() & FileRecord.LOCKED;
                return record.withFlags(record.flags() & ~FileRecord.LOCKED | locks);
            }
        }
        return record;
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
