package davy.core.account;

import static org.assertj.core.api.Assertions.assertThatCode;

import davy.core.host.CaseHost;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccountFuzzTest {
    private static final Map<String, String> SEEDS =
            Map.ofEntries(
                    Map.entry(
                            "/etc/passwd",
                            "root:x:0:0:r:/root:/bin/sh\nal:$6$s$h:1000:1::/h:\n+::\n"),
                    Map.entry("/etc/shadow", "root:$6$rounds=5000$s$h:1:2:3:4:5:6:\nal:!:::\n"),
                    Map.entry("/etc/group", "root:x:0:a,b\n"),
                    Map.entry("/etc/gshadow", "root:*:a:b\n"),
                    Map.entry("/etc/login.defs", "UID_MIN 1000\n"),
                    Map.entry(
                            "/etc/sudoers",
                            "User_Alias A = a, !%b : C = d\nDefaults:A x=\"y z\", !q += 1\nA,#5 ALL,::1 = (r:g,h) NOPASSWD: /bin/x a\\,b, !sha256:f /y : h=ALL \\\n # c\n@includedir /etc/s.d\n"),
                    Map.entry("/etc/s.d/x", "@include x\na ALL=(ALL) ALL\n"),
                    Map.entry(
                            "/etc/ssh/sshd_config",
                            "Include [a-z]*?\nPort=22\nListenAddress [::]:5\nMatch User x\nAuthorizedKeysFile %h/%u%% \"a b\"\n"),
                    Map.entry(
                            "/root/.ssh/authorized_keys",
                            "no-pty,command=\"a\\\"b\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA c\n"),
                    Map.entry("/root/.bash_history", "#1471766782\nls\n"),
                    Map.entry("/root/.zsh_history", ": 1471766782:0;ls\\\nx\n"),
                    Map.entry("/root/.mysql_history", "_HiStOrY_V2_\na\\040b\n"),
                    Map.entry(
                            "/root/.local/share/fish/fish_history",
                            "- cmd: ls\\n\n  when: 1471766782\n"));

    @Test
    void noFileThrows() {
        long seed = Long.getLong("davy.seed", 20260115L);
        var random = new Random(seed);
        assertThatCode(
                        () -> {
                            for (int i = 0; i < 5_000; i++) {
                                read(random);
                            }
                        })
                .as("seed %d", seed)
                .doesNotThrowAnyException();
    }

    private static void read(Random random) {
        var files = new HashMap<String, Object>();
        SEEDS.forEach((path, text) -> files.put(path, Map.of("hex", mutate(text, random))));
        var host = CaseHost.of(files);
        var accounts = Accounts.read(host);
        var config = SshdConfig.read(host);
        config.ports();
        AuthorizedKeys.read(host, accounts, config);
        Sudoers.read(host).grants();
        KnownHost.read(host, "/root/.ssh/authorized_keys");
        for (User user : accounts.users()) {
            accounts.groupsOf(user);
            accounts.isSystem(user);
            History.paths(user).forEach(path -> History.read(host, user, path));
            var password = accounts.password(user);
            password.state();
            if (random.nextInt(50) == 0) {
                Crypt.check(password.hash(), "x");
            }
        }
    }

    private static String mutate(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(5); i > 0; i--) {
            String odd = "/\n :=,!()\"\\#%$[]*0\0\u0083\u00ff-";
            bytes[random.nextInt(bytes.length)] = (byte) odd.charAt(random.nextInt(odd.length()));
        }
        int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length;
        return HexFormat.of().formatHex(bytes, 0, length);
    }
}
