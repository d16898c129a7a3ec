package davy.agent.check.network;

import davy.agent.check.Detects;
import davy.agent.check.Evidence;
import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.agent.check.Listed;
import davy.agent.check.Ownership;
import davy.agent.check.Text;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.indicator.Indicator;
import davy.core.text.Phrase;
import java.util.HashSet;
import java.util.Set;

@Detects(
        id = "indicator-connection",
        title = @Text(en = "Connection with a known bad address", zh = "与已知恶意地址的连接"),
        level = Level.CRITICAL,
        technique = {"T1071", "T1571"},
        falsePositives =
                @Text(
                        en =
                                "An address that was given to somebody else since it was listed, or that"
                                        + " many sites share. Addresses that only call this host, as"
                                        + " scanners do, are reported as low.",
                        zh = "地址入库后已转给他人，或被多个站点共用。仅由对方主动连入（如扫描器）的地址仅为低危。"),
        how =
                @Text(
                        en =
                                "Compares the other end of each connection, of containers too, with the"
                                        + " indicators that were given (--indicators).",
                        zh = "将每个连接（含容器内）的对端地址与所提供的威胁指标（--indicators）比较。"),
        live = true)
final class IndicatorConnection implements NetworkCheck {
    private final Set<String> reported = new HashSet<>();

    @Override
    public void look(Facts facts, Findings findings) {
        if (facts.indicators().size() == 0) {
            return;
        }
        for (Connection connection : Connection.all(facts)) {
            var indicator = facts.indicators().address(connection.remote());
            if (indicator != null && reported.add(key(connection))) {
                findings.add(finding(facts, connection, indicator));
            }
        }
    }

    /// Once for each process and address: whoever calls in may have a thousand connections.
    private static String key(Connection connection) {
        var holder = connection.holder();
        return (holder == null ? 0 : holder.pid())
                + " "
                + connection.incoming()
                + " "
                + connection.remote().getHostAddress();
    }

    private static Finding.Draft finding(Facts facts, Connection connection, Indicator indicator) {
        var draft =
                Listed.evidence(Finding.of(reason(facts, connection, indicator)), indicator)
                        .level(connection.incoming() ? Level.LOW : Level.CRITICAL);
        accuseHolder(facts, connection, draft);
        SocketEvidence.ends(draft, connection, facts);
        return connection.incoming() ? draft : SocketEvidence.accuseRemote(draft, connection);
    }

    /// A packaged program may have been told to go there by anything: its file is not accused.
    private static void accuseHolder(Facts facts, Connection connection, Finding.Draft draft) {
        var holder = connection.holder();
        if (holder == null || connection.incoming() || holder.pid() == 1) {
            SocketEvidence.holder(draft, holder);
        } else if (facts.ownership(holder) == Ownership.UNPACKAGED) {
            Evidence.processAndFile(draft, holder);
        } else {
            Evidence.process(draft, holder);
        }
    }

    private static Phrase reason(Facts facts, Connection connection, Indicator indicator) {
        var holder = connection.holder();
        var who =
                holder == null
                        ? Phrase.of("a process that is not seen", "看不到的进程")
                        : Phrase.of(
                                "process {0} ({1})", "进程 {0}（{1}）", holder.pid(), holder.comm());
        String other = SocketEvidence.shown(connection, facts);
        var about = Listed.in(indicator);
        if (connection.incoming()) {
            return Phrase.of(
                    "{1} has called {0} of this host; the address is listed in {2}",
                    "{1} 主动连接了本机的{0}；该地址列于 {2}", who, other, about);
        }
        return connection.isBeginning()
                ? Phrase.of(
                        "{0} tries to connect to {1}; the address is listed in {2}",
                        "{0}正在尝试连接 {1}；该地址列于 {2}", who, other, about)
                : Phrase.of(
                        "{0} is connected to {1}; the address is listed in {2}",
                        "{0}已连接到 {1}；该地址列于 {2}", who, other, about);
    }
}
