package davy.core.login;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Puts records of wtmp, in the order of the file, together to sessions. Holds 10,000 open
/// terminals at most.
public final class LoginSessions {
    private static final int MOST_OPEN = 10_000;

    private final Map<String, LoginRecord> open = new LinkedHashMap<>();
    private final Consumer<LoginSession> sink;

    /// @param sink takes sessions in the order in which they end
    public LoginSessions(Consumer<LoginSession> sink) {
        this.sink = sink;
    }

    /// Takes the next record.
    public void add(LoginRecord next) {
        if (next.isBoot() || next.isShutdown()) {
            var how = next.isBoot() ? LoginSession.End.CRASH : LoginSession.End.SHUTDOWN;
            drain().forEach(login -> sink.accept(new LoginSession(login, next.time(), how)));
            return;
        }
        if (!next.isLogin() && !next.isLogout()) {
            return;
        }
        var before = open.remove(next.line());
        if (before != null) {
            sink.accept(new LoginSession(before, next.time(), LoginSession.End.LOGOUT));
        }
        if (next.isLogin() && open.size() < MOST_OPEN) {
            open.put(next.line(), next);
        }
    }

    /// No more records: what is open stays open.
    public void end() {
        drain().forEach(login -> sink.accept(new LoginSession(login, null, LoginSession.End.OPEN)));
    }

    private List<LoginRecord> drain() {
        var logins = new ArrayList<>(open.values());
        open.clear();
        return logins;
    }
}
