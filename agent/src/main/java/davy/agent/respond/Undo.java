package davy.agent.respond;

import davy.core.action.FileRecord;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Takes the changes of a response back, the last one first. What was taken back already stays so:
/// it can be asked again after a crash, or when what stood in the way is gone.
final class Undo {
    private final Hands hands;
    private final Response response;
    private final Herd herd;
    private final PutBack putBack;
    private final Folders locks;
    private final Doors doors;
    private final SshDoor ssh;
    private final Walls walls;
    private final ContainerPutBack containers;
    private final FirewallRules rules;
    private final List<Phrase> left = new ArrayList<>();
    private final List<Entry> reloads = new ArrayList<>();
    private final List<Entry> passwords = new ArrayList<>();
    private final Set<Integer> steps = new TreeSet<>();
    private int undone;

    /// What it came to.
    ///
    /// @param undone changes that were taken back
    /// @param steps whose changes these were, by their number; without those that only lasted as
    ///   long as the plan was carried out
    /// @param left why others could not be
    record Result(int undone, Set<Integer> steps, List<Phrase> left) {}

    Undo(Hands hands, Response response) {
        this.hands = hands;
        this.response = response;
        this.herd = new Herd(hands, response);
        this.putBack = new PutBack(hands, response);
        this.locks = new Folders(hands.files(), response.journal());
        this.doors = new Doors(hands, response);
        this.ssh = new SshDoor(hands, response);
        this.walls = new Walls(hands, response);
        this.containers = new ContainerPutBack(hands, response);
        this.rules = new FirewallRules(hands, response);
    }

    Result run() throws IOException {
        try {
            takeBack();
        } finally {
            write();
        }
        return new Result(undone, steps, left);
    }

    /// What was taken back is on the disk before the journal says so: else, after a loss of power,
    /// a file that is in neither place would be looked for by nobody.
    private void write() throws IOException {
        var synced = new HashSet<Long>();
        for (Entry entry : response.journal().later()) {
            String path = path(entry.change());
            String parent = path == null ? "" : Folders.parent(path);
            var folder = parent.isEmpty() ? null : folder(parent);
            if (folder != null && synced.add(folder.device())) {
                hands.files().syncAll(parent);
            }
        }
        response.journal().writeSettled();
        response.journal().sync();
    }

    /// What cannot be followed any more holds nothing that was put there.
    private @Nullable FileRecord folder(String path) {
        try {
            return hands.files().look(path);
        } catch (ChangeException e) {
            return null;
        }
    }

    private static @Nullable String path(Change change) {
        return switch (change) {
            case Change.Move move -> move.path();
            case Change.Rewrite rewrite -> rewrite.path();
            case Change.Flags flags -> flags.path();
            default -> null;
        };
    }

    private void takeBack() throws IOException {
        var open = new TreeMap<Integer, List<Entry>>();
        if (!hands.halt().isAsked()) {
            liftAll();
        }
        for (Entry entry : response.journal().entries().values()) {
            if (isOpen(entry)) {
                open.computeIfAbsent(entry.step(), _ -> new ArrayList<>()).add(entry);
            }
        }
        boolean services = false;
        boolean cut = false;
        for (var entries : open.descendingMap().values()) {
            var folders = folders(entries);
            for (Entry entry : entries.reversed()) {
                if (hands.halt().isAsked()) {
                    cut = true;
                    break;
                }
                services |= entry.change() instanceof Change.Reload;
                undo(entry);
            }
            if (cut) {
                left.add(Phrase.of("the rest was {0}", "其余{0}", Halt.NOT_BEGUN));
                break;
            }
            for (var folder : folders.entrySet()) {
                restoreTimes(folder.getKey(), folder.getValue());
            }
        }
        if (services) {
            var untold = herd.reload(0);
            if (untold != null) {
                left.add(untold);
            }
        }
        reloadSsh();
        if (!cut) {
            forgetPasswords();
        }
    }

    /// Of servers that do not run: their files, which tell, are back by now.
    private void forgetPasswords() throws IOException {
        for (Entry entry : passwords) {
            if (entry.change() instanceof Change.RedisPassword password) {
                settle(entry, new RedisDoor(hands, response).putBack(password));
            }
        }
    }

    /// The server is to read the settings that are back by now. Where it does not, or not all of
    /// them are, it can be told again.
    private void reloadSsh() throws IOException {
        var untold = reloads.isEmpty() ? List.<Phrase>of() : ssh.takenBack();
        left.addAll(untold);
        for (Entry entry : reloads) {
            if (untold.isEmpty() && isBack(entry.step())) {
                response.journal().settleLater(entry, Entry.State.UNDONE);
            } else if (entry.state() == Entry.State.INTENT) {
                response.journal().settle(entry, Entry.State.DONE, "");
            }
        }
    }

    /// Whether no file of a step is still to go back.
    private boolean isBack(int step) {
        return response.journal().entries().values().stream()
                .filter(entry -> entry.step() == step && isOpen(entry))
                .map(Entry::change)
                .noneMatch(change ->
                        change instanceof Change.Move || change instanceof Change.Rewrite);
    }

    private static boolean isOpen(Entry entry) {
        return entry.state() == Entry.State.DONE || entry.state() == Entry.State.INTENT;
    }

    /// Flags that a crash left, of whichever step, as each stands on the one before; those of
    /// folders that went aside follow when these are back.
    private void liftAll() throws IOException {
        for (Entry entry : List.copyOf(response.journal().entries().values()).reversed()) {
            if (isLiftable(entry) && entry.change() instanceof Change.Flags flags) {
                var now = folder(flags.path());
                if (now != null && Boot.current(entry, flags, hands).isOf(now)) {
                    putBack(entry);
                }
            }
        }
    }

    /// Also a lock that was given up: its directory may be back.
    private static boolean isLiftable(Entry entry) {
        boolean givenUp = entry.state() == Entry.State.UNDONE && !entry.note().isEmpty();
        return isOpen(entry) || givenUp;
    }

    /// Nothing at the path of a directory is locked, which is gone or elsewhere: that is told, and
    /// in the way of no other response from now on.
    private boolean isNowhere(Entry entry) {
        if (!(entry.change() instanceof Change.Flags flags)) {
            return false;
        }
        var now = folder(flags.path());
        return now == null || !now.isLocked() && !Boot.current(entry, flags, hands).isOf(now);
    }

    /// The times of a locked folder cannot be set; one that is gone has none.
    private void restoreTimes(String path, FileRecord before) throws IOException {
        try {
            var lock = locks.unlock(path);
            try {
                hands.files().setTimes(path, before.accessed(), before.modified());
            } finally {
                locks.lock(lock);
            }
        } catch (ChangeException e) {
            left.add(Phrase.plain(String.valueOf(e.getMessage())));
        }
    }

    /// Folders that nobody else changed since, as they were before these changes; also those that
    /// were taken away and are made again.
    private Map<String, FileRecord> folders(List<Entry> entries) {
        var made = new HashSet<String>();
        for (Entry entry : entries) {
            if (entry.change() instanceof Change.Move move && move.record().isDirectory()) {
                made.add(move.path());
            }
        }
        var now = new HashMap<String, Instant>();
        var before = new HashMap<String, FileRecord>();
        for (Entry entry : entries.reversed()) {
            if (!(entry.change() instanceof Change.Folder folder)) {
                continue;
            }
            if (!now.containsKey(folder.path())) {
                now.put(folder.path(), modified(folder.path()));
            }
            boolean again =
                    now.get(folder.path()).equals(Instant.MIN) && made.contains(folder.path());
            if (again) {
                before.put(folder.path(), folder.record());
            } else if (now.get(folder.path()).equals(folder.after())) {
                now.put(folder.path(), folder.record().modified());
                before.put(folder.path(), folder.record());
            }
        }
        return before;
    }

    /// @return [Instant#MIN] where there is no such folder any more, [Instant#MAX] where its path
    ///   leads elsewhere
    private Instant modified(String folder) {
        try {
            var record = hands.files().look(folder);
            return record == null ? Instant.MIN : record.modified();
        } catch (ChangeException e) {
            return Instant.MAX;
        }
    }

    private void undo(Entry entry) throws IOException {
        var journal = response.journal();
        switch (entry.change()) {
            case Change.Move _, Change.Rewrite _, Change.Flags _ -> putBack(entry);
            case Change.Stop stop -> {
                if (hands.processes() != null) {
                    herd.resume(stop.members());
                }
                journal.settleLater(entry, Entry.State.UNDONE);
            }
            case Change.Kill kill -> undo(entry, kill);
            case Change.Fenced fenced -> settle(entry, doors.open(fenced));
            case Change.Walled walled -> settle(entry, walls.open(walled));
            case Change.RuleRemoved removed -> settle(entry, rules.putBack(removed));
            case Change.RedisPlace place ->
                    settle(entry, new RedisHome(hands, response).putBack(place));
            case Change.RedisPassword password -> {
                var door = new RedisDoor(hands, response);
                if (door.runs(password)) {
                    settle(entry, door.putBack(password));
                } else {
                    passwords.add(entry);
                }
            }
            case Change.StopContainer stop -> settle(entry, containers.start(stop));
            case Change.RemoveContainer remove -> settle(entry, containers.make(remove));
            case Change.RenameImage image -> settle(entry, containers.rename(image));
            case Change.Unpinned pin -> {
                var pins = new BpfPins(hands, response);
                boolean begun = entry.state() == Entry.State.INTENT;
                if (begun && !pins.isRemoved(pin)) {
                    journal.settle(entry, Entry.State.REFUSED, "");
                    return;
                }
                left.add(pins.lost(pin));
                if (begun) {
                    journal.settle(entry, Entry.State.DONE, "");
                }
            }
            case Change.SharedMemory memory ->
                    settle(entry, new SharedMemory(hands, response).make(memory));
            case Change.ReloadSsh _ -> reloads.add(entry);
            case Change.Folder _, Change.Reload _ -> journal.settleLater(entry, Entry.State.UNDONE);
        }
    }

    /// Who was only stopped, before a crash, goes on.
    private void undo(Entry entry, Change.Kill kill) throws IOException {
        var ended = new ArrayList<>(kill.members());
        if (hands.processes() != null) {
            herd.resume(kill.members());
            ended.removeIf(herd::isThere);
        }
        if (!ended.isEmpty()) {
            left.add(
                    Phrase.of(
                            "{0} {0|process was|processes were} ended; that cannot be taken back",
                            "{0} 个进程已被终止，无法撤销", ended.size()));
        }
        if (entry.state() == Entry.State.INTENT) {
            var state = ended.isEmpty() ? Entry.State.REFUSED : Entry.State.DONE;
            response.journal().settle(entry, state, "");
        }
    }

    private void putBack(Entry entry) throws IOException {
        Phrase why;
        try {
            why = putBack.putBack(entry);
        } catch (ChangeException e) {
            why = Phrase.plain(String.valueOf(e.getMessage()));
        }
        settle(entry, why);
    }

    /// What was only begun, and cannot be taken back now, is not in the way of the next response.
    ///
    /// @param why it could not be taken back; null where it was
    private void settle(Entry entry, @Nullable Phrase why) throws IOException {
        if (why == null) {
            response.journal().settleLater(entry, Entry.State.UNDONE);
            undone++;
            if (!(entry.change() instanceof Change.Flags)) {
                steps.add(entry.step());
            }
        } else {
            left.add(why);
            boolean nowhere = isNowhere(entry);
            if (nowhere || entry.state() == Entry.State.INTENT) {
                var state = nowhere ? Entry.State.UNDONE : Entry.State.DONE;
                response.journal().settle(entry, current(entry), state, why.in(Language.EN));
            }
        }
    }

    /// Its line says from now on that it is of this boot: what is only known of that is not in it.
    private Change current(Entry entry) {
        return entry.change() instanceof Change.Flags flags
                ? Boot.current(entry, flags, hands)
                : entry.change();
    }
}
