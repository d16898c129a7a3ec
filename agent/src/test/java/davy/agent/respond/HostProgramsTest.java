package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.host.FileType;
import davy.core.packages.PackageIndex;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which running programs are the host's own: those of a package that owns the folder `sbin` of
/// this test. They are copies of sleep(1), and what an intruder brings is another one.
final class HostProgramsTest {
    private static final Set<String> NAMES = Set.of("cron", "sshd-session", "server");

    private final List<Process> started = new ArrayList<>();
    private Path top;
    private Path sbin;
    private Path evil;

    @BeforeEach
    void build() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = Files.createTempDirectory("davy-host-").toRealPath();
        sbin = Files.createDirectory(top.resolve("sbin"));
        evil = Files.createDirectory(top.resolve("evil"));
        var lists = Files.createDirectories(top.resolve("packages/var/lib/dpkg/info"));
        var paths = new StringBuilder();
        for (String name : NAMES) {
            program(sbin.resolve(name));
            program(evil.resolve(name));
            paths.append(sbin.resolve(name)).append('\n');
        }
        Files.writeString(lists.resolve("tools.list"), paths);
        Files.writeString(
                top.resolve("packages/var/lib/dpkg/status"),
                """
                Package: tools
                Status: install ok installed
                Architecture: amd64
                Version: 1

                """);
    }

    private static void program(Path path) throws IOException {
        Files.copy(Path.of("/bin/sleep").toRealPath(), path);
        assertThat(path.toFile().setExecutable(true, false)).isTrue();
    }

    @AfterEach
    void clean() throws Exception {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        if (top != null) {
            Stage.run("rm", "-rf", top.toString());
        }
    }

    /// As an upgrade does, while services that it does not start again go on.
    @Test
    void aProgramThatAnUpgradeReplacedStaysThePackages() throws Exception {
        var plain = start(List.of(), "cron");
        var apart = start(apart("mount -t tmpfs none \"$1/evil\""), "cron");
        String readOnly = "mount --bind \"$2\" \"$2\" && mount -o remount,bind,ro \"$2\"";
        var bound = start(apart(readOnly), "cron");
        program(top.resolve("new"));
        Files.move(top.resolve("new"), sbin.resolve("cron"), StandardCopyOption.REPLACE_EXISTING);
        for (Process process : List.of(plain, apart, bound)) {
            assertThat(link(process)).isEqualTo(sbin.resolve("cron") + " (deleted)");
            assertThat(runsPackaged(process)).isTrue();
            assertThat(isSpared(process)).isTrue();
        }
        assertThat(runsPackaged(start(List.of(), "cron"))).isTrue();
    }

    @Test
    void aDeletedProgramOfAnotherFolderIsNotThePackagesWhateverItsPathSays() throws Exception {
        var folder = start(apart("mount --bind \"$1/evil\" \"$2\""), "cron");
        var file = start(apart("mount --bind \"$1/evil/server\" \"$2/server\""), "server");
        String covered =
                "mkdir -p \"$1/kept\" && mount --bind \"$2\" \"$1/kept\""
                        + " && mount --bind \"$1/evil\" \"$2\" && exec 3<\"$2\""
                        + " && mount --bind \"$1/kept\" \"$2\" && cd /proc/self/fd/3";
        var under = start(apart(covered), "sshd-session", "./sshd-session");
        var memory =
                start(
                        apart(
                                "cp \"$1/evil/cron\" /dev/shm/davy-$$ && mount -t tmpfs none \"$2\""
                                        + " && mv /dev/shm/davy-$$ \"$2/cron\""),
                        "cron");
        Stage.run("sh", "-c", "rm \"$1\"/*", "sh", evil.toString());
        for (Process process : List.of(folder, file, under)) {
            assertThat(link(process)).startsWith(sbin.toString()).endsWith(" (deleted)");
            assertThat(runsPackaged(process)).isFalse();
            assertThat(isSpared(process)).isFalse();
        }
        assertThat(link(memory)).isEqualTo(sbin.resolve("cron").toString());
        assertThat(runsPackaged(memory)).isFalse();
    }

    @Test
    void aProgramThatIsMountedOnThatOfAPackageIsNotThePackages() throws Exception {
        Path place = sbin.resolve("cron");
        Stage.run("mount", "--bind", evil.resolve("cron").toString(), place.toString());
        try {
            assertThat(runsPackaged(start(List.of(), "cron"))).isFalse();
        } finally {
            for (Process process : started) {
                process.destroyForcibly().waitFor();
            }
            Stage.run("umount", place.toString());
        }
        assertThat(runsPackaged(start(List.of(), "cron"))).isTrue();
    }

    /// The true program is put back as soon as the false one runs, and the path is the package's.
    @Test
    void aDeletedProgramThatIsLikeTheFamilysIsNoUpgrade() throws Exception {
        Path tail = Path.of("/usr/bin/tail").toRealPath();
        Path miner = Files.copy(tail, evil.resolve("miner"));
        assertThat(miner.toFile().setExecutable(true, false)).isTrue();
        Thread.sleep(20);
        for (String name : List.of("server", "cron")) {
            Path kept = Files.move(sbin.resolve(name), top.resolve("kept"));
            Files.copy(tail, sbin.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
            String called = sbin.resolve(name).toString();
            var process = start(List.of(), name, List.of(called, "-f", "/dev/null"));
            Files.move(kept, sbin.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            assertThat(link(process)).isEqualTo(called + " (deleted)");
            assertThat(runsPackaged(process)).isTrue();
            assertThat(members(miner)).contains(process.pid());
        }
    }

    /// Any user may make a copy of what is upgraded later.
    @Test
    void anUpgradedProgramThatIsOlderThanTheFamilyIsNone() throws Exception {
        var server = start(List.of(), "server");
        var cron = start(List.of(), "cron");
        Thread.sleep(20);
        Path copy = top.resolve("copy");
        program(copy);
        for (String name : List.of("server", "cron")) {
            Files.delete(sbin.resolve(name));
            Files.copy(Path.of("/usr/bin/tail").toRealPath(), sbin.resolve(name));
        }
        assertThat(link(server)).endsWith(" (deleted)");
        assertThat(members(copy)).doesNotContain(server.pid(), cron.pid());
    }

    /// What an archive of a vendor brings belongs to no package.
    @Test
    void aContainerRuntimeThatOnlyRootCanChangeIsSparedWithoutAPackageToo() throws Exception {
        Path own = Files.createTempDirectory(Path.of("/opt"), "davy-host-").toRealPath();
        try {
            Path bin = Files.createDirectory(own.resolve("bin"));
            Path open = Files.createDirectory(own.resolve("open"));
            Path loose = Files.createDirectory(open.resolve("bin"));
            Stage.run("chmod", "1777", open.toString());
            for (Path folder : List.of(bin, loose)) {
                program(folder.resolve("containerd"));
                program(folder.resolve("sshd"));
            }
            var real = start(List.of(), "containerd", words(bin.resolve("containerd")));
            var named = start(List.of(), "containerd", words(loose.resolve("containerd")));
            var other = start(List.of(), "sshd", words(bin.resolve("sshd")));
            assertThat(isSpared(real)).isTrue();
            assertThat(isSpared(named)).isFalse();
            assertThat(isSpared(other)).isFalse();
        } finally {
            Stage.run("rm", "-rf", own.toString());
        }
    }

    private static List<String> words(Path program) {
        return List.of(program.toString(), "50");
    }

    /// @param accused its only program
    private List<Long> members(Path accused) throws IOException {
        int self = (int) ProcessHandle.current().pid();
        String hash = Stage.run("sha256sum", accused.toString()).split(" ")[0];
        var pin = new FilePin(accused.toString(), FileType.REGULAR, hash);
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            var family = new Family(List.of(), List.of(pin), List.of());
            var watch = new FamilyWatch(family, host, scan, new Sparing(host, packages(), self));
            return watch.members().stream().map(member -> (long) member.pid()).toList();
        }
    }

    /// Later versions of OpenSSH serve each connection by a program of its own.
    @Test
    void thePartsOfAServerAreSparedToo() throws Exception {
        assertThat(isSpared(start(List.of(), "sshd-session"))).isTrue();
        assertThat(isSpared(start(List.of(), "server"))).isFalse();
    }

    @Test
    void whereNoPackagesAreKnownServersInThePlacesOfTheHostAreSpared() throws Exception {
        Path server = Path.of("/usr/bin/dbus-daemon");
        assumeTrue(Files.isExecutable(server), "needs dbus-daemon");
        Path copy = Files.copy(server, top.resolve("dbus-daemon"));
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        var none = packages(Files.createDirectory(top.resolve("none")));
        assertThat(none.known()).isFalse();
        var real = start(List.of(), "dbus-daemon", bus(server, "one"));
        var named = start(List.of(), "dbus-daemon", bus(copy, "two"));
        var other = start(List.of(), "sleep", List.of("/usr/bin/sleep", "50"));
        assertThat(isSpared(real, none)).isTrue();
        assertThat(isSpared(named, none)).isFalse();
        assertThat(isSpared(other, none)).isFalse();
        assertThat(isSpared(real, packages())).isFalse();
    }

    /// A bus of its own, which nobody speaks to.
    private List<String> bus(Path server, String name) {
        String address = "--address=unix:path=" + top.resolve(name);
        return List.of(server.toString(), "--session", "--nofork", address);
    }

    /// In mounts of its own, where `$1` is the folder of the test and `$2` that of the package.
    private List<String> apart(String mounts) {
        String enter = mounts + " && exec \"$3\" 50";
        return List.of("unshare", "--mount", "sh", "-c", enter, "sh", top + "", sbin + "");
    }

    private Process start(List<String> before, String name) throws Exception {
        return start(before, name, sbin.resolve(name).toString());
    }

    private Process start(List<String> before, String name, String called) throws Exception {
        return start(before, name, before.isEmpty() ? List.of(called, "50") : List.of(called));
    }

    private Process start(List<String> before, String name, List<String> words) throws Exception {
        var command = new ArrayList<>(before);
        command.addAll(words);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        for (int i = 0; i < 200 && !link(process).endsWith("/" + name); i++) {
            Thread.sleep(20);
        }
        assertThat(link(process)).endsWith("/" + name);
        return process;
    }

    private static String link(Process process) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/exe")).toString();
    }

    private PackageIndex packages() throws IOException {
        var packages = packages(top.resolve("packages"));
        assertThat(packages.owner(sbin.resolve("cron").toString())).isEqualTo("tools");
        return packages;
    }

    private static PackageIndex packages(Path root) throws IOException {
        try (var image = LinuxHost.image(root.toString())) {
            return PackageIndex.read(image);
        }
    }

    private boolean runsPackaged(Process process) throws IOException {
        try (var host = LinuxHost.live(_ -> null)) {
            return new HostPrograms(host, packages()).runsPackaged((int) process.pid());
        }
    }

    private boolean isSpared(Process process) throws IOException {
        return isSpared(process, packages());
    }

    private boolean isSpared(Process process, PackageIndex packages) throws IOException {
        int self = (int) ProcessHandle.current().pid();
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(_ -> null)) {
            var living = new HashMap<Integer, ProcessScan.Seen>();
            scan.all().forEach(seen -> living.put(seen.pid(), seen));
            return new Sparing(host, packages, self).spared(living).contains((int) process.pid());
        }
    }
}
