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
import davy.core.action.Plan;
import davy.core.action.ProcessPin;
import davy.core.action.Quarantine;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.RemoveFirewallRule;
import davy.core.action.RemoveLines;
import davy.core.action.RemovePins;
import davy.core.action.RemoveSharedMemory;
import davy.core.action.RestoreRedis;
import davy.core.action.SegmentPin;
import davy.core.action.Step;
import davy.core.action.StopContainer;
import davy.core.action.SweepCopies;
import davy.core.network.Isolation;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A plan as YAML, for a colleague to review and to cut: what it says in comments is for people,
/// all else is read again by [PlanReader].
final class PlanWriter {
    static final String FORMAT = "davy.plan/1";

    private final StringBuilder out = new StringBuilder();
    private final Language language;
    private final List<Family> families = new ArrayList<>();

    private PlanWriter(Language language) {
        this.language = language;
    }

    static String write(Plan plan, Language language) {
        var writer = new PlanWriter(language);
        writer.plan(plan);
        return writer.out.toString();
    }

    private void plan(Plan plan) {
        comment(
                "",
                Phrase.of(
                        "A plan of davy respond. Take out what shall not be done: whole steps, or"
                                + " processes, files, lines, directories, ports or addresses of a"
                                + " step. Change nothing else. What somebody adds in the same form IS"
                                + " carried out: it is only held to what is never touched. Keep this"
                                + " file where root alone can write.",
                        "davy respond 的处置方案。可删去不想执行的内容：整个步骤，或步骤中的进程、文件、行、目录、端口、地址。其余请勿改动。以相同格式新增的内容同样会被执行：除永不触碰的对象外，Davy"
                                + " 不会核实其是否属于入侵者。请将本文件存放在只有 root 可写的位置。"));
        line("format: " + FORMAT);
        line("host: " + quoted(plan.host()));
        line("made: " + quoted(plan.made().toString()));
        plan.steps().forEach(step -> collect(step.action()));
        if (!families.isEmpty()) {
            line("families:");
            for (int i = 0; i < families.size(); i++) {
                family(i + 1, families.get(i));
            }
        }
        line(plan.steps().isEmpty() ? "steps: []" : "steps:");
        plan.steps().forEach(this::step);
        byHand(plan.byHand());
    }

    /// In both languages: whoever carries the plan out may read another one than who saved it.
    private void byHand(List<Phrase> all) {
        if (all.isEmpty()) {
            return;
        }
        line("");
        comment(
                "",
                Phrase.of(
                        "Left to you: no part of what is carried out; it is told again at the end.",
                        "需人工处理：不属于执行内容，执行结束时会再次列出。"));
        line("by-hand:");
        for (Phrase each : all) {
            line("  - en: " + quoted(RawText.hide(each.in(Language.EN))));
            line("    zh: " + quoted(RawText.hide(each.in(Language.ZH))));
        }
    }

    private void collect(Action action) {
        switch (action) {
            case KeepEvidence keep -> collect(keep.family());
            case Freeze freeze -> collect(freeze.family());
            case Kill kill -> collect(kill.family());
            case SweepCopies sweep -> collect(sweep.family());
            case DenyWrites _,
                    DisableService _,
                    RemoveLines _,
                    Quarantine _,
                    ClosePorts _,
                    CorrectSettings _,
                    RestoreRedis _,
                    LockAccount _,
                    ExpirePassword _,
                    EndSessions _,
                    RemoveSharedMemory _,
                    RemovePins _,
                    BlockAddresses _,
                    IsolateHost _,
                    StopContainer _,
                    RemoveContainer _,
                    QuarantineImage _,
                    RemoveFirewallRule _ -> {}
        }
    }

    private void collect(Family family) {
        if (!families.contains(family)) {
            families.add(family);
        }
    }

    private void family(int number, Family family) {
        line("  - family: " + number);
        processes(family.processes());
        files("    ", "programs", family.programs());
        strings("    ", "services", family.services());
    }

    private void processes(List<ProcessPin> processes) {
        line(processes.isEmpty() ? "    processes: []" : "    processes:");
        for (ProcessPin process : processes) {
            line("      - " + process(process));
        }
    }

    private static String process(ProcessPin process) {
        return "{pid: %d, start: %d, executable: %s}"
                .formatted(process.pid(), process.start(), quoted(process.executable()));
    }

    private void step(Step step) {
        line("");
        comment("  ", step.action().what());
        step.why().forEach(why -> comment("  ", Phrase.of("Why: {0}", "依据：{0}", why)));
        comment("  ", Phrase.of("Risk: {0}", "风险：{0}", step.action().risk()));
        comment("  ", Phrase.of("Undo: {0}", "撤销：{0}", step.action().undo()));
        line("  - step: " + step.number());
        strings("    ", "incidents", step.incidents());
        switch (step.action()) {
            case KeepEvidence keep -> action("keep-evidence", keep.family());
            case DenyWrites deny -> {
                line("    action: deny-writes");
                strings("    ", "directories", deny.directories());
            }
            case Freeze freeze -> action("freeze", freeze.family());
            case Kill kill -> action("kill", kill.family());
            case DisableService service -> {
                line("    action: disable-service");
                line("    name: " + quoted(service.name()));
                files("    ", "files", service.files());
            }
            case RemoveLines lines -> {
                line("    action: remove-lines");
                line("    file: " + file(lines.file()));
                line("    lines:");
                for (Line each : lines.lines()) {
                    line(
                            "      - {number: %d, text: %s}"
                                    .formatted(each.number(), quoted(each.text())));
                }
            }
            case ClosePorts close -> {
                line("    action: close-ports");
                strings("    ", "ports", close.ports().stream().map(String::valueOf).toList());
            }
            case CorrectSettings correct -> {
                line("    action: correct-settings");
                line("    file: " + file(correct.file()));
                line(
                        "    settings: "
                                + correct.settings()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-'));
            }
            case RestoreRedis redis -> {
                line("    action: restore-redis");
                line("    port: " + redis.port());
                line("    folder: " + quoted(redis.folder()));
                line("    name: " + quoted(redis.file()));
                line("    server: " + process(redis.server()));
                line("    hash: " + quoted(redis.hash()));
            }
            case SweepCopies sweep -> {
                action("sweep-copies", sweep.family());
                strings("    ", "directories", sweep.directories());
            }
            case LockAccount lock -> {
                line("    action: lock-account");
                line("    user: " + quoted(lock.user()));
                line("    reach: " + lock.reach().word());
                files("    ", "files", lock.files());
            }
            case ExpirePassword expire -> {
                line("    action: expire-password");
                line("    user: " + quoted(expire.user()));
                line("    file: " + file(expire.file()));
            }
            case RemoveSharedMemory memory -> {
                line("    action: remove-shared-memory");
                line("    segment: " + segment(memory.segment()));
            }
            case RemovePins pins -> {
                line("    action: remove-pins");
                line("    program:");
                line("      id: " + pins.program());
                line("      tag: " + quoted(pins.tag()));
                line("      name: " + quoted(pins.name()));
                strings("      ", "pins", pins.paths());
            }
            case EndSessions end -> {
                line("    action: end-sessions");
                line("    user: " + quoted(end.user()));
                line("    uid: " + end.uid());
                if (end.services()) {
                    line("    services: true");
                }
                processes(end.processes());
            }
            case BlockAddresses block -> {
                line("    action: block-addresses");
                strings("    ", "addresses", block.addresses());
            }
            case IsolateHost isolate -> isolation(isolate.isolation());
            case StopContainer stop -> {
                line("    action: stop-container");
                line("    container: " + container(stop.container()));
            }
            case RemoveContainer remove -> {
                line("    action: remove-container");
                line("    container: " + container(remove.container()));
            }
            case QuarantineImage image -> {
                line("    action: quarantine-image");
                line("    image: " + quoted(image.image()));
                strings("    ", "names", image.names());
            }
            case RemoveFirewallRule rule -> {
                line("    action: remove-firewall-rule");
                line(
                        "    table: {family: %s, name: %s}"
                                .formatted(quoted(rule.family()), quoted(rule.table())));
                line("    chain: " + quoted(rule.chain()));
                line("    handle: " + rule.handle());
                line("    hash: " + quoted(rule.hash()));
                line("    rule: " + quoted(rule.rule()));
            }
            case Quarantine quarantine -> {
                line("    action: quarantine");
                files("    ", "files", quarantine.files());
            }
        }
    }

    private void isolation(Isolation isolation) {
        line("    action: isolate-host");
        line(isolation.connections().isEmpty() ? "    connections: []" : "    connections:");
        for (var each : isolation.connections()) {
            line(
                    "      - {local: %s, local-port: %d, remote: %s, remote-port: %d}"
                            .formatted(
                                    quoted(each.local().getHostAddress()),
                                    each.localPort(),
                                    quoted(each.remote().getHostAddress()),
                                    each.remotePort()));
        }
        line(isolation.openings().isEmpty() ? "    openings: []" : "    openings:");
        for (var each : isolation.openings()) {
            line(
                    "      - {way: %s, protocol: %s, remote: %s, port: %d}"
                            .formatted(
                                    each.way().name().toLowerCase(Locale.ROOT),
                                    each.protocol().name().toLowerCase(Locale.ROOT),
                                    quoted(each.remote().text()),
                                    each.port()));
        }
        line("    leases: " + isolation.leases());
    }

    private static String segment(SegmentPin pin) {
        return "{key: %d, id: %d, mode: %d, size: %d, creator: %d, uid: %d, gid: %d, changed: %d}"
                .formatted(
                        Integer.toUnsignedLong(pin.key()),
                        pin.id(),
                        pin.mode(),
                        pin.size(),
                        pin.creator(),
                        pin.uid(),
                        pin.gid(),
                        pin.changed());
    }

    private void action(String name, Family family) {
        line("    action: " + name);
        line("    family: " + (families.indexOf(family) + 1));
    }

    private void files(String indent, String name, List<FilePin> files) {
        line(indent + name + (files.isEmpty() ? ": []" : ":"));
        files.forEach(file -> line(indent + "  - " + file(file)));
    }

    private static String file(FilePin file) {
        return "{path: %s, type: %s, hash: %s}"
                .formatted(
                        quoted(file.path()),
                        file.type().name().toLowerCase(Locale.ROOT),
                        quoted(file.hash()));
    }

    private static String container(ContainerPin container) {
        return "{id: %s, name: %s, image: %s}"
                .formatted(
                        quoted(container.id()),
                        quoted(container.name()),
                        quoted(container.image()));
    }

    private void strings(String indent, String name, List<String> values) {
        line(indent + name + (values.isEmpty() ? ": []" : ":"));
        values.forEach(value -> line(indent + "  - " + quoted(value)));
    }

    /// A double-quoted scalar; [HostText] leaves nothing in it that does not show.
    private static String quoted(String text) {
        return '"' + HostText.write(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void comment(String indent, Phrase phrase) {
        line(indent + "# " + phrase.in(language));
    }

    private void line(String line) {
        out.append(line).append('\n');
    }
}
