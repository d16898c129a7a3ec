package davy.agent.check.network;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.FileProbe;
import davy.agent.check.Findings;
import davy.agent.check.Listed;
import davy.agent.check.Ownership;
import davy.agent.check.Readers;
import davy.agent.check.Text;
import davy.agent.check.WalkedFile;
import davy.core.cloud.ChannelCommand;
import davy.core.file.Magic;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.indicator.Indicator;
import davy.core.indicator.Indicators;
import davy.core.log.CronRun;
import davy.core.persistence.CronFacts;
import davy.core.process.HostProcess;
import davy.core.shell.Behaviour;
import davy.core.startup.Unit;
import davy.core.startup.UnitCommand;
import davy.core.text.Phrase;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

@Detects(
        id = "indicator-name",
        title = @Text(en = "Command that names something known to be bad", zh = "命令中含有已知恶意地址或域名"),
        level = Level.HIGH,
        technique = {"T1071", "T1105"},
        falsePositives =
                @Text(
                        en =
                                "A script that blocks the name, looks for it or removes it; the number of"
                                        + " a version that looks like a listed address. Packaged scripts,"
                                        + " and programs that search or show text, are not looked at.",
                        zh = "用于封锁、查找或清除该域名的脚本；形似所列地址的版本号。软件包自带的脚本以及搜索、查看文本的程序不检查。"),
        how =
                @Text(
                        en =
                                "Looks for the addresses, names and URLs that were given (--indicators) in"
                                        + " jobs of cron and at, commands and settings of systemd units,"
                                        + " commands that the cloud sent, arguments of processes, commands"
                                        + " that cron logged, and scripts that no package owns; encoded"
                                        + " text is decoded first.",
                        zh =
                                "在 cron 与 at 任务、systemd 单元的命令与环境变量、云平台下发的命令、进程参数、日志记录的 cron 命令以及不属于软件包的脚本中查找所提供的地址、域名和 URL（--indicators），编码内容先解码。"))
final class IndicatorName implements NetworkCheck, FileProbe {
    private static final int MOST = 200;
    private static final int LONGEST_SCRIPT = 1 << 20;
    private static final String ENCODED = "base64";

    private final AtomicInteger unread = new AtomicInteger();

    @Override
    public List<String> literals() {
        return List.of(ENCODED);
    }

    private static boolean isGiven(Indicators indicators) {
        return indicators.has(Indicator.Kind.DOMAIN)
                || indicators.has(Indicator.Kind.URL)
                || indicators.has(Indicator.Kind.ADDRESS);
    }

    @Override
    public void file(WalkedFile file, Facts facts, Findings findings) {
        if (!isGiven(facts.indicators()) || !isScript(file)) {
            return;
        }
        var content = file.content(LONGEST_SCRIPT);
        if (content.bytes().length < file.info().size()) {
            unread.incrementAndGet();
        }
        var found = new LinkedHashSet<>(facts.indicators().namedIn(content.text()));
        var behaviour = file.has(ENCODED) ? file.behaviour() : null;
        if (behaviour != null) {
            found.addAll(in(facts, behaviour));
        }
        for (Indicator indicator : found) {
            var where = Phrase.of("the script {0}", "脚本 {0}", file.path());
            findings.add(Evidence.file(draft(where, indicator), file));
        }
    }

    private static boolean isScript(WalkedFile file) {
        long size = file.info().size();
        return file.info().isRegular()
                && size > 0
                && size <= LONGEST_SCRIPT
                && (file.info().isExecutable() || hasEnding(file.name()))
                && file.ownership() != Ownership.PACKAGED
                && (file.magic() == Magic.SCRIPT || file.magic() == Magic.TEXT);
    }

    private static boolean hasEnding(String name) {
        return name.endsWith(".sh") || name.endsWith(".py") || name.endsWith(".pl");
    }

    @Override
    public void look(Facts facts, Findings findings) {
        if (unread.get() > 0) {
            findings.notDone(
                    "--indicators",
                    Phrase.of(
                            "{0} {0|script was|scripts were} not read whole: what they name was not"
                                    + " compared",
                            "有 {0} 个脚本未能完整读取，未比对其中的地址与域名", unread.get()));
        }
        if (!isGiven(facts.indicators()) || facts.isContainer()) {
            return;
        }
        var all = new Found(findings);
        cron(facts, all);
        units(facts, all);
        cloud(facts, all);
        processes(facts, all);
        logged(facts, all);
        all.end();
        if (facts.kernel() == null && facts.indicators().has(Indicator.Kind.ADDRESS)) {
            findings.notDone(
                    "--indicators",
                    Phrase.of(
                            "an image has no connections: addresses were compared with what commands"
                                    + " name only",
                            "镜像没有网络连接：地址仅与命令中出现的地址比对"));
        }
    }

    private static void cron(Facts facts, Found all) {
        for (CronFacts.Job job : facts.cron().jobs()) {
            var entry = job.entry();
            String place = job.path() + ":" + entry.line();
            for (Indicator each : in(facts, entry.command() + "\n" + entry.input())) {
                var draft = draft(Phrase.of("the job {0}", "计划任务 {0}", place), each);
                Evidence.file(draft, job.path(), facts.host().stat(job.path()));
                all.add(
                        draft.with("process.command_line", Evidence.cut(entry.command()))
                                .with("user.name", job.user())
                                .about(Entity.persistence(place)));
            }
        }
        for (CronFacts.AtFile file : facts.cron().atJobs()) {
            String path = file.job().path();
            for (Indicator each : in(facts, file.job().command())) {
                var draft = draft(Phrase.of("the job of at {0}", "at 任务 {0}", path), each);
                Evidence.file(draft, path, file.info());
                all.add(draft.about(Entity.file(path)));
            }
        }
    }

    private static void units(Facts facts, Found all) {
        for (Unit unit : facts.units()) {
            if (unit.masked() || unit.shadowed()) {
                continue;
            }
            for (UnitCommand command : unit.commands()) {
                String text = String.join(" ", command.argv());
                unit(facts, unit, command.path(), text, command.argv(), all);
            }
            for (var variable : unit.environment().entrySet()) {
                String text = variable.getKey() + "=" + variable.getValue();
                unit(facts, unit, unit.path(), text, List.of(text), all);
            }
        }
    }

    private static void unit(
            Facts facts, Unit unit, String path, String text, List<String> words, Found all) {
        for (Indicator each : in(facts, Behaviour.ofArguments(words), text)) {
            var draft = draft(Phrase.of("the unit {0}", "单元 {0}", unit.name()), each);
            Evidence.file(draft, path, facts.host().stat(path));
            all.add(
                    draft.with("service.name", unit.name())
                            .with("process.command_line", Evidence.cut(text))
                            .about(Entity.persistence(path)));
        }
    }

    private static void cloud(Facts facts, Found all) {
        for (ChannelCommand command : facts.channelCommands()) {
            for (Indicator each : in(facts, command.text())) {
                var where =
                        Phrase.of(
                                "a command that the cloud sent ({0})",
                                "云平台下发的命令（{0}）", command.place());
                all.add(
                        draft(where, each)
                                .with("event.reference", command.place())
                                .with("process.command_line", Evidence.cut(command.text()))
                                .about(Entity.log(command.place())));
            }
        }
    }

    private static void processes(Facts facts, Found all) {
        if (facts.kernel() == null) {
            return;
        }
        for (HostProcess process : facts.processes().all()) {
            if (facts.isSelf(process) || Readers.isOne(process, facts)) {
                continue;
            }
            var words = process.arguments().values();
            for (Indicator each :
                    in(facts, Behaviour.ofArguments(words), String.join(" ", words))) {
                var where =
                        Phrase.of(
                                "process {0} ({1})", "进程 {0}（{1}）", process.pid(), process.comm());
                all.add(Evidence.process(draft(where, each), process));
            }
        }
    }

    private static void logged(Facts facts, Found all) {
        for (CronRun run : facts.logs().cronCommands()) {
            for (Indicator each : in(facts, run.command())) {
                var where =
                        Phrase.of(
                                "a command that cron logged ({0})",
                                "cron 日志中的命令（{0}）", run.place());
                all.add(
                        draft(where, each)
                                .with("event.reference", run.place())
                                .with("event.created", run.first().toString())
                                .with("event.end", run.last().toString())
                                .with("user.name", run.user())
                                .with("process.command_line", Evidence.cut(run.command()))
                                .about(Entity.log(run.place())));
            }
        }
    }

    private static Finding.Draft draft(Phrase where, Indicator indicator) {
        return Listed.evidence(
                Finding.of(
                        Phrase.of(
                                "{0} names {1}, which is listed in {2}",
                                "{0} 中含有 {1}，列于 {2}",
                                where,
                                indicator.value(),
                                Listed.in(indicator))),
                indicator);
    }

    private static Collection<Indicator> in(Facts facts, String text) {
        return text.isBlank() ? List.of() : in(facts, Behaviour.of(text), text);
    }

    private static Collection<Indicator> in(Facts facts, Behaviour behaviour, String text) {
        Set<Indicator> found = new LinkedHashSet<>(facts.indicators().namedIn(text));
        found.addAll(in(facts, behaviour));
        return found;
    }

    /// Also in what was encoded.
    private static Set<Indicator> in(Facts facts, Behaviour behaviour) {
        var found = new LinkedHashSet<Indicator>();
        behaviour.layers().forEach(l -> found.addAll(facts.indicators().namedIn(l.text())));
        behaviour.urls().forEach(url -> found.addAll(facts.indicators().namedIn(url)));
        return found;
    }

    /// A list may name what thousands of commands have.
    private static final class Found {
        private final Findings findings;
        private int count;

        Found(Findings findings) {
            this.findings = findings;
        }

        void add(Finding.Draft draft) {
            if (++count <= MOST) {
                findings.add(draft);
            }
        }

        void end() {
            if (count > MOST) {
                findings.notDone(
                        "--indicators",
                        Phrase.of(
                                "{0} more commands that name a listed one are not shown",
                                "另有 {0} 条含有所列指标的命令未显示", count - MOST));
            }
        }
    }
}
