package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.Text;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "argv-spoof",
        title = @Text(en = "Process that calls itself a system command", zh = "冒充系统命令的进程"),
        level = Level.HIGH,
        technique = {"T1036.011", "T1036.005"},
        falsePositives =
                @Text(
                        en =
                                "Administrators' own builds of a tool under another name, and multi-call"
                                        + " programs such as busybox (known).",
                        zh = "管理员自行编译并改名的工具，以及 busybox 等多功能程序（已排除）。"),
        how =
                @Text(
                        en =
                                "Compares argv[0] and comm of unpackaged programs with the name of the"
                                        + " file that runs: a system command's name over another file is"
                                        + " false.",
                        zh = "对非软件包程序，比较 argv[0]、comm 与实际可执行文件名：名称是系统命令而文件不是，即为伪装。"),
        live = true)
final class ArgvSpoof implements ProcessCheck {
    private static final Set<String> COMMANDS =
            Set.of(
                    "ls",
                    "ps",
                    "top",
                    "cat",
                    "grep",
                    "find",
                    "echo",
                    "pwd",
                    "whoami",
                    "who",
                    "w",
                    "id",
                    "uptime",
                    "sleep",
                    "route",
                    "ifconfig",
                    "netstat",
                    "ss",
                    "ip",
                    "su",
                    "sudo",
                    "bash",
                    "sh",
                    "dash",
                    "cron",
                    "crond",
                    "atd",
                    "sshd",
                    "rsyslogd",
                    "syslogd",
                    "systemd",
                    "init",
                    "systemd-journald",
                    "systemd-udevd",
                    "systemd-logind",
                    "dbus-daemon",
                    "agetty",
                    "getty",
                    "login",
                    "nginx",
                    "apache2",
                    "httpd",
                    "mysqld",
                    "gnome-terminal",
                    "cd",
                    "ntpd",
                    "chronyd",
                    "auditd",
                    "polkitd",
                    "NetworkManager",
                    "irqbalance",
                    "udevd",
                    "acpid",
                    "php-fpm",
                    "postfix",
                    "master",
                    "dockerd",
                    "containerd");

    private static final Set<String> MULTI_CALL =
            Set.of("busybox", "toybox", "coreutils", "sshd-session", "sshd-auth", "init");

    @Override
    public void look(Facts facts, Findings findings) {
        for (HostProcess process : facts.processes().all()) {
            String name = spoofed(process);
            if (name != null
                    && facts.ownership(process) == Ownership.UNPACKAGED
                    && !isLink(facts, process, name)) {
                findings.add(
                        Evidence.started(
                                facts,
                                Finding.of(
                                        Phrase.of(
                                                "process {0} calls itself {1}, but runs {2}, which no"
                                                        + " package owns",
                                                "进程 {0} 自称 {1}，实际运行的是不属于任何软件包的 {2}",
                                                process.pid(),
                                                name,
                                                executable(process))),
                                process,
                                false));
            }
        }
    }

    private static @Nullable String spoofed(HostProcess process) {
        var executable = process.executable();
        if (executable == null || MULTI_CALL.contains(executable.name())) {
            return null;
        }
        var arguments = process.arguments().values();
        String first = arguments.isEmpty() ? "" : command(arguments.getFirst());
        if (COMMANDS.contains(first) && !executable.name().equals(first)) {
            return first;
        }
        String comm = process.comm();
        return COMMANDS.contains(comm) && !executable.name().equals(comm) ? comm : null;
    }

    /// One program by several names, linked beside it: k3s is its own containerd, mariadbd is
    /// mysqld. Whoever makes such a link could have called the program so.
    private static boolean isLink(Facts facts, HostProcess process, String name) {
        var executable = process.executable();
        if (executable == null || executable.memory() || facts.processes().isContained(process)) {
            return false;
        }
        String path = executable.path();
        String link = path.substring(0, path.lastIndexOf('/') + 1) + name;
        return facts.host().readLink(link) != null && path.equals(facts.host().resolve(link));
    }

    /// The command in `-bash`, `/bin/ls`, `cat resolv.conf`, `sshd: root@pts/0`.
    private static String command(String argument) {
        String text = argument.startsWith("-") ? argument.substring(1) : argument;
        int end = 0;
        while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != ':') {
            end++;
        }
        return Places.name(text.substring(0, end));
    }

    private static String executable(HostProcess process) {
        var executable = process.executable();
        return executable == null ? "?" : executable.path();
    }
}
