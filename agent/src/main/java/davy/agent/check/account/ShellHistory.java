package davy.agent.check.account;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.persistence.Sight;
import davy.core.account.History;
import davy.core.account.User;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.startup.ShellStartup;
import davy.core.startup.ShellStartup.Syntax;
import davy.core.text.Phrase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "shell-history",
        title = @Text(en = "Shell history that shows or hides an intruder", zh = "命令历史暴露或掩盖入侵行为"),
        level = Level.MEDIUM,
        technique = {"T1070.003", "T1105", "T1059.004"},
        falsePositives =
                @Text(
                        en =
                                "People who keep no history, templates of machines whose history was"
                                        + " emptied, and installers run straight from the network. Known"
                                        + " installers and downloads inside the own network are not"
                                        + " reported.",
                        zh = "不保留历史的用户、制作镜像时清空过历史的机器，以及直接从网络执行的安装脚本。知名安装脚本与内网下载不会报告。"),
        how =
                @Text(
                        en =
                                "Reads the histories of all accounts (shells, databases, Python) for"
                                        + " commands of intruders, with their time where it is kept, and"
                                        + " looks for histories that were linked away, emptied, locked or"
                                        + " switched off.",
                        zh =
                                "读取所有账号的命令历史（shell、数据库、Python）查找入侵者命令并给出时间（若有记录），检查历史是否被链接到 /dev/null、清空、锁定或关闭。"))
final class ShellHistory implements AccountCheck {
    private static final Set<String> OF_SHELLS = Set.of("bash", "zsh", "fish", "sh", "csh");
    private static final int SHOWN = 10;

    @Override
    public void look(Facts facts, Findings findings) {
        var seen = new HashSet<String>();
        for (User user : facts.accounts().users()) {
            for (String path : History.paths(user)) {
                if (!seen.add(path)) {
                    continue;
                }
                erased(facts, user, path, findings);
                // One at a time: a user can fill all of them.
                var history = History.read(facts.host(), user, path);
                if (history != null) {
                    typed(facts, history, findings);
                }
            }
        }
        for (ShellStartup.Place place : ShellStartup.places(facts.host())) {
            off(facts, place, findings);
        }
    }

    private static void typed(Facts facts, History history, Findings findings) {
        var typed = new Typed(history);
        var sightings = typed.sightings();
        notDone(history, typed, findings);
        if (sightings.isEmpty()) {
            return;
        }
        var worst = sightings.getFirst();
        for (Typed.Sighting sighting : sightings) {
            worst = sighting.level().compareTo(worst.level()) > 0 ? sighting : worst;
        }
        var at = worst.entry().at();
        var when =
                at == null
                        ? Phrase.of("at a time that is not kept", "时间未记录")
                        : Phrase.of("at {0}", "时间 {0}", at.toString());
        var reason =
                Phrase.of(
                        "{0} typed a command that {1} ({2}, line {3}, {4})",
                        "{0} 执行过的命令：{1}（{2} 第 {3} 行，{4}）",
                        history.user().name(),
                        worst.what(),
                        history.path(),
                        worst.entry().line(),
                        when);
        var path = history.path();
        var draft = Evidence.file(Finding.of(reason), path, facts.host().stat(path));
        findings.add(
                draft.with("file.line", worst.entry().line())
                        .with("user.name", history.user().name())
                        .with("process.command_line", Evidence.cut(worst.shown()))
                        .with("event.start", at == null ? null : at.toString())
                        .with("url.full", List.copyOf(worst.urls()))
                        .with("davy.history", shown(sightings))
                        .level(worst.level())
                        .about(Entity.file(path)));
    }

    private static void notDone(History history, Typed typed, Findings findings) {
        if (history.older() > 0) {
            findings.notDone(
                    history.path(),
                    Phrase.of(
                            "only the newest {0} commands were judged, not the {1} before them",
                            "只判断了最新的 {0} 条命令，之前的 {1} 条未判断",
                            history.entries().size(),
                            history.older()));
        }
        if (typed.leftOut() > 0) {
            findings.notDone(
                    history.path(),
                    Phrase.of(
                            "it has too much around its downloads: of {0} of them it was not judged"
                                    + " whether the file was run",
                            "下载命令前后的内容过多：其中 {0} 条未判断下载的文件是否被执行", typed.leftOut()));
        }
    }

    private static List<String> shown(List<Typed.Sighting> sightings) {
        return sightings.stream()
                .limit(SHOWN)
                .map(sighting -> {
                    var at = sighting.entry().at();
                    String time = at == null ? "" : at + " ";
                    return sighting.entry().line() + ": " + time + Evidence.cut(sighting.shown());
                })
                .toList();
    }

    private static void erased(Facts facts, User user, String path, Findings findings) {
        var info = facts.host().lstat(path);
        boolean ofShell = OF_SHELLS.contains(kind(path));
        if (info == null || !ofShell) {
            return;
        }
        String target = info.isLink() ? facts.host().readLink(path) : null;
        if ("/dev/null".equals(target) || info.type() == FileType.CHARACTER_DEVICE) {
            findings.add(gone(user, path, info, Level.MEDIUM, NOWHERE));
        } else if (info.isRegular() && info.immutable()) {
            findings.add(gone(user, path, info, Level.MEDIUM, LOCKED));
        } else if (info.isRegular() && info.size() == 0 && path.endsWith("/.bash_history")) {
            findings.add(gone(user, path, info, Level.LOW, EMPTIED));
        }
    }

    private static final Phrase NOWHERE =
            Phrase.of("leads to /dev/null: nothing that is typed is kept", "指向 /dev/null，不会保留任何命令");
    private static final Phrase LOCKED =
            Phrase.of("is immutable: nothing more is kept", "被设为不可修改，不再记录新命令");
    private static final Phrase EMPTIED = Phrase.of("was emptied", "已被清空");

    private static String kind(String path) {
        if (path.endsWith("/fish_history")) {
            return "fish";
        }
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case ".bash_history" -> "bash";
            case ".zsh_history", ".zhistory", ".histfile" -> "zsh";
            case ".sh_history", ".ash_history" -> "sh";
            case ".history" -> "csh";
            default -> "";
        };
    }

    private static Finding.Draft gone(
            User user, String path, FileInfo info, Level level, Phrase what) {
        var reason =
                Phrase.of(
                        "the history of {0} {1}: {2}", "{0} 的命令历史{1}：{2}", user.name(), what, path);
        return Evidence.file(Finding.of(reason), path, info)
                .with("user.name", user.name())
                .level(level)
                .about(Entity.file(path));
    }

    /// A start-up file that switches the history off.
    private static void off(Facts facts, ShellStartup.Place place, Findings findings) {
        String text = place.syntax() == Syntax.SHELL ? facts.host().text(place.path()) : null;
        String shown = text == null ? null : switched(text);
        if (text == null || shown == null || Sight.isPristine(facts, place.path())) {
            return;
        }
        int line = Sight.line(text, shown);
        var reason =
                Phrase.of(
                        "{0}, line {1}, switches the shell history off: {2}",
                        "{0} 第 {1} 行关闭了命令历史：{2}", place.path(), line, shown);
        findings.add(
                Evidence.file(Finding.of(reason), place.path(), facts.host().stat(place.path()))
                        .with("file.line", line > 0 ? line : null)
                        .with("user.name", place.owner())
                        .with("process.command_line", Evidence.cut(shown))
                        .about(Entity.persistence(place.path() + (line > 0 ? ":" + line : ""))));
    }

    private static @Nullable String switched(String text) {
        if (!text.contains("HIST") && !text.contains("history")) {
            return null;
        }
        for (String shown : Behaviour.of(text).evidence(Trait.ERASES_TRACES)) {
            boolean kept = shown.contains("HISTCONTROL") && !shown.contains("HISTFILE");
            boolean history = shown.contains("HISTFILE") || shown.contains("HISTSIZE");
            boolean cleared = shown.startsWith("history -") || shown.contains("+o history");
            if ((history || cleared || shown.contains("_history")) && !kept) {
                return shown;
            }
        }
        return null;
    }
}
