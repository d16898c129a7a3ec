package davy.agent.check.log;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.indicator.PoolList;
import davy.core.log.Flow;
import davy.core.log.Traffic;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

@Detects(
        id = "blocked-outbound",
        title = @Text(en = "Traffic from inside that a firewall blocked", zh = "被拦截的由内向外异常流量"),
        level = Level.HIGH,
        technique = {"T1071.001", "T1496.001", "T1046"},
        falsePositives =
                @Text(
                        en =
                                "A strict firewall blocks updates and time servers too: few"
                                        + " destinations, and ports of DNS and NTP, are not reported. A"
                                        + " log that names an address which this host may never have had"
                                        + " is medium.",
                        zh =
                                "策略严格的防火墙也会拦截系统更新和对时流量：目的地址较少的，以及 DNS、NTP 端口，不会报告。日志中的源地址无法确认属于本机时，为中危。"),
        how =
                @Text(
                        en =
                                "Adds up by source and destination what netfilter, Suricata and FortiGate"
                                        + " blocked (files of the network's side: --logs): signatures of"
                                        + " miners and bots, ports of mining pools, and many addresses at"
                                        + " one port. Addresses of this host are known from the kernel,"
                                        + " its settings, leases and what the cloud told it.",
                        zh =
                                "按源地址和目的地址汇总 netfilter、Suricata 与 FortiGate 拦截的流量（网络侧日志用 --logs 指定）：挖矿与僵尸网络特征、矿池端口，以及对大量地址同一端口的访问。本机地址取自内核、网络配置、DHCP 租约和云平台元数据。"))
final class BlockedOutbound implements LogCheck {
    private static final int MANY = 10;
    private static final int VERY_MANY = 30;
    private static final int MOST_SOURCES = 5;
    private static final int SHOWN = 20;
    private static final Set<Integer> EVERYDAY = Set.of(53, 67, 123, 547, 853, 5353);
    private static final Set<Integer> BREAK_IN = Set.of(22, 23, 2323, 445, 2375, 6379, 6380, 3389);

    /// Words in the names of signatures.
    private static final List<String> WORDS =
            List.of(
                    "miner",
                    "mining",
                    "coin",
                    "stratum",
                    "xmrig",
                    "monero",
                    "botnet",
                    "cnc",
                    "c2 ",
                    "command and control",
                    "xorddos",
                    "kinsing",
                    "mirai",
                    "gafgyt",
                    "ddostf",
                    "trojan",
                    "backdoor",
                    "worm");

    /// What came from one source.
    private static final class Outbound {
        final Set<String> destinations = new TreeSet<>();
        final Map<Integer, Set<String>> byPort = new TreeMap<>();
        final Set<String> rules = new TreeSet<>();
        final Set<String> telling = new TreeSet<>();
        final List<Flow> flows = new ArrayList<>();
        boolean signatures;
        boolean own;

        /// The port at which most addresses are.
        int port() {
            int best = 0;
            int most = 0;
            for (var entry : byPort.entrySet()) {
                if (entry.getValue().size() > most) {
                    most = entry.getValue().size();
                    best = entry.getKey();
                }
            }
            return best;
        }

        int atPort(int port) {
            return byPort.getOrDefault(port, Set.of()).size();
        }

        int atPools() {
            int sum = 0;
            for (var entry : byPort.entrySet()) {
                sum += PoolList.isStratumPort(entry.getKey()) ? entry.getValue().size() : 0;
            }
            return sum;
        }
    }

    @Override
    public void look(Facts facts, Findings findings) {
        var own = OwnAddresses.of(facts.host());
        var sources = new TreeMap<String, Outbound>();
        for (var flow : facts.logs().flows()) {
            take(flow, own, sources);
        }
        var guesses = new ArrayList<Map.Entry<String, Outbound>>();
        for (var entry : sources.entrySet()) {
            if (entry.getValue().own) {
                add(entry.getKey(), entry.getValue(), findings);
            } else {
                guesses.add(entry);
            }
        }
        guesses.sort(
                Comparator.comparingInt(
                        (Map.Entry<String, Outbound> e) -> -e.getValue().destinations.size()));
        for (var entry : guesses.subList(0, Math.min(MOST_SOURCES, guesses.size()))) {
            add(entry.getKey(), entry.getValue(), findings);
        }
    }

    private static void take(Flow flow, Set<String> own, Map<String, Outbound> sources) {
        var traffic = flow.traffic();
        boolean mine = traffic.isFromHost() && !flow.given() || own.contains(traffic.source());
        String words = traffic.rule().toLowerCase(Locale.ROOT) + ' ';
        boolean telling = isSignature(traffic) && WORDS.stream().anyMatch(words::contains);
        boolean blocked = traffic.verdict() == Traffic.Verdict.BLOCKED;
        if (!mine && !flow.given()
                || !Ip.isPublic(traffic.destination())
                || own.contains(traffic.destination())
                || !blocked && !telling) {
            return;
        }
        if (EVERYDAY.contains(traffic.destinationPort()) && !telling) {
            return;
        }
        var outbound = sources.computeIfAbsent(traffic.source(), _ -> new Outbound());
        outbound.own |= mine;
        outbound.signatures |= isSignature(traffic);
        outbound.flows.add(flow);
        outbound.destinations.add(traffic.destination());
        outbound.byPort
                .computeIfAbsent(traffic.destinationPort(), _ -> new TreeSet<>())
                .add(traffic.destination());
        if (!traffic.rule().isEmpty()) {
            (telling ? outbound.telling : outbound.rules).add(traffic.rule());
        }
    }

    /// Whether a rule is one that knows attacks, and not one that people number.
    private static boolean isSignature(Traffic traffic) {
        boolean letters = traffic.rule().chars().anyMatch(Character::isLetter);
        return !traffic.origin().equals("netfilter") && letters;
    }

    private static void add(String source, Outbound outbound, Findings findings) {
        int port = outbound.port();
        int spread = outbound.atPort(port);
        Phrase what;
        boolean sure = true;
        if (!outbound.telling.isEmpty()) {
            what = Phrase.of("as “{0}”", "命中特征“{0}”", outbound.telling.iterator().next());
        } else if (outbound.atPools() >= MANY) {
            what = Phrase.of("to ports of mining pools", "目的端口为矿池端口");
        } else if (BREAK_IN.contains(port) && spread >= VERY_MANY) {
            what = Phrase.of("that look for hosts to break into", "符合对外扫描爆破的特征");
        } else if (spread >= MANY && outbound.signatures) {
            what = Phrase.of("at port {0}", "目的端口为 {0}", port);
        } else if (spread >= VERY_MANY || outbound.atPools() >= 2) {
            what = Phrase.of("at port {0}", "目的端口为 {0}", port);
            sure = false;
        } else {
            return;
        }
        findings.add(
                finding(source, outbound, what)
                        .level(sure && outbound.own ? Level.HIGH : Level.MEDIUM));
    }

    private static Finding.Draft finding(String source, Outbound outbound, Phrase what) {
        var flows = outbound.flows;
        var first = flows.stream().min(Comparator.comparing(Flow::first)).orElseThrow();
        var last = flows.stream().max(Comparator.comparing(Flow::last)).orElseThrow().last();
        var ports = outbound.byPort.keySet().stream().limit(SHOWN).map(String::valueOf).toList();
        var rules = new ArrayList<>(outbound.telling);
        rules.addAll(outbound.rules);
        long lines = flows.stream().mapToLong(Flow::count).sum();
        var draft =
                Finding.of(reason(source, outbound, what))
                        .with("source.ip", source)
                        .with(
                                "destination.ip",
                                outbound.destinations.stream().limit(SHOWN).toList())
                        .with("destination.port", ports)
                        .with("event.start", first.first().toString())
                        .with("event.end", last.toString())
                        .with("rule.name", rules.subList(0, Math.min(SHOWN, rules.size())))
                        .with("davy.destinations", outbound.destinations.size())
                        .with("davy.lines", lines)
                        .with("event.reference", first.place());
        outbound.destinations.stream()
                .limit(SHOWN)
                .forEach(address -> draft.about(Entity.address(address)));
        return draft;
    }

    private static Phrase reason(String source, Outbound outbound, Phrase what) {
        int count = outbound.destinations.size();
        return outbound.own
                ? Phrase.of(
                        "packets of this host ({0}) to {1} outside addresses were stopped {2}: a"
                                + " program inside sends them",
                        "本机（{0}）发往 {1} 个外部地址的流量被拦截，{2}：本机内有程序在对外发包", source, count, what)
                : Phrase.of(
                        "packets of {0} to {1} outside addresses were stopped {2}; if that is or was"
                                + " an address of this host, a program inside sent them",
                        "{0} 发往 {1} 个外部地址的流量被拦截，{2}；若该地址现在或曾经属于本机，则本机内有程序在对外发包",
                        source,
                        count,
                        what);
    }
}
