package davy.agent.respond;

import davy.core.action.Action;
import davy.core.action.BlockAddresses;
import davy.core.action.ClosePorts;
import davy.core.action.ContainerPin;
import davy.core.action.CorrectSettings;
import davy.core.action.DenyWrites;
import davy.core.action.DisableService;
import davy.core.action.EndSessions;
import davy.core.action.ExpirePassword;
import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.action.Freeze;
import davy.core.action.IsolateHost;
import davy.core.action.KeepEvidence;
import davy.core.action.Kill;
import davy.core.action.Line;
import davy.core.action.LockAccount;
import davy.core.action.LockAccount.Reach;
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.RemoveFirewallRule;
import davy.core.action.RemoveLines;
import davy.core.action.RemoveSharedMemory;
import davy.core.action.RestoreRedis;
import davy.core.action.Settings;
import davy.core.action.Step;
import davy.core.action.StopContainer;
import davy.core.action.SweepCopies;
import davy.core.host.FileType;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads a plan that [PlanWriter] wrote and a person may have cut. What is not understood, stands
/// in another order than plans are carried out in, or is never done, is refused with its line.
final class PlanReader {
    private final PlanNodes nodes;
    private final Function<? super Action, ? extends @Nullable Phrase> danger;
    private final Map<Integer, Family> families = new HashMap<>();

    private PlanReader(
            PlanNodes nodes, Function<? super Action, ? extends @Nullable Phrase> danger) {
        this.nodes = nodes;
        this.danger = danger;
    }

    /// @param file what the plan is called in messages
    /// @param danger why an action is never done; null where nothing speaks against it
    /// @throws RespondException where the plan is refused
    static Plan read(
            String text, String file, Function<? super Action, ? extends @Nullable Phrase> danger)
            throws RespondException {
        var nodes = new PlanNodes(file);
        return new PlanReader(nodes, danger).plan(nodes.root(text));
    }

    private Plan plan(Node node) throws RespondException {
        var fields =
                nodes.fields(
                        node, Set.of("format", "host", "made", "families", "steps", "by-hand"));
        var format = nodes.need(fields, node, "format");
        if (!nodes.text(format).equals(PlanWriter.FORMAT)) {
            throw nodes.refuse(
                    format,
                    Phrase.of(
                            "this is not a plan of this version: {0}, not {1}",
                            "不是本版本的方案：{0}，应为 {1}", nodes.text(format), PlanWriter.FORMAT));
        }
        var listed = fields.get("families");
        for (Node family : listed == null ? List.<Node>of() : nodes.items(listed)) {
            family(family);
        }
        var steps = new ArrayList<Step>();
        for (Node step : nodes.items(nodes.need(fields, node, "steps"))) {
            steps.add(step(step, steps.isEmpty() ? null : steps.getLast()));
        }
        return new Plan(
                nodes.text(nodes.need(fields, node, "host")),
                nodes.instant(nodes.need(fields, node, "made")),
                steps,
                ByHandNodes.read(nodes, fields.get("by-hand")));
    }

    private void family(Node node) throws RespondException {
        var fields = nodes.fields(node, Set.of("family", "processes", "programs", "services"));
        var processes = new ArrayList<ProcessPin>();
        for (Node each : nodes.items(nodes.need(fields, node, "processes"))) {
            processes.add(process(each));
            refuse(
                    each,
                    new Freeze(new Family(List.of(processes.getLast()), List.of(), List.of())));
        }
        var number = nodes.need(fields, node, "family");
        var family =
                new Family(
                        processes,
                        files(nodes.need(fields, node, "programs")),
                        services(nodes.need(fields, node, "services")));
        if (families.put(nodes.whole(number), family) != null) {
            throw nodes.refuse(
                    number,
                    Phrase.of("{0} stands here twice", "{0} 重复出现", "family " + nodes.text(number)));
        }
    }

    private List<ProcessPin> processes(Node node) throws RespondException {
        var processes = new ArrayList<ProcessPin>();
        for (Node each : nodes.items(node)) {
            processes.add(process(each));
        }
        return processes;
    }

    private ProcessPin process(Node node) throws RespondException {
        var process = nodes.fields(node, Set.of("pid", "start", "executable"));
        return new ProcessPin(
                nodes.whole(nodes.need(process, node, "pid")),
                nodes.number(nodes.need(process, node, "start")),
                nodes.text(nodes.need(process, node, "executable")));
    }

    /// A group that holds more than one service would make the whole machine the family.
    private List<String> services(Node node) throws RespondException {
        for (Node each : nodes.items(node)) {
            String service = nodes.text(each);
            refuse(each, new Freeze(new Family(List.of(), List.of(), List.of(service))));
            if (!FamilyWatch.isService(service)) {
                throw nodes.refuse(
                        each,
                        Phrase.of(
                                "not the control group of one service: {0}",
                                "不是单个服务的控制组：{0}", service));
            }
        }
        return nodes.texts(node);
    }

    private Step step(Node node, @Nullable Step previous) throws RespondException {
        var fields =
                nodes.fields(
                        node,
                        Set.of(
                                "step",
                                "incidents",
                                "action",
                                "family",
                                "directories",
                                "name",
                                "files",
                                "file",
                                "lines",
                                "ports",
                                "port",
                                "folder",
                                "server",
                                "segment",
                                "program",
                                "settings",
                                "user",
                                "reach",
                                "uid",
                                "services",
                                "processes",
                                "addresses",
                                "connections",
                                "openings",
                                "leases",
                                "container",
                                "image",
                                "names",
                                "table",
                                "chain",
                                "handle",
                                "hash",
                                "rule"));
        int number = nodes.whole(nodes.need(fields, node, "step"));
        if (number <= (previous == null ? 0 : previous.number())) {
            throw nodes.refuse(node, Phrase.of("steps are numbered upwards", "步骤编号必须递增"));
        }
        var action = action(fields, node);
        if (previous != null && action.phase().compareTo(previous.action().phase()) < 0) {
            throw nodes.refuse(
                    node,
                    Phrase.of(
                            "this step cannot stand behind the one before; the order is: evidence,"
                                    + " locks, freezing, services, what starts it, killing, files, the way in",
                            "此步骤不能排在前一步骤之后；顺序为：证据、锁定、冻结、服务、启动项、终止、文件、入口"));
        }
        refuse(node, action);
        var incidents = fields.get("incidents");
        return new Step(
                number, action, incidents == null ? List.of() : nodes.texts(incidents), List.of());
    }

    /// What is never done.
    private void refuse(Node node, Action action) throws RespondException {
        var why = danger.apply(action);
        if (why != null) {
            throw nodes.refuse(node, why);
        }
    }

    private Action action(Map<String, Node> fields, Node node) throws RespondException {
        var name = nodes.need(fields, node, "action");
        var used = new HashSet<>(Set.of("step", "incidents", "action"));
        var action =
                switch (nodes.text(name)) {
                    case "keep-evidence" -> new KeepEvidence(family(fields, node, used));
                    case "deny-writes" ->
                            new DenyWrites(nodes.texts(take(fields, node, "directories", used)));
                    case "freeze" -> new Freeze(family(fields, node, used));
                    case "kill" -> new Kill(family(fields, node, used));
                    case "disable-service" ->
                            new DisableService(
                                    nodes.text(take(fields, node, "name", used)),
                                    files(take(fields, node, "files", used)));
                    case "remove-lines" ->
                            new RemoveLines(
                                    file(take(fields, node, "file", used)),
                                    lines(take(fields, node, "lines", used)));
                    case "close-ports" ->
                            new ClosePorts(nodes.ports(take(fields, node, "ports", used)));
                    case "correct-settings" ->
                            new CorrectSettings(
                                    file(take(fields, node, "file", used)),
                                    settings(take(fields, node, "settings", used)));
                    case "restore-redis" ->
                            new RestoreRedis(
                                    nodes.port(take(fields, node, "port", used)),
                                    nodes.text(take(fields, node, "folder", used)),
                                    nodes.text(take(fields, node, "name", used)),
                                    process(take(fields, node, "server", used)),
                                    nodes.text(take(fields, node, "hash", used)));
                    case "stop-container" ->
                            new StopContainer(container(take(fields, node, "container", used)));
                    case "remove-container" ->
                            new RemoveContainer(container(take(fields, node, "container", used)));
                    case "quarantine-image" ->
                            new QuarantineImage(
                                    nodes.text(take(fields, node, "image", used)),
                                    nodes.texts(take(fields, node, "names", used)));
                    case "quarantine" -> new Quarantine(files(take(fields, node, "files", used)));
                    case "sweep-copies" ->
                            new SweepCopies(
                                    family(fields, node, used),
                                    nodes.texts(take(fields, node, "directories", used)));
                    case "remove-shared-memory" ->
                            new RemoveSharedMemory(
                                    new KernelNodes(nodes)
                                            .segment(take(fields, node, "segment", used)));
                    case "remove-pins" ->
                            new KernelNodes(nodes).pins(take(fields, node, "program", used));
                    case "lock-account" ->
                            new LockAccount(
                                    nodes.text(take(fields, node, "user", used)),
                                    reach(take(fields, node, "reach", used)),
                                    files(take(fields, node, "files", used)));
                    case "expire-password" ->
                            new ExpirePassword(
                                    nodes.text(take(fields, node, "user", used)),
                                    file(take(fields, node, "file", used)));
                    case "end-sessions" ->
                            new EndSessions(
                                    nodes.text(take(fields, node, "user", used)),
                                    nodes.number(take(fields, node, "uid", used)),
                                    fields.containsKey("services")
                                            && nodes.truth(take(fields, node, "services", used)),
                                    processes(take(fields, node, "processes", used)));
                    case "block-addresses" ->
                            new BlockAddresses(nodes.texts(take(fields, node, "addresses", used)));
                    case "remove-firewall-rule" -> {
                        var table = take(fields, node, "table", used);
                        var named = nodes.fields(table, Set.of("family", "name"));
                        yield new RemoveFirewallRule(
                                nodes.text(nodes.need(named, table, "family")),
                                nodes.text(nodes.need(named, table, "name")),
                                nodes.text(take(fields, node, "chain", used)),
                                nodes.number(take(fields, node, "handle", used)),
                                nodes.text(take(fields, node, "hash", used)),
                                nodes.text(take(fields, node, "rule", used)));
                    }
                    case "isolate-host" ->
                            new IsolateHost(
                                    IsolationNodes.read(
                                            nodes,
                                            take(fields, node, "connections", used),
                                            take(fields, node, "openings", used),
                                            take(fields, node, "leases", used)));
                    default ->
                            throw nodes.refuse(
                                    name,
                                    Phrase.of(
                                            "no action is called {0}",
                                            "没有名为 {0} 的操作", nodes.text(name)));
                };
        for (var field : fields.entrySet()) {
            if (!used.contains(field.getKey())) {
                throw nodes.refuse(
                        field.getValue(),
                        Phrase.of(
                                "{0} has no field {1}",
                                "{0} 没有字段 {1}", nodes.text(name), field.getKey()));
            }
        }
        return action;
    }

    private Family family(Map<String, Node> fields, Node node, Set<String> used)
            throws RespondException {
        var place = take(fields, node, "family", used);
        var family = families.get(nodes.whole(place));
        if (family == null) {
            throw nodes.refuse(
                    place, Phrase.of("there is no family {0}", "没有家族 {0}", nodes.text(place)));
        }
        return family;
    }

    private Node take(Map<String, Node> fields, Node node, String name, Set<String> used)
            throws RespondException {
        used.add(name);
        return nodes.need(fields, node, name);
    }

    private List<FilePin> files(Node node) throws RespondException {
        var files = new ArrayList<FilePin>();
        for (Node each : nodes.items(node)) {
            files.add(file(each));
        }
        return files;
    }

    private FilePin file(Node node) throws RespondException {
        var fields = nodes.fields(node, Set.of("path", "type", "hash"));
        var type = nodes.need(fields, node, "type");
        for (FileType each : FileType.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(nodes.text(type))) {
                return new FilePin(
                        nodes.text(nodes.need(fields, node, "path")),
                        each,
                        nodes.text(nodes.need(fields, node, "hash")));
            }
        }
        throw nodes.refuse(type, Phrase.of("no type of file: {0}", "不是文件类型：{0}", nodes.text(type)));
    }

    private List<Line> lines(Node node) throws RespondException {
        var lines = new ArrayList<Line>();
        for (Node each : nodes.items(node)) {
            var fields = nodes.fields(each, Set.of("number", "text"));
            lines.add(
                    new Line(
                            nodes.whole(nodes.need(fields, each, "number")),
                            nodes.text(nodes.need(fields, each, "text"))));
        }
        return lines;
    }

    private ContainerPin container(Node node) throws RespondException {
        var fields = nodes.fields(node, Set.of("id", "name", "image"));
        return new ContainerPin(
                nodes.text(nodes.need(fields, node, "id")),
                nodes.text(nodes.need(fields, node, "name")),
                nodes.text(nodes.need(fields, node, "image")));
    }

    private Reach reach(Node node) throws RespondException {
        for (Reach each : Reach.values()) {
            if (each.word().equals(nodes.text(node))) {
                return each;
            }
        }
        throw nodes.refuse(
                node, Phrase.of("no reach of a lock: {0}", "不是锁定范围：{0}", nodes.text(node)));
    }

    private Settings settings(Node node) throws RespondException {
        for (Settings each : Settings.values()) {
            if (each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(nodes.text(node))) {
                return each;
            }
        }
        throw nodes.refuse(node, Phrase.of("no settings: {0}", "没有该设置：{0}", nodes.text(node)));
    }
}
