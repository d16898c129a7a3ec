package davy.core.incident;

import davy.core.log.Session;
import davy.core.text.Phrase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Sessions at terminals from the addresses of an intruder: when he was there, and for how long.
final class SessionSteps {
    private static final int MOST = 20;

    private SessionSteps() {}

    /// @param sessions by time
    /// @param addresses of the intruder
    static List<Step> of(List<Session> sessions, List<String> addresses) {
        var steps = new ArrayList<Step>();
        var wanted = Set.copyOf(addresses);
        for (var session : sessions) {
            if (wanted.contains(session.address()) && steps.size() < MOST) {
                steps.add(
                        new Step(
                                session.start().at().truncatedTo(ChronoUnit.SECONDS),
                                session.start().slack(),
                                what(session),
                                Set.of(Source.EVENT_CREATED),
                                List.of()));
            }
        }
        return steps;
    }

    private static Phrase what(Session session) {
        return Phrase.of(
                "session of {0} from {1} at {2}, {3} ({4})",
                "{0} 从 {1} 登录 {2} 的会话，{3}（{4}）",
                session.user(),
                session.address(),
                session.terminal(),
                ended(session),
                session.place());
    }

    private static Phrase ended(Session session) {
        Instant end = session.end();
        if (end == null) {
            return Phrase.of("not ended as far as the log goes", "日志中未见结束");
        }
        String at = end.truncatedTo(ChronoUnit.SECONDS).toString();
        return switch (session.how()) {
            case LOGOUT, OPEN -> Phrase.of("until {0}", "至 {0} 结束", at);
            case SHUTDOWN -> Phrase.of("until the shutdown at {0}", "至 {0} 关机", at);
            case CRASH -> Phrase.of("ended before the boot at {0}", "在 {0} 开机之前结束", at);
        };
    }
}
