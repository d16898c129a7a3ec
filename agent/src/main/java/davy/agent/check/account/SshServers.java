package davy.agent.check.account;

import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Ownership;
import davy.agent.check.Places;
import davy.agent.check.persistence.Judge;
import davy.agent.check.persistence.Suspicion;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.network.Endpoint;
import davy.core.network.Socket;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The SSH servers that run: which of them is not the machine's own, and what its options do.
final class SshServers {
    private static final String USUAL = "/etc/ssh/sshd_config";

    private final Facts facts;
    private final Judge judge;
    private final Map<Integer, List<Socket>> listening = new LinkedHashMap<>();

    SshServers(Facts facts) {
        this.facts = facts;
        this.judge = new Judge(facts);
    }

    void look(Findings findings) {
        var servers = new ArrayList<HostProcess>();
        for (HostProcess process : facts.processes().all()) {
            boolean contained = facts.processes().isContained(process);
            if (isServer(process)
                    && !contained
                    && !isServer(facts.processes().byPid(process.parent()))) {
                servers.add(process);
            }
        }
        if (servers.isEmpty()) {
            return;
        }
        listeners();
        var configured = facts.sshdConfig().ports();
        boolean several = servers.stream().filter(this::listens).count() > 1;
        for (HostProcess server : servers) {
            var found = options(server, findings);
            if (found == null && several && listens(server)) {
                found = second(server, configured);
            }
            if (found != null) {
                findings.add(draft(server, found));
            }
        }
    }

    private static boolean isServer(@Nullable HostProcess process) {
        var executable = process == null ? null : process.executable();
        return executable != null && executable.name().equals("sshd");
    }

    private void listeners() {
        for (Socket socket : facts.sockets()) {
            boolean reachable = socket.local() != null && !socket.local().isLoopbackAddress();
            if (socket.isListening() && socket.protocol() == Socket.Protocol.TCP && reachable) {
                for (int pid : facts.socketOwners().of(socket)) {
                    listening.computeIfAbsent(pid, _ -> new ArrayList<>()).add(socket);
                }
            }
        }
    }

    private boolean listens(HostProcess process) {
        return listening.containsKey(process.pid());
    }

    /// Beside the server of the configuration, another one on a port that the configuration does
    /// not name.
    private @Nullable Suspicion second(HostProcess server, List<Integer> configured) {
        for (Socket socket : listening.getOrDefault(server.pid(), List.of())) {
            if (!configured.contains(socket.localPort())) {
                var what =
                        Phrase.of(
                                "is a second SSH server, on port {0}, which {1} does not name",
                                "是第二个 SSH 服务，监听端口 {0}（{1} 中未配置）", socket.localPort(), USUAL);
                return Suspicion.of(server.uid() == 0 ? Level.HIGH : Level.MEDIUM, what, "");
            }
        }
        return null;
    }

    /// What `-f` and `-o` say. A title such as `sshd: /usr/sbin/sshd -D [listener]` has them too.
    private @Nullable Suspicion options(HostProcess server, Findings findings) {
        Suspicion worst = null;
        var words = words(server);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String value =
                    word.length() > 2
                            ? word.substring(2)
                            : i + 1 < words.size() ? words.get(i + 1) : "";
            if (word.startsWith("-f")) {
                worst = Suspicion.worse(worst, file(value, findings));
            } else if (word.startsWith("-o")) {
                worst = Suspicion.worse(worst, option(words, i, value));
            }
        }
        return worst;
    }

    private static List<String> words(HostProcess server) {
        var values = server.arguments().values();
        boolean title = values.size() == 1 && values.getFirst().startsWith("sshd: ");
        return title ? List.of(values.getFirst().split("[ \t]+", 500)) : values;
    }

    private @Nullable Suspicion file(String path, Findings findings) {
        if (path.isEmpty() || path.equals(USUAL)) {
            return null;
        }
        if (path.startsWith("/")) {
            SshdConfig.config(
                    facts, davy.core.account.SshdConfig.read(facts.host(), path), findings);
        }
        boolean odd = Places.isTemporary(path) || Places.isHidden(path);
        if (!odd && facts.ownership(path) == Ownership.PACKAGED) {
            return null;
        }
        var what =
                Phrase.of(
                        "is an SSH server with settings of its own: {0}",
                        "是使用独立配置的 SSH 服务：{0}", path);
        return Suspicion.of(odd ? Level.HIGH : Level.MEDIUM, what, odd ? path : "");
    }

    /// `-o Keyword=value`, `-o "Keyword value"`.
    private @Nullable Suspicion option(List<String> words, int at, String value) {
        int end = 0;
        while (end < value.length() && " =\t".indexOf(value.charAt(end)) < 0) {
            end++;
        }
        String keyword = value.substring(0, end).toLowerCase(Locale.ROOT);
        String rest = end < value.length() ? value.substring(end + 1).strip() : "";
        if (keyword.equals("authorizedkeysfile")) {
            boolean odd = Places.isTemporary(rest) || Places.isHidden(rest.replace("/.ssh/", "/"));
            var what = Phrase.of("takes keys from {0}", "从 {0} 读取密钥", rest);
            return odd ? Suspicion.of(Level.HIGH, what, rest.startsWith("/") ? rest : "") : null;
        }
        var found = SshdConfig.directive(facts, judge, keyword, rest);
        return found == null ? null : found.shownBy(words.get(at));
    }

    private Finding.Draft draft(HostProcess server, Suspicion found) {
        var reason =
                Phrase.of(
                        "process {0} ({1}) {2}",
                        "进程 {0}（{1}）：{2}", server.pid(), server.comm(), found.what());
        var draft = Evidence.process(Finding.of(reason), server).level(found.level());
        var ports = new TreeSet<Integer>();
        for (Socket socket : listening.getOrDefault(server.pid(), List.of())) {
            var address = socket.local();
            ports.add(socket.localPort());
            if (address != null) {
                draft.about(Entity.socket(Endpoint.text(address, socket.localPort())));
            }
        }
        draft.with("server.port", ports.isEmpty() ? null : ports.getFirst());
        return found.file().isEmpty() ? draft : draft.about(Entity.file(found.file()));
    }
}
