package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Finding;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Tells an incident in one sentence: what starts it, what runs, what it talks to, and how much
/// else there is.
final class Story {
    private static final int NAMED = 3;

    private final List<Finding> findings;
    private final List<Entity> entities;
    private final List<Link> chain;
    private final Set<Entity> told = new HashSet<>();

    Story(List<Finding> findings, List<Entity> entities, List<Link> chain) {
        this.findings = findings;
        this.entities = entities;
        this.chain = chain;
    }

    Phrase sentence() {
        var file = mainFile();
        var processes = file == null ? mainProcesses() : to(file, Relation.RUNS, Kind.PROCESS);
        var starters = starters(file, processes);
        var predicates = predicates(file, processes);
        if (starters.isEmpty() && predicates.isEmpty()) {
            return ended(reason());
        }
        var subject =
                file != null
                        ? named(List.of(file))
                        : processes.isEmpty() ? null : running(processes);
        return ended(joined(starters, subject, predicates));
    }

    /// `A starts B, which runs as … and talks to …`.
    private Phrase joined(
            List<Entity> starters, @Nullable Phrase subject, List<Phrase> predicates) {
        var does = and(predicates);
        if (subject == null) {
            return does;
        }
        if (starters.isEmpty()) {
            return Phrase.of("{0} {1}", "{0} {1}", subject, does);
        }
        var start =
                starters.size() == 1
                        ? Phrase.of("{0} starts {1}", "{0} 启动 {1}", named(starters), subject)
                        : Phrase.of("{0} start {1}", "{0} 启动 {1}", named(starters), subject);
        return predicates.isEmpty() ? start : Phrase.of("{0}, which {1}", "{0}，后者{1}", start, does);
    }

    private List<Phrase> predicates(@Nullable Entity file, List<Entity> processes) {
        var predicates = new ArrayList<Phrase>();
        boolean many = file == null && processes.size() > 1;
        if (file != null && !processes.isEmpty()) {
            predicates.add(runs(processes));
        }
        var remote = targets(processes, Relation.CONNECTS);
        if (!remote.isEmpty()) {
            predicates.add(
                    Phrase.of(many ? "talk to {0}" : "talks to {0}", "与 {0} 通信", named(remote)));
        }
        var local = targets(processes, Relation.LISTENS);
        if (!local.isEmpty()) {
            predicates.add(
                    Phrase.of(many ? "listen on {0}" : "listens on {0}", "监听 {0}", named(local)));
        }
        var libraries = targets(processes, Relation.MAPS);
        if (!libraries.isEmpty()) {
            predicates.add(Phrase.of(many ? "load {0}" : "loads {0}", "加载 {0}", named(libraries)));
        }
        var written = targets(processes, Relation.CREATED);
        if (!written.isEmpty()) {
            predicates.add(Phrase.of("wrote {0}", "写入 {0}", named(written)));
        }
        return predicates;
    }

    private Phrase runs(List<Entity> processes) {
        var ids = ids(processes);
        var user = user(processes);
        var as = processes.size() == 1 ? "runs as pid {0}" : "runs as pids {0}";
        return user == null
                ? Phrase.of(as, "正在运行（pid {0}）", ids)
                : Phrase.of(as + " of {1}", "以 {1} 身份运行（pid {0}）", ids, user);
    }

    /// The file with most to tell; null where no file starts, runs or is started.
    @Nullable Entity mainFile() {
        var weights = new TreeMap<Entity, Integer>();
        for (var link : chain) {
            if (link.relation() == Relation.RUNS && link.from().kind() == Kind.FILE) {
                weights.merge(link.from(), 3, Integer::sum);
            } else if (link.relation() == Relation.STARTS && link.to().kind() == Kind.FILE) {
                weights.merge(link.to(), 2, Integer::sum);
            }
        }
        Entity main = null;
        int most = 0;
        for (var file : weights.entrySet()) {
            if (file.getValue() > most) {
                most = file.getValue();
                main = file.getKey();
            }
        }
        return main;
    }

    private List<Entity> mainProcesses() {
        var processes = new TreeSet<Entity>();
        for (var link : chain) {
            for (var end : List.of(link.from(), link.to())) {
                if (end.kind() == Kind.PROCESS) {
                    processes.add(end);
                }
            }
        }
        return List.copyOf(processes);
    }

    /// Places that start the file or the processes.
    private List<Entity> starters(@Nullable Entity file, List<Entity> processes) {
        var started = new HashSet<>(processes);
        if (file != null) {
            started.add(file);
        }
        var starters = new LinkedHashSet<Entity>();
        for (var link : chain) {
            var kind = link.from().kind();
            boolean place = kind == Kind.PERSISTENCE || kind == Kind.CONTAINER;
            boolean starts = link.relation() == Relation.STARTS || link.relation() == Relation.RUNS;
            if (place && starts && started.contains(link.to())) {
                starters.add(link.from());
            }
        }
        return List.copyOf(starters);
    }

    private List<Entity> to(Entity from, Relation relation, Kind kind) {
        return chain.stream()
                .filter(link -> link.from().equals(from) && link.relation() == relation)
                .map(Link::to)
                .filter(entity -> entity.kind() == kind)
                .toList();
    }

    private List<Entity> targets(List<Entity> processes, Relation relation) {
        var from = Set.copyOf(processes);
        var targets = new LinkedHashSet<Entity>();
        for (var link : chain) {
            if (link.relation() == relation && from.contains(link.from())) {
                targets.add(link.to());
            }
        }
        return List.copyOf(targets);
    }

    /// `pid 7769 of root`, `pids 1, 2 and 3 of uid 33`.
    private Phrase running(List<Entity> processes) {
        var ids = ids(processes);
        var user = user(processes);
        if (user == null) {
            return processes.size() == 1
                    ? Phrase.of("pid {0}", "进程 {0}", ids)
                    : Phrase.of("pids {0}", "进程 {0}", ids);
        }
        return processes.size() == 1
                ? Phrase.of("pid {0} of {1}", "{1} 的进程 {0}", ids, user)
                : Phrase.of("pids {0} of {1}", "{1} 的进程 {0}", ids, user);
    }

    /// The one account that the processes run as; null where evidence names none or several.
    private @Nullable String user(List<Entity> processes) {
        var accused = Set.copyOf(processes);
        var users = new LinkedHashSet<String>();
        for (var finding : findings) {
            var pid = Evidence.text(finding, "process.pid");
            if (pid != null && accused.contains(new Entity(Kind.PROCESS, pid))) {
                var user = user(finding);
                if (user != null) {
                    users.add(user);
                }
            }
        }
        return users.size() == 1 ? users.getFirst() : null;
    }

    private static @Nullable String user(Finding finding) {
        var name = Evidence.text(finding, "user.name");
        var id = Evidence.text(finding, "user.id");
        if (name != null || id == null) {
            return name;
        }
        return id.equals("0") ? "root" : "uid " + id;
    }

    /// Why the gravest finding is one.
    private Phrase reason() {
        var gravest = findings.stream().max(Comparator.comparing(Finding::level)).orElseThrow();
        told.addAll(gravest.entities());
        return gravest.reason();
    }

    private Phrase ended(Phrase sentence) {
        long rest = entities.stream().filter(entity -> !told.contains(entity)).count();
        if (rest == 0) {
            return Phrase.of("{0}.", "{0}。", sentence);
        }
        return rest == 1
                ? Phrase.of("{0}; one more thing belongs to it.", "{0}；另有 1 个相关对象。", sentence)
                : Phrase.of(
                        "{0}; {1} more things belong to it.", "{0}；另有 {1} 个相关对象。", sentence, rest);
    }

    private Phrase named(List<Entity> entities) {
        told.addAll(entities);
        return list(entities.stream().map(Story::name).toList());
    }

    private Phrase ids(List<Entity> processes) {
        told.addAll(processes);
        var sorted = processes.stream().sorted(Comparator.comparingLong(Story::pid)).toList();
        return list(sorted.stream().map(entity -> Phrase.plain(entity.id())).toList());
    }

    private static long pid(Entity process) {
        try {
            return Long.parseLong(process.id());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    /// An entity as a person knows it.
    static Phrase name(Entity entity) {
        return switch (entity.kind()) {
            case PROCESS -> Phrase.of("pid {0}", "进程 {0}", entity.id());
            case ACCOUNT -> Phrase.of("account {0}", "账号 {0}", entity.id());
            case KEY -> Phrase.of("key {0}", "密钥 {0}", entity.id());
            case CONTAINER -> Phrase.of("container {0}", "容器 {0}", entity.id());
            case KERNEL_MODULE -> Phrase.of("module {0}", "内核模块 {0}", entity.id());
            case FILE, PERSISTENCE, SOCKET, ADDRESS, LOG -> Phrase.plain(entity.id());
        };
    }

    private static Phrase list(List<Phrase> items) {
        if (items.size() > NAMED) {
            return Phrase.of(
                    "{0} and {1} more",
                    "{0} 等 {1} 个", comma(items.subList(0, NAMED - 1)), more(items));
        }
        if (items.size() == 1) {
            return items.getFirst();
        }
        return Phrase.of(
                "{0} and {1}",
                "{0} 和 {1}", comma(items.subList(0, items.size() - 1)), items.getLast());
    }

    /// English counts what is not named, Chinese all.
    private static Phrase more(List<Phrase> items) {
        return Phrase.of(
                Integer.toString(items.size() - NAMED + 1), Integer.toString(items.size()));
    }

    private static Phrase comma(List<Phrase> items) {
        var joined = items.getFirst();
        for (var item : items.subList(1, items.size())) {
            joined = Phrase.of("{0}, {1}", "{0}、{1}", joined, item);
        }
        return joined;
    }

    private static Phrase and(List<Phrase> predicates) {
        if (predicates.isEmpty()) {
            return Phrase.of("", "");
        }
        var joined = predicates.getFirst();
        for (int i = 1; i < predicates.size(); i++) {
            boolean isLast = i == predicates.size() - 1;
            joined =
                    isLast
                            ? Phrase.of("{0} and {1}", "{0}，并{1}", joined, predicates.get(i))
                            : Phrase.of("{0}, {1}", "{0}，{1}", joined, predicates.get(i));
        }
        return joined;
    }
}
