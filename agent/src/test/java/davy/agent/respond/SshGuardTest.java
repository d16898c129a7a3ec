package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.respond.SshListeners.Listener;
import davy.core.account.SshdCommand;
import davy.core.account.SshdConfig;
import davy.core.host.CaseHost;
import davy.core.text.Language;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether a server is told of its settings, on hosts that have no real one.
final class SshGuardTest {
    private static final String WORDS = "ciphers\0port\0hostkey\0listenaddress\0aes256-ctr\0";
    private static final String KEY = "/etc/ssh/ssh_host_rsa_key";

    private static String objection(String program, String config, Map<String, Object> files) {
        var all = new HashMap<String, Object>();
        all.put(KEY, Map.of("text", "key", "mode", "0600"));
        all.put("/usr/sbin/sshd", Map.of("mode", "0755", "parts", List.of(program)));
        all.put("/etc/ssh/sshd_config", config);
        all.put("processes", List.of(Map.of("pid", 700, "exe", "/usr/sbin/sshd")));
        all.putAll(files);
        var host = CaseHost.of(all);
        var command = SshdCommand.parse(List.of("/usr/sbin/sshd", "-D"));
        var guard = new SshGuard(host, new Listener(700, 1, command), SshdConfig.read(host));
        var why = guard.objection(List.of(), false);
        return why == null ? "" : why.in(Language.EN);
    }

    private static Map<String, Object> folder(String path, String mode) {
        return Map.of(path, Map.of("type", "dir", "mode", mode));
    }

    private static Map<String, Object> key(String mode, int owner, int group) {
        return Map.of(
                "/etc/group",
                "root:x:0:\nssh_keys:x:998:\n",
                KEY,
                Map.of("text", "key", "mode", mode, "owner", owner, "group", group));
    }

    @Test
    void theDirectoryOfItsChildrenIsRoots() {
        String redHat = WORDS + "/var/empty/sshd\0";
        assertThat(objection(redHat, "Port 22\n", folder("/var/empty/sshd", "0711"))).isEmpty();
        assertThat(objection(redHat, "Port 22\n", folder("/var/empty/sshd", "0777")))
                .contains("the directory /var/empty/sshd");
        assertThat(objection(redHat, "Port 22\n", Map.of())).contains("/var/empty/sshd");
        String old = WORDS + "/var/run/sshd\0";
        assertThat(objection(old, "Port 22\n", folder("/var/run/sshd", "0755"))).isEmpty();
        assertThat(objection(WORDS + "/run/sshd.pid\0", "Port 22\n", Map.of())).isEmpty();
    }

    /// Red Hat's lets a group read them; one that is not root's own sshd takes as it is.
    @ParameterizedTest
    @CsvSource({"0600, 0, 0", "0400, 0, 0", "0640, 0, 998", "0644, 1000, 0"})
    void aKeyThatItTakes(String mode, int owner, int group) {
        assertThat(objection(WORDS, "Port 22\n", key(mode, owner, group))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0644, 0, 0", "0640, 0, 0", "0644, 0, 998", "0755, 0, 0"})
    void aKeyThatItPassesOver(String mode, int owner, int group) {
        assertThat(objection(WORDS, "Port 22\n", key(mode, owner, group)))
                .contains("no host key is there that root alone may read");
    }

    /// The program is sought through for each word: once for one that comes again.
    @Test
    @Timeout(10)
    void namesThatComeAgainAreSoughtOnce() {
        String program = "/usr/lib/x\0".repeat(90_000) + WORDS;
        String list = "Ciphers " + "aes256-ctr,".repeat(94_000) + "aes256-ctr\n";
        assertThat(objection(program, list, Map.of())).isEmpty();
    }

    /// Each end of a word is in the program, too.
    @Test
    @Timeout(10)
    void fartherThanSomeWordsIsNotSought() {
        var letters = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            letters.append((char) ('a' + (i * 31 + i / 26) % 26));
        }
        var list = new StringBuilder("Ciphers aes256-ctr");
        for (int i = 1; i < 1300; i++) {
            list.append(',').append(letters, letters.length() - i, letters.length());
        }
        assertThat(objection(WORDS + letters + '\0', list + "\n", Map.of()))
                .contains("more words than are looked at");
    }
}
