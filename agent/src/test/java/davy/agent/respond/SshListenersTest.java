package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which ssh server is told to read its settings again, by what those of OpenSSH 7.4 to 9.2 call
/// themselves.
final class SshListenersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/sbin/sshd -D ",
                "/usr/sbin/sshd -D -oCiphers=aes256-gcm@openssh.com ",
                "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"
            })
    void oneThatListens(String title) {
        assertThat(SshListeners.isListener(title)).isTrue();
    }

    /// The signal would end it, and the operator's session with it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sshd: root@pts/0",
                "sshd: root@notty    ",
                "sshd: alice [priv]",
                "sshd: unknown [priv]",
                "sshd: [accepted]",
                ""
            })
    void oneOfASingleConnection(String title) {
        assertThat(SshListeners.isListener(title)).isFalse();
    }
}
