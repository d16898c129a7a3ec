package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.change.FileHand;
import davy.linux.change.ProcessHand;
import davy.linux.kernel.LiveKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stand-ins of `systemd --user`, copies of python that note the signal and end by themselves.
final class UserManagersTest {
    private static final String WAIT =
            """
            import signal, sys, time
            signal.signal(signal.SIGHUP, lambda *_: open(sys.argv[1], 'w').close())
            open(sys.argv[1] + '.up', 'w').close()
            for _ in range(600):
                time.sleep(0.1)
            """;

    @TempDir private Path top;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void needs() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    /// @param packaged whether a package brought it
    private Process start(String name, boolean packaged, String argument) throws Exception {
        Path folder = Files.createDirectories(top.resolve(name + "/" + packaged));
        Path program = folder.resolve(packaged ? "systemd" : "sub/systemd");
        Files.createDirectories(program.getParent());
        Files.copy(Path.of("/usr/bin/python3").toRealPath(), program);
        var process =
                new ProcessBuilder(program.toString(), "-c", WAIT, top + "/heard-" + name, argument)
                        .start();
        started.add(process);
        Path up = top.resolve("heard-" + name + ".up");
        for (int i = 0; i < 200 && !Files.exists(up); i++) {
            Thread.sleep(50);
        }
        assertThat(up).exists();
        return process;
    }

    private boolean heard(String name) throws Exception {
        Path file = top.resolve("heard-" + name);
        for (int i = 0; i < 60 && !Files.exists(file); i++) {
            Thread.sleep(50);
        }
        return Files.exists(file);
    }

    private @Nullable String reload(String... paths) throws IOException {
        try (var host = LinuxHost.live(LiveKernel::new);
                var scan = ProcessScan.open()) {
            var files = new FileHand(host);
            var packages = packages();
            var hands =
                    new Hands(
                            host,
                            files,
                            files,
                            scan,
                            new ProcessHand(scan),
                            packages,
                            new Sparing(host, packages, 0),
                            null,
                            Clock.systemUTC());
            var untold = new UserManagers(hands).reload(List.of(paths));
            return untold == null ? null : untold.in(Language.EN);
        }
    }

    /// Of an image where a package brought what is called so below.
    private PackageIndex packages() throws IOException {
        Path image = Files.createDirectories(top.resolve("image"));
        Path info = Files.createDirectories(image.resolve("var/lib/dpkg/info"));
        var list = new StringBuilder("/.\n");
        for (Process process : started) {
            String path = process.info().command().orElseThrow();
            list.append(path.contains("/true/") ? path + "\n" : "");
        }
        Files.writeString(info.resolve("systemd.list"), list);
        Files.writeString(
                image.resolve("var/lib/dpkg/status"),
                "Package: systemd\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n");
        try (var host = LinuxHost.image(image.toString())) {
            return PackageIndex.read(host);
        }
    }

    @Test
    void oneOfAPackageIsToldOfUnitsOfItsUser() throws Exception {
        start("it", true, "--user");
        assertThat(reload("/etc/systemd/system/a.service")).isNull();
        assertThat(reload("/home/nobody-here/a", "/etc/cron.d/a")).isNull();
        assertThat(top.resolve("heard-it")).doesNotExist();
        assertThat(reload("/root/.config/systemd/user/a.service")).isNull();
        assertThat(heard("it")).isTrue();
    }

    @Test
    void unitsForAllAreToldToEachButNotToOtherPrograms() throws Exception {
        start("it", true, "--user");
        var other = start("other", true, "--system");
        assertThat(reload("/etc/systemd/user/a.service")).isNull();
        assertThat(heard("it")).isTrue();
        assertThat(top.resolve("heard-other")).doesNotExist();
        assertThat(other.isAlive()).isTrue();
    }

    /// The signal would end an innocent one, and an intruder's answers are worth nothing.
    @Test
    void oneThatOnlyCallsItselfSoIsLeftAndNamed() throws Exception {
        var impostor = start("false", false, "--user");
        assertThat(reload("/root/.config/systemd/user/default.target.wants/a.service"))
                .startsWith("1 user manager (systemd --user) could not be told")
                .contains("process " + impostor.pid() + " of root");
        assertThat(top.resolve("heard-false")).doesNotExist();
    }

    @Test
    void oneThatStandsStillIsNamedAndNotWaitedFor() throws Exception {
        var stopped = start("stopped", true, "--user");
        Stage.run("kill", "-STOP", Long.toString(stopped.pid()));
        assertThat(reload("/root/.config/systemd/user/a.service"))
                .contains("process " + stopped.pid() + " of root");
    }
}
