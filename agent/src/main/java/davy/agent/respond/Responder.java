package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.BlockAddresses;
import davy.core.action.ClosePorts;
import davy.core.action.CorrectSettings;
import davy.core.action.DenyWrites;
import davy.core.action.DisableService;
import davy.core.action.EndSessions;
import davy.core.action.ExpirePassword;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.FileRecord;
import davy.core.action.Freeze;
import davy.core.action.IsolateHost;
import davy.core.action.KeepEvidence;
import davy.core.action.Kill;
import davy.core.action.LockAccount;
import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.RemoveFirewallRule;
import davy.core.action.RemoveLines;
import davy.core.action.RemovePins;
import davy.core.action.RemoveSharedMemory;
import davy.core.action.RestoreRedis;
import davy.core.action.Step;
import davy.core.action.StopContainer;
import davy.core.action.SweepCopies;
import davy.core.edit.Edited;
import davy.core.text.Phrase;
import davy.linux.Errno;
import davy.linux.change.ChangeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Carries out a plan, step by step, in the order of its phases. A step whose host is not as the
/// plan says is refused; the others go on.
public final class Responder {
    private static final int LARGEST_TEXT = 16 << 20;

    private static final Phrase NO_EVIDENCE =
            Phrase.of(
                    "not begun, because the evidence was not kept: make room or name another --state"
                            + " and run it again. Where the step that keeps it is left out (--skip),"
                            + " what only these processes know is lost",
                    "证据未能保全，因此未执行：请腾出空间或用 --state 指定其他位置后重新执行。若跳过（--skip）保全证据的步骤，仅存在于这些进程中的信息将丢失");

    private final Hands hands;
    private final Response response;
    private final Herd herd;
    private final Doors doors;
    private final SshDoor ssh;
    private final AccountLocks locks;
    private final Walls walls;
    private final ContainerKeeper containers;
    private final FirewallRules rules;
    private final List<Entry> denials = new ArrayList<>();
    private final Set<String> leftOut;

    /// Files that the steps change.
    private List<String> texts = List.of();

    /// What became of a step.
    public record Told(Step step, Outcome outcome) {}

    /// Is told what happens as it happens.
    public interface Listener {
        void begins(Step step);

        void ended(Told told);
    }

    Responder(Hands hands, Response response) {
        this(hands, response, Set.of());
    }

    /// @param leftOut paths of programs that a person took out of the plan
    Responder(Hands hands, Response response, Set<String> leftOut) {
        this.leftOut = Set.copyOf(leftOut);
        this.hands = hands;
        this.response = response;
        this.herd = new Herd(hands, response);
        this.doors = new Doors(hands, response);
        this.ssh = new SshDoor(hands, response);
        this.locks = new AccountLocks(hands, response);
        this.walls = new Walls(hands, response);
        this.containers = new ContainerKeeper(hands, response);
        this.rules = new FirewallRules(hands, response);
    }

    /// Carries out the selected steps. Denials are lifted at the end, whatever happens.
    ///
    /// @param selected by the number of a step
    List<Told> apply(Plan plan, IntPredicate selected, Listener listener) throws IOException {
        var told = new ArrayList<Told>();
        texts = EvidenceTexts.of(plan, selected);
        boolean kept = true;
        try {
            for (Step step : plan.steps()) {
                if (!selected.test(step.number())) {
                    told.add(new Told(step, new Outcome.Skipped(Phrase.of("left out", "已跳过"))));
                    continue;
                }
                var never = kept ? Halt.NOT_BEGUN : NO_EVIDENCE;
                if (!kept || hands.halt().isAsked()) {
                    told.add(new Told(step, new Outcome.Refused(never)));
                    listener.ended(told.getLast());
                    continue;
                }
                listener.begins(step);
                herd.hold(step.number());
                var outcome = new Told(step, carryOut(step));
                herd.hold(step.number());
                told.add(outcome);
                listener.ended(outcome);
                boolean evidence = step.action() instanceof KeepEvidence;
                kept = !evidence || outcome.outcome() instanceof Outcome.Done;
            }
        } finally {
            lift();
            response.journal().sync();
        }
        return told;
    }

    private Outcome carryOut(Step step) throws IOException {
        try {
            return switch (step.action()) {
                case KeepEvidence keep -> keepEvidence(keep.family());
                case DenyWrites deny -> deny(step.number(), deny.directories());
                case Freeze freeze -> herd.freeze(step.number(), freeze.family());
                case Kill kill -> herd.kill(step.number(), kill.family());
                case DisableService service -> disable(step.number(), service);
                case RemoveLines lines -> {
                    boolean read = ssh.readsAny(List.of(lines.file()));
                    var result = removeLines(step.number(), lines);
                    result = isUnit(lines.file().path()) ? reloaded(step.number(), result) : result;
                    yield read ? ssh.removed(step.number(), result) : result;
                }
                case Quarantine files -> quarantine(step.number(), files.files());
                case SweepCopies sweep -> sweep(step.number(), sweep);
                case ClosePorts close -> doors.close(step.number(), close.ports());
                case CorrectSettings correct -> {
                    var result = doors.correct(step.number(), correct);
                    yield isUnit(correct.file().path()) ? reloaded(step.number(), result) : result;
                }
                case RestoreRedis redis ->
                        new RedisHome(hands, response).restore(step.number(), redis);
                case LockAccount lock -> locks.lock(step.number(), lock);
                case ExpirePassword expire -> locks.expire(step.number(), expire);
                case EndSessions end -> locks.endSessions(step.number(), end);
                case BlockAddresses block -> walls.block(step.number(), block);
                case IsolateHost isolate -> walls.isolate(step.number(), isolate);
                case RemoveSharedMemory memory ->
                        new SharedMemory(hands, response).remove(step.number(), memory);
                case RemovePins pins -> new BpfPins(hands, response).remove(step.number(), pins);
                case StopContainer stop -> containers.stop(step.number(), stop.container());
                case RemoveContainer remove -> containers.remove(step.number(), remove.container());
                case QuarantineImage image ->
                        new ImageKeeper(hands, response).quarantine(step.number(), image);
                case RemoveFirewallRule rule -> rules.remove(step.number(), rule);
            };
        } catch (ChangeException e) {
            return new Outcome.Failed(Phrase.plain(String.valueOf(e.getMessage())));
        } catch (RespondException e) {
            return new Outcome.Failed(e.why());
        }
    }

    private Outcome keepEvidence(Family family) throws IOException {
        var members = herd.watch(family).membersInBothViews();
        return EvidenceKeeper.keep(hands, response, members, family.processes(), texts);
    }

    private Outcome deny(int step, List<String> directories) throws IOException {
        var refused = new ArrayList<Phrase>();
        for (String directory : directories) {
            var record = hands.files().look(directory);
            if (record == null || !record.isDirectory()) {
                refused.add(
                        record == null
                                ? Phrase.of("{0} is gone", "{0} 已不存在", directory)
                                : Phrase.of("{0} is no directory now", "{0} 已不是目录", directory));
                continue;
            }
            if ((record.flags() & FileRecord.IMMUTABLE) != 0) {
                // Somebody else's lock, which stays.
                continue;
            }
            int locked = record.flags() | FileRecord.IMMUTABLE;
            var change = Change.Flags.of(directory, record, locked);
            var entry = response.journal().intend(step, List.of(change)).getFirst();
            try {
                new Folders(hands.files(), response.journal()).set(change, locked);
                denials.add(entry);
                response.journal().settle(entry, Entry.State.DONE, "");
            } catch (ChangeException e) {
                response.journal().settle(entry, Entry.State.REFUSED, e.toString());
                refused.add(noFlag(directory, e));
            }
        }
        int locked = directories.size() - refused.size();
        var done = Phrase.of("{0} {0|directory is|directories are} locked", "已锁定 {0} 个目录", locked);
        if (refused.isEmpty()) {
            return new Outcome.Done(done);
        }
        var why =
                Phrase.of(
                        "{0}, {1} not: {2}. To stop all at once does not need it",
                        "{0}，{1} 个未锁定：{2}。整体冻结不依赖此步骤", done, refused.size(), refused.getFirst());
        return locked == 0 ? new Outcome.Refused(why) : new Outcome.Failed(why);
    }

    private static Phrase noFlag(String directory, ChangeException e) {
        return e.errno() == Errno.ENOTTY || e.errno() == Errno.EOPNOTSUPP
                ? Phrase.of(
                        "{0} is on a file system that has no such flag",
                        "{0} 所在文件系统不支持该标志", directory)
                : Phrase.plain(String.valueOf(e.getMessage()));
    }

    /// All that can be lifted is, before anything is written: a full disk keeps no lock in place.
    private void lift() throws IOException {
        var lifted = new ArrayList<Entry>();
        for (Entry entry : denials.reversed()) {
            if (entry.change() instanceof Change.Flags flags && isLifted(flags)) {
                lifted.add(entry);
            }
        }
        denials.clear();
        for (Entry entry : lifted) {
            response.journal().settle(entry, Entry.State.UNDONE, "");
        }
    }

    /// Lifts a lock. The one of a directory that a step put aside went with it. Where it cannot be
    /// lifted its entry stays open: --list and the next --apply say so.
    private boolean isLifted(Change.Flags flags) {
        var folders = new Folders(hands.files(), response.journal());
        try {
            var now = hands.files().look(flags.path());
            boolean there = now != null && flags.isOf(now);
            if (there || !folders.isAside(flags)) {
                folders.set(flags, flags.before());
            }
            return true;
        } catch (ChangeException e) {
            return false;
        }
    }

    /// Among the files may be units that stand in unusual places, or that a person named, and parts
    /// of the configuration of an ssh server.
    private Outcome quarantine(int step, List<FilePin> files) throws IOException {
        boolean read = ssh.readsAny(files);
        var result = told(new Keeper(hands, response).quarantine(step, files));
        boolean units = files.stream().anyMatch(pin -> isUnit(pin.path()));
        result = units ? reloaded(step, result) : result;
        return read ? ssh.removed(step, result) : result;
    }

    static boolean isUnit(String path) {
        return path.contains("/systemd/system/") || path.contains("/systemd/user/");
    }

    /// Each as it is found now, if it may be moved aside at all.
    private Outcome sweep(int step, SweepCopies action) throws IOException {
        var danger = new Danger(hands.sparing());
        var found = new Copies(herd.watch(action.family()), hands).in(action.directories());
        var copies =
                found.pins().stream()
                        .filter(pin -> !leftOut.contains(pin.path()))
                        .filter(pin -> danger.ofMove(pin) == null)
                        .toList();
        var result =
                copies.isEmpty()
                        ? new Outcome.Done(Phrase.of("no further copy was found", "未发现其他副本"))
                        : told(new Keeper(hands, response).quarantine(step, copies));
        var left = found.left();
        return left == null ? result : new Outcome.Failed(Doors.told(result.told(), List.of(left)));
    }

    private static Outcome told(Keeper.Result result) {
        var gone =
                result.gone().isEmpty()
                        ? Phrase.plain("")
                        : Phrase.of(
                                "; {0} {0|was|were} gone already",
                                "；{0} 个此前已不存在", result.gone().size());
        var moved = Phrase.of("{0} put aside{1}", "已隔离 {0} 个{1}", result.moved(), gone);
        if (result.refused().isEmpty()) {
            return new Outcome.Done(moved);
        }
        var why =
                Phrase.of(
                        "{0}; {1} left as {1|it is|they are}: {2}",
                        "{0}；{1} 个保持原样：{2}",
                        moved,
                        result.refused().size(),
                        result.refused().getFirst());
        return result.moved() == 0 ? new Outcome.Refused(why) : new Outcome.Failed(why);
    }

    /// All of its files or none: half a service would start again by the other half.
    private Outcome disable(int step, DisableService service) throws IOException {
        for (FilePin pin : service.files()) {
            var record = hands.files().look(pin.path());
            var other = record == null ? null : Keeper.difference(hands.files(), pin, record);
            if (other != null) {
                return new Outcome.Refused(other);
            }
        }
        return reloaded(step, told(new Keeper(hands, response).quarantine(step, service.files())));
    }

    /// With what systemd was told, so that it starts nothing again whose unit is gone.
    private Outcome reloaded(int step, Outcome result) throws IOException {
        var untold = result instanceof Outcome.Refused ? null : herd.reload(step);
        if (untold == null) {
            return result;
        }
        var told = Doors.told(result.told(), List.of(untold));
        return result instanceof Outcome.Done ? new Outcome.Done(told) : new Outcome.Failed(told);
    }

    private Outcome removeLines(int step, RemoveLines action) throws IOException {
        var pin = action.file();
        if (isRewritten(step, pin)) {
            return new Outcome.Done(Phrase.of("done before", "此前已完成"));
        }
        byte[] text = hands.files().content(pin.path(), LARGEST_TEXT);
        return switch (LineRemoval.of(hands.host(), text, action)) {
            case Edited.Changed changed -> {
                var failed = new Rewriter(hands, response).rewrite(step, pin, changed.text());
                yield failed == null ? new Outcome.Done(changed.told()) : failed;
            }
            case Edited.Unchanged unchanged -> new Outcome.Done(unchanged.told());
            case Edited.Refused refused -> new Outcome.Refused(refused.why());
        };
    }

    /// Whether this step did it already, before it was cut off.
    private boolean isRewritten(int step, FilePin pin) throws IOException {
        for (Entry entry : response.journal().in(Entry.State.DONE)) {
            if (entry.step() == step
                    && entry.change() instanceof Change.Rewrite rewrite
                    && rewrite.path().equals(pin.path())
                    && rewrite.hash().equals(pin.hash())) {
                var now = hands.files().look(pin.path());
                return now != null
                        && now.isRegular()
                        && hands.files().hash(pin.path()).equals(rewrite.newHash());
            }
        }
        return false;
    }

    /// What its steps left, though it is like the programs of a family, for a person to look at.
    Set<Phrase> left() {
        return herd.left();
    }

    /// Whether a member of any of the plan's families lives now; looks in two ways.
    List<Member> survivors(Plan plan) {
        var all = new ArrayList<Member>();
        for (Step step : plan.steps()) {
            var family = family(step.action());
            if (family != null) {
                herd.watch(family).membersInBothViews().stream()
                        .filter(member -> !all.contains(member))
                        .forEach(all::add);
            }
        }
        return all;
    }

    private static @Nullable Family family(Action action) {
        return action instanceof Kill kill ? kill.family() : null;
    }
}
