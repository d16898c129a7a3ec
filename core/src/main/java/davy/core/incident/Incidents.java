package davy.core.incident;

import davy.core.file.Sha256;
import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;

/// What a host's findings come to. The same findings give the same incidents, whatever their order.
///
/// @param incidents gravest first
/// @param single findings that belong to no incident, gravest first
/// @param moot findings that tell nothing, since nothing came of them
public record Incidents(List<Incident> incidents, List<Finding> single, List<Finding> moot) {
    /// An incident has a finding at least that grave.
    private static final Level GRAVE = Level.MEDIUM;

    /// The order in which an incident is known by something: what stays the same in the next run
    /// first.
    private static final List<Kind> LASTING =
            List.of(
                    Kind.FILE,
                    Kind.PERSISTENCE,
                    Kind.KEY,
                    Kind.ACCOUNT,
                    Kind.KERNEL_MODULE,
                    Kind.CONTAINER,
                    Kind.SOCKET,
                    Kind.ADDRESS,
                    Kind.PROCESS,
                    Kind.LOG);

    private static final Comparator<Clue> ORDER = Comparator.comparingInt(Clue::number);

    private static final Comparator<Clue> GRAVEST =
            Comparator.comparing((Clue clue) -> clue.finding().level())
                    .reversed()
                    .thenComparing(ORDER);

    public Incidents {
        incidents = List.copyOf(incidents);
        single = List.copyOf(single);
        moot = List.copyOf(moot);
    }

    /// Brings together the findings that accuse the same things, with nothing else known.
    public static Incidents group(List<Finding> findings) {
        return group(findings, Surroundings.unknown());
    }

    /// Brings together the findings that accuse the same things.
    public static Incidents group(List<Finding> findings, Surroundings surroundings) {
        var clues = Order.clues(new LinkedHashSet<>(findings));
        var grave = new ArrayList<Group>();
        var single = new ArrayList<Clue>();
        var moot = new IdentityHashMap<Finding, Clue>();
        for (var group : Groups.of(clues)) {
            if (group.clues().stream().anyMatch(Incidents::isGrave)) {
                grave.add(group);
            } else {
                group.clues().stream()
                        .filter(Incidents::isMoot)
                        .forEach(c -> moot.put(c.finding(), c));
                group.clues().stream().filter(clue -> !isMoot(clue)).forEach(single::add);
            }
        }
        var diagnoser = new Diagnoser(clues, surroundings);
        var incidents = new ArrayList<Told>();
        var told = new HashSet<Integer>();
        for (var group : diagnoser.join(grave)) {
            var entry = diagnoser.entry(group);
            var all = new ArrayList<>(group.clues());
            for (var finding : entry.findings()) {
                var clue = moot.get(finding);
                if (clue != null) {
                    all.add(clue);
                    told.add(clue.number());
                }
            }
            all.sort(ORDER);
            incidents.add(new Told(all.getFirst().number(), incident(all, entry, surroundings)));
        }
        incidents.sort(Told.GRAVEST);
        single.sort(GRAVEST);
        var rest =
                moot.values().stream().filter(clue -> !told.contains(clue.number())).sorted(ORDER);
        return new Incidents(
                withDistinctIds(incidents.stream().map(Told::incident).toList()),
                Clue.findings(single),
                rest.map(Clue::finding).toList());
    }

    /// @param number of its first finding in the order of the story
    private record Told(int number, Incident incident) {
        private static final Comparator<Told> GRAVEST =
                Comparator.comparing((Told told) -> told.incident.level())
                        .thenComparingInt(told -> told.incident.findings().size())
                        .reversed()
                        .thenComparingInt(Told::number);
    }

    private static boolean isMoot(Clue clue) {
        return Way.isMoot(clue.finding());
    }

    /// Whether it tells of an intruder: a door that stands open does not.
    private static boolean isGrave(Clue clue) {
        return clue.finding().level().atLeast(GRAVE) && !Way.isOnlyOpen(clue.finding());
    }

    /// @param clues in order
    private static Incident incident(List<Clue> clues, Entry entry, Surroundings surroundings) {
        var findings = Clue.findings(clues);
        var entities = entities(findings, entry);
        Instant first = null;
        Instant last = null;
        for (var finding : findings) {
            for (var time : Evidence.times(finding)) {
                first = first == null || time.isBefore(first) ? time : first;
                last = last == null || time.isAfter(last) ? time : last;
            }
        }
        var gravest = clues.stream().min(GRAVEST).orElseThrow().finding();
        var chain = Chain.of(entities, findings, entry);
        var scope = Scopes.of(clues, entities, entry);
        var steps =
                Timeline.of(Timeline.told(findings, entry), entry, scope.addresses(), surroundings);
        var diagnosis = new Diagnosis(entry, steps, scope, Advice.next(entry, scope));
        var file = new Story(findings, entities, chain).mainFile();
        var title = Nature.of(findings).title(gravest, file);
        return new Incident(
                id(entities, gravest),
                gravest.level(),
                title,
                findings,
                entities,
                chain,
                first,
                last,
                diagnosis);
    }

    private static List<Entity> entities(List<Finding> findings, Entry entry) {
        var entities =
                new TreeSet<>(Comparator.comparingInt(Order::place).thenComparing(Entity::id));
        findings.forEach(finding -> entities.addAll(finding.entities()));
        entities.addAll(Chain.ends(entry));
        return new ArrayList<>(entities);
    }

    /// `i-` and 10 hex digits, from what lasts longest.
    private static String id(List<Entity> entities, Finding gravest) {
        var known =
                entities.stream()
                        .min(
                                Comparator.<Entity>comparingInt(e -> LASTING.indexOf(e.kind()))
                                        .thenComparing(Entity::id))
                        .map(entity -> entity.kind() + " " + entity.id())
                        .orElseGet(() -> gravest.detection().id() + gravest.evidence());
        byte[] hash = Sha256.digest().digest(known.getBytes(StandardCharsets.UTF_16BE));
        return "i-" + HexFormat.of().formatHex(hash, 0, 5);
    }

    private static List<Incident> withDistinctIds(List<Incident> incidents) {
        var used = new HashMap<String, Integer>();
        var distinct = new ArrayList<Incident>();
        for (var incident : incidents) {
            int n = used.merge(incident.id(), 1, Integer::sum);
            distinct.add(n == 1 ? incident : incident.withId(incident.id() + "-" + n));
        }
        return distinct;
    }
}
