package davy.agent.check.account;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.agent.check.persistence.Judge;
import davy.agent.check.persistence.Suspicion;
import davy.core.account.SshdConfig.Directive;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "sshd-config",
        title = @Text(en = "SSH server set up as a back door", zh = "SSH 服务被配置为后门"),
        level = Level.HIGH,
        technique = {"T1556", "T1098.004", "T1021.004"},
        falsePositives =
                @Text(
                        en =
                                "Programs of directory services and clouds that look keys up belong to"
                                        + " packages. A second SSH server for tests or for file transfer"
                                        + " is reported at a lower level if its files lie in usual"
                                        + " places. Root logins and passwords as such are no finding"
                                        + " here.",
                        zh =
                                "目录服务与云厂商的取密钥程序均属于软件包。用于测试或文件传输的第二个 SSH 服务，若文件位置正常则级别较低。允许 root 或密码登录本身不在此报告。"),
        how =
                @Text(
                        en =
                                "Judges the programs that sshd_config and what it includes start, and"
                                        + " settings that let people in without a password; on a running"
                                        + " machine also second SSH servers, their options and ports.",
                        zh =
                                "判断 sshd_config 及其包含文件所启动的程序，以及允许免密登录的设置；在运行中的机器上还检查第二个 SSH 服务及其参数和端口。"))
final class SshdConfig implements AccountCheck {
    @Override
    public void look(Facts facts, Findings findings) {
        config(facts, facts.sshdConfig(), findings);
        if (facts.isLive()) {
            new SshServers(facts).look(findings);
        }
    }

    /// Judges a configuration, whoever reads it.
    static void config(Facts facts, davy.core.account.SshdConfig config, Findings findings) {
        var judge = new Judge(facts);
        for (Directive directive : config.directives()) {
            var found = directive(facts, judge, directive.keyword(), directive.value());
            if (found != null) {
                findings.add(draft(directive, found));
            }
        }
        for (String file : config.files()) {
            if (Places.isTemporary(file) || Places.isHidden(file)) {
                var reason =
                        Phrase.of(
                                "sshd reads its settings from an odd place: {0}",
                                "sshd 从异常路径读取配置：{0}", file);
                findings.add(Finding.of(reason).with("file.path", file).about(Entity.file(file)));
            }
        }
        var ports = config.ports();
        if (ports.size() > 1) {
            var last = config.all("Port").isEmpty() ? null : config.all("Port").getLast();
            var reason =
                    Phrase.of(
                            "sshd listens on several ports: {0}",
                            "sshd 同时监听多个端口：{0}", ports.toString());
            findings.add(
                    Finding.of(reason)
                            .with("file.path", last == null ? null : last.file())
                            .with("file.line", last == null ? null : last.line())
                            .level(Level.LOW));
        }
    }

    /// Of one setting, from a file or from `-o`.
    ///
    /// @param keyword in lower case
    static @Nullable Suspicion directive(Facts facts, Judge judge, String keyword, String value) {
        if (value.equalsIgnoreCase("none") && !keyword.equals("authenticationmethods")) {
            return null;
        }
        return switch (keyword) {
            case "authorizedkeyscommand", "authorizedprincipalscommand" ->
                    keysFrom(facts, judge, value);
            case "forcecommand", "subsystem", "xauthlocation" ->
                    keyword.equals("subsystem") ? judge.text(rest(value)) : judge.text(value);
            case "setenv" -> environment(judge, value);
            case "trustedusercakeys", "revokedkeys" -> place(value);
            case "permitemptypasswords" ->
                    value.equalsIgnoreCase("yes")
                            ? Suspicion.of(
                                    Level.HIGH,
                                    Phrase.of("lets accounts without a password in", "允许空密码账号登录"),
                                    "")
                            : null;
            case "authenticationmethods" ->
                    value.equalsIgnoreCase("none")
                            ? Suspicion.of(
                                    Level.HIGH,
                                    Phrase.of("asks nobody for anything", "登录无需任何认证"),
                                    "")
                            : null;
            default -> null;
        };
    }

    private static String rest(String value) {
        int blank = value.indexOf(' ');
        return blank < 0 ? "" : value.substring(blank + 1);
    }

    private static @Nullable Suspicion environment(Judge judge, String value) {
        Suspicion worst = null;
        for (String setting : value.split(" ", 100)) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                var found =
                        judge.variable(
                                setting.substring(0, equals).toUpperCase(Locale.ROOT),
                                setting.substring(equals + 1));
                worst = Suspicion.worse(worst, found);
            }
        }
        return worst;
    }

    private static @Nullable Suspicion place(String path) {
        boolean odd = Places.isTemporary(path) || Places.isHidden(path);
        var what = Phrase.of("trusts keys in an odd place: {0}", "信任异常路径下的密钥：{0}", path);
        return odd ? Suspicion.of(Level.HIGH, what, path) : null;
    }

    /// A program that says which keys open an account.
    private static @Nullable Suspicion keysFrom(Facts facts, Judge judge, String value) {
        String program = value.split(" ", 2)[0];
        var ownership = facts.ownership(program);
        if (ownership == Ownership.PACKAGED) {
            return null;
        }
        var found = Suspicion.worse(judge.text(value), judge.file(program));
        if (found != null) {
            return found;
        }
        String text = facts.host().text(program);
        boolean fixed = text != null && text.length() < 100_000 && text.contains(" AAAA");
        if (fixed) {
            var what =
                    Phrase.of(
                            "asks {0} for keys, a program with a key inside",
                            "由 {0} 提供登录密钥，该程序内置了密钥", program);
            return Suspicion.of(Level.HIGH, what, program);
        }
        if (ownership != Ownership.UNPACKAGED) {
            return null;
        }
        boolean own = program.startsWith("/usr/local/") || program.startsWith("/opt/");
        var what =
                Phrase.of(
                        "asks {0} for keys, a program that no package owns",
                        "由 {0} 提供登录密钥，该程序不属于任何软件包", program);
        return Suspicion.of(own ? Level.LOW : Level.HIGH, what, program);
    }

    private static Finding.Draft draft(Directive directive, Suspicion found) {
        var reason =
                Phrase.of(
                        "{0}, line {1}: sshd {2}",
                        "{0} 第 {1} 行：sshd {2}", directive.file(), directive.line(), found.what());
        var draft =
                Finding.of(reason)
                        .with("file.path", directive.file())
                        .with("file.line", directive.line())
                        .with("davy.setting", directive.keyword() + ' ' + directive.value())
                        .with("process.executable", found.file())
                        .level(found.level())
                        .about(Entity.persistence(directive.file() + ':' + directive.line()));
        return found.file().isEmpty() ? draft : draft.about(Entity.file(found.file()));
    }
}
