package davy.agent.check.cloud;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.cloud.TrailCommand;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "cloud-trail",
        title =
                @Text(
                        en = "Access key with which an intruder ran commands on hosts",
                        zh = "被入侵者用于向主机下发命令的访问密钥"),
        level = Level.HIGH,
        technique = {"T1651", "T1078.004", "T1552.001"},
        falsePositives =
                @Text(
                        en =
                                "An operator who ran such a command for a test. Where the trail hides the"
                                        + " content, a call within five minutes of what the host saw may be"
                                        + " another one: high, not critical.",
                        zh = "运维人员为测试执行此类命令。若审计记录隐藏了命令内容，与本机记录相差五分钟以内的调用也可能是另一次操作：定为高危而非紧急。"),
        how =
                @Text(
                        en =
                                "Reads the exports of ActionTrail, CloudTrail or CloudAudit that were"
                                        + " given with --cloud-trail, decodes the commands in them, joins"
                                        + " them with what this host saw (same task, same content, near"
                                        + " time), and names key, user, address and program.",
                        zh =
                                "读取 --cloud-trail 指定的操作审计导出文件（ActionTrail、CloudTrail、CloudAudit），解码其中的命令，与本机记录关联（相同任务、相同内容、时间相近），给出所用密钥、用户、来源地址和客户端。"))
final class CloudTrail implements CloudCheck {
    private static final Comparator<TrailSuspect> SURER =
            Comparator.comparing(TrailSuspect::sign)
                    .thenComparing(suspect -> suspect.call().error().isEmpty());

    private static final int MOST_SHOWN = 20;
    private static final int MOST_FINDINGS = 50;

    @Override
    public void look(Facts facts, Findings findings) {
        facts.options()
                .trail()
                .problems()
                .forEach((name, what) -> findings.notDone(name, Phrase.plain(what)));
        var groups = new LinkedHashMap<String, List<TrailSuspect>>();
        for (TrailSuspect suspect : TrailSuspect.of(facts)) {
            var call = suspect.call();
            String who = call.key() + " " + call.user() + " " + call.account();
            groups.computeIfAbsent(who, _ -> new ArrayList<>()).add(suspect);
        }
        groups.values().stream()
                .limit(MOST_FINDINGS)
                .forEach(group -> findings.add(finding(facts, group)));
    }

    private static Finding.Draft finding(Facts facts, List<TrailSuspect> group) {
        var main = main(group);
        var call = main.call();
        var use = facts.options().trail().keys().get(call.key());
        var draft =
                Finding.of(reason(main, group))
                        .with("davy.access_key", call.key())
                        .with("user.name", call.user())
                        .with("cloud.account.id", call.account())
                        .with("source.ip", each(group, TrailCommand::address))
                        .with("user_agent.original", each(group, TrailCommand::agent))
                        .with("event.action", each(group, TrailCommand::call))
                        .with("event.created", times(group, true))
                        .with("davy.other_times", times(group, false))
                        .with("event.outcome", call.error().isEmpty() ? "success" : "failure")
                        .with("davy.joined_by", main.sign().name().toLowerCase(Locale.ROOT))
                        .with("event.reference", each(group, TrailCommand::place))
                        .with("cloud.instance.id", instances(group))
                        .with("davy.task", tasks(group))
                        .with("davy.content", CloudCommand.lines(content(main)))
                        .with("davy.schedule", call.schedule())
                        .with(
                                "davy.key_addresses",
                                use == null ? null : List.copyOf(use.addresses()))
                        .level(level(main));
        if (!call.key().isEmpty()) {
            draft.about(new Entity(Entity.Kind.KEY, call.key()));
        }
        for (TrailSuspect suspect : group) {
            accuse(draft, suspect.here());
        }
        return draft;
    }

    /// What the host's own finding of the same command accuses.
    private static void accuse(Finding.Draft draft, @Nullable Suspect here) {
        if (here != null) {
            here.scripts().forEach(path -> draft.about(Entity.file(path)));
            if (here.scripts().isEmpty()) {
                draft.about(Entity.persistence(here.first().place()));
            }
        }
    }

    /// The call that is most surely one of those that ran here; one that was refused is not.
    private static TrailSuspect main(List<TrailSuspect> group) {
        var main = group.getFirst();
        for (TrailSuspect suspect : group) {
            main = SURER.compare(suspect, main) > 0 ? suspect : main;
        }
        return main;
    }

    /// When those were made that are as surely of this host as the main one: the others say nothing
    /// of when somebody came here.
    private static List<String> times(List<TrailSuspect> group, boolean main) {
        var most = main(group);
        return each(
                group.stream().filter(one -> SURER.compare(one, most) == 0 == main).toList(),
                call -> Objects.toString(call.time(), ""));
    }

    private static Level level(TrailSuspect main) {
        if (!main.call().error().isEmpty()) {
            return Level.MEDIUM;
        }
        return main.sign().compareTo(TrailSuspect.Sign.CONTENT) >= 0 ? Level.CRITICAL : Level.HIGH;
    }

    private static String content(TrailSuspect main) {
        var here = main.here();
        String content = main.call().content();
        return content.isEmpty() && here != null ? here.text() : content;
    }

    private static Phrase reason(TrailSuspect main, List<TrailSuspect> group) {
        var call = main.call();
        var who =
                call.key().isEmpty()
                        ? Phrase.of("{0}, without a key that is told,", "{0}（未记录密钥）", call.user())
                        : Phrase.of("access key {0}", "访问密钥 {0}", call.key());
        var addresses = each(group, TrailCommand::address);
        String from = addresses.isEmpty() ? "?" : String.join(" ", addresses);
        Instant time = call.time();
        String at = time == null ? "?" : time.toString();
        if (!call.error().isEmpty()) {
            return Phrase.of(
                    "{0} was used from {1} for {2} at {3}, with a command of an intruder: refused",
                    "{0} 于 {3} 从 {1} 调用了 {2}，携带入侵命令，已被拒绝", who, from, call.call(), at);
        }
        return switch (main.sign()) {
            case NONE ->
                    Phrase.of(
                            "{0} was used from {1} for {2} at {3}: it ran a command of an intruder"
                                    + " on other hosts",
                            "{0} 于 {3} 从 {1} 调用了 {2}，在其他主机上执行入侵命令", who, from, call.call(), at);
            case TIME ->
                    Phrase.of(
                            "{0} was used from {1} for {2} at {3}, when this host ran the command"
                                    + " of an intruder",
                            "{0} 于 {3} 从 {1} 调用了 {2}，与本机执行入侵命令的时间吻合", who, from, call.call(), at);
            case CONTENT, TASK ->
                    Phrase.of(
                            "{0} was used from {1} for {2} at {3}: this is how the command of an"
                                    + " intruder came to this host",
                            "{0} 于 {3} 从 {1} 调用了 {2}，本机的入侵命令即由此下发", who, from, call.call(), at);
        };
    }

    private static List<String> each(List<TrailSuspect> group, Function<TrailCommand, String> of) {
        return group.stream()
                .map(suspect -> of.apply(suspect.call()))
                .filter(text -> !text.isEmpty())
                .distinct()
                .limit(MOST_SHOWN)
                .toList();
    }

    private static List<String> instances(List<TrailSuspect> group) {
        return group.stream()
                .flatMap(suspect -> suspect.call().instances().stream())
                .distinct()
                .limit(MOST_SHOWN)
                .toList();
    }

    private static List<String> tasks(List<TrailSuspect> group) {
        return group.stream()
                .flatMap(suspect -> suspect.call().ids().stream())
                .distinct()
                .limit(MOST_SHOWN)
                .toList();
    }
}
