package davy.core.log;

import davy.core.log.LogEvent.AccountChange;
import davy.core.log.LogEvent.FileTransfer;
import davy.core.log.LogEvent.PackageChange;
import org.jspecify.annotations.Nullable;

/// What is kept of a log, with short texts: any user can have long lines logged, and many of them.
/// Of each text the beginning is kept, which is more than any name has.
final class Brief {
    private static final int NAME = 256;
    private static final int ADDRESS = 64;
    private static final int TEXT = 1000;

    private Brief() {}

    /// A command, or the words of a line.
    static String text(String text) {
        return cut(text, TEXT);
    }

    /// A name of a user, host, package or rule.
    static String name(String name) {
        return cut(name, NAME);
    }

    private static @Nullable String nameOrNull(@Nullable String name) {
        return name == null ? null : name(name);
    }

    /// What is longer ends in `…`; no character is cut in two.
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        boolean half = Character.isHighSurrogate(text.charAt(most - 1));
        return text.substring(0, half ? most - 1 : most) + "…";
    }

    static Login of(Login login) {
        return new Login(
                login.time(),
                name(login.service()),
                name(login.user()),
                name(login.method()),
                name(login.address()),
                login.port(),
                nameOrNull(login.keyType()),
                nameOrNull(login.fingerprint()),
                login.places());
    }

    static AccountChange of(AccountChange change) {
        return new AccountChange(
                change.time(),
                name(change.host()),
                change.change(),
                name(change.name()),
                name(change.group()),
                text(change.detail()));
    }

    static FileTransfer of(FileTransfer transfer) {
        return new FileTransfer(
                transfer.time(),
                name(transfer.host()),
                text(transfer.name()),
                transfer.received(),
                text(transfer.detail()));
    }

    static PackageChange of(PackageChange change) {
        return new PackageChange(
                change.time(),
                name(change.host()),
                change.action(),
                text(change.name()),
                name(change.version()));
    }

    /// The name of an interface has 15 characters, an address at most 45.
    static Traffic of(Traffic traffic) {
        return new Traffic(
                cut(traffic.source(), ADDRESS),
                traffic.sourcePort(),
                cut(traffic.destination(), ADDRESS),
                traffic.destinationPort(),
                cut(traffic.protocol(), ADDRESS),
                traffic.verdict(),
                name(traffic.rule()),
                cut(traffic.in(), ADDRESS),
                cut(traffic.out(), ADDRESS),
                traffic.origin());
    }
}
