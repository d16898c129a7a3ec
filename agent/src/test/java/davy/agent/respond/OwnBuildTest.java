package davy.agent.respond;

import static davy.agent.respond.PlannedRoot.EVIL;
import static davy.agent.respond.PlannedRoot.disabled;
import static davy.agent.respond.PlannedRoot.moved;
import static davy.agent.respond.PlannedRoot.text;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.nio.file.Path;
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
    private static final String PRELOAD = "/etc/ld.so.preload";
    private static final String LIBRARY = "/usr/local/usranalyse/lib/libusranalyse.so";

    @TempDir private Path top;

    private PlannedRoot root;

    @BeforeEach
    void build() throws Exception {
        root = new PlannedRoot(top, "coreutils", "/usr/bin/ls\n");
        root.write("/usr/bin/ls", "\u007fELF");
        root.link(LINK, "../init.d/sshd");
    }

    @Test
    void theServerByWhichPeopleComeInIsLeftToAPerson() throws Exception {
        root.write(
                SCRIPT, "#!/bin/bash\n# processname: sshd\nSSHD=/usr/sbin/sshd\n$SSHD $OPTIONS\n");
        var started = of("init-script", Entity.persistence(SCRIPT), Entity.file(SERVER));
        var plan = root.plan(started, of("ssh-binary", Entity.file(SERVER)));
        assertThat(disabled(plan)).isEmpty();
        assertThat(moved(plan)).isEmpty();
        assertThat(text(plan))
                .contains(
                        SERVER + " lets people in", SCRIPT + " starts sshd, which the host needs");
    }

    @Test
    void neitherIsItsUnitMoved() throws Exception {
        root.write(UNIT, "[Service]\nExecStart=/usr/sbin/sshd -D\n");
        var plan = root.plan(of("indicator-file", Entity.file(UNIT)));
        assertThat(moved(plan)).isEmpty();
        assertThat(text(plan)).contains(UNIT + " starts /usr/sbin/sshd, which the host needs");
    }

    @Test
    void whatHasOnlyTheNameIsMoved() throws Exception {
        root.write(SCRIPT, "#!/bin/sh\n# not /usr/sbin/sshd\n" + EVIL + " &\n");
        root.write(UNIT, "[Service]\nExecStart=" + EVIL + "\n");
        root.write("/opt/sshd", "\u007fELF");
        root.write("/tmp/.x/sshd", "\u007fELF");
        root.write("/usr/sbin/sshd-update", "\u007fELF");
        var plan =
                root.plan(
                        of("init-script", Entity.persistence(SCRIPT), Entity.file(EVIL)),
                        of("indicator-file", Entity.file(UNIT)),
                        of("ssh-binary", Entity.file("/opt/sshd")),
                        of("ssh-binary", Entity.file("/tmp/.x/sshd")),
                        of("ssh-binary", Entity.file("/usr/sbin/sshd-update")));
        assertThat(disabled(plan)).containsExactlyInAnyOrder(LINK, SCRIPT);
        assertThat(moved(plan))
                .containsExactly(UNIT, "/opt/sshd", EVIL, "/tmp/.x/sshd", "/usr/sbin/sshd-update");
    }

    @Test
    void aServerThatOthersCanChangeIsMoved() throws Exception {
        assertThat(root.at(SERVER).toFile().setWritable(true, false)).isTrue();
        var plan = root.plan(of("ssh-binary", Entity.file(SERVER)));
        assertThat(moved(plan)).containsExactly(SERVER);
    }

    /// Another hint at it makes nothing sure, as a hint at the intruder's does.
    @Test
    void aLibraryThatStandsBeforeNothingIsLeftToAPerson() throws Exception {
        root.write(PRELOAD, LIBRARY + "\n");
        root.write(LIBRARY, "\u007fELF");
        var preload = new Entity[] {Entity.persistence(PRELOAD), Entity.file(LIBRARY)};
        var hint = of("injected-library", Level.MEDIUM, Entity.file(LIBRARY));
        var plan = root.plan(of("ld-so-preload", Level.HIGH, preload), hint);
        assertThat(moved(plan)).isEmpty();
        assertThat(text(plan)).contains("because. To do: find out", PRELOAD);
        var hides = root.plan(of("ld-so-preload", Level.CRITICAL, preload), hint);
        assertThat(moved(hides)).containsExactly(PRELOAD, LIBRARY);
        var known =
                root.plan(
                        of("ld-so-preload", Level.HIGH, preload),
                        of("known-malware-file", Entity.file(LIBRARY)));
        assertThat(moved(known)).containsExactly(LIBRARY);
    }

    private static Accusation of(String detection, Entity... entities) {
        return of(detection, Level.HIGH, entities);
    }

    private static Accusation of(String detection, Level level, Entity... entities) {
        var reason = Phrase.plain("because");
        return new Accusation("I1", detection, level, reason, Map.of(), Set.of(entities));
    }
}
