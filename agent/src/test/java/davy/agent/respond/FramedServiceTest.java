package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.DisableService;
import davy.core.action.Family;
import davy.core.action.Kill;
import davy.core.action.Line;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.RemoveLines;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An intruder's line in a service that is not his: on a root of a host in a folder of the test,
/// with processes of this machine, of which none is of it.
final class FramedServiceTest {
    private static final String EVIL = "/tmp/.x/evil";
    private static final String SYSTEM = "/etc/systemd/system/";
    private static final String SSH = "/lib/systemd/system/ssh.service";

    @TempDir private Path top;

    @BeforeEach
    void build() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        write(
                "/var/lib/dpkg/status",
                """
                Package: ssh
                Status: install ok installed
                Architecture: amd64
                Version: 1

                """);
        write("/var/lib/dpkg/info/ssh.list", SSH + "\n/usr/sbin/sshd\n");
        write("/usr/sbin/sshd", "\u007fELF");
        write("/usr/local/bin/dockerd", "\u007fELF");
        write(EVIL, "#!/bin/sh\n:\n");
        write("/etc/passwd", "root:x:0:0::/root:/bin/sh\n");
    }

    @Test
    void aPackagesServiceWithAnEvilLineIsLeftToAPerson() throws Exception {
        write(SSH, unit("ExecStartPre=" + EVIL, "ExecStart=/usr/sbin/sshd -D"));
        link(SYSTEM + "multi-user.target.wants/ssh.service", SSH);
        link(SYSTEM + "sshd.service", SSH);
        write(SYSTEM + "ssh.service.d/own.conf", "[Service]\nNice=1\n");
        var plan = plan(accusation(SSH, 2));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).isEmpty();
        assertThat(moved(plan)).containsExactly(EVIL);
        assertThat(text(plan)).contains(SSH + " belongs to a package");
    }

    @Test
    void whatHidesAPackagesServiceIsPutAsideAlone() throws Exception {
        write(SSH, unit("ExecStart=/usr/sbin/sshd -D"));
        write(SYSTEM + "ssh.service", unit("ExecStart=" + EVIL));
        link(SYSTEM + "multi-user.target.wants/ssh.service", SSH);
        link(SYSTEM + "sshd.service", SYSTEM + "ssh.service");
        var plan = plan(accusation(SYSTEM + "ssh.service", 2));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(moved(plan)).containsExactly(SYSTEM + "ssh.service", EVIL);
    }

    @Test
    void aServiceThatIsNeededIsNeverDisabled() throws Exception {
        String path = SYSTEM + "docker.service";
        write(path, unit("ExecStart=-/usr/local/bin/dockerd", "ExecStartPost=" + EVIL));
        var plan = plan(accusation(path, 3));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).containsExactly(path + ":3");
        var whole = plan(accusation(path, 0));
        assertThat(disabled(whole)).isEmpty();
        assertThat(moved(whole)).containsExactly(EVIL);
        assertThat(text(whole)).contains("docker.service");
        var itself = plan(accusation(path, 2));
        assertThat(disabled(itself)).isEmpty();
        assertThat(lines(itself)).isEmpty();
    }

    /// Else the shop would be closed for one line.
    @Test
    void ofAServiceThatStartsSomethingElseTooTheLineAloneGoes() throws Exception {
        String path = SYSTEM + "shop.service";
        write(path, unit("ExecStart=/opt/shop/shopd", "ExecStartPost=" + EVIL));
        link(SYSTEM + "multi-user.target.wants/shop.service", path);
        var plan = plan(accusation(path, 3));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).containsExactly(path + ":3");
        assertThat(moved(plan)).containsExactly(EVIL);
    }

    @Test
    void anIntrudersServiceIsDisabled() throws Exception {
        String path = SYSTEM + "bot.service";
        write(path, unit("ExecStart=" + EVIL, "ExecStop=/bin/kill $MAINPID"));
        link(SYSTEM + "multi-user.target.wants/bot.service", path);
        var plan = plan(accusation(path, 2));
        assertThat(disabled(plan))
                .containsExactly(SYSTEM + "multi-user.target.wants/bot.service", path);
        assertThat(services(plan)).containsExactly("/system.slice/bot.service");
        assertThat(lines(plan)).isEmpty();
    }

    /// The empty setting before it takes the true command away.
    @Test
    void ofSettingsOfAServiceTheLineAloneGoesWithWhatMadeRoomForIt() throws Exception {
        write(SYSTEM + "shop.service", unit("ExecStart=/opt/shop/shopd"));
        String path = SYSTEM + "shop.service.d/more.conf";
        write(path, unit("Nice=1", "ExecStart=", "ExecStart=" + EVIL + " \\", "  -x", "Nice=2"));
        var plan = plan(accusation(path, 4));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).containsExactly(path + ":3", path + ":4", path + ":5");
        assertThat(moved(plan)).containsExactly(EVIL);
    }

    @Test
    void settingsOfAServiceThatAreTheIntrudersAloneGoAsAWhole() throws Exception {
        write(SYSTEM + "shop.service", unit("ExecStart=/opt/shop/shopd"));
        String path = SYSTEM + "shop.service.d/more.conf";
        write(path, unit("ExecStart=", "ExecStart=" + EVIL));
        var plan = plan(accusation(path, 3));
        assertThat(lines(plan)).isEmpty();
        assertThat(moved(plan)).containsExactly(path, EVIL);
    }

    /// As a library that is preloaded.
    @Test
    void ofWhatIsInTheEnvironmentOfAServiceTheLineAloneGoes() throws Exception {
        String path = SYSTEM + "shop.service";
        write(path, unit("Environment=LD_PRELOAD=" + EVIL, "ExecStart=/opt/shop/shopd"));
        var accused = Set.of(Entity.persistence(path + ":2"), Entity.file(EVIL));
        var plan = plan(accusation(accused));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).containsExactly(path + ":2");
    }

    private static String unit(String... settings) {
        return "[Service]\n" + String.join("\n", settings) + "\n";
    }

    private void write(String path, String text) throws Exception {
        Path file = Path.of(top + path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true, false)).isTrue();
    }

    private void link(String path, String target) throws Exception {
        Path file = Path.of(top + path);
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, Path.of(target));
    }

    /// As the check of units accuses.
    ///
    /// @param line 0 for the whole unit
    private static Accusation accusation(String path, int line) {
        var entities = new HashSet<Entity>();
        entities.add(Entity.persistence(path));
        if (line > 0) {
            entities.add(Entity.persistence(path + ':' + line));
        }
        entities.add(Entity.file(EVIL));
        return accusation(entities);
    }

    private static Accusation accusation(Set<Entity> entities) {
        return new Accusation(
                "I1", "systemd-unit", Level.HIGH, Phrase.plain("because"), Map.of(), entities);
    }

    private Plan plan(Accusation accusation) throws Exception {
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
            return Planner.plan(List.of(accusation), hands, "web01", now, Asked.NOTHING);
        }
    }

    private static List<String> disabled(Plan plan) {
        var paths = new ArrayList<String>();
        for (Step step : plan.steps()) {
            if (step.action() instanceof DisableService service) {
                service.files().forEach(pin -> paths.add(pin.path()));
            }
        }
        return paths;
    }

    private static List<String> services(Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(Kill.class::isInstance)
                .map(action -> ((Kill) action).family())
                .map(Family::services)
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> lines(Plan plan) {
        var places = new ArrayList<String>();
        for (Step step : plan.steps()) {
            if (step.action() instanceof RemoveLines remove) {
                for (Line line : remove.lines()) {
                    places.add(remove.file().path() + ':' + line.number());
                }
            }
        }
        return places;
    }

    private static List<String> moved(Plan plan) {
        var paths = new ArrayList<String>();
        for (Step step : plan.steps()) {
            if (step.action() instanceof Quarantine quarantine) {
                quarantine.files().forEach(pin -> paths.add(pin.path()));
            }
        }
        return paths.stream().sorted().toList();
    }

    private static String text(Plan plan) {
        return String.join("\n", plan.byHand().stream().map(each -> each.in(Language.EN)).toList());
    }
}
