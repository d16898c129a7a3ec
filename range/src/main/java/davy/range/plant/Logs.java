package davy.range.plant;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Log lines in the form in which rsyslog and sshd of Debian and of Red Hat write them.
final class Logs {
    private static final DateTimeFormatter PRECISE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SHORT =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final Ground ground;
    private final String host;
    private int pid = 700;

    Logs(Ground ground, String host) {
        this.ground = ground;
        this.host = host;
    }

    /// Debian 12: `2023-06-10T12:00:00.123456+00:00 host program[1]: message`.
    void precise(String file, Instant at, String program, String message) {
        line(file, PRECISE.format(at), program, message);
    }

    /// The form of RFC 3164, without a year: `Jun 10 12:00:00 host program[1]: message`.
    void brief(String file, Instant at, String program, String message) {
        line(file, SHORT.format(at), program, message);
    }

    private void line(String file, String time, String program, String message) {
        ground.append(
                file, time + " " + host + " " + program + "[" + ++pid + "]: " + message + "\n");
    }

    /// Logins of an administrator by key, one a day over the last days.
    void administrator(String file, Instant now, String user, String address) {
        for (int day = 9; day > 0; day--) {
            var at = now.minusSeconds(86_400L * day + 3600L * ground.dice.between(1, 8));
            precise(
                    file,
                    at,
                    "sshd",
                    "Accepted publickey for "
                            + user
                            + " from "
                            + address
                            + " port 50022 ssh2: ED25519"
                            + " SHA256:9Qk8y6Zk2rVx0h3nTtWq1s5uB7cD4eF6gH8iJ0kL2mN");
            precise(
                    file,
                    at.plusSeconds(1),
                    "sshd",
                    "pam_unix(sshd:session): session opened for user "
                            + user
                            + "(uid=1000) by (uid=0)");
            precise(
                    file,
                    at.plusSeconds(900),
                    "sshd",
                    "pam_unix(sshd:session): session closed for user " + user);
        }
    }

    /// The noise that every public server has: names tried by many, none with success.
    void noise(String file, Instant now) {
        for (int i = 0; i < 40; i++) {
            var at = now.minusSeconds(86_400 - i * 1800L);
            String address = "198.51.100." + ground.dice.between(1, 120);
            precise(
                    file,
                    at,
                    "sshd",
                    "Failed password for invalid user "
                            + ground.dice.pick("admin", "test", "oracle", "ubuntu", "git")
                            + " from "
                            + address
                            + " port "
                            + ground.dice.between(30_000, 60_000)
                            + " ssh2");
        }
    }
}
