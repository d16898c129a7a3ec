package davy.core.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The programs whose lines matter, found by the bytes of their names, and a first look at what
/// they say, so that most lines are never decoded.
final class Programs {
    static final Programs KNOWN =
            new Programs(
                    List.of(
                            "sshd",
                            "sshd-session",
                            "sshd-auth",
                            "dropbear",
                            "sudo",
                            "su",
                            "su-l",
                            "login",
                            "useradd",
                            "adduser",
                            "userdel",
                            "usermod",
                            "groupadd",
                            "groupdel",
                            "groupmod",
                            "gpasswd",
                            "passwd",
                            "chpasswd",
                            "chage",
                            "CRON",
                            "CROND",
                            "cron",
                            "crond",
                            "crontab",
                            "kernel",
                            "rz",
                            "sz",
                            "lrz",
                            "lsz",
                            "vsftpd",
                            "proftpd",
                            "pure-ftpd",
                            "systemd-logind"));

    private static final int SLOTS = 256;

    private final byte[] @Nullable [] names = new byte[SLOTS][];

    private Programs(List<String> known) {
        for (String name : known) {
            byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
            int slot = slot(bytes, 0, bytes.length);
            while (names[slot] != null) {
                slot = slot + 1 & SLOTS - 1;
            }
            names[slot] = bytes;
        }
    }

    private static int slot(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash & SLOTS - 1;
    }

    /// Whether a line may say what [LogEvent#of] knows.
    boolean wants(byte[] line, Tag tag, int end) {
        if (tag.end - tag.start > 16 || !isKnown(line, tag.start, tag.end)) {
            return false;
        }
        int first = tag.message < end ? line[tag.message] : 0;
        return switch (line[tag.start]) {
            case 'k' -> contains(line, tag.message, end);
            // Accepted, Failed, Invalid, pam_unix, message repeated, error: PAM, User … not
            // allowed,
            // and those of su, sudo and systems that write the source before the message.
            case 's' ->
                    line[tag.start + 1] != 's'
                            || first == 'A'
                            || first == 'F'
                            || first == 'I'
                            || first == 'U'
                            || first == 'p'
                            || first == 'm'
                            || first == 'e';
            default -> true;
        };
    }

    private boolean isKnown(byte[] line, int from, int to) {
        int slot = slot(line, from, to);
        byte[] name = names[slot];
        while (name != null) {
            if (Arrays.equals(name, 0, name.length, line, from, to)) {
                return true;
            }
            slot = slot + 1 & SLOTS - 1;
            name = names[slot];
        }
        return false;
    }

    /// Whether ` SRC=` is there, which netfilter writes.
    private static boolean contains(byte[] line, int from, int end) {
        for (int at = from; at + 5 <= end; at++) {
            if (line[at] == ' '
                    && line[at + 1] == 'S'
                    && line[at + 2] == 'R'
                    && line[at + 3] == 'C'
                    && line[at + 4] == '=') {
                return true;
            }
        }
        return false;
    }
}
