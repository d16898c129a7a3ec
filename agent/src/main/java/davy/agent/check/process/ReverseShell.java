package davy.agent.check.process;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.network.Endpoint;
import davy.core.network.Socket;
import davy.core.process.HostProcess;
import davy.core.shell.Behaviour;
import davy.core.shell.Trait;
import davy.core.text.Phrase;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "reverse-shell",
        title = @Text(en = "Shell that is driven over the network", zh = "反弹 shell"),
        level = Level.CRITICAL,
        technique = {"T1059.004", "T1059"},
        falsePositives =
                @Text(
                        en = "A shell that inetd or socat serves on purpose.",
                        zh = "通过 inetd 或 socat 有意提供的 shell。"),
        how =
                @Text(
                        en =
                                "Looks for shells whose standard input and output are one TCP socket, and"
                                        + " for command lines that open such a shell. Sessions of sshd and"
                                        + " of containers use terminals and pipes.",
                        zh =
                                "查找标准输入和输出为同一 TCP 连接的 shell，以及用于反弹 shell 的命令行。sshd 和容器会话使用终端或管道，不受影响。"),
        live = true)
final class ReverseShell implements ProcessCheck {
    private static final Set<String> SHELLS =
            Set.of(
                    "sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "busybox", "fish", "tcsh",
                    "csh");

    /// What busybox is too, with a connection for standard input and output.
    private static final Set<String> SERVERS = Set.of("httpd", "ftpd", "inetd");

    @Override
    public void look(Facts facts, Findings findings) {
        var connections = connections(facts);
        for (HostProcess process : facts.processes().all()) {
            if (process.isKernelThread() || facts.isSelf(process)) {
                continue;
            }
            var socket = isShell(process) ? socket(process, connections) : null;
            if (socket != null) {
                findings.add(overSocket(process, socket));
            } else {
                byArguments(process, findings);
            }
        }
    }

    private static boolean isShell(HostProcess process) {
        var executable = process.executable();
        return executable != null
                && SHELLS.contains(executable.name())
                && !SERVERS.contains(Called.program(process));
    }

    /// The connected TCP sockets of the host and of its containers, by the link that leads to them.
    private static Map<String, Socket> connections(Facts facts) {
        var connections = new HashMap<String, Socket>();
        for (Socket socket : facts.allSockets()) {
            if (socket.protocol() == Socket.Protocol.TCP && socket.remote() != null) {
                connections.putIfAbsent("socket:[" + socket.inode() + "]", socket);
            }
        }
        return connections;
    }

    /// The connected TCP socket that is standard input and output; null where there is none.
    private static @Nullable Socket socket(HostProcess process, Map<String, Socket> connections) {
        var files = process.openFiles();
        String input = files.get(0);
        return input != null && input.equals(files.get(1)) ? connections.get(input) : null;
    }

    private static Finding.Draft overSocket(HostProcess process, Socket socket) {
        InetAddress remote = socket.remote();
        String endpoint = remote == null ? "?" : Endpoint.text(remote, socket.remotePort());
        return Evidence.process(
                        Finding.of(
                                Phrase.of(
                                        "the shell {0} reads its commands from {1} and answers there",
                                        "shell 进程 {0} 从 {1} 接收命令并将输出发往该处",
                                        process.pid(),
                                        endpoint)),
                        process)
                .with("destination.ip", remote == null ? null : Endpoint.text(remote))
                .with("destination.port", socket.remotePort())
                .about(Entity.socket(endpoint));
    }

    private static void byArguments(HostProcess process, Findings findings) {
        var arguments = process.arguments().values();
        if (arguments.size() < 2) {
            return;
        }
        var evidence = Behaviour.ofArguments(arguments).evidence(Trait.REVERSE_SHELL);
        if (!evidence.isEmpty()) {
            findings.add(
                    Evidence.process(
                            Finding.of(
                                    Phrase.of(
                                            "the command line of process {0} opens a reverse shell: {1}",
                                            "进程 {0} 的命令行用于反弹 shell：{1}",
                                            process.pid(),
                                            evidence.getFirst())),
                            process));
        }
    }
}
