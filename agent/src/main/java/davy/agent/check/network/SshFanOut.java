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
import davy.core.network.Endpoint;
import davy.core.process.HostProcess;
import davy.core.text.Phrase;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "ssh-fan-out",
        title = @Text(en = "Many SSH connections to other machines", zh = "大量对外 SSH 连接"),
        level = Level.HIGH,
        technique = {"T1021.004", "T1110.001"},
        falsePositives =
                @Text(
                        en =
                                "Administration from one place (Ansible, jump hosts, monitoring): packaged"
                                        + " programs are not reported below 100 public addresses, and"
                                        + " private addresses alone weigh less.",
                        zh = "集中运维（Ansible、堡垒机、监控）：软件包自带程序的公网目标不足 100 个时不报告，仅连接内网地址时级别较低。"),
        how =
                @Text(
                        en =
                                "Counts the addresses to which one program has or begins connections on"
                                        + " port 22 or 2222, over all processes that run it; 20 or more"
                                        + " are reported.",
                        zh = "统计同一程序（含其所有进程）已建立或正在发起的 22、2222 端口连接的目标地址数，达到 20 个即报告。"),
        live = true)
final class SshFanOut implements NetworkCheck {
    private static final int MANY = 20;
    private static final int MANY_OF_PACKAGED = 100;
    private static final int SHOWN = 20;

    /// The processes of one program, and whom they call.
    private static final class Fan {
        private final Map<Integer, HostProcess> processes = new TreeMap<>();
        private final Set<InetAddress> all = new LinkedHashSet<>();
        private final Set<InetAddress> open = new LinkedHashSet<>();
        private int beginning;

        private void add(HostProcess process, Connection connection) {
            processes.put(process.pid(), process);
            all.add(connection.remote());
            if (connection.isPublic()) {
                open.add(connection.remote());
            }
            beginning += connection.isBeginning() ? 1 : 0;
        }

        private HostProcess first() {
            return processes.values().iterator().next();
        }
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var fans = new LinkedHashMap<String, Fan>();
        for (Connection connection : Connection.all(facts)) {
            int port = connection.socket().remotePort();
            var holder = connection.holder();
            if (connection.isTcp()
                    && (port == 22 || port == 2222)
                    && !connection.incoming()
                    && holder != null) {
                fans.computeIfAbsent(program(holder), _ -> new Fan()).add(holder, connection);
            }
        }
        for (Fan fan : fans.values()) {
            var level = level(facts, fan);
            if (level != null) {
                findings.add(finding(fan, level));
            }
        }
    }

    private static String program(HostProcess process) {
        var executable = process.executable();
        var container = process.container();
        String where = container == null ? "" : container.id();
        return executable == null || executable.memory()
                ? "pid " + process.pid()
                : where + executable.path();
    }

    private static @Nullable Level level(Facts facts, Fan fan) {
        if (fan.all.size() < MANY) {
            return null;
        }
        var ownership = facts.ownership(fan.first());
        if (ownership == Ownership.PACKAGED) {
            return fan.open.size() >= MANY_OF_PACKAGED ? Level.MEDIUM : null;
        }
        boolean public20 = fan.open.size() >= MANY;
        if (!Signs.of(fan.first(), facts).isEmpty()) {
            return Level.HIGH;
        }
        if (ownership == Ownership.UNKNOWN) {
            return public20 && fan.beginning >= MANY / 2 ? Level.MEDIUM : null;
        }
        return public20 ? Level.HIGH : Level.MEDIUM;
    }

    private static Finding.Draft finding(Fan fan, Level level) {
        var process = fan.first();
        var draft =
                Finding.of(
                                Phrase.of(
                                        "process {0} ({1}) talks SSH to {2} addresses at once, {3} of"
                                                + " them public; worms spread like this",
                                        "进程 {0}（{1}）同时向 {2} 个地址发起 SSH 连接，其中公网地址 {3} 个，符合蠕虫扩散特征",
                                        process.pid(),
                                        process.comm(),
                                        fan.all.size(),
                                        fan.open.size()))
                        .level(level);
        var addresses = fan.all.stream().limit(SHOWN).map(Endpoint::text).toList();
        Evidence.process(draft, process)
                .with("destination.port", 22)
                .with("destination.ip", addresses)
                .with("davy.destinations", fan.all.size())
                .with("davy.connections.beginning", fan.beginning);
        if (fan.processes.size() > 1) {
            draft.with(
                    "davy.pids",
                    fan.processes.keySet().stream().limit(SHOWN).map(String::valueOf).toList());
        }
        return draft;
    }
}
