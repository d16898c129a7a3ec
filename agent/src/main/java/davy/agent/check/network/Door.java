package davy.agent.check.network;

import davy.core.finding.Level;
import davy.core.network.Firewall.Reach;
import davy.core.text.Phrase;
import org.jspecify.annotations.Nullable;

/// A service that strangers may reach: who gets in, joined with how far the firewall lets them
/// come.
///
/// @param listener where it listens, with who holds it; null on an image
record Door(Service service, int port, Access access, Reach reach, @Nullable Listener listener) {

    /// Null where there is nothing to say.
    @Nullable Level level() {
        return switch (access.state()) {
            case ANYONE, WEAK ->
                    switch (reach) {
                        case OPEN -> service.worst();
                        case UNKNOWN -> Level.MEDIUM;
                        case LIMITED -> Level.LOW;
                        case CLOSED -> null;
                    };
            case UNKNOWN ->
                    switch (reach) {
                        case OPEN, UNKNOWN -> Level.MEDIUM;
                        case LIMITED, CLOSED -> null;
                    };
            case GUARDED -> null;
        };
    }

    /// `Redis is open to every address on port 6380, no password: …`.
    Phrase reason() {
        return switch (reach) {
            case OPEN ->
                    Phrase.of(
                            "{0} is open to every address on port {1}{2}: {3}",
                            "{0} 的 {1} 端口对所有地址开放{2}：{3}",
                            service.name(),
                            port,
                            password(),
                            access.why());
            case LIMITED ->
                    Phrase.of(
                            "{0} listens on port {1}{2}: {3}; the firewall lets only some addresses in",
                            "{0} 监听 {1} 端口{2}：{3}；防火墙仅允许部分地址访问",
                            service.name(),
                            port,
                            password(),
                            access.why());
            case UNKNOWN, CLOSED ->
                    Phrase.of(
                            "{0} listens on all addresses, port {1}{2}: {3}; whether a firewall keeps"
                                    + " strangers out is not known",
                            "{0} 在所有地址上监听 {1} 端口{2}：{3}；防火墙是否拦截外部访问未知",
                            service.name(),
                            port,
                            password(),
                            access.why());
        };
    }

    private Phrase password() {
        return switch (access.state()) {
            case ANYONE -> Phrase.of(", no password", "且无需密码");
            case WEAK -> Phrase.of(", with a weak password", "且使用弱密码");
            case UNKNOWN, GUARDED -> Phrase.of("", "");
        };
    }
}
