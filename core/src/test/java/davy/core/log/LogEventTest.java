package davy.core.log;

import static davy.core.log.SyslogEvents.event;
import static davy.core.log.SyslogEvents.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.log.LogEvent.Accepted;
import davy.core.log.LogEvent.AccountChange;
import davy.core.log.LogEvent.AccountChange.Change;
import davy.core.log.LogEvent.CronCommand;
import davy.core.log.LogEvent.Failed;
import davy.core.log.LogEvent.Noted;
import davy.core.log.LogEvent.UnknownUser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Expected values are read off the lines by hand, or counted as grep does.
final class LogEventTest {
    private static final Path DATA = Path.of("../../shared/data");

    @Test
    void readsChangesOfAccounts() {
        assertChange(
                "useradd[5]: new user: name=apache, UID=48, GID=48, home=/x",
                Change.USER_ADDED,
                "apache",
                "");
        assertChange("groupadd[5]: new group: name=g, GID=48", Change.GROUP_ADDED, "g", "");
        assertChange("usermod[5]: add 'ann' to group 'sudo'", Change.MEMBER_ADDED, "ann", "sudo");
        assertChange(
                "gpasswd[5]: user ann added by root to group sudo",
                Change.MEMBER_ADDED,
                "ann",
                "sudo");
        assertChange("userdel[5]: delete user 'ann'", Change.USER_DELETED, "ann", "");
        assertChange(
                "userdel[5]: removed group 'ann' owned by 'ann'", Change.GROUP_DELETED, "ann", "");
        assertChange(
                "usermod[5]: change user 'ann' UID from '7' to '0'",
                Change.USER_CHANGED,
                "ann",
                "");
        assertChange(
                "passwd[5]: pam_unix(passwd:chauthtok): password changed for root",
                Change.PASSWORD_CHANGED,
                "root",
                "");
    }

    private static void assertChange(String line, Change change, String name, String group) {
        var event = (AccountChange) event(line);
        assertThat(event.change()).isEqualTo(change);
        assertThat(event.name()).isEqualTo(name);
        assertThat(event.group()).isEqualTo(group);
    }

    @Test
    void readsCronAndTransfers() {
        assertThat(event("CRON[3]: (root) CMD (touch /tmp/a (b))"))
                .isInstanceOfSatisfying(
                        CronCommand.class,
                        c -> assertThat(c.command()).isEqualTo("touch /tmp/a (b)"));
        // cronie, as on Red Hat's systems
        assertThat(event("CROND[3]: (root) CMD (x)"))
                .isInstanceOfSatisfying(
                        CronCommand.class, c -> assertThat(c.command()).isEqualTo("x"));
        assertThat(event("/USR/SBIN/CRON[3]: (bob) CMD (x)"))
                .isInstanceOfSatisfying(
                        CronCommand.class, c -> assertThat(c.user()).isEqualTo("bob"));
        assertThat(event("cron.info crond[3]: USER root pid 12 cmd run-parts /etc/x"))
                .isInstanceOfSatisfying(
                        CronCommand.class,
                        c -> assertThat(c.command()).isEqualTo("run-parts /etc/x"));
        assertThat(event("crontab[3]: (root) REPLACE (root)"))
                .isInstanceOf(LogEvent.CronChange.class);
        assertThat(event("rz[77]: minerd/ZMODEM: 1048576 Bytes, 99999 BPS"))
                .isInstanceOfSatisfying(
                        LogEvent.FileTransfer.class,
                        f -> {
                            assertThat(f.name()).isEqualTo("minerd");
                            assertThat(f.received()).isTrue();
                        });
    }

    @Test
    void readsNetfilter() {
        var noted =
                (Noted)
                        event(
                                "kernel: [  203.842973] [UFW BLOCK] IN= OUT=eth0 SRC=10.0.0.5"
                                        + " DST=203.0.113.9 LEN=60 PROTO=TCP SPT=4 DPT=3333 WINDOW=1 SYN");
        assertThat(noted.traffic())
                .isEqualTo(
                        new Traffic(
                                "10.0.0.5",
                                4,
                                "203.0.113.9",
                                3333,
                                "TCP",
                                Traffic.Verdict.BLOCKED,
                                "[UFW BLOCK]",
                                "",
                                "eth0",
                                "netfilter"));
        assertThat(noted.traffic().isFromHost()).isTrue();
        assertThat(events("Feb 21 21:54:44 web kernel: XX=e OUT= SRC=1.2.3.4 DST=1.2.3.5\n"))
                .isEmpty();
    }

    @Test
    void countsWhatGrepCounts() throws Exception {
        Path file = DATA.resolve("auth/loghub/OpenSSH_2k.log");
        assumeTrue(Files.isReadable(file), "no shared data here");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        var events = events(text);
        long failed = events.stream().filter(Failed.class::isInstance).count();
        long unknown = events.stream().filter(UnknownUser.class::isInstance).count();
        long accepted = events.stream().filter(Accepted.class::isInstance).count();
        assertThat(failed)
                .isEqualTo(
                        text.lines()
                                .filter(l -> l.contains("]: Failed ") || l.contains(": [ Failed "))
                                .count());
        assertThat(unknown)
                .isEqualTo(text.lines().filter(l -> l.contains("]: Invalid user")).count());
        assertThat(accepted)
                .isEqualTo(text.lines().filter(l -> l.contains("]: Accepted ")).count());
        assertThat(failed).isGreaterThan(400);
    }

    @Test
    void readsTheLinesOfOthers() throws Exception {
        assumeTrue(
                Files.isReadable(DATA.resolve("auth/filebeat/system-auth-test.log")),
                "no shared data here");
        assertThat(events(Files.readString(DATA.resolve("auth/filebeat/system-auth-test.log"))))
                .extracting(e -> e.getClass().getSimpleName())
                .containsExactly(
                        "Accepted",
                        "Accepted",
                        "UnknownUser",
                        "Failed",
                        "SudoCommand",
                        "SudoCommand",
                        "SudoCommand",
                        "AccountChange",
                        "AccountChange");
        var netfilter =
                events(Files.readString(DATA.resolve("firewall/crowdsec/iptables-logs.log")));
        assertThat(netfilter).hasSize(3);
        assertThat(((Noted) netfilter.getLast()).traffic())
                .isEqualTo(
                        new Traffic(
                                "127.0.0.1",
                                49007,
                                "127.0.0.53",
                                53,
                                "UDP",
                                Traffic.Verdict.BLOCKED,
                                "IPTABLES-DROP:",
                                "lo",
                                "",
                                "netfilter"));
    }

    @Test
    void endsOnJunk() {
        var random = new Random(13);
        String words =
                "Feb 21 21:54:44 web sshd[1]: Failed password for from port ssh2 Accepted : [ ] ( ) ' CMD"
                        + " USER pid cmd sudo: COMMAND= ; IN= OUT= SRC= DST= kernel: su: (to ) on new"
                        + " user: name= group message repeated times: [";
        String[] parts = words.split(" ", -1);
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder("Feb 21 21:54:44 web ");
            for (int i = random.nextInt(20); i >= 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
                text.append(random.nextInt(5) == 0 ? "" : " ");
            }
            events(text.toString());
        }
        for (int round = 0; round < 2000; round++) {
            var junk = new byte[random.nextInt(300)];
            random.nextBytes(junk);
            events(new String(junk, StandardCharsets.ISO_8859_1));
        }
    }
}
