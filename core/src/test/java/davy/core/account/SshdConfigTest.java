package davy.core.account;

import static davy.core.host.Cases.host;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SshdConfigTest {
    private static SshdConfig config(String text) {
        return SshdConfig.read(
                davy.core.host.CaseHost.of(java.util.Map.of("/etc/ssh/sshd_config", text)));
    }

    @Test
    void takesTheFirstValue() {
        var config =
                config(
                        """
                        # PermitRootLogin no
                        permitrootlogin yes
                        PermitRootLogin no
                        Port=2222
                        Port 22 # also
                        ListenAddress 0.0.0.0:2200
                        ListenAddress [::]:2201
                        ListenAddress ::1
                        ForceCommand "/bin/a b" c
                        UsePAM
                        Match User bob Address 10.*
                          PermitRootLogin forced-commands-only
                          PasswordAuthentication no
                        Match all
                        X11Forwarding yes
                        """);
        assertThat(config.value("PermitRootLogin")).isEqualTo("yes");
        assertThat(config.all("permitrootlogin")).hasSize(3);
        assertThat(config.all("PermitRootLogin").getLast().match())
                .isEqualTo("User bob Address 10.*");
        assertThat(config.value("PasswordAuthentication")).isEqualTo("yes");
        assertThat(config.first("PasswordAuthentication")).isNull();
        assertThat(Objects.requireNonNull(config.first("x11forwarding")).match()).isNull();
        assertThat(Objects.requireNonNull(config.first("forcecommand")).arguments())
                .containsExactly("/bin/a b", "c");
        assertThat(config.ports()).containsExactly(2222, 22, 2200, 2201);
        assertThat(config.unparsed()).extracting(Unparsed::line).containsExactly(10);
    }

    @Test
    void hasDefaultsWithoutAnyFile() {
        var config = SshdConfig.read(host("{}"));
        assertThat(config.ports()).containsExactly(22);
        assertThat(config.value("PermitRootLogin")).isEqualTo("prohibit-password");
        assertThat(config.value("NoSuchKeyword")).isNull();
        assertThat(config.authorizedKeysFiles())
                .containsExactly(".ssh/authorized_keys", ".ssh/authorized_keys2");
    }

    @Test
    void includesInOrder() {
        var config =
                SshdConfig.read(
                        host(
                                """
                                /etc/ssh/sshd_config: |
                                  Include /etc/ssh/sshd_config.d/*.conf
                                  PermitRootLogin no
                                  Match User x
                                    Include under
                                  Include sshd_config
                                /etc/ssh/sshd_config.d/10.conf: "Match User a\\nPort 1\\n"
                                /etc/ssh/sshd_config.d/20.conf: "PermitRootLogin yes\\n"
                                /etc/ssh/sshd_config.d/30.other: "PermitRootLogin without-password\\n"
                                /etc/ssh/under: "AuthorizedKeysFile none\\nMatch Group g\\nBanner /x\\n"
                                """));
        assertThat(config.value("permitrootlogin")).isEqualTo("yes");
        assertThat(Objects.requireNonNull(config.first("permitrootlogin")).file())
                .isEqualTo("/etc/ssh/sshd_config.d/20.conf");
        assertThat(config.all("port").getFirst().match()).isEqualTo("User a");
        assertThat(config.all("authorizedkeysfile").getFirst().match()).isEqualTo("User x");
        assertThat(config.all("banner").getFirst().match()).isEqualTo("User x Group g");
        assertThat(config.authorizedKeysFiles())
                .containsExactlyElementsOf(SshdConfig.USUAL_KEY_FILES);
    }

    @Test
    void matchesNamesAsShellsDo() {
        assertThat(Glob.matches("*.conf", "a.conf")).isTrue();
        assertThat(Glob.matches("*.conf", ".conf")).isTrue();
        assertThat(Glob.matches("a?c", "abc")).isTrue();
        assertThat(Glob.matches("a?c", "ac")).isFalse();
        assertThat(Glob.matches("[0-9][!x]*", "1y")).isTrue();
        assertThat(Glob.matches("[0-9][!x]*", "1x")).isFalse();
        assertThat(Glob.matches("[]", "[]")).isTrue();
        assertThat(Glob.matches("*a*b*c", "xxaxxbxxbc")).isTrue();
        assertThat(Glob.matches("", "")).isTrue();
        var host = host("{/a/x1/c: '', /a/x2/c: '', /a/.x3/c: '', /a/y/c: ''}");
        assertThat(Glob.paths(host, "/a/x*/c")).isEqualTo(List.of("/a/x1/c", "/a/x2/c"));
        assertThat(Glob.paths(host, "/a/y/c")).isEqualTo(List.of("/a/y/c"));
        assertThat(Glob.matches("*a".repeat(500), "a".repeat(5000) + "b")).isFalse();
    }
}
