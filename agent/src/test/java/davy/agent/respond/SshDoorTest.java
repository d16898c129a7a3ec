package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Outcome;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a real ssh server on loopback makes of being told to read its settings again.
final class SshDoorTest {
    private static final Outcome REMOVED = new Outcome.Done(Phrase.of("removed", "已删除"));

    private static String told(Outcome outcome) {
        assertThat(outcome.told().in(Language.ZH)).isNotEqualTo(outcome.told().in(Language.EN));
        return outcome.told().in(Language.EN);
    }

    private static List<String> journal(RealSshd sshd) throws IOException {
        return Files.readAllLines(sshd.response.folder().resolve("journal.jsonl"));
    }

    @Test
    void goesByItAtOnce() throws Exception {
        try (var sshd = new RealSshd()) {
            assertThat(sshd.greeting()).isEqualTo("first");
            sshd.write("second", "Match User nobody\n    PermitTTY no");
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            assertThat(told(outcome)).doesNotContain("but:");
            assertThat(sshd.greeting()).isEqualTo("second");
            assertThat(sshd.settings()).contains("\nPermitRootLogin prohibit-password\n");
        }
    }

    /// Somebody closed the door before, and told nobody.
    @Test
    void goesByAFileThatIsRightAlready() throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.write("second", "");
            String closed = sshd.settings().replace("Login yes", "Login prohibit-password");
            Files.writeString(sshd.conf, closed);
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            assertThat(told(outcome)).endsWith(" is set so already");
            assertThat(sshd.greeting()).isEqualTo("second");
            assertThat(sshd.settings()).isEqualTo(closed);
        }
    }

    /// It would end, and systemd would not start it again.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PermitRotLogin no",
                "Banner",
                "Ciphers aes256-ctr,arcfour256",
                "KexAlgorithms +diffie-hellman-group99-sha1",
                "PasswordAuthentication maybe",
                "Match User nobody\n    PermitRootLogin sometimes"
            })
    void isNotToldOfSettingsThatItDoesNotTake(String line) throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.write("second", line);
            assertThat(sshd.isValid()).isFalse();
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            assertThat(told(outcome)).contains("but: the running ssh server", "was not told");
            assertThat(sshd.settings()).contains("\nPermitRootLogin prohibit-password\n");
            assertThat(sshd.isAlive()).isTrue();
            assertThat(sshd.greeting()).isEqualTo("first");
            assertThat(sshd.door().takenBack()).hasSize(1);
            assertThat(sshd.greeting()).isEqualTo("first");
        }
    }

    @Test
    void isNotToldWithoutHostKeys() throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.write("second", "");
            var aside = Files.move(sshd.key, sshd.top.resolve("aside"));
            assertThat(sshd.isValid()).isFalse();
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(told(outcome))
                    .contains("no host key is there that root alone may read (" + sshd.key + ")");
            Files.move(aside, sshd.key);
            assertThat(sshd.greeting()).isEqualTo("first");
        }
    }

    /// `chmod -R 755 /etc`.
    @Test
    void isNotToldWhereOthersMayReadItsKeys() throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.write("second", "");
            Stage.run("chmod", "644", sshd.key.toString());
            assertThat(sshd.isValid()).isFalse();
            assertThat(told(sshd.door().rootByKey(1, sshd.pin()))).contains("was not told");
            Stage.run("chmod", "600", sshd.key.toString());
            assertThat(sshd.isValid()).isTrue();
            assertThat(sshd.door().takenBack()).isEmpty();
            assertThat(sshd.greeting()).isEqualTo("second");
        }
    }

    /// Of an older Debian, it is gone with the service that made it.
    @Test
    void isNotToldWithoutTheDirectoryOfItsChildren() throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.write("second", "");
            sshd.within("chmod", "775", "/run/sshd");
            String missing = "the directory /run/sshd that it needs is missing";
            assertThat(told(sshd.door().rootByKey(1, sshd.pin()))).contains(missing);
            sshd.within("rmdir", "/run/sshd");
            assertThat(sshd.door().takenBack().toString()).contains("/run/sshd");
            assertThat(sshd.isAlive()).isTrue();
            sshd.within("mkdir", "-m", "755", "/run/sshd");
            assertThat(sshd.door().takenBack()).isEmpty();
            assertThat(sshd.greeting()).isEqualTo("second");
        }
    }

    /// It would come back on a port that nobody knows of, and that a firewall may close.
    @Test
    void isNotToldOfAnotherPort() throws Exception {
        try (var sshd = new RealSshd()) {
            Files.writeString(
                    sshd.conf,
                    sshd.settings().replace("Port " + sshd.port, "Port " + (sshd.port ^ 1)));
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(told(outcome)).contains("it listens on port " + sshd.port);
            assertThat(sshd.greeting()).isEqualTo("first");
        }
    }

    /// Who came in from elsewhere would not come in again.
    @Test
    void isNotToldOfFewerAddresses() throws Exception {
        try (var sshd = RealSshd.on("0.0.0.0")) {
            sshd.write("second", "");
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(told(outcome))
                    .contains("was not told")
                    .contains("it listens on 0.0.0.0:" + sshd.port)
                    .contains("listen on 127.0.0.1 only");
            assertThat(sshd.greeting()).isEqualTo("first");
        }
        try (var sshd = RealSshd.on("0.0.0.0")) {
            sshd.write("second", "ListenAddress 0.0.0.0");
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(told(outcome)).doesNotContain("but:");
            assertThat(sshd.greeting()).isEqualTo("second");
        }
    }

    /// It would end: it could listen nowhere.
    @Test
    void isNotToldOfAnAddressThatTheHostDoesNotHave() throws Exception {
        try (var sshd = new RealSshd()) {
            String settings = sshd.settings();
            Files.writeString(sshd.conf, settings.replace("127.0.0.1", "192.0.2.77"));
            assertThat(told(sshd.door().rootByKey(1, sshd.pin()))).contains("was not told");
            Files.writeString(
                    sshd.conf,
                    settings.replace("127.0.0.1", "127.0.0.1\nListenAddress 2001:db8::7"));
            assertThat(told(sshd.door().rootByKey(1, sshd.pin()))).doesNotContain("but:");
        }
    }

    /// What a name stands for the files do not tell.
    @Test
    void thatItListensElsewhereIsTold() throws Exception {
        try (var sshd = RealSshd.on("127.0.0.1\nListenAddress 127.0.0.2")) {
            sshd.write("second", "");
            Files.writeString(sshd.conf, sshd.settings().replace("127.0.0.1", "localhost"));
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            assertThat(told(outcome))
                    .contains("does not listen on 127.0.0.2:" + sshd.port + " any more, but on")
                    .contains("127.0.0.1:" + sshd.port);
            assertThat(sshd.greeting()).isEqualTo("second");
        }
    }

    /// As one that hangs.
    @Test
    void thatItDidNotReadIsTold() throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.write("second", "");
            Stage.run("kill", "-STOP", Integer.toString(sshd.pid()));
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(outcome).isInstanceOf(Outcome.Done.class);
            assertThat(told(outcome)).contains("but:", "was not seen to read its settings");
            Stage.run("kill", "-CONT", Integer.toString(sshd.pid()));
            assertThat(sshd.door().takenBack()).isEmpty();
            assertThat(sshd.comesToGreet("second")).isEqualTo("second");
        }
    }

    /// What cannot be foreseen is seen, and said.
    @Test
    void thatItDidNotComeBackIsToldAndTheFileIsPutBack() throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.write("second", "MaxAuthTries many");
            String before = sshd.settings();
            assertThat(sshd.isValid()).isFalse();
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(told(outcome))
                    .contains("did not come back", "keep this session open", "sshd -t")
                    .endsWith(sshd.conf + " is as it was before");
            assertThat(sshd.settings()).isEqualTo(before);
            assertThat(sshd.greeting()).isEmpty();
            assertThat(journal(sshd))
                    .anyMatch(line ->
                            line.contains("\"kind\":\"rewrite\"")
                                    && line.contains("\"state\":\"undone\""));
        }
    }

    /// One that is lost for its own reasons does not open the door of the other again.
    @Test
    void theFileStaysWhereAServerIsLostThatDoesNotGoByIt() throws Exception {
        try (var sshd = new RealSshd();
                var other = new RealSshd()) {
            sshd.write("second", "");
            other.write("second", "MaxAuthTries many");
            var both = List.of(sshd.pid(), other.pid());
            var listeners = new SshListeners(sshd.hands, stat -> both.contains(stat.pid()));
            var door = new SshDoor(sshd.hands, sshd.response, listeners, sshd.conf.toString());
            var outcome = door.rootByKey(1, sshd.pin());
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(told(outcome))
                    .contains("(process " + other.pid() + ") did not come back")
                    .doesNotContain("as it was before");
            assertThat(sshd.settings()).contains("\nPermitRootLogin prohibit-password\n");
            assertThat(sshd.greeting()).isEqualTo("second");
            assertThat(other.greeting()).isEmpty();
        }
    }

    @Test
    void isToldOfWhatWasTakenBack() throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.write("second", "");
            assertThat(sshd.door().takenBack()).isEmpty();
            assertThat(sshd.greeting()).isEqualTo("second");
            sshd.write("third", "MaxAuthTries many");
            assertThat(sshd.door().takenBack())
                    .singleElement()
                    .asString()
                    .contains("did not come back");
        }
    }

    /// Each new connection is given what the server has read, not what its files say.
    @Test
    void isToldOfWhatWasRemoved() throws Exception {
        try (var sshd = new RealSshd()) {
            sshd.write("second", "");
            assertThat(sshd.greeting()).isEqualTo("first");
            assertThat(sshd.door().readsAny(List.of(sshd.pin()))).isTrue();
            assertThat(sshd.door().removed(1, REMOVED)).isEqualTo(REMOVED);
            assertThat(sshd.greeting()).isEqualTo("second");

            sshd.write("third", "PermitRotLogin no");
            var held = sshd.door().removed(2, REMOVED);
            assertThat(held).isInstanceOf(Outcome.Done.class);
            assertThat(told(held)).startsWith("removed; but: ").contains("was not told");
            assertThat(sshd.greeting()).isEqualTo("second");

            sshd.write("third", "MaxAuthTries many");
            String before = sshd.settings();
            var lost = sshd.door().removed(3, REMOVED);
            assertThat(lost).isInstanceOf(Outcome.Failed.class);
            assertThat(told(lost)).startsWith("removed; but: ").contains("did not come back");
            assertThat(sshd.settings()).isEqualTo(before);
        }
    }

    /// `sshd -T` with the same words tells what it goes by.
    @Test
    void anOptionThatCountsBeforeTheFileIsTold() throws Exception {
        try (var sshd = new RealSshd("-o", "permitrootlogin yes")) {
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(sshd.settings()).contains("\nPermitRootLogin prohibit-password\n");
            assertThat(sshd.effective("permitrootlogin", "-o", "permitrootlogin yes"))
                    .isEqualTo("yes");
            assertThat(told(outcome)).contains("but: the ssh server", "-o PermitRootLogin=yes");
        }
        try (var sshd = new RealSshd("-o", "PermitRootLogin=no")) {
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(sshd.effective("permitrootlogin", "-o", "PermitRootLogin=no"))
                    .isEqualTo("no");
            assertThat(told(outcome)).doesNotContain("but:");
        }
    }

    /// As those before OpenSSH 7.0: it would not start with the word of later ones.
    @Test
    void oneOfOldIsWrittenTheWordThatItKnows() throws Exception {
        try (var sshd = RealSshd.without("prohibit-password")) {
            sshd.write("second", "");
            var outcome = sshd.door().rootByKey(1, sshd.pin());
            assertThat(sshd.settings()).contains("\nPermitRootLogin without-password\n");
            assertThat(sshd.isValid()).isTrue();
            assertThat(told(outcome)).doesNotContain("but:");
            assertThat(sshd.greeting()).isEqualTo("second");
        }
    }
}
