package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.action.DenyWrites;
import davy.core.action.DisableService;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.Kill;
import davy.core.action.Line;
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
import davy.core.action.Step;
import davy.core.action.SweepCopies;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.host.FileType;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.change.ChangeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Makes a plan of accusations: what each check may lead to ([Remedies]), compared with the host as
/// it is now. What is gone already is left out; what is never done ([Danger]) is left to a person.
final class Planner {
    private static final int MOST_LOCKED = 16;

    private final Hands hands;
    private final Danger danger;
    private final Places places;
    private final Moves moves;
    private final AccusedProcesses processes;

    private final Map<String, Target> files = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Target>> lines = new LinkedHashMap<>();
    private final Map<ProcessPin, Target> running = new LinkedHashMap<>();

    /// Control groups of the services that a step disables.
    private final Set<String> groups = new TreeSet<>();

    private final Set<Phrase> byHand = new LinkedHashSet<>();
    private final KernelObjects kernel;
    private final Openings openings;
    private final AccusedAccounts accounts;
    private final AccusedAddresses addresses;
    private final AccusedRules rules;
    private final boolean isolate;
    private final AccusedContainers containers;
    private final AccusedUnits units;
    private @Nullable Originals originals;

    /// Paths of files that a step moves or edits.
    private final Set<String> acted = new TreeSet<>();

    private final HiddenOnes hidden;
    private final PackagedServices servers;

    /// @param sure what it acts on
    private Planner(Hands hands, Asked asked, List<Accusation> sure) {
        this.hidden = new HiddenOnes(hands.sparing(), sure);
        this.servers = new PackagedServices(hands.host(), hands.packages(), sure);
        this.isolate = asked.isolate();
        this.hands = hands;
        this.danger = new Danger(hands.sparing());
        this.places = new Places(hands.host());
        this.moves = new Moves(hands, danger, byHand);
        this.processes = new AccusedProcesses(hands);
        this.kernel = new KernelObjects(hands);
        this.openings = new Openings(hands, places, asked, byHand);
        this.accounts = new AccusedAccounts(hands, danger, byHand);
        this.addresses = new AccusedAddresses(hands, danger, byHand);
        this.containers = new AccusedContainers(hands, danger);
        if (containers.folder().startsWith("/")) {
            places.addContainers(containers.folder());
        }
        this.rules = new AccusedRules(hands, byHand);
        this.units = new AccusedUnits(hands, places, moves, byHand);
    }

    /// @param host its name
    static Plan plan(
            List<Accusation> accusations, Hands hands, String host, Instant now, Asked asked) {
        var sure = Sure.of(accusations);
        var planner = new Planner(hands, asked, sure);
        planner.originals = Originals.of(sure, hands, planner.places, planner.byHand);
        sure.forEach(planner::consider);
        var steps = planner.steps();
        for (Accusation accusation : accusations) {
            if (accusation.level().atLeast(Level.MEDIUM) && !sure.contains(accusation)) {
                planner.leave(accusation);
            }
        }
        return new Plan(host, now, steps, List.copyOf(planner.byHand));
    }

    /// What belongs to an incident by its time alone; nothing where the plan would not act anyway,
    /// or acts on all of it for another reason.
    private void leave(Accusation accusation) {
        var kinds = Remedies.of(accusation);
        boolean open =
                accusation.entities().stream()
                        .filter(entity -> kinds.contains(entity.kind()))
                        .anyMatch(entity -> !isActedOn(entity));
        if (open) {
            byHand.add(
                    Phrase.of(
                            "{0}: it came at the same time, and nothing else connects it; look at"
                                    + " it",
                            "{0}：仅时间相近，无其他关联，请人工查看", accusation.reason()));
        }
    }

    private boolean isActedOn(Entity entity) {
        return switch (entity.kind()) {
            case FILE -> {
                String real = places.real(entity.id());
                yield real != null && acted.contains(real);
            }
            case PERSISTENCE -> {
                var place = places.of(entity.id());
                yield place != null && acted.contains(place.path());
            }
            case PROCESS, SOCKET, ACCOUNT, KEY, CONTAINER, KERNEL_MODULE, ADDRESS, LOG -> false;
        };
    }

    private void consider(Accusation accusation) {
        var advice = Remedies.byHand(accusation);
        if (advice != null) {
            byHand.add(toDo(accusation.reason(), advice));
        }
        if (accusation.detection().equals("package-integrity")) {
            moves.reinstall(accusation.evidence().getOrDefault("package.name", ""));
        }
        kernel.consider(accusation);
        openings.consider(accusation);
        accounts.consider(accusation);
        addresses.consider(accusation);
        containers.consider(accusation);
        rules.consider(accusation);
        var kinds = Remedies.of(accusation);
        for (Entity entity : new TreeSet<>(accusation.entities())) {
            boolean cleared = originals != null && originals.clears(entity, accusation);
            if (!kinds.contains(entity.kind()) || cleared) {
                continue;
            }
            switch (entity.kind()) {
                case FILE -> file(entity.id(), accusation);
                case PERSISTENCE -> place(entity.id(), accusation);
                case PROCESS -> process(entity.id(), accusation);
                case SOCKET, ACCOUNT, KEY, CONTAINER, KERNEL_MODULE, ADDRESS, LOG -> {}
            }
        }
    }

    /// A reason has colons of its own, and may be a sentence with its full stop.
    static Phrase toDo(Phrase reason, Phrase advice) {
        return Phrase.of(
                isSentence(reason.in(Language.EN)) ? "{0} To do: {1}" : "{0}. To do: {1}",
                isSentence(reason.in(Language.ZH)) ? "{0}请处理：{1}" : "{0}。请处理：{1}",
                reason,
                advice);
    }

    private static boolean isSentence(String text) {
        return !text.isEmpty() && ".!?。！？".indexOf(text.charAt(text.length() - 1)) >= 0;
    }

    private void file(String path, Accusation accusation) {
        String real = places.real(path);
        if (real == null) {
            return;
        }
        if (places.isInContainer(real)) {
            containers.file(real, accusation);
            return;
        }
        files.computeIfAbsent(real, _ -> new Target()).add(accusation);
    }

    private void place(String id, Accusation accusation) {
        var place = places.of(id);
        if (place == null) {
            return;
        }
        if (units.take(place, accusation)) {
            return;
        }
        if (place.line() == 0 || places.isRunAsWhole(place.path())) {
            file(place.path(), accusation);
        } else {
            line(new AccusedRules.Place(place.path(), place.line(), accusation));
        }
    }

    private void line(AccusedRules.Place place) {
        lines.computeIfAbsent(place.path(), _ -> new TreeMap<>())
                .computeIfAbsent(place.line(), _ -> new Target())
                .add(place.accusation());
    }

    private void process(String id, Accusation accusation) {
        var pin = processes.pin(id, accusation.started(id));
        if (pin == null) {
            return;
        }
        var left = hidden.left(pin, accusation);
        left = left == null ? servers.left(pin, accusation) : left;
        if (left != null) {
            byHand.add(left);
        } else {
            running.computeIfAbsent(pin, _ -> new Target()).add(accusation);
        }
    }

    private List<Step> steps() {
        rules.lines().forEach(this::line);
        var found = units.found();
        found.lines().forEach(this::line);
        found.files().forEach((path, target) -> files.putIfAbsent(path, target));
        wholeFiles();
        new SharedTexts(hands.host()).spare(files, lines);
        var steps = new Steps();
        var disabled = services(found.services());
        var moved = moved();
        var family = family(moved.keySet());
        var of = new Steps.Of(steps, family, membersOf(moved, family));
        containers.family(family, of.targets());
        of.first();
        if (isolate) {
            steps.addAll(addresses.isolation());
        }
        var locked = lockable(family);
        if (!locked.isEmpty()) {
            of.next(new DenyWrites(locked));
        }
        of.next(new Freeze(family));
        disabled.forEach((action, target) -> steps.add(action, List.of(target)));
        containers.settle();
        steps.addAll(containers.stops());
        steps.addAll(openings.redis());
        steps.addAll(containers.removals());
        // A file that goes as a whole needs no line removed first, and would be another one then.
        moved.keySet().forEach(pin -> acted.add(pin.path()));
        disabled.keySet().forEach(each -> each.files().forEach(pin -> acted.add(pin.path())));
        lines.keySet().removeAll(acted);
        acted.addAll(lines.keySet());
        lines.forEach((path, targets) -> removeLines(steps, path, targets));
        of.next(new Kill(family));
        if (!moved.isEmpty()) {
            steps.add(new Quarantine(List.copyOf(moved.keySet())), moved.values());
        }
        if (hands.sparing().knowsPackages()) {
            of.next(new SweepCopies(family, places.ofPrograms(family)));
        }
        kernel.steps(of);
        steps.addAll(containers.images());
        steps.addAll(openings.doors());
        steps.addAll(rules.steps());
        steps.addAll(addresses.steps());
        steps.addAll(accounts.steps());
        byHand.addAll(containers.byHand());
        return steps.all;
    }

    private List<Target> membersOf(Map<FilePin, Target> moved, Family family) {
        var all = new ArrayList<Target>(running.values());
        moved.forEach((pin, target) -> addProgram(pin, target, family, all));
        return all;
    }

    private static void addProgram(
            FilePin pin, Target target, Family family, List<Target> targets) {
        if (family.programs().contains(pin)) {
            targets.add(target);
        }
    }

    /// A file of a folder of settings goes as a whole where each line of it that does something is
    /// accused.
    private void wholeFiles() {
        for (String path : List.copyOf(lines.keySet())) {
            var accused = lines.get(path);
            if (accused != null && places.isAllOf(path, accused.keySet())) {
                var target = files.computeIfAbsent(path, _ -> new Target());
                for (Target each : accused.values()) {
                    target.incidents.addAll(each.incidents);
                    target.why.addAll(each.why);
                }
                lines.remove(path);
            }
        }
    }

    private Map<DisableService, Target> services(Map<String, Target> services) {
        var actions = new LinkedHashMap<DisableService, Target>();
        var users = Accounts.read(hands.host());
        for (var each : services.entrySet()) {
            var pins = new ArrayList<FilePin>();
            for (String path : places.filesOfService(each.getKey())) {
                moves.pin(path, pins);
            }
            if (!pins.isEmpty()) {
                String name = each.getKey().substring(each.getKey().lastIndexOf('/') + 1);
                actions.put(new DisableService(name, pins), each.getValue());
                ServiceGroups.of(each.getKey(), processes.groups(), users).stream()
                        .filter(group -> danger.ofGroup(group) == null)
                        .forEach(groups::add);
                pins.forEach(pin -> files.remove(pin.path()));
            }
        }
        return actions;
    }

    private Map<FilePin, Target> moved() {
        var moved = new LinkedHashMap<FilePin, Target>();
        for (var each : files.entrySet()) {
            var pins = new ArrayList<FilePin>();
            var mounted = places.mounted(each.getKey());
            if (mounted == null) {
                moves.pin(each.getKey(), pins);
            } else {
                byHand.add(mounted);
            }
            pins.forEach(pin -> moved.putIfAbsent(pin, each.getValue()));
        }
        return moved;
    }

    private Family family(Set<FilePin> moved) {
        var programs = new ArrayList<FilePin>();
        for (FilePin pin : moved) {
            if (pin.type() == FileType.REGULAR && places.isProgram(pin.path())) {
                programs.add(pin);
            }
        }
        var family = new Family(List.copyOf(running.keySet()), programs, List.copyOf(groups));
        var whole = processes.withMembers(family);
        byHand.addAll(processes.spared(running.keySet(), whole));
        return whole;
    }

    private List<String> lockable(Family family) {
        var folders = new TreeSet<String>();
        for (FilePin program : family.programs()) {
            folders.add(Folders.parent(program.path()));
        }
        return folders.stream()
                .filter(folder -> !folder.equals("/") && !folder.equals("/etc"))
                .filter(hands.files()::canLock)
                .limit(MOST_LOCKED)
                .toList();
    }

    private void removeLines(Steps steps, String path, Map<Integer, Target> targets) {
        var text = hands.host().lines(path);
        var accused = new ArrayList<Line>();
        for (int number : targets.keySet()) {
            if (number <= text.size()) {
                accused.add(new Line(number, text.get(number - 1)));
            }
        }
        try {
            var pin = hands.pin(path);
            if (!accused.isEmpty() && pin != null) {
                var wanted = new RemoveLines(pin, accused);
                var why = danger.of(wanted);
                if (why == null) {
                    remove(steps, LineRemoval.planned(hands, wanted, byHand), targets);
                } else {
                    byHand.add(why);
                }
            }
        } catch (ChangeException e) {
            byHand.add(Keeper.told(e));
        }
    }

    private static void remove(Steps steps, RemoveLines action, Map<Integer, Target> targets) {
        var reasons = new ArrayList<Target>();
        for (Line line : action.lines()) {
            reasons.addAll(Optional.ofNullable(targets.get(line.number())).stream().toList());
        }
        if (!reasons.isEmpty()) {
            steps.add(action, reasons);
        }
    }
}
