package davy.agent.check.network;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.agent.check.process.Signs;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "tunnel",
        title =
                @Text(
                        en = "Tunnel into this host, or remote control by chat",
                        zh = "内网穿透隧道或 IRC 远控"),
        level = Level.HIGH,
        technique = {"T1572", "T1219", "T1071.001"},
        falsePositives =
                @Text(
                        en =
                                "Developers and administrators run frp, ngrok, cloudflared and their kin on"
                                        + " purpose: ask who set it up. In an ordinary place these are"
                                        + " medium at most. Packaged tunnels and chat clients are not"
                                        + " reported.",
                        zh =
                                "开发和运维人员也会使用 frp、ngrok、cloudflared 等工具，请先确认是谁部署的；位于普通目录时最高为中危。软件包自带的隧道和聊天客户端不会报告。"),
        how =
                @Text(
                        en =
                                "Looks for gsocket, frp, tmate, ngrok, chisel and other tunnels by program"
                                        + " name, arguments and the configuration that they name; and for"
                                        + " scripts and unpackaged programs that talk to IRC servers.",
                        zh =
                                "按程序名、参数及所引用的配置查找 gsocket、frp、tmate、ngrok、chisel 等隧道工具，以及连接 IRC 服务器的脚本和非软件包程序。"),
        live = true)
final class Tunnel implements NetworkCheck {
    private static final Set<String> INTERPRETERS =
            Set.of("perl", "python", "python2", "python3", "php", "ruby", "sh", "bash", "dash");

    /// Services that make a tunnel out of plain `ssh -R`.
    private static final List<String> RELAYS =
            List.of("serveo.net", "localhost.run", "pinggy.io", "srv.us", "tunnelto.dev");

    private final Set<Integer> reported = new HashSet<>();

    @Override
    public void look(Facts facts, Findings findings) {
        for (HostProcess process : facts.processes().all()) {
            if (process.executable() == null || facts.isSelf(process)) {
                continue;
            }
            var finding = byTool(facts, process);
            finding = finding == null ? byRelay(process) : finding;
            if (finding != null) {
                reported.add(process.pid());
                findings.add(finding);
            }
        }
        for (Connection connection : Connection.all(facts)) {
            var finding = isIrc(connection) ? irc(facts, connection) : null;
            if (finding != null) {
                findings.add(finding);
            }
        }
    }

    private static Finding.@Nullable Draft byTool(Facts facts, HostProcess process) {
        var tool = TunnelTool.of(facts, process);
        var ownership = facts.ownership(process);
        if (tool == null || ownership == Ownership.PACKAGED) {
            return null;
        }
        var signs = Signs.of(process, facts);
        var draft =
                Finding.of(
                                signs.isEmpty()
                                        ? Phrase.of(
                                                "process {0} is {1}, a tunnel through which others can"
                                                        + " come in",
                                                "进程 {0} 是隧道工具 {1}，外部可经此进入本机",
                                                process.pid(),
                                                tool.name())
                                        : Phrase.of(
                                                "process {0} is {1}, a tunnel through which others can"
                                                        + " come in, and {2}",
                                                "进程 {0} 是隧道工具 {1}，外部可经此进入本机，且{2}",
                                                process.pid(),
                                                tool.name(),
                                                Signs.list(signs)))
                        .level(level(tool, ownership, !signs.isEmpty()))
                        .with("davy.tunnel", tool.name())
                        .with("file.path", tool.config())
                        .with("destination.address", tool.server());
        return tool.isBackdoor()
                ? Evidence.processAndFile(draft, process)
                : Evidence.process(draft, process);
    }

    private static Level level(TunnelTool tool, Ownership ownership, boolean signs) {
        if (tool.isBackdoor()) {
            return signs ? Level.CRITICAL : Level.HIGH;
        }
        if (signs || tool.isRenamed()) {
            return Level.HIGH;
        }
        return ownership == Ownership.UNKNOWN ? Level.LOW : Level.MEDIUM;
    }

    /// `ssh -R 80:localhost:22 serveo.net`.
    private static Finding.@Nullable Draft byRelay(HostProcess process) {
        var arguments = process.arguments().values();
        boolean remote =
                process.comm().equals("ssh")
                        && arguments.stream().anyMatch(argument -> argument.startsWith("-R"));
        for (String relay : remote ? RELAYS : List.<String>of()) {
            if (arguments.stream().anyMatch(argument -> argument.endsWith(relay))) {
                return Evidence.process(
                        Finding.of(
                                        Phrase.of(
                                                "process {0} opens a way into this host through {1}",
                                                "进程 {0} 通过 {1} 打开了进入本机的通道", process.pid(), relay))
                                .level(Level.MEDIUM)
                                .with("davy.tunnel", "ssh")
                                .with("destination.domain", relay),
                        process);
            }
        }
        return null;
    }

    private static boolean isIrc(Connection connection) {
        int port = connection.socket().remotePort();
        return connection.isTcp()
                && !connection.incoming()
                && connection.isPublic()
                && (port >= 6660 && port <= 6669 || port == 6697);
    }

    private Finding.@Nullable Draft irc(Facts facts, Connection connection) {
        var process = connection.holder();
        if (process == null || !reported.add(process.pid())) {
            return null;
        }
        var level = ircLevel(facts, process);
        if (level == null) {
            return null;
        }
        var draft =
                Finding.of(
                                Phrase.of(
                                        "process {0} ({1}) talks to {2}, a port of IRC servers, by which"
                                                + " bots take orders",
                                        "进程 {0}（{1}）连接到 IRC 服务器端口 {2}，僵尸程序常以此接收指令",
                                        process.pid(),
                                        process.comm(),
                                        SocketEvidence.shown(connection, facts)))
                        .with("davy.tunnel", "irc")
                        .level(level);
        SocketEvidence.ends(Evidence.process(draft, process), connection, facts);
        return SocketEvidence.accuseRemote(draft, connection);
    }

    private static @Nullable Level ircLevel(Facts facts, HostProcess process) {
        var executable = process.executable();
        if (executable == null) {
            return null;
        }
        boolean signs = !Signs.of(process, facts).isEmpty();
        return switch (facts.ownership(process)) {
            case UNPACKAGED -> signs ? Level.HIGH : Level.MEDIUM;
            case UNKNOWN -> signs ? Level.HIGH : null;
            case PACKAGED ->
                    isInterpreter(executable.name())
                            ? isTitled(process) ? Level.HIGH : Level.MEDIUM
                            : null;
        };
    }

    private static boolean isInterpreter(String name) {
        int end = name.length();
        while (end > 0 && ".0123456789".indexOf(name.charAt(end - 1)) >= 0) {
            end--;
        }
        return INTERPRETERS.contains(name.substring(0, end)) || INTERPRETERS.contains(name);
    }

    /// Whether a script took another name for itself, as the perl bots do: `/usr/sbin/httpd`.
    private static boolean isTitled(HostProcess process) {
        var arguments = process.arguments().values();
        var executable = process.executable();
        if (arguments.isEmpty() || executable == null) {
            return false;
        }
        String first = arguments.getFirst();
        String name = first.substring(first.lastIndexOf('/') + 1);
        String stem = executable.name().replaceAll("[0-9.]+$", "");
        return !name.startsWith(stem) && arguments.size() == 1;
    }
}
