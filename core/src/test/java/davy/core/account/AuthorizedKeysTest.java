package davy.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Cases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizedKeysTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static AuthorizedKeys parse(String text) {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        files.put("/root/.ssh/authorized_keys", text);
        var host = CaseHost.of(files);
        var all = AuthorizedKeys.read(host, Accounts.read(host), SshdConfig.read(host));
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void readsKeysWithAndWithoutOptions() {
        var file =
                parse(
                        "# comment\n\n"
                                + KEY
                                + " mdrfckr\n"
                                + "no-pty,Command=\"echo \\\"a, b\\\" # x\",environment=\"A=1\",environment=\"B=2\" "
                                + KEY
                                + "\n"
                                + "  \tcert-authority "
                                + KEY
                                + " a b c\r\n");
        assertThat(file.unparsed()).isEmpty();
        assertThat(file.configured()).isTrue();
        var keys = file.keys();
        assertThat(keys).hasSize(3);
        assertThat(keys.getFirst().comment()).isEqualTo("mdrfckr");
        assertThat(keys.getFirst().line()).isEqualTo(3);
        assertThat(keys.getFirst().type()).isEqualTo("ssh-ed25519");
        assertThat(keys.get(1).options().getFirst())
                .isEqualTo(new AuthorizedKey.Option("no-pty", null));
        assertThat(keys.get(1).option("command")).containsExactly("echo \"a, b\" # x");
        assertThat(keys.get(1).option("environment")).containsExactly("A=1", "B=2");
        assertThat(keys.get(1).comment()).isEmpty();
        assertThat(keys.get(2).comment()).isEqualTo("a b c");
    }

    @Test
    void tellsLinesThatAreNoKeys() {
        var file =
                parse(
                        "REDIS0009\\xfa\nssh-rsa AAAA\nssh-ed25519\n"
                                + KEY.replace("ssh-ed25519", "ssh-rsa")
                                + "\ncommand=\"unclosed "
                                + KEY
                                + "\nx y z\n"
                                + KEY
                                + " good\n");
        assertThat(file.keys()).extracting(AuthorizedKey::comment).containsExactly("good");
        assertThat(file.unparsed()).extracting(Unparsed::line).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void looksWhereTheServerLooks() {
        var host =
                Cases.host(
                        """
                        /etc/passwd: "root:x:0:0::/root:/bin/sh\\nal:x:1000:1::/home/al:/bin/sh\\n"
                        /etc/ssh/sshd_config: |
                          Include sshd_config.d/*.conf
                          Match User al
                            AuthorizedKeysFile %h/.keys /etc/keys/%u-%U%%
                        /etc/ssh/sshd_config.d/a.conf: "AuthorizedKeysFile .ssh/mine\\n"
                        /home/al/.keys: "KEY one\\n"
                        /etc/keys/al-1000%: "KEY two\\n"
                        /home/al/.ssh/mine: "KEY three\\n"
                        /home/al/.ssh/authorized_keys2: "KEY four\\n"
                        """
                                .replace("KEY", KEY));
        var all = AuthorizedKeys.read(host, Accounts.read(host), SshdConfig.read(host));
        assertThat(
                        all.stream()
                                .map(f ->
                                        f.path()
                                                + " "
                                                + f.configured()
                                                + " "
                                                + f.keys().getFirst().comment()))
                .containsExactly(
                        "/home/al/.ssh/mine true three",
                        "/home/al/.keys true one",
                        "/etc/keys/al-1000% true two",
                        "/home/al/.ssh/authorized_keys2 false four");
    }

    @Test
    void agreesWithSshKeygen(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")));
        var lines = new ArrayList<String>();
        for (String type : List.of("ed25519", "rsa", "ecdsa")) {
            var key = directory.resolve(type);
            run("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "me@" + type, "-f", key.toString());
            lines.add(Files.readString(directory.resolve(type + ".pub")).strip());
        }
        String text = String.join("\n", lines) + "\n";
        var file = Files.writeString(directory.resolve("keys"), text);
        var ours =
                parse(text).keys().stream().map(k -> k.fingerprint() + " " + k.comment()).toList();
        var theirs = new ArrayList<String>();
        for (String line : run("ssh-keygen", "-l", "-f", file.toString())) {
            String[] words = line.split(" ", -1);
            theirs.add(words[1] + " " + words[2]);
        }
        assertThat(ours).hasSize(3).containsExactlyElementsOf(theirs);
        var known = new ArrayList<String>();
        lines.forEach(line -> known.add("host.example,10.0.0.1 " + line));
        known.add("@revoked * " + lines.getFirst());
        known.add("|1|AAAA=|BBBB= " + lines.getFirst());
        known.add("# " + lines.getFirst());
        var host = CaseHost.of(Map.of("/k", String.join("\n", known)));
        var entries = KnownHost.read(host, "/k");
        assertThat(entries).hasSize(5);
        assertThat(entries.getFirst().names()).containsExactly("host.example", "10.0.0.1");
        assertThat(theirs.getFirst()).startsWith(entries.getFirst().fingerprint());
        assertThat(entries.get(3).marker()).isEqualTo("@revoked");
        assertThat(entries.get(4).isHashed()).isTrue();
    }

    private static List<String> run(String... command) throws Exception {
        var process = new ProcessBuilder(command).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return text.lines().toList();
    }
}
