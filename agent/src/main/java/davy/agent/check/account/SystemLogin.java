package davy.agent.check.account;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.account.Password.State;
import davy.core.account.User;
import davy.core.file.Elf;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.host.Host;
import davy.core.shell.Behaviour;
import davy.core.shell.Usage;
import davy.core.text.Phrase;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "system-login",
        title = @Text(en = "System account that somebody can log in to", zh = "可登录的系统账号"),
        level = Level.HIGH,
        technique = {"T1078.003", "T1136.001"},
        falsePositives =
                @Text(
                        en =
                                "Accounts of databases and services that are made for logins (postgres,"
                                        + " git, jenkins) are reported only as a hint, and keys that"
                                        + " are tied to one command never.",
                        zh = "本就用于登录的数据库与服务账号（postgres、git、jenkins 等）仅作提示；限定单一命令的密钥不报告。"),
        how =
                @Text(
                        en =
                                "Looks for accounts of the distribution that have a login shell and a"
                                        + " password or an unrestricted key, for login shells in odd"
                                        + " places, and for a nologin that is really a shell.",
                        zh =
                                "查找具有登录 shell 且设置了密码或不受限密钥的发行版内置账号、位于异常路径的登录 shell，以及实为 shell 的 nologin。"))
final class SystemLogin implements AccountCheck {
    private static final int LONGEST = 4 << 20;
    private static final Set<String> SHELLS =
            Set.of("sh", "bash", "dash", "zsh", "ksh", "ash", "rbash", "mksh", "fish", "csh");
    private static final List<String> SHELL_FILES =
            List.of("/bin/bash", "/bin/dash", "/bin/sh", "/bin/zsh", "/bin/ksh", "/bin/ash");

    @Override
    public void look(Facts facts, Findings findings) {
        var seen = new HashSet<String>();
        var keys = Keys.all(facts);
        for (User user : facts.accounts().users()) {
            if (user.hasLoginShell()) {
                account(facts, user, keys, findings);
                shell(facts, user, findings);
            } else if (seen.add(user.shell())) {
                replaced(facts, user.shell(), findings);
            }
        }
    }

    private static void account(
            Facts facts,
            User user,
            List<davy.core.account.AuthorizedKeys> keys,
            Findings findings) {
        boolean nobodys = Login.isNobodys(facts.accounts(), user);
        boolean password = facts.accounts().password(user).state() == State.SET;
        boolean key =
                keys.stream()
                        .filter(file -> file.configured() && file.user().equals(user))
                        .flatMap(file -> file.keys().stream())
                        .anyMatch(Keys::isOpen);
        if (nobodys && (password || key)) {
            findings.add(login(user, password, Level.HIGH));
        } else if (password && isService(facts, user)) {
            findings.add(login(user, true, Level.LOW));
        }
    }

    /// Old distributions gave people numbers from 500 on.
    private static boolean isService(Facts facts, User user) {
        boolean person = user.uid() >= 500 && user.home().startsWith("/home/");
        return facts.accounts().isSystem(user) && !person;
    }

    private static Finding.Draft login(User user, boolean password, Level level) {
        var by = password ? Phrase.of("a password", "密码") : Phrase.of("an SSH key", "SSH 密钥");
        var reason =
                Phrase.of(
                        "{0} is an account of the system, yet it has the login shell {1} and {2}",
                        "{0} 是系统账号，却配有登录 shell {1} 和{2}",
                        user.name(),
                        user.shell().isEmpty() ? "/bin/sh" : user.shell(),
                        by);
        return Login.of(Finding.of(reason), user).level(level);
    }

    private static void shell(Facts facts, User user, Findings findings) {
        String shell = user.shell();
        if (!shell.startsWith("/") || !facts.host().exists(shell)) {
            return;
        }
        var entity = Entity.file(shell);
        if (!shell.equals(shell.strip())) {
            var reason =
                    Phrase.of(
                            "the login shell of {0} is named as another program, with a blank: \"{1}\"",
                            "账号 {0} 的登录 shell 借助空格冒充其他程序：“{1}”", user.name(), shell);
            findings.add(Login.of(Finding.of(reason), user).about(entity));
        } else if (Places.isTemporary(shell) || Places.isHidden(shell)) {
            var reason =
                    Phrase.of(
                            "the login shell of {0} lies in an odd place: {1}",
                            "账号 {0} 的登录 shell 位于异常路径：{1}", user.name(), shell);
            findings.add(Login.of(Finding.of(reason), user).about(entity));
        }
    }

    /// A `nologin` or `false` that lets people in.
    private static void replaced(Facts facts, String path, Findings findings) {
        String real = path.startsWith("/") ? facts.host().resolve(path) : null;
        if (real == null || isApplet(real)) {
            return;
        }
        String shell = shellIn(facts.host(), real);
        if (shell != null) {
            var reason =
                    Phrase.of(
                            "{0} shall keep people out, but it is a shell: {1}",
                            "{0} 本应拒绝登录，实际却是 shell：{1}", path, shell);
            findings.add(
                    Evidence.file(Finding.of(reason), path, facts.host().lstat(path))
                            .with("davy.shell", shell)
                            .about(Entity.file(path)));
        }
    }

    /// One program under all names: it looks at the name that it is called by.
    private static boolean isApplet(String real) {
        String name = Places.name(real);
        return name.startsWith("busybox") || name.startsWith("toybox") || name.equals("coreutils");
    }

    private static @Nullable String shellIn(Host host, String real) {
        if (SHELLS.contains(Places.name(real))) {
            return real;
        }
        var content = host.read(real, LONGEST);
        if (content == null) {
            return null;
        }
        if (!Elf.isElf(content.bytes())) {
            return content.bytes().length < LONGEST ? started(content.text()) : null;
        }
        for (String shell : SHELL_FILES) {
            var info = host.stat(shell);
            boolean alike = info != null && info.size() == content.bytes().length;
            var other = alike ? host.read(shell, LONGEST) : null;
            if (other != null && Arrays.equals(other.bytes(), content.bytes())) {
                return shell;
            }
        }
        return null;
    }

    /// The shell that a script starts for who logs in.
    private static @Nullable String started(String script) {
        for (Usage.Use run : Usage.of(Behaviour.of(script)).runs()) {
            String command = run.raw().startsWith("exec ") ? run.raw().substring(5) : run.raw();
            String shell = command.strip().split("[ \t;&|<>]", 2)[0];
            boolean starts = SHELLS.contains(Places.name(shell)) || shell.equals("$SHELL");
            if (starts && !command.contains(" -c")) {
                return shell;
            }
        }
        return null;
    }
}
