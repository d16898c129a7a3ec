package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.CorrectSettings;
import davy.core.action.Plan;
import davy.core.action.Settings;
import davy.core.finding.Level;
import davy.core.host.CaseHost;
import davy.core.packages.PackageIndex;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.change.FileHand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a plan does about root's guessed password where the server that runs was started with words
/// that count before its files.
final class SshOverridesTest {
    private static final String MAIN = "/etc/ssh/sshd_config";

    /// Whether Davy had the servers read their settings before.
    private boolean told;

    @TempDir private Path root;

    /// Of a host with one server that listens.
    ///
    /// @param setting of PermitRootLogin in the usual file
    private Plan plan(String setting, Map<String, Object> files, String... command)
            throws IOException {
        var host = new LinkedHashMap<String, Object>(files);
        String text = "PermitRootLogin " + setting + "\n";
        host.put("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        host.putIfAbsent(MAIN, text);
        host.put("packages", Map.of("openssh-server", List.of("/usr/sbin/sshd")));
        var argv = List.of(command);
        host.put("processes", List.of(Map.of("pid", 700, "exe", "/usr/sbin/sshd", "argv", argv)));
        Files.createDirectories(root.resolve("etc/ssh"));
        Files.writeString(root.resolve(MAIN.substring(1)), text);
        var made = CaseHost.of(host);
        var packages = PackageIndex.read(made);
        try (var image = LinuxHost.image(root.toString());
                var scan = ProcessScan.open()) {
            var file = new FileHand(image);
            var sparing = new Sparing(made, packages, 0);
            var clock = Clock.systemUTC();
            var hands = new Hands(made, file, file, scan, null, packages, sparing, null, clock);
            if (told) {
                hands.toldSsh().addAll(new SshListeners(hands).all());
            }
            var guessed =
                    new Accusation(
                            "I1",
                            "ssh-guess",
                            Level.HIGH,
                            Phrase.plain("because"),
                            Map.of("user.name", "root"),
                            Set.of());
            var byHand = new HashSet<Phrase>();
            var openings = new Openings(hands, new Places(made), Asked.NOTHING, byHand);
            openings.consider(guessed);
            var steps =
                    openings.doors().stream()
                            .map(Openings.Each::action)
                            .toArray(davy.core.action.Action[]::new);
            return new Plan(
                    "web01", clock.instant(), Stage.plan(steps).steps(), List.copyOf(byHand));
        }
    }

    private static boolean correctsRoot(Plan plan) {
        return plan.steps().stream()
                .anyMatch(step ->
                        step.action() instanceof CorrectSettings correct
                                && correct.settings() == Settings.SSH_ROOT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/sbin/sshd|-D",
                "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups",
                "/usr/sbin/sshd|-D|-f|/etc/ssh/sshd_config",
                "/usr/sbin/sshd|-D|-oPermitRootLogin=without-password",
                "/usr/sbin/sshd|-D|-oCiphers=aes256-ctr"
            })
    void oneThatGoesByItsFiles(String command) throws IOException {
        var plan = plan("yes", Map.of(), command.split("\\|"));
        assertThat(correctsRoot(plan)).isTrue();
        assertThat(plan.byHand().toString()).doesNotContain("the ssh server (process");
    }

    /// By default the files of a case are half a year old, and the process ten days.
    @ParameterizedTest
    @CsvSource({
        "no, 2026-01-14T12:00:00Z, true",
        "no, 2026-01-01T12:00:00Z, false",
        "prohibit-password, 2026-01-14T12:00:00Z, true",
        "yes, 2026-01-14T12:00:00Z, false"
    })
    void oneThatMayNotHaveReadItsFile(String setting, String modified, boolean asked)
            throws IOException {
        String text = "PermitRootLogin " + setting + "\n";
        var file = Map.<String, Object>of(MAIN, Map.of("text", text, "modified", modified));
        var plan = plan(setting, file, "/usr/sbin/sshd", "-D");
        assertThat(correctsRoot(plan)).isEqualTo(setting.equals("yes"));
        assertThat(plan.byHand().toString().contains("may still go by what it read before"))
                .isEqualTo(asked);
        plan = plan(setting, file, "/usr/sbin/sshd", "-D", "-oPermitRootLogin=no");
        assertThat(plan.byHand().toString()).doesNotContain("may still go by what it read before");
    }

    /// By Davy itself, a moment ago.
    @Test
    void oneThatWasToldToReadItsFile() throws IOException {
        var written = Map.of("text", "PermitRootLogin no\n", "modified", "2026-01-14T12:00:00Z");
        told = true;
        var plan = plan("no", Map.of(MAIN, written), "/usr/sbin/sshd", "-D");
        assertThat(plan.byHand().toString()).doesNotContain("may still go by what it read before");
    }

    /// The file may say what it likes.
    @ParameterizedTest
    @CsvSource({
        "yes, /usr/sbin/sshd|-D|-oPermitRootLogin=yes",
        "no, /usr/sbin/sshd|-D|-o|permitrootlogin yes",
        "no, sshd: /usr/sbin/sshd -D -o PermitRootLogin yes [listener] 0 of 10-100 startups"
    })
    void oneWithAnOption(String setting, String command) throws IOException {
        var defaults =
                Map.<String, Object>of("/etc/default/ssh", "SSHD_OPTS='-o permitRootLogin=yes'\n");
        var plan = plan(setting, defaults, command.split("\\|"));
        assertThat(correctsRoot(plan)).isEqualTo(setting.equals("yes"));
        assertThat(plan.byHand().toString())
                .contains("-o {1}={2}", "PermitRootLogin, yes", "/etc/default/ssh");
    }

    @Test
    void whereTheOptionIsNotFoundTheUsualPlacesAreNamed() throws IOException {
        var plan = plan("yes", Map.of(), "/usr/sbin/sshd", "-oPermitRootLogin=yes");
        assertThat(plan.byHand().toString()).contains("systemctl cat ssh");
    }

    @Test
    void oneWithAnotherFile() throws IOException {
        String[] command = {"/usr/sbin/sshd", "-D", "-f", "/srv/sshd"};
        String unit = "/etc/systemd/system/ssh.service.d/x.conf";
        Map<String, Object> files =
                Map.of(
                        "/srv/sshd",
                        "PermitRootLogin yes\n",
                        unit,
                        "[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -f /srv/sshd\n");
        var plan = plan("yes", files, command);
        // Another server, of which nothing is seen, may go by the usual file.
        assertThat(correctsRoot(plan)).isTrue();
        assertThat(plan.byHand().toString()).contains("-f {1}", "/srv/sshd", unit);

        plan = plan("yes", Map.of("/srv/sshd", "PermitRootLogin no\n"), command);
        assertThat(correctsRoot(plan)).isTrue();
        assertThat(plan.byHand().toString()).doesNotContain("-f {1}");

        plan = plan("yes", Map.of("/srv/sshd", "Port 2222\n"), command);
        assertThat(plan.byHand().toString()).contains("/srv/sshd", "{1} has no PermitRootLogin");
    }
}
