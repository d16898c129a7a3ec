package davy.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.log.LogEvent.Accepted;
import davy.core.log.LogEvent.AccountChange;
import davy.core.log.LogEvent.AccountChange.Change;
import davy.core.log.LogEvent.CronCommand;
import davy.core.log.LogEvent.Failed;
import davy.core.log.LogEvent.Noted;
import davy.core.log.LogEvent.Session;
import davy.core.log.LogEvent.SudoCommand;
import davy.core.log.LogEvent.UnknownUser;
import davy.core.log.LogEvent.UserSwitch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Expected values are read off the lines by hand, or counted as grep does.
final class LogEventTest {
    private static final Path DATA = Path.of("../../shared/data");

    private static List<LogEvent> events(String text) {
        var events = new ArrayList<LogEvent>();
        for (var line : SyslogFileTest.lines(text, SyslogFileTest.MODIFIED, ZoneOffset.UTC)) {
            var event = LogEvent.of(line);
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    private static LogEvent event(String line) {
        var events = events("Feb 21 21:54:44 web " + line + "\n");
        assertThat(events).as(line).hasSize(1);
        return events.getFirst();
    }

    @Test
    void readsLoginsOfSsh() {
        var time = new LogTime(Instant.parse("2026-02-21T21:54:44Z"), Duration.ofSeconds(1));
        assertThat(
                        event(
                                "sshd[3402]: Accepted publickey for vagrant from 10.0.2.2 port 63673"
                                        + " ssh2: RSA SHA256:1M4RzhMyWuFS/86uPY"))
                .isEqualTo(
                        new Accepted(
                                time,
                                "web",
                                "sshd",
                                "vagrant",
                                "publickey",
                                "10.0.2.2",
                                63673,
                                "RSA",
                                "SHA256:1M4RzhMyWuFS/86uPY"));
        assertThat(event("sshd[3]: Accepted password for plaso from 2001:db8::1 port 42532  ssh2"))
                .isEqualTo(
                        new Accepted(
                                time,
                                "web",
                                "sshd",
                                "plaso",
                                "password",
                                "2001:db8::1",
                                42532,
                                null,
                                null));
        assertThat(event("sshd-session[5]: Failed password for root from 192.0.2.1 port 29 ssh2"))
                .isEqualTo(
                        new Failed(
                                time,
                                "web",
                                "sshd",
                                "root",
                                "password",
                                "192.0.2.1",
                                29,
                                false,
                                1));
        assertThat(
                        event(
                                "sshd[5]: message repeated 3 times: [ Failed password for invalid user"
                                        + " ann from 192.0.2.1 port 29 ssh2]"))
                .isEqualTo(
                        new Failed(
                                time, "web", "sshd", "ann", "password", "192.0.2.1", 29, true, 3));
        assertThat(event("sshd[5]: Invalid user test from 10.0.2.2"))
                .isEqualTo(new UnknownUser(time, "web", "sshd", "test", "10.0.2.2", 0));
        assertThat(event("sshd[5]: Invalid user  from 10.0.2.2 port 7"))
                .isEqualTo(new UnknownUser(time, "web", "sshd", "", "10.0.2.2", 7));
        assertThat(
                        event(
                                "sshd[9]: User root from 192.0.2.1 not allowed because not listed in"
                                        + " AllowUsers"))
                .isEqualTo(
                        new Failed(
                                time, "web", "sshd", "root", "refused", "192.0.2.1", 0, false, 1));
    }

    @Test
    void isNotDeceivedByTheNameOfAUser() {
        var failed =
                (Failed)
                        event(
                                "sshd[5]: Failed password for invalid user root from 198.51.100.1 port"
                                        + " 1 ssh2 from 192.0.2.1 port 29 ssh2");
        assertThat(failed.address()).isEqualTo("192.0.2.1");
        assertThat(failed.user()).isEqualTo("root from 198.51.100.1 port 1 ssh2");
        var accepted =
                (Accepted)
                        event(
                                "sshd[5]: Accepted publickey for bob from 192.0.2.1 port 29 ssh2:"
                                        + " ED25519-CERT SHA256:abc ID a from 198.51.100.1 port 3 (serial 0)"
                                        + " CA RSA SHA256:def");
        assertThat(accepted.address()).isEqualTo("192.0.2.1");
        assertThat(accepted.fingerprint()).isEqualTo("SHA256:abc");
    }

    /// `pam_unix` writes the name that a client of vsftpd gave as it came, before the true address.
    @Test
    void isNotDeceivedByTheNameThatPamWrites() {
        var failed =
                (Failed)
                        event(
                                "vsftpd[5]: pam_unix(vsftpd:auth): authentication failure; logname="
                                        + " uid=0 euid=0 tty=ftp ruser=a rhost=198.51.100.9 user=root"
                                        + " rhost=192.0.2.4  user=ann");
        assertThat(List.of(failed.address(), failed.user())).containsExactly("192.0.2.4", "ann");
        failed =
                (Failed)
                        event(
                                "vsftpd[5]: pam_unix(vsftpd:auth): authentication failure; logname="
                                        + " uid=0 euid=0 tty=ftp ruser=a rhost=198.51.100.9 user=root"
                                        + " rhost=192.0.2.4");
        assertThat(List.of(failed.address(), failed.user())).containsExactly("192.0.2.4", "");
        assertThat(failed.unknownUser()).isTrue();
    }

    /// Anyone can have such a line logged with logger(1).
    @Test
    void believesNoCountThatSyslogDoesNotWrite() {
        var failed =
                (Failed)
                        event(
                                "sshd[5]: message repeated 999999999999999999 times: [ Failed password"
                                        + " for root from 192.0.2.1 port 29 ssh2]");
        assertThat(failed.times()).isEqualTo(10_000);
    }

    @Test
    void readsLoginsOfDropbear() {
        assertThat(event("dropbear[5]: Password auth succeeded for 'root' from 192.0.2.7:4021"))
                .isInstanceOfSatisfying(
                        Accepted.class,
                        a -> {
                            assertThat(a.user()).isEqualTo("root");
                            assertThat(a.address()).isEqualTo("192.0.2.7");
                            assertThat(a.port()).isEqualTo(4021);
                        });
        assertThat(event("dropbear[5]: Bad password attempt for 'root' from 2001:db8::7:4021"))
                .isInstanceOfSatisfying(
                        Failed.class, f -> assertThat(f.address()).isEqualTo("2001:db8::7"));
    }

    @Test
    void readsSudoAndSu() {
        assertThat(
                        event(
                                "sudo: vagrant : TTY=pts/1 ; PWD=/home/a ; USER=root ; COMMAND=/bin/sh"
                                        + " -c x ; y"))
                .isInstanceOfSatisfying(
                        SudoCommand.class,
                        s -> {
                            assertThat(s.user()).isEqualTo("vagrant");
                            assertThat(s.asUser()).isEqualTo("root");
                            assertThat(s.directory()).isEqualTo("/home/a");
                            assertThat(s.command()).isEqualTo("/bin/sh -c x ; y");
                            assertThat(s.refused()).isNull();
                        });
        assertThat(
                        event(
                                "sudo:      tsg : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ;"
                                        + " COMMAND=/bin/ls"))
                .isInstanceOfSatisfying(
                        SudoCommand.class,
                        s -> assertThat(s.refused()).isEqualTo("user NOT in sudoers"));
        assertThat(event("sudo: ann : ; COMMAND= ; USER=root ; COMMAND=/bin/ls"))
                .isInstanceOfSatisfying(
                        SudoCommand.class, s -> assertThat(s.command()).isEqualTo("/bin/ls"));
        // mkdir '/tmp/a ; COMMAND=b ; x', and sudo from there.
        assertThat(
                        event(
                                "sudo: ann : TTY=pts/1 ; PWD=/tmp/a ; COMMAND=b ; x ; USER=root ;"
                                        + " COMMAND=/bin/sh -c y ; USER=z"))
                .isInstanceOfSatisfying(
                        SudoCommand.class,
                        s -> {
                            assertThat(s.terminal()).isEqualTo("pts/1");
                            assertThat(s.directory()).isEqualTo("/tmp/a ; COMMAND=b ; x");
                            assertThat(s.asUser()).isEqualTo("root");
                            assertThat(s.command()).isEqualTo("/bin/sh -c y ; USER=z");
                            assertThat(s.refused()).isNull();
                        });
        assertSu("su[3]: (to root) alice on pts/0", "pts/0", true);
        assertSu("su: FAILED SU (to root) alice on pts/0", "pts/0", false);
        assertSu("su[3]: Successful su for root by alice", "", true);
        assertSu("su[3]: FAILED su for root by alice", "", false);
        assertSu("su[3]: + /dev/pts/0 alice:root", "pts/0", true);
        assertSu("su[3]: - pts/0 alice:root", "pts/0", false);
    }

    private static void assertSu(String line, String terminal, boolean done) {
        var su = (UserSwitch) event(line);
        assertThat(List.of(su.user(), su.toUser(), su.terminal()))
                .containsExactly("alice", "root", terminal);
        assertThat(su.done()).isEqualTo(done);
    }

    @Test
    void readsSessions() {
        var opened =
                (Session)
                        event(
                                "sshd[1]: pam_unix(sshd:session): session opened for user root(uid=0)"
                                        + " by (uid=0)");
        assertThat(opened.user()).isEqualTo("root");
        assertThat(opened.by()).isEmpty();
        assertThat(opened.opened()).isTrue();
        var closed = (Session) event("su(pam_unix)[1]: session closed for user root");
        assertThat(closed.service()).isEqualTo("su");
        assertThat(closed.opened()).isFalse();
    }

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
