package davy.core.incident;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Detection;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class IncidentsTest {
    private static final Entity CRON = Entity.persistence("/etc/cron.d/x:3");
    private static final Entity BINARY = Entity.file("/tmp/.x/kworker");
    private static final Entity PROCESS = Entity.process(7769);
    private static final Entity POOL = Entity.socket("203.0.113.7:3333");

    private static Finding finding(
            String id, Level level, Map<String, Object> evidence, Entity... entities) {
        var title = Phrase.of("Title of " + id, id + "的标题");
        var detection = new Detection(id, title, level, List.of(), Phrase.plain("-"));
        var draft = Finding.of(Phrase.of("reason of " + id, id + "的原因"));
        evidence.forEach(draft::with);
        for (var entity : entities) {
            draft.about(entity);
        }
        return draft.by(detection);
    }

    private static Finding high(String id, Map<String, Object> evidence, Entity... entities) {
        return finding(id, Level.HIGH, evidence, entities);
    }

    private static Incident only(Finding... findings) {
        var all = Incidents.group(List.of(findings));
        assertThat(all.incidents()).hasSize(1);
        return all.incidents().getFirst();
    }

    private static List<Finding> minerStory() {
        return List.of(
                finding(
                        "pool-connection",
                        Level.CRITICAL,
                        Map.of("process.pid", 7769, "destination.ip", "203.0.113.7"),
                        PROCESS,
                        POOL),
                high(
                        "temp-executable",
                        Map.of(
                                "process.pid",
                                7769,
                                "process.executable",
                                "/tmp/.x/kworker",
                                "process.start",
                                "2026-05-30T19:00:01Z",
                                "user.id",
                                0L),
                        PROCESS,
                        BINARY),
                high(
                        "cron-unpackaged",
                        Map.of(
                                "file.path", "/etc/cron.d/x",
                                "file.ctime", "2026-05-29T03:00:00Z",
                                "file.mtime", "2001-01-01T00:00:00Z"),
                        CRON,
                        BINARY),
                finding(
                        "immutable-file",
                        Level.LOW,
                        Map.of("file.mtime", "2026-05-31T00:00:00Z"),
                        Entity.file("/etc/cron.d/x")));
    }

    @Test
    void tellsTheStoryOfAMiner() {
        var incident = only(minerStory().toArray(new Finding[0]));
        assertThat(incident.level()).isEqualTo(Level.CRITICAL);
        assertThat(incident.findings())
                .extracting(finding -> finding.detection().id())
                .containsExactly(
                        "cron-unpackaged", "temp-executable", "immutable-file", "pool-connection");
        assertThat(incident.entities())
                .containsExactly(CRON, Entity.file("/etc/cron.d/x"), BINARY, PROCESS, POOL);
        assertThat(incident.chain())
                .containsExactlyInAnyOrder(
                        new Link(PROCESS, Relation.CONNECTS, POOL),
                        new Link(BINARY, Relation.RUNS, PROCESS),
                        new Link(CRON, Relation.STARTS, BINARY));
        assertThat(incident.first()).isEqualTo(Instant.parse("2026-05-29T03:00:00Z"));
        assertThat(incident.last()).isEqualTo(Instant.parse("2026-05-31T00:00:00Z"));
        assertThat(incident.title().in(Language.EN)).isEqualTo("Cryptominer /tmp/.x/kworker");
        assertThat(incident.entry().door()).isEqualTo(Door.UNKNOWN);
        assertThat(incident.summary(Language.EN))
                .isEqualTo(
                        "/etc/cron.d/x:3 starts /tmp/.x/kworker, which runs as pid 7769 of root"
                                + " and talks to 203.0.113.7:3333; one more thing belongs to it.");
        assertThat(incident.summary(Language.ZH))
                .isEqualTo(
                        "/etc/cron.d/x:3 启动 /tmp/.x/kworker，后者以 root 身份运行（pid 7769），"
                                + "并与 203.0.113.7:3333 通信；另有 1 个相关对象。");
    }

    @Test
    void keepsStrangersApart() {
        var all =
                Incidents.group(
                        List.of(
                                high("web-shell", Map.of(), Entity.file("/srv/a.php")),
                                finding(
                                        "web-shell",
                                        Level.MEDIUM,
                                        Map.of(),
                                        Entity.file("/srv/b.php")),
                                finding(
                                        "compiled-on-host",
                                        Level.LOW,
                                        Map.of(),
                                        Entity.file("/srv/c")),
                                finding("timestomp", Level.LOW, Map.of(), Entity.file("/srv/c")),
                                high("unaccounted-cpu", Map.of())));
        assertThat(all.incidents()).hasSize(3);
        assertThat(all.incidents().getFirst().level()).isEqualTo(Level.HIGH);
        assertThat(all.incidents().getLast().level()).isEqualTo(Level.MEDIUM);
        assertThat(all.single())
                .extracting(finding -> finding.detection().id())
                .containsExactly("compiled-on-host", "timestomp");
    }

    @Test
    void weakFindingsJoinAGraveOne() {
        var incident =
                only(
                        finding("timestomp", Level.LOW, Map.of(), BINARY),
                        high("web-shell", Map.of(), BINARY));
        assertThat(incident.findings()).hasSize(2);
        assertThat(incident.title().in(Language.ZH)).isEqualTo("后门 /tmp/.x/kworker");
        assertThat(incident.summary(Language.EN)).isEqualTo("reason of web-shell.");
    }

    @Test
    void aLineAndItsFileBelongTogetherOnlyIfTheFileIsAccused() {
        var first = high("cron-download", Map.of(), Entity.persistence("/etc/crontab:7"));
        var second = high("cron-download", Map.of(), Entity.persistence("/etc/crontab:9"));
        var file = high("immutable-file", Map.of(), Entity.file("/etc/crontab"));
        assertThat(Incidents.group(List.of(first, second)).incidents()).hasSize(2);
        assertThat(only(first, file, second).chain()).isEmpty();
    }

    @Test
    void derivesEachRelation() {
        var library = Entity.file("/usr/lib/libhide.so");
        var preload = Entity.persistence("/etc/ld.so.preload");
        var parent = Entity.process(1);
        var listening = Entity.socket("0.0.0.0:4444");
        var pool = Entity.socket("203.0.113.37:3333");
        var ssh = Entity.socket("0.0.0.0:2222");
        var account = Entity.account("mallory");
        var key = new Entity(Entity.Kind.KEY, "SHA256:abc");
        var container = new Entity(Entity.Kind.CONTAINER, "c0ffee");
        var module = new Entity(Entity.Kind.KERNEL_MODULE, "diamorphine");
        var object = Entity.file("/lib/modules/d.ko");
        Map<String, Object> pid = Map.of("process.pid", 7769);
        var incident =
                only(
                        high("ld-so-preload", Map.of("dll.path", library.id()), preload, library),
                        high("a", with(pid, "dll.path", library.id()), PROCESS, library),
                        high("b", with(pid, "process.parent.pid", 1), PROCESS, parent),
                        high("c", with(pid, "source.ip", "0.0.0.0"), PROCESS, listening),
                        high("j", with(pid, "destination.address", "203.0.113.37"), PROCESS, pool),
                        high("k", with(pid, "server.port", 2222), PROCESS, ssh),
                        high("d", with(pid, "user.name", "mallory"), account, PROCESS),
                        high("e", Map.of(), key, account),
                        high("f", Map.of(), container, PROCESS),
                        high("g", Map.of(), module, object, library),
                        high("h", Map.of(), module, object),
                        high("i", written(object), PROCESS, object));
        assertThat(incident.chain())
                .containsExactlyInAnyOrder(
                        new Link(preload, Relation.MAPS, library),
                        new Link(PROCESS, Relation.MAPS, library),
                        new Link(parent, Relation.STARTS, PROCESS),
                        new Link(PROCESS, Relation.LISTENS, listening),
                        new Link(PROCESS, Relation.LISTENS, ssh),
                        new Link(PROCESS, Relation.NAMES, pool),
                        new Link(account, Relation.OWNS, PROCESS),
                        new Link(key, Relation.OPENS, account),
                        new Link(container, Relation.RUNS, PROCESS),
                        new Link(object, Relation.RUNS, module),
                        new Link(PROCESS, Relation.CREATED, object));
    }

    private static Map<String, Object> with(
            Map<String, Object> evidence, String field, Object value) {
        var all = new LinkedHashMap<>(evidence);
        all.put(field, value);
        return all;
    }

    private static Map<String, Object> written(Entity file) {
        return Map.of("process.pid", 7769, "event.action", "created", "file.path", file.id());
    }

    /// What is not accused, or could be meant in several ways, is not linked.
    @Test
    void inventsNothing() {
        var other = Entity.persistence("/etc/cron.d/y:1");
        var remote = Map.<String, Object>of("process.pid", 42, "destination.ip", "203.0.113.7");
        var shell =
                Map.<String, Object>of("process.pid", 7769, "process.executable", "/usr/bin/bash");
        var incident =
                only(
                        high("a", Map.of(), CRON, other, BINARY, Entity.file("/tmp/b")),
                        high("b", shell, PROCESS, BINARY),
                        high("c", remote, BINARY, POOL),
                        high(
                                "d",
                                Map.of("destination.ip", "203.0.113.7"),
                                BINARY,
                                POOL,
                                PROCESS,
                                Entity.process(8)));
        assertThat(incident.chain()).isEmpty();
    }

    @Test
    void aFamilyIsCounted() {
        var many = new ArrayList<Finding>();
        for (int pid : new int[] {900, 1000, 80, 7}) {
            var evidence =
                    Map.<String, Object>of(
                            "process.pid", pid, "process.executable", BINARY.id(), "user.id", 33);
            many.add(high("process-family", evidence, Entity.process(pid), BINARY));
        }
        var family = only(many.toArray(new Finding[0]));
        assertThat(family.summary(Language.EN))
                .isEqualTo("/tmp/.x/kworker runs as pids 7, 80 and 2 more of uid 33.");
        assertThat(family.summary(Language.ZH))
                .isEqualTo("/tmp/.x/kworker 以 uid 33 身份运行（pid 7、80 等 4 个）。");
    }

    @Test
    void processesAndPlacesAloneReadWell() {
        var socket = Entity.socket("[2001:db8::7]:80");
        var five = Map.<String, Object>of("process.pid", 5, "destination.ip", "2001:db8::7");
        var six = Map.<String, Object>of("process.pid", 6, "destination.ip", "2001:db8::7");
        var bare =
                only(
                        high("x", five, Entity.process(5), socket),
                        high("y", six, Entity.process(6), socket));
        assertThat(bare.summary(Language.EN)).isEqualTo("pids 5 and 6 talk to [2001:db8::7]:80.");
        assertThat(bare.summary(Language.ZH)).isEqualTo("进程 5 和 6 与 [2001:db8::7]:80 通信。");
        var startup = Entity.persistence("/etc/rc.local:2");
        var places = only(high("x", Map.of(), CRON, BINARY), high("y", Map.of(), startup, BINARY));
        assertThat(places.summary(Language.EN))
                .isEqualTo("/etc/cron.d/x:3 and /etc/rc.local:2 start /tmp/.x/kworker.");
        assertThat(places.summary(Language.ZH))
                .isEqualTo("/etc/cron.d/x:3 和 /etc/rc.local:2 启动 /tmp/.x/kworker。");
    }

    @Test
    void hostileNamesAreEscaped() {
        var evil = Entity.file("/tmp/a\u001b[2J{0}\n");
        assertThat(only(high("x", Map.of(), CRON, evil)).summary(Language.EN))
                .isEqualTo("/etc/cron.d/x:3 starts /tmp/a\\x1b[2J{0}\\x0a.");
    }

    @Test
    void idsLast() {
        var story = minerStory();
        var today = only(story.toArray(new Finding[0])).id();
        assertThat(today).matches("i-[0-9a-f]{10}");
        assertThat(only(story.get(1), story.get(2), story.get(3)).id()).isEqualTo(today);
        assertThat(only(story.getFirst()).id()).isNotEqualTo(today);
        var same = high("unaccounted-cpu", Map.of("a", 1));
        assertThat(only(same, same).findings()).hasSize(1);
    }

    /// Against a naive closure, in any order.
    @Test
    void orderDoesNotCount() {
        var random = new Random(77);
        for (int round = 0; round < 300; round++) {
            var findings = new ArrayList<Finding>();
            int size = 1 + random.nextInt(30);
            for (int i = 0; i < size; i++) {
                findings.add(randomFinding(random));
            }
            var expected = Incidents.group(findings);
            for (int i = 0; i < 3; i++) {
                Collections.shuffle(findings, random);
                assertThat(Incidents.group(findings)).isEqualTo(expected);
            }
            // What is about the host as a whole goes to its only incident besides.
            for (var together : closure(findings)) {
                assertThat(entitySets(expected))
                        .filteredOn(set -> set.containsAll(together))
                        .hasSize(1);
            }
            expected.incidents().forEach(incident -> incident.summary(Language.ZH));
            var ids = expected.incidents().stream().map(Incident::id).toList();
            assertThat(new HashSet<>(ids)).hasSameSizeAs(ids);
        }
    }

    private static Finding randomFinding(Random random) {
        var entities = new ArrayList<Entity>();
        var kinds = List.of(Entity.Kind.values());
        for (int n = random.nextInt(3); n >= 0; n--) {
            var kind = kinds.get(random.nextInt(kinds.size()));
            entities.add(new Entity(kind, Integer.toString(random.nextInt(12))));
        }
        var evidence = new LinkedHashMap<String, Object>();
        evidence.put("process.pid", random.nextInt(12));
        if (random.nextBoolean()) {
            evidence.put("process.executable", Integer.toString(random.nextInt(12)));
            evidence.put("process.start", "2026-05-0" + (1 + random.nextInt(9)) + "T00:00:00Z");
        }
        var level = List.of(Level.values()).get(random.nextInt(5));
        return finding("d" + random.nextInt(4), level, evidence, entities.toArray(new Entity[0]));
    }

    /// The entities of all groups that have a finding of level medium.
    private static Set<Set<Entity>> closure(List<Finding> findings) {
        Map<Set<Entity>, Boolean> groups = new HashMap<>();
        for (var finding : findings) {
            Set<Entity> union = new HashSet<>(finding.entities());
            boolean grave = finding.level().compareTo(Level.MEDIUM) >= 0;
            var rest = new HashMap<Set<Entity>, Boolean>();
            for (var group : groups.entrySet()) {
                if (touches(group.getKey(), finding.entities())) {
                    union.addAll(group.getKey());
                    grave |= group.getValue();
                } else {
                    rest.put(group.getKey(), group.getValue());
                }
            }
            rest.put(union, grave);
            groups = rest;
        }
        groups.values().removeIf(grave -> !grave);
        return groups.keySet();
    }

    /// A place `5` and a file `5` hang together too: the place lies in the file.
    private static boolean touches(Set<Entity> group, Set<Entity> others) {
        for (var a : group) {
            for (var b : others) {
                boolean place = isPlaceIn(a, b) || isPlaceIn(b, a);
                if (a.equals(b) || place) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isPlaceIn(Entity place, Entity file) {
        return place.kind() == Entity.Kind.PERSISTENCE
                && file.kind() == Entity.Kind.FILE
                && place.id().equals(file.id());
    }

    private static Set<Set<Entity>> entitySets(Incidents all) {
        var sets = new HashSet<Set<Entity>>();
        all.incidents().forEach(incident -> sets.add(Set.copyOf(incident.entities())));
        return sets;
    }

    @Test
    @Timeout(60)
    void aHundredThousandFindingsAreTold() {
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < 100_000; i++) {
            int pid = i % 50_000;
            var evidence =
                    Map.<String, Object>of("process.pid", pid, "process.executable", "/f" + i / 2);
            findings.add(high("x", evidence, Entity.process(pid), Entity.file("/f" + i / 2)));
        }
        var all = Incidents.group(findings);
        assertThat(all.incidents()).isNotEmpty();
        all.incidents().forEach(incident -> incident.summary(Language.EN));
    }
}
