package davy.agent.respond;

import davy.core.action.FileRecord;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Settles what a crash left: each change that was begun is found done, or is taken back, by
/// looking at the host; locks are lifted.
final class Recovery {
    private final Hands hands;
    private final Response response;

    Recovery(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
    }

    /// @return what is left to a person
    List<Phrase> run() throws IOException {
        var journal = response.journal();
        var entries = List.copyOf(journal.entries().values());
        var left = liftAll(entries);
        for (Entry entry : entries) {
            boolean begun = entry.state() == Entry.State.INTENT;
            switch (entry.change()) {
                case Change.Move _, Change.Rewrite _ when begun -> settle(entry);
                case Change.RuleRemoved removed when begun -> {
                    boolean there = new FirewallRules(hands, response).isThere(removed);
                    journal.settle(entry, there ? Entry.State.REFUSED : Entry.State.DONE, "");
                }
                case Change.Folder _ when begun -> journal.settle(entry, Entry.State.DONE, "");
                case Change.Unpinned pin when begun -> {
                    boolean done = new BpfPins(hands, response).isRemoved(pin);
                    journal.settle(entry, done ? Entry.State.DONE : Entry.State.REFUSED, "");
                }
                case Change.SharedMemory memory -> {
                    if (begun) {
                        boolean done = new SharedMemory(hands, response).isRemoved(memory);
                        journal.settle(entry, done ? Entry.State.DONE : Entry.State.REFUSED, "");
                    }
                }
                case Change.Stop _,
                        Change.Kill _,
                        Change.Reload _,
                        Change.Fenced _,
                        Change.Walled _,
                        Change.RedisPlace _,
                        Change.RedisPassword _,
                        Change.StopContainer _,
                        Change.RemoveContainer _,
                        Change.RenameImage _,
                        Change.ReloadSsh _ -> {
                    if (begun) {
                        journal.settle(entry, Entry.State.DONE, "");
                    }
                }
                case Change.Flags _,
                        Change.Move _,
                        Change.Rewrite _,
                        Change.Folder _,
                        Change.RuleRemoved _,
                        Change.Unpinned _ -> {}
            }
        }
        journal.sync();
        return left;
    }

    /// The last one first: a folder that a plan locked is unlocked for moments. A directory that is
    /// gone or elsewhere is in the way of no other response, unless what is at its path is locked;
    /// where it comes back, to undo this one lifts its lock.
    ///
    /// @return why locks were not lifted that nobody asks for any more
    private List<Phrase> liftAll(List<Entry> entries) throws IOException {
        var left = new ArrayList<Phrase>();
        for (Entry entry : entries.reversed()) {
            boolean open = entry.state() == Entry.State.INTENT || entry.state() == Entry.State.DONE;
            if (open && entry.change() instanceof Change.Flags flags) {
                var current = Boot.current(entry, flags, hands);
                try {
                    var gone = lift(current);
                    String note = gone == null ? "" : gone.in(Language.EN);
                    response.journal().settle(entry, current, Entry.State.UNDONE, note);
                    if (gone != null) {
                        left.add(gone);
                    }
                } catch (ChangeException e) {
                    // Its entry stays open: --list and the next --apply say so.
                }
            }
        }
        return left;
    }

    /// @return why not, where the directory is gone or elsewhere; null where its lock is lifted, or
    ///   went with it
    private @Nullable Phrase lift(Change.Flags flags) throws ChangeException {
        var now = hands.files().look(flags.path());
        var folders = new Folders(hands.files(), response.journal());
        boolean there = now != null && flags.isOf(now);
        if (!there && folders.isAside(flags)) {
            return null;
        }
        if (now == null) {
            return new Strays(hands.host()).gone(flags);
        }
        if (!there && !now.isLocked()) {
            return new Strays(hands.host()).another(flags, now);
        }
        if (!there || flags.isAfter(now)) {
            folders.set(flags, flags.before());
        }
        return null;
    }

    /// What can be found neither done nor as before is left as it is, and can still be undone: a
    /// file that the crash took, or another one in its place, holds up nothing else.
    private void settle(Entry entry) throws IOException {
        var state = Entry.State.DONE;
        String note = "";
        try {
            if (!isDone(entry)) {
                var why = new PutBack(hands, response).putBack(entry);
                state = why == null ? Entry.State.REFUSED : Entry.State.DONE;
                note = why == null ? "" : why.in(Language.EN);
            } else if (entry.change() instanceof Change.Rewrite rewrite) {
                hands.files().setFlags(rewrite.path(), rewrite.record().flags());
            }
        } catch (ChangeException e) {
            note = String.valueOf(e.getMessage());
        }
        response.journal().settle(entry, state, note);
    }

    private boolean isDone(Entry entry) throws IOException {
        return switch (entry.change()) {
            case Change.Move move -> isMoved(entry, move);
            case Change.Rewrite rewrite -> isRewritten(entry, rewrite);
            default -> throw new AssertionError(entry.change());
        };
    }

    /// A copy that has the original beside it is not known to be whole.
    private boolean isMoved(Entry entry, Change.Move move) throws IOException {
        boolean gone = hands.files().look(move.path()) == null;
        String aside = response.aside(move.path(), entry);
        return gone
                && hands.files().look(aside) == null
                && (move.record().isDirectory() || isKept(move.kept(), move.record()));
    }

    private boolean isRewritten(Entry entry, Change.Rewrite rewrite) throws IOException {
        var now = hands.files().look(rewrite.path());
        String aside = response.aside(rewrite.path(), entry);
        return now != null
                && now.isRegular()
                && hands.files().look(aside) == null
                && hands.files().look(Rewriter.old(aside)) == null
                && hands.files().hash(rewrite.path()).equals(rewrite.newHash())
                && isKept(rewrite.kept(), rewrite.record());
    }

    private boolean isKept(String name, FileRecord record) throws IOException {
        var kept = hands.own().look(response.folder().resolve("kept").resolve(name).toString());
        return kept != null && kept.size() == record.size();
    }
}
