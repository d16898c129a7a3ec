package davy.core.edit;

import static davy.core.edit.LineEditTest.text;
import static davy.core.edit.LineEditTest.why;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.account.SshdConfig;
import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.edit.SshdEdit.Wanted;
import davy.core.host.CaseHost;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshdEditTest {
    private static final String PATH = "/etc/ssh/sshd_config";

    private static SshdConfig config(Map<String, String> files) {
        return SshdConfig.read(CaseHost.of(new HashMap<String, Object>(files)));
    }

    private static Edited set(String text, List<Wanted> wanted) {
        return SshdEdit.set(bytes(text), PATH, config(Map.of(PATH, text)), wanted);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> doubts(Edited edited) {
        return ((Changed) edited).doubts().stream().map(doubt -> doubt.in(Language.EN)).toList();
    }

    @Test
    void changesTheFirstLine() {
        String text = "Port 22\n\tpermitrootlogin=\"yes\" # all\r\nPermitRootLogin no\n";
        var edited = set(text, SshdEdit.ROOT_BY_KEY);
        assertThat(text(edited))
                .isEqualTo(
                        """
                        Port 22
                        \t# Changed by davy, was: permitrootlogin="yes" # all\r
                        \tPermitRootLogin prohibit-password\r
                        PermitRootLogin no
                        """);
        assertThat(((Changed) edited).told().in(Language.EN))
                .isEqualTo("PermitRootLogin in line 2 is set to prohibit-password (was yes)");
        assertThat(set(text(edited), SshdEdit.ROOT_BY_KEY)).isInstanceOf(Unchanged.class);
        for (String met : List.of("no", "forced-commands-only", "Prohibit-Password")) {
            assertThat(set("PermitRootLogin " + met, SshdEdit.ROOT_BY_KEY_OF_OLD))
                    .isInstanceOf(Edited.Unchanged.class);
        }
        assertThat(set("PermitRootLogin without-password", SshdEdit.ROOT_BY_KEY))
                .isInstanceOf(Unchanged.class);
        assertThat(set("PermitRootLogin no", SshdEdit.ROOT_BY_KEY)).isInstanceOf(Unchanged.class);
        assertThat(text(set("PermitRootLogin without-password", SshdEdit.NO_ROOT)))
                .isEqualTo(
                        "# Changed by davy, was: PermitRootLogin without-password\n"
                                + "PermitRootLogin no");
    }

    @Test
    void addsBesideTheDefaultOrBeforeMatch() {
        String text =
                """
                # PasswordAuthentication.  Depending on PAM
                #PasswordAuthentication yes
                UsePAM yes
                Match User bob
                  PasswordAuthentication yes
                """;
        var edited = set(text, SshdEdit.NO_PASSWORDS);
        assertThat(text(edited))
                .isEqualTo(
                        """
                        # PasswordAuthentication.  Depending on PAM
                        #PasswordAuthentication yes
                        # Added by davy:
                        PasswordAuthentication no
                        UsePAM yes
                        # Added by davy:
                        ChallengeResponseAuthentication no
                        Match User bob
                          PasswordAuthentication yes
                        """);
        assertThat(doubts(edited))
                .containsExactly(
                        "for \"Match User bob\" it stays open: /etc/ssh/sshd_config:5 says"
                                + " PasswordAuthentication yes");
    }

    @Test
    void keepsTheNameThatTheFileHas() {
        String old = "ChallengeResponseAuthentication yes\nPasswordAuthentication no\n";
        assertThat(text(set(old, SshdEdit.NO_PASSWORDS)))
                .startsWith(
                        """
                        # Changed by davy, was: ChallengeResponseAuthentication yes
                        ChallengeResponseAuthentication no
                        """);
        assertThat(
                        text(
                                set(
                                        "#KbdInteractiveAuthentication yes\nX11Forwarding no",
                                        SshdEdit.NO_PASSWORDS)))
                .isEqualTo(
                        """
                        #KbdInteractiveAuthentication yes
                        # Added by davy:
                        KbdInteractiveAuthentication no
                        X11Forwarding no
                        # Added by davy:
                        PasswordAuthentication no
                        """);
        assertThat(text(SshdEdit.set(new byte[0], PATH, config(Map.of()), SshdEdit.NO_ROOT)))
                .isEqualTo("# Added by davy:\nPermitRootLogin no\n");
    }

    @Test
    void namesTheFileThatDecides() {
        String main = "Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\n";
        String cloud = "/etc/ssh/sshd_config.d/50-cloud-init.conf";
        var files = Map.of(PATH, main, cloud, "PasswordAuthentication yes\n");
        var config = config(files);
        assertThat(why(SshdEdit.set(bytes(main), PATH, config, SshdEdit.NO_PASSWORDS)))
                .isEqualTo(
                        "the first line counts, and for PasswordAuthentication that is "
                                + cloud
                                + ":1: edit that file");
        var plan = SshdEdit.files(config, SshdEdit.NO_PASSWORDS);
        assertThat(plan).containsOnlyKeys(cloud, PATH);
        var edited =
                SshdEdit.set(
                        bytes(files.getOrDefault(cloud, "")),
                        cloud,
                        config,
                        plan.getOrDefault(cloud, List.of()));
        assertThat(text(edited)).endsWith("\nPasswordAuthentication no\n");
    }

    @Test
    void refusesToLockEveryoneOut() {
        assertThat(why(set("PubkeyAuthentication no\n", SshdEdit.NO_PASSWORDS)))
                .startsWith("nobody could log in any more");
        assertThat(
                        why(
                                set(
                                        "AuthenticationMethods publickey,password password\n",
                                        SshdEdit.NO_PASSWORDS)))
                .isEqualTo(
                        "sshd would not start: AuthenticationMethods (/etc/ssh/sshd_config:1) asks"
                                + " for a password");
        assertThat(set("AuthenticationMethods password publickey\n", SshdEdit.NO_PASSWORDS))
                .isInstanceOf(Changed.class);
        assertThat(set("AuthenticationMethods any\n", SshdEdit.NO_PASSWORDS))
                .isInstanceOf(Changed.class);
        assertThat(set("PubkeyAuthentication no\n", SshdEdit.NO_ROOT)).isInstanceOf(Changed.class);
    }

    @Test
    void refusesAFileThatIsNotTheOneRead() {
        var config = config(Map.of(PATH, "Port 22\nPermitRootLogin yes\n"));
        for (String other :
                List.of(
                        "PermitRootLogin yes\nPort 22\n",
                        "Port 22\n",
                        "Port 22\nPermitRootLogin yes\nMatch all\n",
                        "Port 22\nPermitRootLogin no\n")) {
            assertThat(why(SshdEdit.set(bytes(other), PATH, config, SshdEdit.NO_ROOT)))
                    .isEqualTo(
                            "/etc/ssh/sshd_config is not as it was when the configuration was read");
        }
        assertThat(why(SshdEdit.set(bytes(""), "/etc/passwd", config, SshdEdit.NO_ROOT)))
                .isEqualTo("/etc/passwd is not a file of this configuration");
        assertThat(set("PermitRootLogin yes\0\n", SshdEdit.NO_ROOT)).isInstanceOf(Refused.class);
    }

    @Test
    void removesALine() {
        String text =
                "AuthorizedKeysFile /tmp/.k\nAuthorizedKeysFile .ssh/k\nMatch User a\nBanner /x\n";
        var config = config(Map.of(PATH, text));
        var edited = SshdEdit.remove(bytes(text), PATH, config, 1);
        assertThat(text(edited)).isEqualTo(text.substring(text.indexOf('\n') + 1));
        assertThat(doubts(edited))
                .containsExactly("then /etc/ssh/sshd_config:2 counts: authorizedkeysfile .ssh/k");
        assertThat(why(SshdEdit.remove(bytes(text), PATH, config, 3)))
                .isEqualTo("line 3 is no setting that can be removed by itself: Match User a");
        assertThat(SshdEdit.remove(bytes(text), PATH, config, 9)).isInstanceOf(Refused.class);
        assertThat(text(SshdEdit.remove(bytes(text), PATH, config, 4))).endsWith("Match User a\n");
    }

    /// Before and after each edit, `sshd -T` says what holds.
    @Test
    void isWhatSshdReads(@TempDir Path folder) throws IOException, InterruptedException {
        String main =
                """
                Include FOLDER/d_*
                Port 22
                kbdinteractiveauthentication = "yes"
                PasswordAuthentication no
                Match User bob
                    PasswordAuthentication yes
                Match all
                    PermitRootLogin yes
                """
                        .replace("FOLDER", folder.toString());
        var path = Files.writeString(folder.resolve("main"), main);
        var included = folder.resolve("d_1");
        Files.writeString(
                included, "PasswordAuthentication yes\nPermitRootLogin no\nMatch User x\n");
        assertThat(Tool.sshd(folder, path, "-C", "user=al,host=h,addr=192.0.2.1"))
                .contains(
                        "passwordauthentication yes",
                        "kbdinteractiveauthentication yes",
                        "permitrootlogin yes");
        for (var wanted : List.of(SshdEdit.NO_PASSWORDS, SshdEdit.ROOT_BY_KEY)) {
            for (String file : SshdEdit.files(read(path, included), wanted).keySet()) {
                var config = read(path, included);
                var part = SshdEdit.files(config, wanted).getOrDefault(file, List.of());
                var edited = SshdEdit.set(Files.readAllBytes(Path.of(file)), file, config, part);
                Files.write(Path.of(file), ((Changed) edited).text());
            }
        }
        assertThat(Tool.sshd(folder, path, "-C", "user=al,host=h,addr=192.0.2.1"))
                .contains(
                        "passwordauthentication no",
                        "kbdinteractiveauthentication no",
                        "permitrootlogin without-password");
        assertThat(Tool.sshd(folder, path, "-C", "user=bob,host=h,addr=192.0.2.1"))
                .contains("passwordauthentication yes");
    }

    /// What is refused because the server would not start does make it refuse.
    @Test
    void sshdRefusesWhatIsRefused(@TempDir Path folder) throws IOException, InterruptedException {
        String text = "AuthenticationMethods publickey,password password\n";
        var path = Files.writeString(folder.resolve("c"), text);
        assertThat(Tool.sshd(folder, path)).contains("passwordauthentication yes");
        Files.writeString(path, text + "PasswordAuthentication no\n");
        assertThat(Tool.sshd(folder, path))
                .contains(
                        "AuthenticationMethods cannot be satisfied by enabled authentication"
                                + " methods");
        // The name of older versions.
        Files.writeString(path, "ChallengeResponseAuthentication no\n");
        assertThat(Tool.sshd(folder, path)).contains("kbdinteractiveauthentication no");
    }

    private static SshdConfig read(Path main, Path included) throws IOException {
        var files = new HashMap<String, Object>();
        files.put(main.toString(), Files.readString(main));
        files.put(included.toString(), Files.readString(included));
        return SshdConfig.read(CaseHost.of(files), main.toString());
    }
}
