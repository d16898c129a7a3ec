package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.account.Accounts;
import davy.core.account.SshdConfig;
import davy.core.account.SshdConnection;
import davy.linux.LinuxHost;
import davy.range.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What holds of an SSH server's configuration for one who comes from somewhere, as `sshd -T -C` of
/// the real program says, on many generated configurations. Seed: `-Ddavy.range.seed=N`.
@Tag("plant")
class SshdComparisonTest {
    private static final int CONFIGURATIONS = Integer.getInteger("davy.range.sshd", 150);
    private static final List<String> YES_NO =
            List.of(
                    "PasswordAuthentication",
                    "KbdInteractiveAuthentication",
                    "ChallengeResponseAuthentication",
                    "PubkeyAuthentication",
                    "PermitEmptyPasswords");
    private static final List<String> COMPARED =
            List.of(
                    "permitrootlogin",
                    "passwordauthentication",
                    "kbdinteractiveauthentication",
                    "pubkeyauthentication",
                    "permitemptypasswords",
                    "usepam",
                    "forcecommand",
                    "allowtcpforwarding");
    private static final List<String> CRITERIA =
            List.of(
                    "User root",
                    "User ann,bob",
                    "User *,!root",
                    "user a?n",
                    "Group root",
                    "Group \"staff\"",
                    "Group *,!staff",
                    "Address 10.0.0.0/8",
                    "Address *,!10.1.0.0/16",
                    "Address 2001:db8::/32,198.51.100.*",
                    "LocalPort 22",
                    "LocalAddress 192.0.2.0/24",
                    "Host 198.51.100.?",
                    "User=ann",
                    "all");
    private static final List<String> USERS = List.of("root", "ann", "bob");
    private static final List<String> ADDRESSES =
            List.of("198.51.100.7", "10.1.2.3", "10.2.3.4", "2001:db8::5");

    private static Path folder = Path.of("/nowhere");
    private static Path root = Path.of("/nowhere");

    private final long seed = Long.getLong("davy.range.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @BeforeAll
    static void ready() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "chroot needs root");
        assumeTrue(Command.run(List.of("which", "mmdebstrap")).exit() == 0, "needs mmdebstrap");
        folder = Files.createTempDirectory("davy-sshd");
        root = folder.resolve("root");
        BigRoot.copyMinimal(root);
        Files.createDirectories(root.resolve("run/sshd"));
        append(
                "etc/passwd",
                "ann:x:1000:1000::/home/ann:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n");
        append("etc/group", "ann:x:1000:\nbob:x:1001:\n");
        Path group = root.resolve("etc/group");
        Files.writeString(
                group, Files.readString(group).replaceFirst("(?m)^staff:(.*):$", "staff:$1:ann"));
        Command.run(List.of("chroot", root.toString(), "ssh-keygen", "-A")).orThrow("ssh-keygen");
    }

    @AfterAll
    static void clean() throws IOException {
        if (Files.exists(folder)) {
            Planter.remove(folder);
        }
    }

    private static void append(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.writeString(path, Files.readString(path) + text);
    }

    @Test
    void holdsAsTheRealProgramSays() throws Exception {
        int compared = 0;
        for (int i = 0; i < CONFIGURATIONS; i++) {
            var files = configuration();
            try (var host = LinuxHost.image(root.toString())) {
                var accounts = Accounts.read(host);
                var config = SshdConfig.read(host);
                for (int j = 0; j < 3; j++) {
                    String user = any(USERS);
                    String address = any(ADDRESSES);
                    var real = real(user, address);
                    if (real == null) {
                        continue;
                    }
                    compared++;
                    compare(config, accounts, user, address, real, files);
                }
            }
        }
        assertThat(compared).isGreaterThan(CONFIGURATIONS);
    }

    private void compare(
            SshdConfig config,
            Accounts accounts,
            String user,
            String address,
            Map<String, String> real,
            String files)
            throws Exception {
        var known = accounts.user(user);
        var connection =
                new SshdConnection(
                        user,
                        accounts.groupsOf(Objects.requireNonNull(known)),
                        InetAddress.ofLiteral(address),
                        InetAddress.ofLiteral("192.0.2.1"),
                        22);
        var login = config.login(connection);
        for (String keyword : COMPARED) {
            String ours = String.valueOf(login.value(keyword)).toLowerCase(Locale.ROOT);
            ours = ours.equals("prohibit-password") ? "without-password" : ours;
            assertThat(ours)
                    .as("%s of %s from %s, seed %d\n%s", keyword, user, address, seed, files)
                    .isEqualTo(real.get(keyword));
        }
    }

    /// What `sshd -T` says; null where it refuses the configuration.
    private static @Nullable Map<String, String> real(String user, String address) {
        String who = "user=" + user + ",host=" + address + ",addr=" + address;
        var run =
                Command.run(
                        List.of(
                                "chroot",
                                root.toString(),
                                "/usr/sbin/sshd",
                                "-T",
                                "-C",
                                who + ",laddr=192.0.2.1,lport=22"));
        if (run.exit() != 0) {
            return null;
        }
        var values = new HashMap<String, String>();
        for (String line : run.out().lines().toList()) {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                values.put(
                        line.substring(0, blank),
                        line.substring(blank + 1).toLowerCase(Locale.ROOT));
            }
        }
        return values;
    }

    private String configuration() throws IOException {
        Path ssh = root.resolve("etc/ssh");
        var shown = new StringBuilder();
        var files =
                Map.of(
                        "sshd_config",
                        3,
                        "sshd_config.d/a.conf",
                        1,
                        "sshd_config.d/b.conf",
                        1,
                        "sshd_config.d/c.txt",
                        1);
        for (var file : files.entrySet()) {
            String text = lines(file.getValue());
            Files.writeString(ssh.resolve(file.getKey()), text);
            shown.append("--- ").append(file.getKey()).append('\n').append(text);
        }
        return shown.toString();
    }

    private String lines(int includes) {
        var lines = new ArrayList<String>();
        boolean matched = false;
        for (int i = random.nextInt(8); i >= 0; i--) {
            boolean match = random.nextInt(4) == 0;
            matched |= match;
            if (match) {
                String second = random.nextInt(4) == 0 ? " " + any(CRITERIA) : "";
                String first = any(CRITERIA);
                boolean all = first.equals("all") || second.equals(" all");
                lines.add("Match " + (all ? "all" : first + second));
            } else if (includes > 1 && random.nextInt(4) == 0) {
                lines.add(
                        "Include "
                                + any(
                                        List.of(
                                                "/etc/ssh/sshd_config.d/*.conf",
                                                "sshd_config.d/[a]*.conf sshd_config.d/c.txt",
                                                "none*")));
            } else {
                lines.add(setting(matched));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private String setting(boolean matched) {
        String blank = any(List.of(" ", "\t", "=", " = ", "  "));
        String value = any(List.of("yes", "no", "\"yes\"", "no # c"));
        return switch (random.nextInt(8)) {
            case 0 ->
                    "PermitRootLogin"
                            + blank
                            + any(
                                    List.of(
                                            "yes",
                                            "no",
                                            "prohibit-password",
                                            "without-password",
                                            "forced-commands-only"));
            case 1 -> matched ? "# c" : "UsePAM " + any(List.of("yes", "no"));
            case 2 -> any(List.of("AllowTcpForwarding local", "allowtcpforwarding no"));
            case 3 -> any(List.of("ForceCommand /bin/a b", "ForceCommand none"));
            default -> any(YES_NO) + blank + value;
        };
    }

    private String any(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
