package davy.agent.respond;

import static davy.agent.respond.PlannedRoot.EVIL;
import static davy.agent.respond.PlannedRoot.disabled;
import static davy.agent.respond.PlannedRoot.lines;
import static davy.agent.respond.PlannedRoot.moved;
import static davy.agent.respond.PlannedRoot.text;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Family;
import davy.core.action.Kill;
import davy.core.action.Plan;
import davy.core.action.Step;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.nio.file.Path;
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
    private static final String SYSTEM = "/etc/systemd/system/";
    private static final String SSH = "/lib/systemd/system/ssh.service";

    @TempDir private Path top;

    private PlannedRoot root;

    @BeforeEach
    void build() throws Exception {
        root = new PlannedRoot(top, "ssh", SSH + "\n/usr/sbin/sshd\n");
        root.write("/usr/local/bin/dockerd", "\u007fELF");
    }

    @Test
    void aPackagesServiceWithAnEvilLineIsLeftToAPerson() throws Exception {
        root.write(SSH, unit("ExecStartPre=" + EVIL, "ExecStart=/usr/sbin/sshd -D"));
        root.link(SYSTEM + "multi-user.target.wants/ssh.service", SSH);
        root.link(SYSTEM + "sshd.service", SSH);
        root.write(SYSTEM + "ssh.service.d/own.conf", "[Service]\nNice=1\n");
        var plan = root.plan(accusation(SSH, 2));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).isEmpty();
        assertThat(moved(plan)).containsExactly(EVIL);
        assertThat(text(plan)).contains(SSH + " belongs to a package");
    }

    @Test
    void whatHidesAPackagesServiceIsPutAsideAlone() throws Exception {
        root.write(SSH, unit("ExecStart=/usr/sbin/sshd -D"));
        root.write(SYSTEM + "ssh.service", unit("ExecStart=" + EVIL));
        root.link(SYSTEM + "multi-user.target.wants/ssh.service", SSH);
        root.link(SYSTEM + "sshd.service", SYSTEM + "ssh.service");
        var plan = root.plan(accusation(SYSTEM + "ssh.service", 2));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(moved(plan)).containsExactly(SYSTEM + "ssh.service", EVIL);
    }

    @Test
    void aServiceThatIsNeededIsNeverDisabled() throws Exception {
        String path = SYSTEM + "docker.service";
        root.write(path, unit("ExecStart=-/usr/local/bin/dockerd", "ExecStartPost=" + EVIL));
        var plan = root.plan(accusation(path, 3));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).containsExactly(path + ":3");
        var whole = root.plan(accusation(path, 0));
        assertThat(disabled(whole)).isEmpty();
        assertThat(moved(whole)).containsExactly(EVIL);
        assertThat(text(whole)).contains("docker.service");
        var itself = root.plan(accusation(path, 2));
        assertThat(disabled(itself)).isEmpty();
        assertThat(lines(itself)).isEmpty();
    }

    /// Else the shop would be closed for one line.
    @Test
    void ofAServiceThatStartsSomethingElseTooTheLineAloneGoes() throws Exception {
        String path = SYSTEM + "shop.service";
        root.write(path, unit("ExecStart=/opt/shop/shopd", "ExecStartPost=" + EVIL));
        root.link(SYSTEM + "multi-user.target.wants/shop.service", path);
        var plan = root.plan(accusation(path, 3));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).containsExactly(path + ":3");
        assertThat(moved(plan)).containsExactly(EVIL);
    }

    @Test
    void anIntrudersServiceIsDisabled() throws Exception {
        String path = SYSTEM + "bot.service";
        root.write(path, unit("ExecStart=" + EVIL, "ExecStop=/bin/kill $MAINPID"));
        root.link(SYSTEM + "multi-user.target.wants/bot.service", path);
        var plan = root.plan(accusation(path, 2));
        assertThat(disabled(plan))
                .containsExactly(SYSTEM + "multi-user.target.wants/bot.service", path);
        assertThat(services(plan)).containsExactly("/system.slice/bot.service");
        assertThat(lines(plan)).isEmpty();
    }

    /// The empty setting before it takes the true command away.
    @Test
    void ofSettingsOfAServiceTheLineAloneGoesWithWhatMadeRoomForIt() throws Exception {
        root.write(SYSTEM + "shop.service", unit("ExecStart=/opt/shop/shopd"));
        String path = SYSTEM + "shop.service.d/more.conf";
        root.write(
                path, unit("Nice=1", "ExecStart=", "ExecStart=" + EVIL + " \\", "  -x", "Nice=2"));
        var plan = root.plan(accusation(path, 4));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).containsExactly(path + ":3", path + ":4", path + ":5");
        assertThat(moved(plan)).containsExactly(EVIL);
    }

    @Test
    void settingsOfAServiceThatAreTheIntrudersAloneGoAsAWhole() throws Exception {
        root.write(SYSTEM + "shop.service", unit("ExecStart=/opt/shop/shopd"));
        String path = SYSTEM + "shop.service.d/more.conf";
        root.write(path, unit("ExecStart=", "ExecStart=" + EVIL));
        var plan = root.plan(accusation(path, 3));
        assertThat(lines(plan)).isEmpty();
        assertThat(moved(plan)).containsExactly(path, EVIL);
    }

    /// As a library that is preloaded.
    @Test
    void ofWhatIsInTheEnvironmentOfAServiceTheLineAloneGoes() throws Exception {
        String path = SYSTEM + "shop.service";
        root.write(path, unit("Environment=LD_PRELOAD=" + EVIL, "ExecStart=/opt/shop/shopd"));
        var accused = Set.of(Entity.persistence(path + ":2"), Entity.file(EVIL));
        var plan = root.plan(accusation(accused));
        assertThat(disabled(plan)).isEmpty();
        assertThat(services(plan)).isEmpty();
        assertThat(lines(plan)).containsExactly(path + ":2");
    }

    private static String unit(String... settings) {
        return "[Service]\n" + String.join("\n", settings) + "\n";
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

    private static List<String> services(Plan plan) {
        return plan.steps().stream()
                .map(Step::action)
                .filter(Kill.class::isInstance)
                .map(action -> ((Kill) action).family())
                .map(Family::services)
                .flatMap(List::stream)
                .toList();
    }
}
