package davy.agent.respond;

import davy.core.action.FilePin;
import davy.core.action.FileRecord;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Moves files of the host aside, each only if it is still what the plan says. [PutBack] puts them
/// back.
///
/// Locked files and folders (`chattr +i`, `+a`) are unlocked for the moment that it takes.
final class Keeper {
    /// So many changes are journaled at once.
    private static final int BATCH = 256;

    /// Characters of attributes of a batch, after which no file is added to it.
    private static final long LARGEST_BATCH = 2L << 20;

    private final Hands hands;
    private final FileHand host;
    private final FileHand own;
    private final Response response;
    private final Journal journal;
    private final Store store;
    private final Folders folders;

    Keeper(Hands hands, Response response) {
        this.hands = hands;
        this.host = hands.files();
        this.own = hands.own();
        this.response = response;
        this.journal = response.journal();
        this.store = response.store(hands);
        this.folders = new Folders(host, journal);
    }

    /// What became of files that were to be moved.
    ///
    /// @param moved how many were
    /// @param gone paths where nothing was any more
    /// @param refused why others were not
    record Result(int moved, List<String> gone, List<Phrase> refused) {}

    Result quarantine(int step, List<FilePin> files) throws IOException {
        var moved = new ArrayList<String>();
        var gone = new ArrayList<String>();
        var refused = new ArrayList<Phrase>();
        var left = new ArrayDeque<>(files);
        while (!left.isEmpty() && !hands.halt().isAsked()) {
            var changes = new ArrayList<Change.Move>();
            long size = 0;
            while (!left.isEmpty() && changes.size() < BATCH && size < LARGEST_BATCH) {
                size += prepare(left.removeFirst(), changes, gone, refused);
            }
            var fitting = journal.fitting(changes);
            for (int i = fitting.size(); i < changes.size(); i++) {
                refused.add(Journal.FULL);
            }
            if (fitting.isEmpty() && changes.size() == BATCH) {
                // Full: those behind them are not even read.
                break;
            }
            try {
                moveAll(step, fitting, moved, refused);
            } catch (RespondException e) {
                // Of the folders' own lines.
                fitting.forEach(_ -> refused.add(e.why()));
            } catch (ChangeException e) {
                // Of one folder: the next files may be elsewhere.
                refused.add(told(e));
            }
        }
        var why = hands.halt().isAsked() ? Halt.NOT_BEGUN : Journal.FULL;
        left.forEach(_ -> refused.add(why));
        journal.sync();
        return new Result(moved.size(), gone, refused);
    }

    /// @return characters of the attributes that are held for it
    private long prepare(
            FilePin pin, List<Change.Move> changes, List<String> gone, List<Phrase> refused) {
        try {
            var record = host.look(pin.path());
            if (record == null) {
                gone.add(pin.path());
                return 0;
            }
            var other = difference(host, pin, record);
            if (other != null) {
                refused.add(other);
                return 0;
            }
            String kept = keptName(journal, changes.size());
            var before = folders.beforeLock(pin.path(), record);
            changes.add(new Change.Move(pin.path(), kept, before, pin.hash()));
            return record.attributesLength();
        } catch (ChangeException e) {
            refused.add(told(e));
            return 0;
        }
    }

    /// Why this is not the file of the plan; null where it is.
    static @Nullable Phrase difference(FileHand host, FilePin pin, FileRecord now)
            throws ChangeException {
        boolean same =
                pin.type() == now.type()
                        && switch (now.type()) {
                            case REGULAR ->
                                    now.size() <= FileHand.LARGEST
                                            && host.hash(pin.path()).equals(pin.hash());
                            case LINK -> now.target().equals(pin.hash());
                            default -> true;
                        };
        return same
                ? null
                : Phrase.of(
                        "{0} is not what it was when the plan was made: look at it, and make a new"
                                + " plan",
                        "{0} 已与制定方案时不同：请查看后重新制定方案", pin.path());
    }

    /// A name in the folder of kept files that no other file has.
    ///
    /// @param ahead how many files get their names before this one, at once
    static String keptName(Journal journal, int ahead) {
        int next = journal.entries().isEmpty() ? 1 : journal.entries().lastEntry().getKey() + 1;
        return "%06d-%03d".formatted(next, ahead);
    }

    private void moveAll(
            int step, List<Change.Move> changes, List<String> moved, List<Phrase> refused)
            throws IOException {
        if (changes.isEmpty()) {
            return;
        }
        var failed = new HashMap<String, ChangeException>();
        var paths = changes.stream().map(Change.Move::path).toList();
        var opened = folders.open(step, paths, failed);
        try {
            for (Entry entry : journal.intend(step, within(changes, failed, refused))) {
                var move = (Change.Move) entry.change();
                try {
                    setAside(entry, move);
                    journal.settle(entry, Entry.State.DONE, "");
                    moved.add(move.path());
                } catch (ChangeException e) {
                    refused.add(told(e));
                    var state = isAway(entry, move) ? Entry.State.DONE : Entry.State.REFUSED;
                    journal.settle(entry, state, String.valueOf(e.getMessage()));
                }
            }
        } finally {
            folders.close(opened);
        }
    }

    /// Without those of folders that could not be opened.
    private static List<Change.Move> within(
            List<Change.Move> changes, Map<String, ChangeException> failed, List<Phrase> refused) {
        var within = new ArrayList<Change.Move>();
        for (Change.Move move : changes) {
            var why = failed.get(Folders.parent(move.path()));
            if (why == null) {
                within.add(move);
            } else {
                refused.add(told(why));
            }
        }
        return within;
    }

    /// Whether a file that was not kept could not go back to its place either, as another one
    /// stands there: it can still be undone.
    private boolean isAway(Entry entry, Change.Move move) {
        try {
            return own.look(store.path(move.kept())) != null
                    || host.look(response.aside(move.path(), entry)) != null;
        } catch (ChangeException e) {
            return true;
        }
    }

    private void setAside(Entry entry, Change.Move move) throws ChangeException {
        var record = move.record();
        String path = move.path();
        int flags = flags(path, record);
        boolean locked = (flags & FileRecord.LOCKED) != 0;
        if (locked) {
            host.setFlags(path, flags & ~FileRecord.LOCKED);
        }
        try {
            if (record.isDirectory()) {
                host.removeDirectory(path);
            } else {
                store.keep(path, response.aside(path, entry), move.kept(), record, move.hash());
            }
        } catch (ChangeException e) {
            var now = host.look(path);
            if (locked && now != null && now.isSameFile(record)) {
                host.setFlags(path, flags);
            }
            throw e;
        }
    }

    /// A directory may be locked by Davy itself, which its record does not tell.
    private int flags(String path, FileRecord record) throws ChangeException {
        var now = record.isDirectory() ? host.look(path) : record;
        if (now != null && !now.isSameFile(record)) {
            throw ChangeException.changed(path);
        }
        return now == null ? 0 : now.flags();
    }

    static Phrase told(ChangeException e) {
        return Phrase.plain(String.valueOf(e.getMessage()));
    }
}
