package davy.agent.respond;

import davy.agent.triage.HostSummary;
import davy.core.action.Outcome;
import davy.core.action.Plan;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Plans, carries out, takes back: all that `davy respond` does, without the words around it.
public final class Respond implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Hands hands;
    private final Path state;
    private final String root;

    /// Held while this machine is changed, whatever the folder of state is; null for none.
    private final @Nullable Path machine;

    /// Paths of programs that a person took out of the text of a plan.
    private final Set<String> leftOut = new TreeSet<>();

    /// @param root of the files that are changed
    private Respond(Hands hands, Path state, String root, @Nullable Path machine) {
        this.hands = hands;
        this.state = state;
        this.root = root;
        this.machine = machine;
    }

    /// As [#live(LinuxHost, Path, Path)], with nothing held but the folder of state.
    public static Respond live(LinuxHost host, Path state) throws IOException {
        return live(host, state, null);
    }

    /// For this machine.
    ///
    /// @param state folder that holds journals and what is kept; made where it is not there
    /// @param machine folder that is held meanwhile, so that no other Davy with another state
    ///   changes this machine; null for none
    public static Respond live(LinuxHost host, Path state, @Nullable Path machine)
            throws IOException {
        return new Respond(
                Hands.live(host, PackageIndex.read(host)), state, ResponseFolder.MACHINE, machine);
    }

    /// For a mounted image: files only.
    ///
    /// @param root where it is mounted
    /// @param machine that Davy runs on
    public static Respond image(LinuxHost image, Path root, LinuxHost machine, Path state)
            throws IOException {
        return new Respond(
                Hands.image(image, PackageIndex.read(image), machine),
                state,
                root.toRealPath().toString(),
                null);
    }

    /// What ends a response before its plan does.
    public Halt halt() {
        return hands.halt();
    }

    /// What a response came to, and where its journal is.
    ///
    /// @param survivors processes of the family that are there nevertheless
    /// @param present files of the plan that are there nevertheless
    /// @param locked directories that Davy locked and could not unlock
    /// @param byHand what its plan and its steps leave to a person
    public record Applied(
            String id,
            Path folder,
            List<Responder.Told> steps,
            List<String> survivors,
            List<String> present,
            List<String> locked,
            List<Phrase> byHand) {
        /// Whether all that was to be done was done and seen to be so.
        public boolean isWhole() {
            return survivors.isEmpty()
                    && present.isEmpty()
                    && locked.isEmpty()
                    && steps.stream()
                            .allMatch(told ->
                                    told.outcome() instanceof Outcome.Done
                                            || told.outcome() instanceof Outcome.Skipped);
        }
    }

    /// What undoing came to.
    ///
    /// @param changes that were taken back
    /// @param restored whether something that was taken away, as an intruder's, is there again
    /// @param opened whether something that was closed is open again
    /// @param left why others were not
    public record Undone(int changes, boolean restored, boolean opened, List<Phrase> left) {}

    /// A response of the past.
    ///
    /// @param done changes that stand
    /// @param undone changes that were taken back
    /// @param open changes of which nobody knows yet how far they came
    /// @param damaged why its journal cannot be read, so that nothing else is known of it; null
    ///   where it can be
    public record Past(
            String id,
            @Nullable Instant begun,
            int done,
            int undone,
            int open,
            @Nullable Phrase damaged) {}

    public Plan plan(List<Accusation> accusations, String host) {
        return plan(accusations, host, Asked.NOTHING);
    }

    public Plan plan(List<Accusation> accusations, String host, Asked asked) {
        return Planner.plan(accusations, hands, host, hands.clock().instant(), asked);
    }

    /// A plan from its text.
    ///
    /// @param file what it is called in messages
    public Plan read(String text, String file) throws RespondException {
        var read = PlanReader.read(text, file, new Danger(hands.sparing())::of);
        var out = LeftOut.ofText(read);
        leftOut.addAll(out.paths());
        return out.plan();
    }

    /// Nothing is done here by what was found, or decided, on another host: pids and paths of one
    /// mean something else on the other.
    ///
    /// @param file that says so
    /// @param other name of the host that it is about
    /// @throws RespondException where that is not this host's name
    public void refuseOther(String file, String other) throws RespondException {
        String own = HostSummary.read(hands.host(), root).name();
        if (!other.equals(own)) {
            throw new RespondException(
                    Phrase.of(
                            "{0} is about the host {1}, and this is {2}. Where it is the same host"
                                    + " under a new name, write that one into the file",
                            "{0} 针对主机 {1}，而本机为 {2}。若是同一主机更名，请在文件中改为新主机名", file, other, own));
        }
    }

    /// The text of a plan, with comments for people.
    public String write(Plan plan, Language language) {
        return PlanWriter.write(plan, language);
    }

    /// Carries a plan out; the processes of one that was made before this boot are left out.
    ///
    /// @param selected by the number of a step
    /// @throws RespondException where another response is at work, or one was cut off
    public Applied apply(Plan given, IntPredicate selected, Responder.Listener listener)
            throws IOException {
        var out = LeftOut.of(Boot.current(given, hands), selected);
        var plan = out.plan();
        var folder = ResponseFolder.open(state);
        try (var _ = hold(folder)) {
            new Unsettled(hands, root).refuse(folder);
            String id = folder.create(hands.clock().instant());
            Path own = folder.fresh(id);
            write(own.resolve("plan.yml"), PlanWriter.write(only(plan, selected), Language.EN));
            write(own.resolve(ResponseFolder.ROOT), root);
            hands.own().sync(own.toString());
            var left = new TreeSet<>(leftOut);
            left.addAll(out.paths());
            try (var response = Response.open(id, own, hands.clock());
                    var work = hands.halt().begin(id)) {
                return apply(plan, selected, listener, new Work(response, left, work));
            }
        }
    }

    /// A response, and what it does not touch.
    private record Work(Response response, Set<String> leftOut, Halt.Work at) {}

    /// Returns when the text is on the disk: resuming goes by it, after a loss of power too.
    private static void write(Path file, String text) throws IOException {
        Files.writeString(
                file,
                text,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
    }

    /// What resuming goes on with.
    private static Plan only(Plan plan, IntPredicate selected) {
        var steps = plan.steps().stream().filter(s -> selected.test(s.number())).toList();
        return new Plan(plan.host(), plan.made(), steps, plan.byHand());
    }

    private Applied apply(Plan plan, IntPredicate selected, Responder.Listener listener, Work work)
            throws IOException {
        var response = work.response();
        var responder = new Responder(hands, response, work.leftOut());
        List<Responder.Told> told;
        try {
            told = responder.apply(plan, selected, listener);
        } finally {
            work.at().leaves(!Unsettled.locked(response).isEmpty());
        }
        var steps =
                told.stream()
                        .filter(t -> !(t.outcome() instanceof Outcome.Skipped))
                        .map(Responder.Told::step)
                        .toList();
        var survivors = new ArrayList<String>();
        if (hands.scan() != null) {
            responder
                    .survivors(new Plan(plan.host(), plan.made(), steps, List.of()))
                    .forEach(m -> survivors.add(m.pid() + " " + m.executable()));
        }
        var present = new Presence(hands.files()).of(steps);
        work.at().done();
        var byHand = new LinkedHashSet<>(plan.byHand());
        byHand.addAll(responder.left());
        return new Applied(
                response.id(),
                response.folder(),
                told,
                survivors,
                present,
                Unsettled.locked(response),
                List.copyOf(byHand));
    }

    /// Watches for anything of a plan's families, and for its files, to come back; looks once at
    /// least.
    ///
    /// @param ids of the responses that carried the plan out: what they put aside tells how copies
    ///   look
    /// @return what came back, as soon as something does; empty where nothing did
    public List<String> watch(Plan given, List<String> ids, Duration time) throws IOException {
        var plan = LeftOut.ofText(given).plan();
        var back = new ArrayList<String>();
        var presence = new Presence(hands.files());
        var lookout = new Lookout(plan, hands);
        var folder = ResponseFolder.open(state);
        for (String id : ids) {
            try (var response = Response.open(id, folder.of(id), hands.clock())) {
                lookout.learn(plan, response);
            }
        }
        try {
            long end = System.nanoTime() + time.toNanos();
            boolean more = true;
            while (more) {
                back.addAll(lookout.look());
                back.addAll(presence.of(plan.steps()));
                more = back.isEmpty() && System.nanoTime() < end;
                if (more) {
                    Thread.sleep(LOOK);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return back;
    }

    /// What an earlier report accused gravely, and is there nevertheless.
    ///
    /// @param steps what became of them
    public List<Phrase> unanswered(List<Accusation> accusations, List<Responder.Told> steps) {
        var done =
                steps.stream()
                        .filter(told -> told.outcome() instanceof Outcome.Done)
                        .map(Responder.Told::step)
                        .toList();
        return new Unanswered(hands).of(accusations, done);
    }

    private Held hold(ResponseFolder folder) throws IOException {
        var now = hands.clock().instant();
        var lock = folder.lock(now);
        try {
            return new Held(lock, machine == null ? null : ResponseFolder.open(machine).lock(now));
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    /// What no other Davy can hold meanwhile.
    private record Held(ResponseFolder.Lock state, ResponseFolder.@Nullable Lock machine)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (machine != null) {
                machine.close();
            }
            state.close();
        }
    }

    /// Goes on with a response that was cut off.
    public Applied resume(String id, Responder.Listener listener) throws IOException {
        var folder = ResponseFolder.open(state);
        try (var _ = hold(folder)) {
            Path own = folder.of(id);
            folder.refuseOther(id, root);
            folder.refuseTakenBack(id);
            var text = Files.readString(own.resolve("plan.yml"), StandardCharsets.UTF_8);
            var plan = Boot.current(read(text, own.resolve("plan.yml").toString()), hands);
            try (var response = Response.open(id, own, hands.clock());
                    var work = hands.halt().begin(id)) {
                var byHand = new ArrayList<>(plan.byHand());
                if (!hands.halt().isAsked()) {
                    byHand.addAll(new Recovery(hands, response).run());
                }
                var whole = new Plan(plan.host(), plan.made(), plan.steps(), byHand);
                return apply(whole, _ -> true, listener, new Work(response, leftOut, work));
            }
        }
    }

    /// Takes a response back.
    public Undone undo(String id) throws IOException {
        var folder = ResponseFolder.open(state);
        folder.refuseOther(id, root);
        try (var _ = hold(folder);
                var response = Response.open(id, folder.of(id), hands.clock());
                var work = hands.halt().begin(id)) {
            folder.takeBack(id);
            Undo.Result result;
            try {
                result = new Undo(hands, response).run();
            } finally {
                work.leaves(!Unsettled.locked(response).isEmpty());
            }
            work.done();
            var back = TakenBack.of(folder.of(id).resolve("plan.yml"), result.steps());
            return new Undone(result.undone(), back.restored(), back.opened(), result.left());
        }
    }

    /// All responses, oldest first; also one whose journal is damaged.
    public List<Past> list() throws IOException {
        if (Files.notExists(state)) {
            return List.of();
        }
        var folder = ResponseFolder.open(state);
        var all = new ArrayList<Past>();
        for (String id : folder.ids()) {
            try (var response = Response.open(id, folder.of(id), hands.clock())) {
                all.add(past(id, response));
            } catch (RespondException e) {
                all.add(new Past(id, null, 0, 0, 0, e.why()));
            } catch (IOException e) {
                var why = Phrase.plain(String.valueOf(e.getMessage()));
                all.add(new Past(id, null, 0, 0, 0, why));
            }
        }
        return all;
    }

    private static Past past(String id, Response response) {
        var entries = response.journal().entries();
        int done = 0;
        for (Entry entry : response.journal().in(Entry.State.DONE)) {
            done += isOfNote(entry) ? 1 : 0;
        }
        return new Past(
                id,
                entries.isEmpty() ? null : entries.firstEntry().getValue().time(),
                done,
                (int)
                        response.journal().in(Entry.State.UNDONE).stream()
                                .filter(Respond::isOfNote)
                                .count(),
                Unsettled.count(response),
                null);
    }

    private static boolean isOfNote(Entry entry) {
        return !(entry.change() instanceof Change.Folder
                || entry.change() instanceof Change.Reload);
    }

    @Override
    public void close() {
        hands.close();
    }
}
