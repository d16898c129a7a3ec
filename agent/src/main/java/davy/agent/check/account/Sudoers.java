package davy.agent.check.account;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.account.Accounts;
import davy.core.account.SudoDefault;
import davy.core.account.SudoGrant;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "sudoers",
        title = @Text(en = "sudo rule that opens a way to root", zh = "可借以获取 root 的 sudo 规则"),
        level = Level.HIGH,
        technique = {"T1548.003"},
        falsePositives =
                @Text(
                        en =
                                "Rules for people, for administrators' groups and for single commands"
                                        + " are not reported. Automation accounts (jenkins, zabbix) that"
                                        + " may do everything are a hint of level low.",
                        zh = "针对个人、管理员组以及单条命令的规则不会报告；可执行一切命令的自动化账号（jenkins、zabbix 等）仅为低危。"),
        how =
                @Text(
                        en =
                                "Resolves /etc/sudoers and what it includes, and looks for service"
                                        + " accounts or everybody with all rights and no password,"
                                        + " commands that others can replace, and settings that weaken"
                                        + " sudo.",
                        zh =
                                "解析 /etc/sudoers 及其包含文件，查找免密拥有全部权限的服务账号或所有用户、可被他人替换的命令，以及削弱 sudo 的设置。"))
final class Sudoers implements AccountCheck {
    /// Programs that start any other.
    private static final Set<String> ANYTHING =
            Set.of(
                    "sh",
                    "bash",
                    "dash",
                    "zsh",
                    "ksh",
                    "su",
                    "env",
                    "python",
                    "python3",
                    "perl",
                    "ruby",
                    "lua",
                    "php",
                    "node",
                    "awk",
                    "gawk",
                    "find",
                    "vi",
                    "vim",
                    "nano",
                    "ed",
                    "less",
                    "more",
                    "man",
                    "xargs",
                    "nohup",
                    "tee",
                    "cp",
                    "mv",
                    "dd",
                    "chmod",
                    "chown",
                    "docker",
                    "visudo",
                    "crontab",
                    "systemd-run",
                    "socat",
                    "gdb",
                    "strace");

    /// What the loader or an interpreter takes code from.
    private static final Set<String> CODE =
            Set.of(
                    "LD_PRELOAD",
                    "LD_LIBRARY_PATH",
                    "LD_AUDIT",
                    "BASH_ENV",
                    "PYTHONPATH",
                    "PERL5LIB",
                    "PERL5OPT",
                    "RUBYLIB",
                    "NODE_OPTIONS");

    private record Sight(Level level, Phrase what, @Nullable String file) {}

    @Override
    public void look(Facts facts, Findings findings) {
        var sudoers = davy.core.account.Sudoers.read(facts.host());
        var accounts = facts.accounts();
        var seen = new HashSet<String>();
        for (SudoGrant grant : sudoers.grants()) {
            var sight = grant(accounts, grant);
            if (sight != null && seen.add(grant.file() + ':' + grant.line())) {
                findings.add(
                        draft(grant.file(), grant.line(), sight)
                                .with("user.name", String.join(",", grant.users()))
                                .with("process.command_line", String.join(", ", grant.commands())));
            }
        }
        defaults(sudoers.defaults(), findings);
        for (String file : sudoers.files()) {
            if (Places.isTemporary(file) || Places.isHidden(file)) {
                var what = Phrase.of("sudo reads rules from an odd place", "sudo 从异常路径读取规则");
                findings.add(draft(file, 0, new Sight(Level.HIGH, what, null)));
            }
        }
    }

    private static @Nullable Sight grant(Accounts accounts, SudoGrant grant) {
        for (String command : grant.commands()) {
            String program = command.split(" ", 2)[0];
            if (Places.isTemporary(program) || Places.isHidden(program)) {
                return new Sight(
                        Level.HIGH,
                        Phrase.of(
                                "{0} may run a program in an odd place as root: {1}",
                                "{0} 可以 root 身份运行异常路径下的程序：{1}",
                                String.join(",", grant.users()),
                                program),
                        program);
            }
        }
        if (!grant.isWithoutPassword() || !isAsRoot(grant.runAs())) {
            return null;
        }
        Sight worst = null;
        for (String user : grant.users()) {
            var sight = without(accounts, user, grant);
            boolean worse = worst == null || sight != null && sight.level.atLeast(worst.level);
            worst = worse ? sight : worst;
        }
        return worst;
    }

    private static boolean isAsRoot(String runAs) {
        String users = runAs.split(":", 2)[0];
        return users.isEmpty()
                || List.of(users.split(",")).stream()
                        .anyMatch(user ->
                                user.equals("root") || user.equals("ALL") || user.equals("#0"));
    }

    /// Of a user that is not asked for a password.
    private static @Nullable Sight without(Accounts accounts, String name, SudoGrant grant) {
        if (name.equals("ALL")) {
            return grant.isEverything()
                    ? new Sight(
                            Level.HIGH,
                            Phrase.of(
                                    "every account may do everything without a password",
                                    "所有账号均可免密执行任何命令"),
                            null)
                    : null;
        }
        var user = accounts.user(name);
        if (user == null || !accounts.isSystem(user) || user.home().startsWith("/home/")) {
            return null;
        }
        boolean nobodys = Login.isNobodys(accounts, user);
        String shell = nobodys ? anything(grant) : null;
        if (!grant.isEverything() && shell == null) {
            return null;
        }
        var what =
                shell == null
                        ? Phrase.of(
                                "the service account {0} may do everything without a password",
                                "服务账号 {0} 可免密执行任何命令", name)
                        : Phrase.of(
                                "the service account {0} may run {1} without a password, which can"
                                        + " start anything",
                                "服务账号 {0} 可免密运行 {1}，借此可执行任意程序", name, shell);
        return new Sight(nobodys ? Level.HIGH : Level.LOW, what, null);
    }

    /// A permitted program that can start others, with arguments of the caller's choice.
    private static @Nullable String anything(SudoGrant grant) {
        for (String command : grant.commands()) {
            boolean free = command.indexOf(' ') < 0 || command.endsWith(" *");
            String program = Places.name(command.split(" ", 2)[0]);
            if (command.startsWith("/") && free && ANYTHING.contains(program)) {
                return command;
            }
        }
        return null;
    }

    /// Settings of one file are told together.
    private static void defaults(List<SudoDefault> defaults, Findings findings) {
        var byFile = new LinkedHashMap<String, List<SudoDefault>>();
        var worst = new LinkedHashMap<String, Level>();
        for (SudoDefault setting : defaults) {
            var level = weakens(setting);
            if (level != null) {
                byFile.computeIfAbsent(setting.file(), _ -> new ArrayList<>()).add(setting);
                worst.merge(setting.file(), level, (a, b) -> a.atLeast(b) ? a : b);
            }
        }
        byFile.forEach((file, settings) -> {
            var level = worst.getOrDefault(file, Level.LOW);
            if (level.atLeast(Level.MEDIUM)) {
                findings.add(weak(file, settings, level));
            }
        });
    }

    private static Finding.Draft weak(String file, List<SudoDefault> settings, Level level) {
        var shown = settings.stream().map(Sudoers::shown).toList();
        var what = Phrase.of("sudo is weakened: {0}", "sudo 被削弱：{0}", String.join("; ", shown));
        return draft(file, settings.getFirst().line(), new Sight(level, what, null))
                .with("davy.settings", shown);
    }

    private static String shown(SudoDefault setting) {
        return "Defaults"
                + setting.scope()
                + switch (setting.value()) {
                    case "true" -> ' ' + setting.name();
                    case "false" -> " !" + setting.name();
                    default -> ' ' + setting.name() + '=' + setting.value();
                };
    }

    /// How much a setting weakens sudo; low counts only beside others.
    private static @Nullable Level weakens(SudoDefault setting) {
        boolean off = setting.value().equals("false");
        return switch (setting.name()) {
            case "timestamp_timeout" -> setting.value().startsWith("-") ? Level.MEDIUM : null;
            case "tty_tickets" -> off ? Level.LOW : null;
            case "timestamp_type" -> setting.value().equals("global") ? Level.LOW : null;
            case "authenticate" -> off && setting.scope().isEmpty() ? Level.MEDIUM : null;
            case "env_keep" -> keepsCode(setting.value()) ? Level.HIGH : null;
            case "secure_path" -> hasOddPlace(setting.value()) ? Level.HIGH : null;
            case "logfile" -> setting.value().equals("/dev/null") ? Level.MEDIUM : null;
            case "syslog" -> off ? Level.LOW : null;
            default -> null;
        };
    }

    private static boolean keepsCode(String value) {
        for (String name : value.split("[ \t]+", 200)) {
            if (CODE.contains(name) || name.equals("*") || name.equals("LD_*")) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasOddPlace(String value) {
        for (String folder : value.split(":", 200)) {
            String path = folder.endsWith("/") ? folder : folder + '/';
            if (Places.isTemporary(path) || Places.isHidden(folder)) {
                return true;
            }
        }
        return false;
    }

    private static Finding.Draft draft(String file, int line, Sight sight) {
        String place = line > 0 ? file + ':' + line : file;
        var reason =
                line > 0
                        ? Phrase.of("{0}, line {1}: {2}", "{0} 第 {1} 行：{2}", file, line, sight.what)
                        : Phrase.of("{0}: {1}", "{0}：{1}", file, sight.what);
        var draft =
                Finding.of(reason)
                        .with("file.path", file)
                        .with("file.line", line > 0 ? line : null)
                        .level(sight.level)
                        .about(Entity.persistence(place));
        return sight.file == null ? draft : draft.about(Entity.file(sight.file));
    }
}
