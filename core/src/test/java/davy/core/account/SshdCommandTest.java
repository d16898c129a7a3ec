package davy.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the options of a running server say, as OpenSSH 9.2 took them and showed them.
final class SshdCommandTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/sbin/sshd\0-D\0-oPermitRootLogin=yes\0",
                "/usr/sbin/sshd\0-D\0-o\0permitrootlogin yes\0",
                "/usr/sbin/sshd\0-DoPERMITROOTLOGIN=yes\0",
                "/usr/sbin/sshd\0-f\0-o\0-o\0PermitRootLogin \"yes\"\0",
                "sshd: /usr/sbin/sshd -D -oPermitRootLogin=yes [listener] 0 of 10-100 startups\0\0",
                "sshd: /usr/sbin/sshd -D -o PermitRootLogin yes -e [listener] 0 of 10-100 startups",
                "sshd: /usr/sbin/sshd -oPermitRootLogin yes [listener] 1 of 10-100 startups",
                "/usr/sbin/sshd\0-oPermitRootLogin=yes\0-oPermitRootLogin=no\0"
            })
    void whatAnOptionSets(String line) {
        var option = SshdCommand.ofProcess(line).first("PermitRootLogin");
        assertThat(option).isNotNull();
        assertThat(option.value()).isEqualTo("yes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/sbin/sshd\0-D\0",
                "/usr/sbin/sshd\0-D\0-oCiphers=aes256-ctr,aes128-ctr\0-oPort=2222\0",
                "/usr/sbin/sshd\0-E\0-oPermitRootLogin=yes\0",
                "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups",
                ""
            })
    void whatNoOptionSets(String line) {
        assertThat(SshdCommand.ofProcess(line).first("PermitRootLogin")).isNull();
    }

    @Test
    void filesAndPorts() {
        var command =
                SshdCommand.ofProcess(
                        "sshd: /usr/sbin/sshd -Df /srv/a -h/srv/key -p 2222 [listener] 0 of 9");
        assertThat(command.file()).isEqualTo("/srv/a");
        assertThat(command.hostKeys()).containsExactly("/srv/key");
        assertThat(command.movesPort()).isTrue();
        assertThat(SshdCommand.ofProcess("/usr/sbin/sshd\0-D\0").movesPort()).isFalse();
    }
}
