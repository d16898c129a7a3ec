package davy.core.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A login that was let in, as all logs together tell it.
///
/// @param service such as `sshd`; `wtmp`, `lastlog` or `audit` where only these know of it
/// @param method such as `password` or `publickey`; empty where no log says
/// @param address where from; empty where it was at the machine itself
/// @param port 0 where no log says
/// @param keyType null where there is no key
/// @param fingerprint null where there is no key
/// @param places where it is logged, `path:line`, the most telling first
public record Login(
        LogTime time,
        String service,
        String user,
        String method,
        String address,
        int port,
        @Nullable String keyType,
        @Nullable String fingerprint,
        List<String> places) {
    public Login {
        places = List.copyOf(places);
    }

    /// Whether it is of a file that keeps the last login of each user only, or who is logged in: it
    /// may be years older than all others, and tells nothing of the time between.
    public boolean isLast() {
        return !places.isEmpty() && places.stream().allMatch(Login::isOfLast);
    }

    private static boolean isOfLast(String place) {
        String path = place.substring(0, Math.max(0, place.lastIndexOf(':')));
        return switch (LogKind.of(path)) {
            case LASTLOG, UTMP -> true;
            case LOGIN_DATABASE -> path.endsWith("lastlog2.db");
            default -> false;
        };
    }

    /// Whether a password was asked for and right; `none` is an empty one (`PermitEmptyPasswords`).
    public boolean isByPassword() {
        return method.equals("password")
                || method.equals("none")
                || method.startsWith("keyboard-interactive");
    }
}
