package davy.agent.check.kernel;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.agent.check.network.SavedFirewall;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.indicator.PoolList;
import davy.core.network.Condition;
import davy.core.network.Firewall;
import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Rule;
import davy.core.network.Firewall.Verdict;
import davy.core.network.Socket;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

@Detects(
        id = "firewall-opened",
        title = @Text(en = "Firewall rule that lets everyone in", zh = "防火墙放行高危端口"),
        level = Level.MEDIUM,
        technique = {"T1562.004", "T1686"},
        falsePositives =
                @Text(
                        en =
                                "A service that is meant for everyone and asks for a password: see whether"
                                        + " open-service names it too. Rules against mining pools are"
                                        + " written by defenders as well as by rival miners.",
                        zh = "服务本就对外提供且需要密码：可结合 open-service 的结果判断。封禁矿池端口的规则，防守方和争抢资源的挖矿木马都会写。"),
        how =
                @Text(
                        en =
                                "Looks for rules that accept every address on ports of Redis, Docker,"
                                        + " kubelet and databases, in the running packet filter and in"
                                        + " saved rules (iptables, ufw, firewalld); and for rules that"
                                        + " shut out several ports of mining pools.",
                        zh =
                                "在当前包过滤规则和已保存的规则（iptables、ufw、firewalld）中，查找对所有地址放行 Redis、Docker、kubelet 及数据库端口的规则，以及封禁多个矿池端口的规则。"))
final class FirewallOpened implements KernelCheck {
    private static final int MOST_RULES = 20;
    private static final int MANY_POOLS = 3;

    private static final Map<Integer, String> RISKY =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry(2375, "Docker"),
                            Map.entry(2379, "etcd"),
                            Map.entry(6379, "Redis"),
                            Map.entry(6380, "Redis"),
                            Map.entry(6381, "Redis"),
                            Map.entry(8088, "Hadoop YARN"),
                            Map.entry(9200, "Elasticsearch"),
                            Map.entry(10250, "kubelet"),
                            Map.entry(10255, "kubelet"),
                            Map.entry(11211, "Memcached"),
                            Map.entry(27017, "MongoDB")));

    /// Ports of pools that nothing else of note uses, to tell a list of pools in a rule.
    private static final List<Integer> POOLS =
            List.of(
                    3333, 4444, 5555, 6666, 7777, 9999, 10032, 10128, 10343, 13333, 14433, 14444,
                    20128, 23333, 45560, 45700);

    @Override
    public void look(Facts facts, Findings findings) {
        if (facts.isLive()) {
            var firewall = facts.firewall();
            if (firewall == null) {
                findings.notDone(
                        "netfilter",
                        Phrase.of(
                                "the running packet filter could not be asked (needs root)",
                                "无法查询当前的包过滤规则（需要 root）"));
            } else {
                add(findings, opened(firewall, null));
                add(findings, rivals(firewall, null));
            }
        }
        for (SavedFirewall saved : SavedFirewall.all(facts.host())) {
            add(findings, opened(saved.firewall(), saved.path()));
            add(findings, rivals(saved.firewall(), saved.path()));
        }
        for (String path : Zones.files(facts.host())) {
            add(findings, zone(facts, path));
        }
    }

    private static void add(Findings findings, Finding.@Nullable Draft finding) {
        if (finding != null) {
            findings.add(finding);
        }
    }

    private static Finding.@Nullable Draft opened(Firewall firewall, @Nullable String path) {
        var ports = new TreeSet<Integer>();
        var rules = new ArrayList<String>();
        for (Chain chain : firewall.chains()) {
            if (!chain.isForHost()) {
                continue;
            }
            for (Rule rule : chain.rules()) {
                if (rule.verdict() != Verdict.ACCEPT) {
                    continue;
                }
                boolean opens = false;
                for (int port : RISKY.keySet()) {
                    if (rule.opens(Socket.Protocol.TCP, port) && names(rule, port)) {
                        opens |= true;
                        ports.add(port);
                    }
                }
                if (opens && rules.size() < MOST_RULES) {
                    rules.add(chain.name() + ": " + rule.text());
                }
            }
        }
        return ports.isEmpty() ? null : finding(ports, path).with("davy.rules", rules);
    }

    /// Whether the port stands in a short range: a rule for all high ports opens nothing by name.
    private static boolean names(Rule rule, int port) {
        for (Condition condition : rule.conditions()) {
            if (condition instanceof Condition.DestinationPorts(var ranges)) {
                return ranges.stream()
                        .anyMatch(range ->
                                range.contains(port) && range.last() - range.first() < 100);
            }
        }
        return false;
    }

    private static Finding.Draft finding(Set<Integer> ports, @Nullable String path) {
        var shown = new ArrayList<String>();
        ports.forEach(port -> shown.add(port + " (" + RISKY.get(port) + ")"));
        String list = String.join(", ", shown);
        return Finding.of(
                        path == null
                                ? Phrase.of(
                                        "the firewall lets every address in to {0}",
                                        "防火墙对所有地址放行了端口 {0}", list)
                                : Phrase.of(
                                        "the saved firewall rules in {1} let every address in to {0}",
                                        "{1} 中保存的防火墙规则对所有地址放行了端口 {0}", list, path))
                .with("destination.port", ports.stream().map(String::valueOf).toList())
                .with("file.path", path);
    }

    /// Rules that drop what goes out to several ports of pools.
    private static Finding.@Nullable Draft rivals(Firewall firewall, @Nullable String path) {
        var ports = new TreeSet<Integer>();
        for (Chain chain : firewall.chains()) {
            if (!"output".equals(chain.hook())) {
                continue;
            }
            for (Rule rule : chain.rules()) {
                if (rule.verdict() == Verdict.DROP) {
                    POOLS.stream()
                            .filter(port -> PoolList.isStratumPort(port) && names(rule, port))
                            .forEach(ports::add);
                }
            }
        }
        if (ports.size() < MANY_POOLS) {
            return null;
        }
        return Finding.of(
                        Phrase.of(
                                "rules drop what goes out to ports of mining pools: {0}; defenders write"
                                        + " such rules, and miners to shut out their rivals",
                                "规则丢弃发往矿池端口的流量：{0}；可能由防守方设置，也可能是挖矿木马排挤对手", ports))
                .level(Level.LOW)
                .with("destination.port", ports.stream().map(String::valueOf).toList())
                .with("file.path", path);
    }

    private static Finding.@Nullable Draft zone(Facts facts, String path) {
        var ports = new TreeSet<Integer>();
        for (int port : Zones.openPorts(facts.host().lines(path))) {
            if (RISKY.containsKey(port)) {
                ports.add(port);
            }
        }
        return ports.isEmpty() ? null : finding(ports, path);
    }
}
