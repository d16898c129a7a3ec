package davy.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Unseen;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Decoys before a line that opens a door: it is found, or what was not read is told.
final class LimitsTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static final String COMMENTS = "#\n".repeat(500_000);
    private static final String MORE_COMMENTS = "#\n".repeat(600_000);

    private static List<String> unseen(CaseHost host) {
        return host.unseen().stream().map(Unseen::what).toList();
    }

    private static Map<String, Object> root() {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        return files;
    }

    private static AuthorizedKeys keys(CaseHost host) {
        return AuthorizedKeys.read(host, Accounts.read(host), SshdConfig.read(host)).getFirst();
    }

    private static CaseHost withKeys(String text) {
        var files = root();
        files.put("/root/.ssh/authorized_keys", text);
        return CaseHost.of(files);
    }

    @Test
    void findsKeysBehindComments() {
        var host = withKeys(COMMENTS + "command=\"/tmp/x\" " + KEY + "\n");
        assertThat(keys(host).keys()).hasSize(1);
        assertThat(unseen(host)).isEmpty();
    }

    @Test
    void tellsOfKeysThatItDoesNotRead() {
        var endless = withKeys(MORE_COMMENTS + KEY + "\n");
        assertThat(keys(endless).keys()).isEmpty();
        assertThat(unseen(endless)).containsExactly("/root/.ssh/authorized_keys");

        String line = KEY + "\n";
        var enough = withKeys(line.repeat(10_000));
        assertThat(keys(enough).keys()).hasSize(10_000);
        assertThat(unseen(enough)).isEmpty();
        var many = withKeys(line.repeat(10_001));
        assertThat(keys(many).unparsed()).isEmpty();
        assertThat(unseen(many)).containsExactly("/root/.ssh/authorized_keys");
    }

    private static CaseHost sudo(String text) {
        return CaseHost.of(Map.of("/etc/sudoers", text));
    }

    @Test
    void findsGrantsBehindCommentsAndTellsOfThoseBeyond() {
        var host = sudo(COMMENTS + "a ALL=NOPASSWD: ALL\n");
        assertThat(Sudoers.read(host).grants()).hasSize(1);
        assertThat(unseen(host)).isEmpty();

        var beyond = sudo(MORE_COMMENTS + "a ALL=NOPASSWD: ALL\n");
        assertThat(Sudoers.read(beyond).grants()).isEmpty();
        assertThat(unseen(beyond)).containsExactly("/etc/sudoers");
    }

    @Test
    void tellsOfGrantsThatItDoesNotRead() {
        var many = sudo("Defaults x\n".repeat(20_002) + "a ALL=NOPASSWD: ALL\n");
        assertThat(Sudoers.read(many).grants()).isEmpty();
        assertThat(unseen(many)).containsExactly("/etc/sudoers");

        var endless = sudo("a ALL= \\\n" + "   \\\n".repeat(30_000) + "NOPASSWD: ALL\n");
        if (Sudoers.read(endless).grants().isEmpty()) {
            assertThat(unseen(endless)).containsExactly("/etc/sudoers");
        }
    }

    @Test
    void tellsOfFilesOfSudoThatItDoesNotRead() {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("/etc/sudoers", "@includedir /etc/sudoers.d\n");
        for (int i = 0; i < 1_000; i++) {
            files.put("/etc/sudoers.d/%04d".formatted(i), "");
        }
        files.put("/etc/sudoers.d/zz", "a ALL=NOPASSWD: ALL\n");
        var host = CaseHost.of(files);
        assertThat(Sudoers.read(host).grants()).isEmpty();
        assertThat(unseen(host)).containsExactly("/etc/sudoers.d/0999");
    }

    /// sudo goes 128 levels deep.
    @Test
    void followsSudoAsDeepAsItGoes() {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("/etc/sudoers", "@include /etc/s1\n");
        for (int i = 1; i < 120; i++) {
            files.put("/etc/s" + i, "@include /etc/s" + (i + 1) + "\n");
        }
        files.put("/etc/s120", "a ALL=NOPASSWD: ALL\n");
        assertThat(Sudoers.read(CaseHost.of(files)).grants()).hasSize(1);
    }

    private static CaseHost sshd(String text) {
        return CaseHost.of(Map.of("/etc/ssh/sshd_config", text));
    }

    @Test
    void findsDirectivesBehindCommentsAndTellsOfThoseBeyond() {
        String line = "PermitRootLogin yes\n";
        var host = sshd(COMMENTS + line);
        assertThat(SshdConfig.read(host).value("PermitRootLogin")).isEqualTo("yes");
        assertThat(unseen(host)).isEmpty();

        var beyond = sshd(MORE_COMMENTS + line);
        assertThat(SshdConfig.read(beyond).directives()).isEmpty();
        assertThat(unseen(beyond)).containsExactly("/etc/ssh/sshd_config");

        var many = sshd("X y\n".repeat(20_000) + line);
        assertThat(SshdConfig.read(many).directives()).hasSize(20_000);
        assertThat(unseen(many)).containsExactly("/etc/ssh/sshd_config");
    }

    @Test
    void tellsOfFilesOfTheServerThatItDoesNotRead() {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("/etc/ssh/sshd_config", "Include sshd_config.d/*.conf\n");
        for (int i = 0; i < 255; i++) {
            files.put("/etc/ssh/sshd_config.d/%04d.conf".formatted(i), "");
        }
        assertThat(SshdConfig.read(CaseHost.of(files)).files()).hasSize(256);
        files.put("/etc/ssh/sshd_config.d/zz.conf", "PermitRootLogin yes\n");
        var host = CaseHost.of(files);
        assertThat(SshdConfig.read(host).directives()).hasSize(1);
        assertThat(unseen(host)).containsExactly("/etc/ssh/sshd_config.d/zz.conf");
    }

    /// A name that leads nowhere is no file that was read.
    @Test
    void tellsOfNamesThatItDoesNotTry() {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("/etc/ssh/sshd_config", "Include sshd_config.d/*.conf\n");
        for (int i = 0; i < 1_000; i++) {
            files.put("/etc/ssh/sshd_config.d/%04d.conf".formatted(i), Map.of("link", "none"));
        }
        files.put("/etc/ssh/sshd_config.d/zz.conf", "PermitRootLogin yes\n");
        var host = CaseHost.of(files);
        assertThat(SshdConfig.read(host).directives()).hasSize(1);
        assertThat(unseen(host)).containsExactly("/etc/ssh/sshd_config.d");
    }

    @Test
    void tellsOfHistoriesAndServersThatItReadsInPart() {
        var files = root();
        files.put("/root/.bash_history", Map.of("text", "ls\n", "size", (8 << 20) + 1));
        files.put("/root/.ssh/known_hosts", Map.of("text", "#\n", "size", (4 << 20) + 1));
        var host = CaseHost.of(files);
        var user = Accounts.read(host).users().getFirst();
        assertThat(History.read(host, user, "/root/.bash_history")).isNotNull();
        assertThat(KnownHost.read(host, "/root/.ssh/known_hosts")).isEmpty();
        assertThat(unseen(host)).containsExactly("/root/.bash_history", "/root/.ssh/known_hosts");
    }
}
