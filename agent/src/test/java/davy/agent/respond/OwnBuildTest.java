package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.DisableService;
import davy.core.action.FilePin;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.Step;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.change.FileHand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an administrator built from its sources and no package knows: on a root of a host in a
/// folder of the test, with processes of this machine, of which none is of it.
final class OwnBuildTest {
    private static final String SERVER = "/usr/sbin/sshd";
    private static final String SCRIPT = "/etc/init.d/sshd";
    private static final String LINK = "/etc/rc3.d/S55sshd";
    private static final String UNIT = "/etc/systemd/system/sshd.service";
    private static final String EVIL = "/tmp/.x/evil";
    private static final String PRELOAD = "/etc/ld.so.preload";
    private static final String LIBRARY = "/usr/local/usranalyse/lib/libusranalyse.so";

    @TempDir private Path top;

    @BeforeEach
    void build() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        write(
                "/var/lib/dpkg/status",
                """
                Package: coreutils
                Status: install ok installed
                Architecture: amd64
                Version: 1

                """);
        write("/var/lib/dpkg/info/coreutils.list", "/usr/bin/ls\n");
        write("/usr/bin/ls", "\u007fELF");
        write(SERVER, "\u007fELF");
        write(EVIL, "#!/bin/sh\n:\n");
        write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
        Files.createDirectories(Path.of(top + "/etc/rc3.d"));
        Files.createSymbolicLink(Path.of(top + LINK), Path.of("../init.d/sshd"));
    }

    @Test
    void theServerByWhichPeopleComeInIsLeftToAPerson() throws Exception {
        write(SCRIPT, "#!/bin/bash\n# processname: sshd\nSSHD=/usr/sbin/sshd\n$SSHD $OPTIONS\n");
        var started = of("init-script", Entity.persistence(SCRIPT), Entity.file(SERVER));
        var plan = plan(started, of("ssh-binary", Entity.file(SERVER)));
        assertThat(disabled(plan)).isEmpty();
        assertThat(moved(plan)).isEmpty();
        assertThat(text(plan))
                .contains(
                        SERVER + " lets people in", SCRIPT + " starts sshd, which the host needs");
    }

    @Test
    void neitherIsItsUnitMoved() throws Exception {
        write(UNIT, "[Service]\nExecStart=/usr/sbin/sshd -D\n");
        var plan = plan(of("indicator-file", Entity.file(UNIT)));
        assertThat(moved(plan)).isEmpty();
        assertThat(text(plan)).contains(UNIT + " starts /usr/sbin/sshd, which the host needs");
    }

    @Test
    void whatHasOnlyTheNameIsMoved() throws Exception {
        write(SCRIPT, "#!/bin/sh\n# not /usr/sbin/sshd\n" + EVIL + " &\n");
        write(UNIT, "[Service]\nExecStart=" + EVIL + "\n");
        write("/opt/sshd", "\u007fELF");
        write("/tmp/.x/sshd", "\u007fELF");
        write("/usr/sbin/sshd-update", "\u007fELF");
        var plan =
                plan(
                        of("init-script", Entity.persistence(SCRIPT), Entity.file(EVIL)),
                        of("indicator-file", Entity.file(UNIT)),
                        of("ssh-binary", Entity.file("/opt/sshd")),
                        of("ssh-binary", Entity.file("/tmp/.x/sshd")),
                        of("ssh-binary", Entity.file("/usr/sbin/sshd-update")));
        assertThat(disabled(plan)).containsExactly(LINK, SCRIPT);
        assertThat(moved(plan))
                .containsExactly(UNIT, "/opt/sshd", EVIL, "/tmp/.x/sshd", "/usr/sbin/sshd-update");
    }

    @Test
    void aServerThatOthersCanChangeIsMoved() throws Exception {
        assertThat(Path.of(top + SERVER).toFile().setWritable(true, false)).isTrue();
        var plan = plan(of("ssh-binary", Entity.file(SERVER)));
        assertThat(moved(plan)).containsExactly(SERVER);
    }

    /// Another hint at it makes nothing sure, as a hint at the intruder's does.
    @Test
    void aLibraryThatStandsBeforeNothingIsLeftToAPerson() throws Exception {
        write(PRELOAD, LIBRARY + "\n");
        write(LIBRARY, "\u007fELF");
        var preload = new Entity[] {Entity.persistence(PRELOAD), Entity.file(LIBRARY)};
        var hint = of("injected-library", Level.MEDIUM, Entity.file(LIBRARY));
        var plan = plan(of("ld-so-preload", Level.HIGH, preload), hint);
        assertThat(moved(plan)).isEmpty();
        assertThat(text(plan)).contains("because. To do: find out", PRELOAD);
        var hides = plan(of("ld-so-preload", Level.CRITICAL, preload), hint);
        assertThat(moved(hides)).containsExactly(PRELOAD, LIBRARY);
        var known =
                plan(
                        of("ld-so-preload", Level.HIGH, preload),
                        of("known-malware-file", Entity.file(LIBRARY)));
        assertThat(moved(known)).containsExactly(LIBRARY);
    }

    private void write(String path, String text) throws Exception {
        Path file = Path.of(top + path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true, false)).isTrue();
    }

    private static Accusation of(String detection, Entity... entities) {
        return of(detection, Level.HIGH, entities);
    }

    private static Accusation of(String detection, Level level, Entity... entities) {
        var reason = Phrase.plain("because");
        return new Accusation("I1", detection, level, reason, Map.of(), Set.of(entities));
    }

    private Plan plan(Accusation... accusations) throws Exception {
        try (var host = LinuxHost.image(top.toString());
                var machine = LinuxHost.live(_ -> null);
                var scan = ProcessScan.open()) {
            var packages = PackageIndex.read(host);
            var hands =
                    new Hands(
                            host,
                            new FileHand(host),
                            new FileHand(machine),
                            scan,
                            null,
                            packages,
                            new Sparing(host, packages, 0),
                            null,
                            Clock.systemUTC());
            var now = Clock.systemUTC().instant();
            return Planner.plan(List.of(accusations), hands, "web01", now, Asked.NOTHING);
        }
    }

    private static List<String> disabled(Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(DisableService.class::isInstance)
                .flatMap(action -> ((DisableService) action).files().stream())
                .map(FilePin::path)
                .sorted()
                .toList()
                .reversed();
    }

    private static List<String> moved(Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(Quarantine.class::isInstance)
                .flatMap(action -> ((Quarantine) action).files().stream())
                .map(FilePin::path)
                .sorted()
                .toList();
    }

    private static String text(Plan plan) {
        return String.join("\n", plan.byHand().stream().map(each -> each.in(Language.EN)).toList());
    }
}
