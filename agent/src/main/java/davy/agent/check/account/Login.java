package davy.agent.check.account;

import davy.agent.check.Facts;
import davy.core.account.Accounts;
import davy.core.account.User;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import java.util.Set;

/// What the checks of accounts share.
final class Login {
    static final String PASSWD = "/etc/passwd";

    /// Accounts that distributions make for files and services, and that nobody logs in to.
    private static final Set<String> NOBODYS =
            Set.of(
                    "daemon",
                    "bin",
                    "sys",
                    "sync",
                    "adm",
                    "games",
                    "man",
                    "lp",
                    "mail",
                    "news",
                    "uucp",
                    "operator",
                    "proxy",
                    "www-data",
                    "list",
                    "irc",
                    "gnats",
                    "nobody",
                    "nogroup",
                    "_apt",
                    "ftp",
                    "dbus",
                    "messagebus",
                    "polkitd",
                    "sshd",
                    "ntp",
                    "chrony",
                    "_chrony",
                    "rpc",
                    "_rpc",
                    "rpcuser",
                    "statd",
                    "nscd",
                    "tss",
                    "syslog",
                    "uuidd",
                    "tcpdump",
                    "landscape",
                    "pollinate",
                    "usbmux",
                    "avahi",
                    "dnsmasq",
                    "apache",
                    "nginx",
                    "http",
                    "squid",
                    "named",
                    "bind",
                    "postfix",
                    "dovecot",
                    "memcache",
                    "memcached",
                    "redis",
                    "mysql",
                    "mongodb",
                    "mongod",
                    "rabbitmq",
                    "haproxy",
                    "systemd-network",
                    "systemd-resolve",
                    "systemd-timesync",
                    "systemd-coredump",
                    "systemd-oom",
                    "systemd-bus-proxy");

    private Login() {}

    /// Whether it is an account of a file or service that nobody logs in to, and has its number.
    static boolean isNobodys(Accounts accounts, User user) {
        return NOBODYS.contains(user.name()) && accounts.isSystem(user);
    }

    /// An account, accused: `user.*`, and the line that makes it.
    static Finding.Draft of(Finding.Draft draft, User user) {
        return named(draft, user)
                .with("file.path", PASSWD)
                .with("file.line", user.line())
                .about(Entity.account(user.name()));
    }

    /// The same, not accused and without the line.
    static Finding.Draft named(Finding.Draft draft, User user) {
        return draft.with("user.name", user.name())
                .with("user.id", user.uid())
                .with("davy.shell", user.shell())
                .with("davy.home", user.home());
    }

    /// Whether the SSH server lets people in by password.
    static boolean takesPasswords(Facts facts) {
        var config = facts.sshdConfig();
        return !config.files().isEmpty() && isYes(config.value("PasswordAuthentication"));
    }

    static boolean isYes(@org.jspecify.annotations.Nullable String value) {
        return value != null && value.equalsIgnoreCase("yes");
    }
}
