package davy.agent.check.network;

import davy.agent.check.Detects;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Text;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.socket.InterfaceTraffic;
import davy.core.text.Phrase;

@Detects(
        id = "traffic-flood",
        title = @Text(en = "Network interface that floods", zh = "网卡疑似对外发起洪泛攻击"),
        level = Level.MEDIUM,
        technique = {"T1498"},
        falsePositives =
                @Text(
                        en =
                                "Senders of multicast or UDP video, and load generators, when they run at"
                                        + " tens of thousands of packets a second.",
                        zh = "以每秒数万包发送的组播、UDP 视频服务，以及压力测试工具。"),
        how =
                @Text(
                        en =
                                "Counts packets of each interface from the start of the triage to its end."
                                        + " Answers come to almost all traffic of honest programs: who sends"
                                        + " very much and receives almost nothing attacks somebody.",
                        zh = "统计检查期间各网卡的收发包数。正常通信大多有应答，发包量极大而几乎没有收包，通常是在对外攻击。"),
        live = true)
final class TrafficFlood implements NetworkCheck {
    /// Packets a second.
    private static final double MANY = 20_000;

    private static final double TIMES = 20;

    @Override
    public boolean isLate() {
        return true;
    }

    @Override
    public void look(Facts facts, Findings findings) {
        facts.traffic()
                .forEach((name, rate) -> {
                    if (!name.equals("lo")
                            && rate.sent() >= MANY
                            && rate.sent() >= TIMES * rate.received()) {
                        findings.add(finding(name, rate));
                    }
                });
    }

    private static Finding.Draft finding(String name, InterfaceTraffic.Rate rate) {
        long sent = Math.round(rate.sent());
        long received = Math.round(rate.received());
        return Finding.of(
                        Phrase.of(
                                "{0} sends {1} packets a second and receives {2}",
                                "网卡 {0} 每秒发出 {1} 个包，仅收到 {2} 个", name, sent, received))
                .with("observer.egress.interface.name", name)
                .with("davy.packets_per_second.sent", sent)
                .with("davy.packets_per_second.received", received);
    }
}
