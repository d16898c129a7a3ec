package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Language;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a host's findings come to. The same findings give the same incidents, whatever their order.
///
/// @param incidents gravest first
/// @param single findings that belong to no incident, gravest first
/// @param moot findings that tell nothing, since nothing came of them
public record Incidents(List<Incident> incidents, List<Finding> single, List<Finding> moot) {
    /// An incident has a finding at least that grave.
    private static final Level GRAVE = Level.MEDIUM;

    /// The order of the story: what opens the door, what starts, what is started, what it does.
    private static final List<Kind> STORY =
            List.of(
                    Kind.LOG,
                    Kind.ADDRESS,
                    Kind.KEY,
                    Kind.ACCOUNT,
                    Kind.PERSISTENCE,
                    Kind.CONTAINER,
                    Kind.FILE,
                    Kind.KERNEL_MODULE,
                    Kind.PROCESS,
                    Kind.SOCKET);

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

    private static final Comparator<Finding> ORDER =
            Comparator.comparingInt(Incidents::rank)
                    .thenComparing(Incidents::earliest)
                    .thenComparing(Finding::level, Comparator.reverseOrder())
                    .thenComparing(finding -> finding.detection().id())
                    .thenComparing(finding -> finding.reason().in(Language.EN))
                    .thenComparing(finding -> finding.evidence().toString())
                    .thenComparing(finding -> new TreeSet<>(finding.entities()).toString());

    private static final Comparator<Finding> GRAVEST =
            Comparator.comparing(Finding::level, Comparator.reverseOrder()).thenComparing(ORDER);

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
        var sorted = new ArrayList<>(new LinkedHashSet<>(findings));
        sorted.sort(ORDER);
        var incidents = new ArrayList<Incident>();
        var single = new ArrayList<Finding>();
        var grave = new ArrayList<List<Finding>>();
        for (var group : Groups.of(sorted)) {
            if (group.stream().anyMatch(Incidents::isGrave)) {
                grave.add(group);
            } else {
                single.addAll(group);
            }
        }
        var diagnoser = new Diagnoser(sorted, surroundings);
        var moot = new LinkedHashSet<>(single.stream().filter(Way::isMoot).toList());
        single.removeAll(moot);
        for (var group : diagnoser.join(grave)) {
            var entry = diagnoser.entry(group);
            entry.findings().stream().filter(moot::contains).forEach(group::add);
            group.sort(ORDER);
            incidents.add(incident(group, entry));
        }
        incidents.forEach(incident -> incident.findings().forEach(moot::remove));
        incidents.sort(
                Comparator.comparing(Incident::level, Comparator.reverseOrder())
                        .thenComparing(
                                incident -> incident.findings().size(), Comparator.reverseOrder())
                        .thenComparing(incident -> incident.findings().getFirst(), ORDER));
        single.sort(GRAVEST);
        return new Incidents(withDistinctIds(incidents), single, List.copyOf(moot));
    }

    /// Whether it tells of an intruder: a door that stands open does not.
    private static boolean isGrave(Finding finding) {
        return finding.level().atLeast(GRAVE) && !Way.isOnlyOpen(finding);
    }

    /// @param findings in order
    private static Incident incident(List<Finding> findings, Entry entry) {
        var entities = entities(findings, entry);
        Instant first = null;
        Instant last = null;
        Level level = Level.INFORMATIONAL;
        for (var finding : findings) {
            level = finding.level().atLeast(level) ? finding.level() : level;
            for (var time : Evidence.times(finding)) {
                first = first == null || time.isBefore(first) ? time : first;
                last = last == null || time.isAfter(last) ? time : last;
            }
        }
        var gravest = findings.stream().min(GRAVEST).orElseThrow();
        var chain = Chain.of(entities, findings, entry);
        var scope = Scopes.of(findings, entities, entry);
        var steps = Timeline.of(Timeline.told(findings, entry));
        var diagnosis = new Diagnosis(entry, steps, scope, Advice.next(entry, scope));
        var file = new Story(findings, entities, chain).mainFile();
        var title = Nature.of(findings).title(gravest, file);
        return new Incident(
                id(entities, gravest),
                level,
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
                new TreeSet<>(Comparator.comparingInt(Incidents::place).thenComparing(Entity::id));
        findings.forEach(finding -> entities.addAll(finding.entities()));
        entities.addAll(Chain.ends(entry));
        return new ArrayList<>(entities);
    }

    private static int place(Entity entity) {
        return STORY.indexOf(entity.kind());
    }

    private static int rank(Finding finding) {
        return finding.entities().stream().mapToInt(Incidents::place).min().orElse(STORY.size());
    }

    private static Instant earliest(Finding finding) {
        return Evidence.times(finding).stream().min(Comparator.naturalOrder()).orElse(Instant.MAX);
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
        byte[] hash = sha256().digest(known.getBytes(StandardCharsets.UTF_16BE));
        return "i-" + HexFormat.of().formatHex(hash, 0, 5);
    }

    private static List<Incident> withDistinctIds(List<Incident> incidents) {
        Set<String> used = new HashSet<>();
        var distinct = new ArrayList<Incident>();
        for (var incident : incidents) {
            var id = incident.id();
            for (int n = 2; !used.add(id); n++) {
                id = incident.id() + "-" + n;
            }
            distinct.add(incident.withId(id));
        }
        return distinct;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
