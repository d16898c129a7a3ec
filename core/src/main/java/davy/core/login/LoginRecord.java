package davy.core.login;

import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One record of utmp, wtmp or btmp (`utmp(5)`).
///
/// @param place of the record in the file, from 0
/// @param typeNumber as it stands in the file
/// @param line the terminal, without `/dev/`
/// @param id end of the terminal's name, or from inittab
/// @param host where from: a name, an address, or the version of the kernel at boot
/// @param address where from; null where the record has none
public record LoginRecord(
        long place,
        Type type,
        int typeNumber,
        long pid,
        String line,
        String id,
        String user,
        String host,
        @Nullable InetAddress address,
        Instant time) {

    /// What happened.
    public enum Type {
        EMPTY,
        RUN_LEVEL,
        BOOT,
        NEW_TIME,
        OLD_TIME,
        INIT,
        LOGIN,
        USER,
        DEAD,
        ACCOUNTING,
        UNKNOWN;

        static Type of(int number) {
            return switch (number) {
                case 0 -> EMPTY;
                case 1 -> RUN_LEVEL;
                case 2 -> BOOT;
                case 3 -> NEW_TIME;
                case 4 -> OLD_TIME;
                case 5 -> INIT;
                case 6 -> LOGIN;
                case 7 -> USER;
                case 8 -> DEAD;
                case 9 -> ACCOUNTING;
                default -> UNKNOWN;
            };
        }
    }

    /// A shutdown, or the change to a run level that stops the machine.
    public boolean isShutdown() {
        if (!line.startsWith("~")) {
            return false;
        }
        char level = (char) (pid & 0xFF);
        return user.startsWith("shutdown")
                || user.startsWith("runlevel") && (level == '0' || level == '6');
    }

    public boolean isBoot() {
        return line.startsWith("~") && user.startsWith("reboot");
    }

    /// Somebody at a terminal, also where an old program left the type out.
    public boolean isLogin() {
        return !line.startsWith("~")
                && !line.isEmpty()
                && !user.isEmpty()
                && !user.startsWith("LOGIN")
                && type != Type.DEAD
                && type != Type.NEW_TIME
                && type != Type.OLD_TIME
                && !(user.equals("date") && (line.equals("|") || line.equals("{")));
    }

    /// The end of what was at a terminal.
    public boolean isLogout() {
        return !line.startsWith("~") && !line.isEmpty() && (type == Type.DEAD || user.isEmpty());
    }
}
