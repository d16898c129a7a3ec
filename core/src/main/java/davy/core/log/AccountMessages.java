package davy.core.log;

import davy.core.log.LogEvent.AccountChange;
import davy.core.log.LogEvent.AccountChange.Change;
import org.jspecify.annotations.Nullable;

/// What the programs of shadow say (`useradd.c`, `usermod.c`, `gpasswd.c` and others), and PAM of
/// passwords.
final class AccountMessages {
    private AccountMessages() {}

    static @Nullable LogEvent parse(LogLine line) {
        String message = line.message();
        if (message.startsWith("new user: ")) {
            return event(line, Change.USER_ADDED, name(message), "");
        }
        if (message.startsWith("new group: ")) {
            return event(line, Change.GROUP_ADDED, name(message), "");
        }
        String quoted = Scan.quoted(message);
        if (quoted != null) {
            return quoted(line, message, quoted);
        }
        return unquoted(line, message);
    }

    private static String name(String message) {
        int at = message.indexOf("name=");
        return at < 0 ? "" : Scan.until(message.substring(at + 5), ", ");
    }

    private static AccountChange event(LogLine line, Change change, String name, String group) {
        return new AccountChange(line.time(), line.host(), change, name, group, line.message());
    }

    private static @Nullable LogEvent quoted(LogLine line, String message, String name) {
        String second = Scan.quoted(message.substring(message.indexOf('\'') + name.length() + 2));
        String other = second == null ? "" : second;
        if (message.startsWith("add '") && message.contains("' to group '")) {
            return event(line, Change.MEMBER_ADDED, name, other);
        }
        if (message.startsWith("delete '") && message.contains("' from group '")) {
            return event(line, Change.MEMBER_REMOVED, name, other);
        }
        if (message.startsWith("delete user '")) {
            return event(line, Change.USER_DELETED, name, "");
        }
        if (message.startsWith("removed group '")
                || message.startsWith("group '") && message.endsWith("' removed")) {
            return event(line, Change.GROUP_DELETED, name, "");
        }
        if (message.startsWith("change user '") && message.endsWith("' password")
                || message.startsWith("password for '") && message.contains("' changed by ")) {
            return event(line, Change.PASSWORD_CHANGED, name, "");
        }
        boolean changed =
                message.startsWith("change user '")
                        || message.startsWith("lock user '")
                        || message.startsWith("unlock user '");
        return changed ? event(line, Change.USER_CHANGED, name, "") : null;
    }

    private static @Nullable LogEvent unquoted(LogLine line, String message) {
        int changed = message.indexOf("): password changed for ");
        if (changed > 0 && message.startsWith("pam_unix(")) {
            String name = message.substring(changed + "): password changed for ".length());
            return event(line, Change.PASSWORD_CHANGED, name.strip(), "");
        }
        String user = Scan.between(message, "user ", " ");
        int group = message.lastIndexOf(" group ");
        if (user == null || group < 0 || !message.startsWith("user ")) {
            return null;
        }
        // gpasswd: `user alice added by root to group sudo`
        String name = message.substring(group + 7);
        if (message.contains(" added by ")) {
            return event(line, Change.MEMBER_ADDED, user, name);
        }
        return message.contains(" removed by ")
                ? event(line, Change.MEMBER_REMOVED, user, name)
                : null;
    }
}
