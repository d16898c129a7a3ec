package davy.core.log;

import static davy.core.log.SyslogEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.log.LogEvent.Accepted;
import davy.core.log.LogEvent.Failed;
import davy.core.log.LogEvent.Session;
import davy.core.log.LogEvent.SudoCommand;
import davy.core.log.LogEvent.UnknownUser;
import davy.core.log.LogEvent.UserSwitch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who came in, and who became whom. Expected values are read off the lines by hand.
final class LoginEventTest {
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
}
