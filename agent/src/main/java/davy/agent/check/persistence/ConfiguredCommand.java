package davy.agent.check.persistence;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Level;
import davy.core.startup.ConfiguredCommands;
import davy.core.startup.Launch;
import davy.core.text.Phrase;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "configured-command",
        title =
                @Text(
                        en = "Setting of a server or tool that runs something suspect",
                        zh = "服务或工具的配置执行可疑内容"),
        level = Level.HIGH,
        technique = {"T1546", "T1543"},
        falsePositives =
                @Text(
                        en =
                                "Commands of administrators are not reported unless they download "
                                        + "and run, hide, or start programs from temporary or hidden "
                                        + "places, or ones that no package owns among packaged ones. A "
                                        + "shell served by inetd in a laboratory.",
                        zh =
                                "管理员配置的命令，除非下载执行、隐藏行为、启动临时或隐藏目录中的程序，或启动系统目录中不属于软件包的程序，否则不会被报告。实验环境中由 inetd 提供的 shell 会被报告。"),
        how =
                @Text(
                        en =
                                "Reads what inetd, xinetd, supervisor, monit, upstart, incron, "
                                        + "rsyslog, mail aliases and filters, PostgreSQL, Apache, PHP, "
                                        + "rsync, SNMP, Zabbix, NRPE, keepalived, VPNs, audit plug-ins, "
                                        + "tmpfiles.d, the environment of systemd, ssh clients, sudo, vim, "
                                        + "tmux and files in /etc/default run, and judges what it does and "
                                        + "which programs it starts.",
                        zh =
                                "读取 inetd、xinetd、supervisor、monit、upstart、incron、rsyslog、邮件别名与过滤、PostgreSQL、Apache、PHP、rsync、SNMP、Zabbix、NRPE、keepalived、VPN、audit 插件、tmpfiles.d、systemd 环境变量、ssh 客户端、sudo、vim、tmux 及 /etc/default 等配置中的命令，判断其行为和所启动的程序。"))
final class ConfiguredCommand implements PersistenceCheck {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "zsh", "ksh", "ash");

    @Override
    public void look(Facts facts, Findings findings) {
        var judge = new Judge(facts);
        var personal = Judge.ofPeople(facts);
        ConfiguredCommands.read(
                facts.host(),
                launch -> {
                    String path = launch.path();
                    boolean own = Places.name(path).startsWith(".") || path.contains("/.");
                    var found = (own ? personal : judge).text(launch.command());
                    Sight.launch(facts, launch, Suspicion.worse(served(launch), found), findings);
                });
        for (String path : ConfiguredCommands.scripts(facts.host())) {
            // Settings belong to packages and are changed; other texts are not.
            boolean settings = path.startsWith("/etc/");
            if (settings || facts.ownership(path) != Ownership.PACKAGED) {
                script(facts, path, judge.content(path), findings);
            }
        }
    }

    /// Servers read the file: nothing is said of the file as a whole.
    private static void script(
            Facts facts, String path, @Nullable Suspicion found, Findings findings) {
        if (found == null || Sight.isPristine(facts, path)) {
            return;
        }
        String text = facts.host().text(path);
        int line = text == null ? 0 : Sight.line(text, found.evidence());
        var place = Sight.place(path, line);
        findings.add(Sight.of(facts, path, line, found.evidence(), place, found));
    }

    /// A shell for whoever connects.
    private static @Nullable Suspicion served(Launch launch) {
        String path = launch.path();
        boolean inetd = path.startsWith("/etc/inetd") || path.startsWith("/etc/xinetd");
        String[] words = launch.command().split(" +", 3);
        if (!inetd || !SHELLS.contains(Places.name(words[0]))) {
            return null;
        }
        boolean bare = words.length == 1 || words[1].startsWith("-i") || words[1].equals("-l");
        var what = Phrase.of("gives a shell to whoever connects", "向任意连接者提供 shell");
        return bare ? Suspicion.of(Level.HIGH, what, "").shownBy(launch.command()) : null;
    }
}
