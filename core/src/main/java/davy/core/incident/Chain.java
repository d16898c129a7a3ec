package davy.core.incident;

import davy.core.finding.Entity;
import davy.core.finding.Entity.Kind;
import davy.core.finding.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Finds what has to do with what. A link is made only between things that are accused, and only
/// where one finding's evidence says so; where several readings are possible it is left out.
final class Chain {
    private static final Set<String> WRITES =
            Set.of("creation", "created", "write", "modification");

    private final Set<Entity> accused;
    private final TreeSet<Link> links = new TreeSet<>();

    private Chain(Collection<Entity> accused) {
        this.accused = Set.copyOf(accused);
    }

    static List<Link> of(Collection<Entity> accused, List<Finding> findings, Entry entry) {
        var chain = new Chain(accused);
        findings.forEach(chain::add);
        chain.addDoors(entry, findings);
        return new ArrayList<>(chain.links);
    }

    /// Who came in, and as whom: root too, which is accused nowhere else; or the open door that was
    /// used.
    static List<Entity> ends(Entry entry) {
        boolean login = entry.door().isLogin();
        var ends = new ArrayList<Entity>(doors(entry));
        for (var finding : login ? entry.findings() : List.<Finding>of()) {
            Evidence.texts(finding, "source.ip").forEach(ip -> ends.add(Entity.address(ip)));
            Evidence.texts(finding, "user.name").forEach(name -> ends.add(Entity.account(name)));
        }
        return ends;
    }

    /// Where the service listens by which somebody came; none where that is only possible.
    private static List<Entity> doors(Entry entry) {
        return entry.confidence().atLeast(Confidence.MEDIUM)
                ? entry.findings().stream()
                        .filter(Way::isOnlyOpen)
                        .flatMap(finding -> of(finding, Kind.SOCKET).stream())
                        .toList()
                : List.of();
    }

    private void add(Finding finding) {
        var processes = processes(finding);
        addStarts(finding);
        addProcesses(finding, processes);
        addSockets(finding, processes);
        addOwners(finding, processes);
        addModules(finding);
        addLogins(finding);
        addCommands(finding);
    }

    /// A place and what it starts, where one of the two is single.
    private void addStarts(Finding finding) {
        var places = of(finding, Kind.PERSISTENCE);
        var holding = places.stream().map(Groups::file).collect(Collectors.toSet());
        var files = new ArrayList<>(of(finding, Kind.FILE));
        files.removeIf(holding::contains);
        var loaded = Evidence.text(finding, "dll.path");
        var started = files.isEmpty() ? of(finding, Kind.PROCESS) : files;
        if (places.size() == 1 || started.size() == 1) {
            for (var what : started) {
                boolean library = what.kind() == Kind.FILE && what.id().equals(loaded);
                var relation = library ? Relation.MAPS : Relation.STARTS;
                places.forEach(place -> link(place, relation, what));
            }
        }
    }

    private void addProcesses(Finding finding, List<Entity> processes) {
        var executable = Evidence.text(finding, "process.executable");
        var library = Evidence.text(finding, "dll.path");
        var parent = Evidence.text(finding, "process.parent.pid");
        var written =
                WRITES.contains(String.valueOf(Evidence.text(finding, "event.action")))
                        ? Evidence.text(finding, "file.path")
                        : null;
        for (var process : processes) {
            if (executable != null) {
                link(Entity.file(executable), Relation.RUNS, process);
            }
            if (library != null) {
                link(process, Relation.MAPS, Entity.file(library));
            }
            if (written != null) {
                link(process, Relation.CREATED, Entity.file(written));
            }
            if (parent != null) {
                link(new Entity(Kind.PROCESS, parent), Relation.STARTS, process);
            }
        }
        var containers = of(finding, Kind.CONTAINER);
        if (containers.size() == 1) {
            processes.forEach(process -> link(containers.getFirst(), Relation.RUNS, process));
        }
    }

    private void addSockets(Finding finding, List<Entity> processes) {
        if (processes.size() == 1) {
            for (var socket : of(finding, Kind.SOCKET)) {
                link(processes.getFirst(), relation(finding, socket.id()), socket);
            }
        }
    }

    private static Relation relation(Finding finding, String endpoint) {
        if (isAt(endpoint, finding, "destination.ip")) {
            return Relation.CONNECTS;
        }
        var port = Evidence.text(finding, "server.port");
        boolean local =
                isAt(endpoint, finding, "source.ip")
                        || isAt(endpoint, finding, "server.ip")
                        || port != null && endpoint.endsWith(":" + port);
        return local ? Relation.LISTENS : Relation.NAMES;
    }

    private static boolean isAt(String endpoint, Finding finding, String field) {
        var address = Evidence.text(finding, field);
        return address != null
                && (endpoint.equals(address)
                        || endpoint.startsWith(address + ":")
                        || endpoint.startsWith("[" + address + "]"));
    }

    private void addOwners(Finding finding, List<Entity> processes) {
        for (var user : Evidence.users(finding)) {
            processes.forEach(process -> link(Entity.account(user), Relation.OWNS, process));
        }
        var accounts = of(finding, Kind.ACCOUNT);
        var owner = Evidence.text(finding, "file.owner");
        for (var account : accounts) {
            if (account.id().equals(owner)) {
                of(finding, Kind.FILE).forEach(file -> link(account, Relation.OWNS, file));
            }
            if (accounts.size() == 1) {
                of(finding, Kind.KEY).forEach(key -> link(key, Relation.OPENS, account));
            }
        }
    }

    private void addModules(Finding finding) {
        var files = of(finding, Kind.FILE);
        var modules = of(finding, Kind.KERNEL_MODULE);
        if (files.size() == 1 && modules.size() == 1) {
            link(files.getFirst(), Relation.RUNS, modules.getFirst());
        }
    }

    private void addLogins(Finding finding) {
        for (var ip : Evidence.texts(finding, "source.ip")) {
            for (var user : Evidence.texts(finding, "user.name")) {
                link(Entity.address(ip), Relation.LOGGED_IN, Entity.account(user));
            }
        }
    }

    private void addCommands(Finding finding) {
        for (var log : of(finding, Kind.LOG)) {
            if (finding.detection().id().equals("cloud-command")) {
                of(finding, Kind.FILE).forEach(file -> link(log, Relation.EXECUTED, file));
            }
        }
    }

    /// What came through an open service: files that it wrote, containers that it started.
    private void addDoors(Entry entry, List<Finding> findings) {
        for (var door : doors(entry)) {
            for (var finding : entry.findings()) {
                for (var file : of(finding, Kind.FILE)) {
                    link(door, Relation.CREATED, file);
                    of(finding, Kind.PERSISTENCE).stream()
                            .filter(place -> Groups.isIn(place, file))
                            .forEach(place -> link(file, Relation.HOLDS, place));
                }
            }
            boolean starts = entry.door().startsContainers();
            for (var finding : starts ? findings : List.<Finding>of()) {
                of(finding, Kind.CONTAINER).forEach(each -> link(door, Relation.STARTS, each));
            }
        }
    }

    /// The processes that evidence names; without such, the only one that the finding accuses.
    private static List<Entity> processes(Finding finding) {
        var named = new ArrayList<Entity>();
        for (var pid : Evidence.texts(finding, "process.pid")) {
            named.add(new Entity(Kind.PROCESS, pid));
        }
        var accused = of(finding, Kind.PROCESS);
        return named.isEmpty() && accused.size() == 1 ? accused : named;
    }

    private void link(Entity from, Relation relation, Entity to) {
        if (!from.equals(to) && accused.contains(from) && accused.contains(to)) {
            links.add(new Link(from, relation, to));
        }
    }

    private static List<Entity> of(Finding finding, Kind kind) {
        var found = new ArrayList<Entity>(finding.entities());
        found.removeIf(entity -> entity.kind() != kind);
        found.sort(Comparator.naturalOrder());
        return found;
    }
}
