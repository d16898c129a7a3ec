package davy.core.account;

import static davy.core.host.Cases.host;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.text.Language;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshdConfigTest {
    private static SshdConfig config(String text) {
        return SshdConfig.read(CaseHost.of(Map.of("/etc/ssh/sshd_config", text)));
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
        assertThat(Objects.requireNonNull(config.first("x11forwarding")).match()).isEqualTo("all");
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

    /// By the manual pages of these systems' own servers.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ID="centos"\\nVERSION_ID="7" | yes
                    ID="centos"\\nVERSION_ID="8" | prohibit-password
                    ID="rhel"\\nVERSION_ID="7.9" | yes
                    ID="rhel"\\nVERSION_ID="9.4" | prohibit-password
                    ID="alinux"\\nVERSION_ID="2.1903" | yes
                    ID="alinux"\\nVERSION_ID="3" | prohibit-password
                    ID="sles"\\nVERSION_ID="15.5" | yes
                    ID="opensuse-leap"\\nVERSION_ID="42.3" | yes
                    ID="opensuse-tumbleweed"\\nVERSION_ID="20240101" | prohibit-password
                    ID=debian\\nVERSION_ID="8" | yes
                    ID=debian\\nVERSION_ID="12" | prohibit-password
                    ID=ubuntu\\nVERSION_ID="14.04" | yes
                    ID=ubuntu\\nVERSION_ID="22.04" | prohibit-password
                    """)
    void knowsTheDefaultsOfSystems(String release, String expected) {
        var host = CaseHost.of(Map.of("/etc/os-release", release.replace("\\n", "\n")));
        assertThat(SshdConfig.read(host).value("PermitRootLogin")).isEqualTo(expected);
    }

    @Test
    void knowsSystemsWithoutOsRelease() {
        var host = CaseHost.of(Map.of("/etc/redhat-release", "CentOS release 6.10 (Final)\n"));
        assertThat(SshdConfig.read(host).value("PermitRootLogin")).isEqualTo("yes");
        host = CaseHost.of(Map.of("/etc/redhat-release", "CentOS Linux release 8.5.2111\n"));
        assertThat(SshdConfig.read(host).value("PermitRootLogin")).isEqualTo("prohibit-password");
    }

    /// Built by hand, as after a scan for vulnerabilities.
    @ParameterizedTest
    @CsvSource({"OpenSSH_9.8p1,prohibit-password", "OpenSSH_7.4p1,yes"})
    void knowsAServerThatIsNewerThanItsSystem(String version, String expected) {
        var host =
                CaseHost.of(
                        Map.of(
                                "/etc/os-release",
                                "ID=\"centos\"\nVERSION_ID=\"7\"\n",
                                "/usr/sbin/sshd",
                                "x\0" + version + "\0y"));
        assertThat(SshdConfig.read(host).value("PermitRootLogin")).isEqualTo(expected);
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

    /// `sshd -T` of OpenSSH 9.2: a block that is met wins over what stands before all blocks.
    @Test
    void letsBlocksThatAreMetWin() {
        var config =
                config(
                        """
                        PermitRootLogin no
                        PasswordAuthentication no
                        Match Address 10.0.0.0/8
                          PermitRootLogin prohibit-password
                        Match User root
                          PermitRootLogin yes
                        Match all
                          PasswordAuthentication yes
                        """);
        assertThat(config.value("PasswordAuthentication")).isEqualTo("yes");
        assertThat(config.value("PermitRootLogin")).isEqualTo("no");
        assertThat(login(config, "root", "198.51.100.1").takesPassword()).isTrue();
        assertThat(login(config, "root", "10.0.0.1").takesPassword()).isFalse();
        assertThat(login(config, "ann", "10.0.0.1").takesPassword()).isTrue();
    }

    private static SshdLogin login(SshdConfig config, String user, String address) {
        return config.login(
                new SshdConnection(
                        user, List.of(user), java.net.InetAddress.ofLiteral(address), null, 0));
    }

    @Test
    void weighsWhoMayLogInAndByWhat() {
        assertThat(login(config("AllowUsers ann@10.*"), "ann", "10.0.0.1").isAllowed()).isTrue();
        assertThat(login(config("AllowUsers ann@10.*"), "ann", "11.0.0.1").isAllowed()).isFalse();
        assertThat(login(config("DenyGroups root"), "root", "11.0.0.1").takesKey()).isFalse();
        var pam = "PasswordAuthentication no\nUsePAM yes\n";
        assertThat(login(config(pam), "ann", "11.0.0.1").takesPassword()).isTrue();
        assertThat(login(config(pam + "UsePAM no\n"), "ann", "11.0.0.1").takesPassword()).isTrue();
        var keyboard = pam + "ChallengeResponseAuthentication no\n";
        assertThat(login(config(keyboard), "ann", "11.0.0.1").takesPassword()).isFalse();
        var both = "AuthenticationMethods publickey,password\n";
        assertThat(login(config(both), "ann", "11.0.0.1").takesPassword()).isFalse();
        assertThat(login(config(both), "ann", "11.0.0.1").takesKey()).isFalse();
        assertThat(login(config(""), "root", "11.0.0.1").takesPassword()).isFalse();
        assertThat(login(config(""), "root", "11.0.0.1").takesKey()).isTrue();
    }

    /// Found by fuzzing: files that include each other took exponential time.
    @Test
    void endsWhereFilesIncludeEachOther() {
        String line = "Include /etc/ssh/sshd_config.d/*\n".repeat(4);
        var config =
                SshdConfig.read(
                        CaseHost.of(
                                Map.of(
                                        "/etc/ssh/sshd_config", line,
                                        "/etc/ssh/sshd_config.d/a", line,
                                        "/etc/ssh/sshd_config.d/b", line)));
        assertThat(config.files()).hasSizeLessThanOrEqualTo(256);
    }

    /// Found by fuzzing: each pattern has a directory listed.
    @Test
    void endsWhereALineIncludesWithoutEnd() {
        var host =
                CaseHost.of(
                        Map.of(
                                "/etc/ssh/sshd_config",
                                "Include /etc/x/a" + " /etc/none/*".repeat(300),
                                "/etc/x/a",
                                "PermitRootLogin no\n"));
        assertThat(SshdConfig.read(host).value("PermitRootLogin")).isEqualTo("no");
        assertThat(host.unseen())
                .extracting(unseen -> unseen.why().in(Language.EN))
                .anyMatch(why -> why.contains("more settings than are looked at"));
    }
}
