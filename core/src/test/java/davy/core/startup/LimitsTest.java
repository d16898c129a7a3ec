package davy.core.startup;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.host.Host;
import davy.core.host.Unseen;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Decoys before a line that starts something: it is found, or what was not read is told.
final class LimitsTest {
    /// More than a reader keeps, in less than it reads.
    private static final int DECOYS = 120_000;

    private static Arguments reader(
            String path, String decoy, String line, Function<CaseHost, Integer> found) {
        return Arguments.of(path, decoy, line, found);
    }

    private static Stream<Arguments> readers() {
        return Stream.of(
                reader(
                        "/etc/pam.d/sshd",
                        "-\n",
                        "auth sufficient pam_permit.so\n",
                        host -> PamStacks.read(host).size()),
                reader(
                        "/etc/udev/rules.d/x.rules",
                        ",\n",
                        "RUN+=\"/tmp/x\"\n",
                        host -> Udev.read(host).size()),
                reader(
                        "/etc/inittab",
                        ":\n",
                        "x:3:respawn:/tmp/x\n",
                        host -> StartupScripts.read(host).inittab().size()),
                reader(
                        "/etc/modprobe.d/x.conf",
                        "x\n",
                        "install floppy /tmp/x\n",
                        host -> Modprobe.read(host).rules().size()),
                reader(
                        "/etc/network/interfaces",
                        "x\n",
                        "up /tmp/x\n",
                        host -> HookFolders.interfaces(host).size()),
                reader(
                        "/etc/dpkg/dpkg.cfg",
                        "x\n",
                        "post-invoke=/tmp/x\n",
                        host -> PackageHooks.read(host).size()),
                reader(
                        "/etc/yum/post-actions/x.action",
                        "x\n",
                        "*:any:/tmp/x\n",
                        host -> PackageHooks.read(host).size()),
                reader(
                        "/etc/apt/apt.conf",
                        "x;\n",
                        "DPkg::Post-Invoke \"/tmp/x\";\n",
                        host -> PackageHooks.read(host).size()),
                reader(
                        "/etc/default/grub",
                        "x\n",
                        "GRUB_CMDLINE_LINUX=init=/tmp/x\n",
                        host -> BootEntries.read(host).size()),
                reader(
                        "/etc/inetd.conf",
                        "x\n",
                        "x stream tcp nowait root /tmp/x x\n",
                        host -> ConfiguredCommands.read(host).size()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readers")
    void findsWhatStandsBehindEmptyLines(
            String path, String decoy, String line, Function<CaseHost, Integer> found) {
        var host = CaseHost.of(Map.of(path, "\n".repeat(DECOYS) + " #\n" + line));
        assertThat(found.apply(host)).isEqualTo(1);
        assertThat(host.unseen()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readers")
    void findsOrTellsWhatStandsBehindOtherLines(
            String path, String decoy, String line, Function<CaseHost, Integer> found) {
        var host = CaseHost.of(Map.of(path, decoy.repeat(DECOYS) + line));
        if (found.apply(host) == 0) {
            assertThat(host.unseen()).extracting(Unseen::what).containsOnly(path);
        }
    }

    @Test
    void numbersLinesAsTheyStandInTheFile() {
        var host = CaseHost.of(Map.of("/etc/modules", "\n \n#x\nloop\n"));
        assertThat(Modprobe.read(host).loads())
                .extracting(load -> load.line() + load.module())
                .containsExactly("4loop");
    }

    @Test
    void tellsOfDropInsThatItDoesNotRead() {
        Map<String, Object> files = new LinkedHashMap<>();
        files.put("/etc/systemd/system/a.service", "[Service]\nExecStart=/usr/bin/a\n");
        for (int i = 0; i < 1_000; i++) {
            files.put("/etc/systemd/system/a.service.d/0%04d.conf".formatted(i), "");
        }
        assertThat(unseen(files)).isEmpty();
        files.put("/etc/systemd/system/a.service.d/zz.conf", "[Service]\nExecStartPre=/tmp/x\n");
        assertThat(unseen(files)).containsExactly("/etc/systemd/system/a.service.d");
    }

    private static List<String> unseen(Map<String, Object> files) {
        var host = CaseHost.of(files);
        assertThat(SystemdUnits.read(host)).isNotNull();
        return host.unseen().stream().map(Unseen::what).toList();
    }

    @Test
    void tellsOfCommandsThatItDoesNotKeep() {
        var host =
                CaseHost.of(
                        Map.of(
                                "/etc/supervisord.conf",
                                "command=a\n".repeat(20_000),
                                "/etc/inetd.conf",
                                "x stream tcp nowait root /tmp/x x\n"));
        assertThat(ConfiguredCommands.read(host)).hasSize(20_000);
        assertThat(host.unseen()).extracting(Unseen::what).containsExactly("/etc/inetd.conf");
    }

    @Test
    void tellsOfIncludesThatItDoesNotFollow() {
        Map<String, Object> files = new LinkedHashMap<>();
        var text = new StringBuilder();
        for (int i = 0; i <= 1_000; i++) {
            text.append("auth include /srv/").append(i).append('\n');
            files.put("/srv/" + i, "auth required pam_unix.so\n");
        }
        files.put("/etc/pam.d/x", text.toString());
        var host = CaseHost.of(files);
        assertThat(PamStacks.read(host)).hasSize(2_001);
        assertThat(host.unseen()).extracting(Unseen::what).containsExactly("/etc/pam.d/x");
    }

    /// A hook of pacman is read as a unit file is.
    @Test
    void tellsOfSettingsThatItDoesNotRead() {
        String path = "/etc/pacman.d/hooks/x.hook";
        var host =
                CaseHost.of(Map.of(path, "[Action]\n" + "a=\n".repeat(20_000) + "Exec=/tmp/x\n"));
        if (PackageHooks.read(host).isEmpty()) {
            assertThat(host.unseen()).extracting(Unseen::what).containsExactly(path);
        }
    }

    @Test
    void readsAllWordsOfALine() {
        String words = "quiet ".repeat(2_000);
        var host =
                CaseHost.of(
                        Map.of(
                                "/etc/pam.d/sshd",
                                "auth optional pam_exec.so " + words + "/tmp/x\n",
                                "/etc/default/grub",
                                "GRUB_CMDLINE_LINUX=\"" + words + "init=/tmp/x\"\n"));
        assertThat(PamStacks.read(host).getFirst().arguments()).endsWith("/tmp/x");
        assertThat(BootEntries.read(host).getFirst().words()).endsWith("init=/tmp/x");
    }

    /// So nothing is kept of all files together.
    @Test
    void givesCommandsAwayBeforeTheNextFileIsRead() {
        String all = "a".repeat(500_000) + " | sh";
        for (var reader : READERS.entrySet()) {
            String a = reader.getKey().replace('*', 'a');
            String b = reader.getKey().replace('*', 'b');
            String text =
                    a.contains("autostart") ? "[Desktop Entry]\nExec=" : "[D-BUS Service]\nExec=";
            text = a.endsWith(".vim") ? "!" : text;
            var host =
                    CaseHost.of(
                            Map.of(
                                    "/etc/passwd",
                                    "u:x:1000:1000::/home/u:/bin/sh\n",
                                    a,
                                    text + all + "\n",
                                    b,
                                    text + all + "\n"));
            var steps = new ArrayList<String>();
            reader.getValue()
                    .accept(
                            noting(host, steps),
                            launch -> {
                                assertThat(launch.command()).isEqualTo(all);
                                steps.add("take " + launch.path());
                            });
            steps.removeIf(step -> !step.endsWith(a) && !step.endsWith(b));
            assertThat(steps).containsExactly("read " + a, "take " + a, "read " + b, "take " + b);
            assertThat(host.unseen()).isEmpty();
        }
    }

    private static final Map<String, BiConsumer<Host, Consumer<Launch>>> READERS =
            Map.of(
                    "/home/u/.vim/plugin/*.vim",
                    ConfiguredCommands::read,
                    "/home/u/.config/autostart/*.desktop",
                    DesktopEntries::autostart,
                    "/home/u/.local/share/dbus-1/services/*.service",
                    DesktopEntries::busServices);

    private static Host noting(Host host, List<String> steps) {
        return (Host)
                Proxy.newProxyInstance(
                        Host.class.getClassLoader(),
                        new Class<?>[] {Host.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("read")) {
                                steps.add("read " + arguments[0]);
                            }
                            return method.invoke(host, arguments);
                        });
    }

    /// A long name is told by its beginning and its end.
    @Test
    void keepsNoLongNameForEachValue() {
        String text = "DPkg::Post-" + "k".repeat(5_000) + " " + "\"\" ".repeat(19_000);
        var values = AptConfig.read(text);
        assertThat(values).hasSize(19_000);
        assertThat(values.stream().mapToLong(value -> value.name().length()).sum())
                .isLessThan(10_000_000);
        String hook = "Dir::Bin::" + "k".repeat(1_000) + "-Invoke";
        var host = CaseHost.of(Map.of("/etc/apt/apt.conf", hook + " \"/tmp/x\";\n"));
        assertThat(PackageHooks.read(host)).extracting(Launch::command).containsExactly("/tmp/x");
        assertThat(PackageHooks.read(host).getFirst().key())
                .startsWith("Dir::Bin::k")
                .endsWith("k-Invoke");
    }

    @Test
    void tellsOfValuesOfAptThatItDoesNotKeep() {
        String path = "/etc/apt/apt.conf";
        var host = CaseHost.of(Map.of(path, "a" + " \"\"".repeat(30_000) + ";\n"));
        assertThat(PackageHooks.read(host)).isEmpty();
        assertThat(host.unseen()).extracting(Unseen::what).containsExactly(path);
    }
}
