package davy.core.startup;

import static davy.core.startup.UnitList.commands;
import static davy.core.startup.UnitList.unit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What systemd itself and its manual say of the same files.
final class SystemdUnitsTest {
    private static final String UNITS = "/etc/systemd/system/";
    @TempDir private Path root;

    @Test
    void readsCommandsAsSystemdDoes() throws IOException, InterruptedException {
        var host = new TreeHost(root);
        host.write(
                UNITS + "t.target", "[Unit]\nWants=a.service b.service i@x-y.service al.service\n");
        host.write(
                UNITS + "a.service",
                """
                [Service]
                Type=oneshot
                # comment
                ExecStartPre=-/bin/echo one \\
                  # in between
                  two\\x20three "four five" 'six \\'s seven' \\
                ; nothing
                  last
                ExecStart=@/bin/sh daemon -c 'echo "a b" c' \\s \\q a;b a\\073b
                ExecStart=/bin/echo a ; -/bin/echo b \\; c ; :/bin/echo %n %% %p %N %i %h %t %T %V
                ExecStartPost=/bin/x
                ExecStartPost=
                ExecStartPost=+/bin/true
                  [Unit]
                Description = x
                [Service]
                ExecStop = !!/bin/kill
                """);
        host.write(
                UNITS + "b.service",
                """
                \uFEFF[Service]
                ExecStopPost=/bin/false\rExecStop=/bin/false 2\r
                ExecReload=/bin/echo 3
                Type=oneshot
                ExecStart=/bin/true
                """);
        host.write(UNITS + "i@.service", "[Service]\nType=oneshot\nExecStart=/bin/echo %i %p %n\n");
        host.write(UNITS + "i@.service.d/50-a.conf", "[Service]\nExecStart=/bin/echo 50\n");
        host.write(UNITS + "i@x-y.service.d/20-b.conf", "[Service]\nExecStart=/bin/echo 20\n");
        host.write(UNITS + "i@x-y.service.d/50-a.conf", "[Service]\nExecStart=/bin/echo other\n");
        host.write(UNITS + "service.d/10-all.conf", "[Service]\nExecStopPost=/bin/echo all\n");
        host.write(
                UNITS + "long-named-thing.service", "[Service]\nType=oneshot\nExecStart=/bin/a\n");
        host.link(UNITS + "al.service", "long-named-thing.service");
        host.write(UNITS + "long-.service.d/5.conf", "[Service]\nExecStart=/bin/long\n");
        host.write(UNITS + "al.service.d/4.conf", "[Service]\nExecStart=\nExecStart=/bin/al\n");
        host.link(UNITS + "long-named-thing.service.d/10-all.conf", "/dev/null");

        var expected = ask("t.target");
        var units = SystemdUnits.read(host);
        for (String name : List.of("a.service", "b.service", "i@x-y.service")) {
            assertSame(unit(units, name), expected, name);
        }
        // Asked for by its other name, systemd shows it under the one of its file.
        assertSame(unit(units, "long-named-thing.service"), expected, "long-named-thing.service");
        assertThat(unit(units, "long-named-thing.service").aliases()).containsExactly("al.service");
    }

    private void assertSame(Unit unit, Map<String, List<List<String>>> expected, String name) {
        assertThat(expected).containsKey(name + " ExecStart");
        for (String key :
                List.of(
                        "ExecStartPre",
                        "ExecStart",
                        "ExecStartPost",
                        "ExecReload",
                        "ExecStop",
                        "ExecStopPost")) {
            assertThat(commands(unit, key))
                    .as(name + " " + key)
                    .isEqualTo(expected.getOrDefault(name + ' ' + key, List.of()));
        }
        var dropIns = expected.getOrDefault(name + " DropIn", List.of());
        assertThat(unit.dropIns())
                .as(name)
                .isEqualTo(
                        dropIns.stream()
                                .map(List::getFirst)
                                .filter(path -> !Files.isSymbolicLink(Path.of(path)))
                                .map(this::inside)
                                .toList());
    }

    private String inside(String path) {
        return path.substring(root.toString().length());
    }

    private Map<String, List<List<String>>> ask(String unit)
            throws IOException, InterruptedException {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        return SystemdTool.read(root.resolve(UNITS.substring(1)), Path.of("/root"), unit);
    }

    @Test
    void splitsRandomCommandLinesAsSystemdDoes() throws IOException, InterruptedException {
        long seed = Long.getLong("davy.seed", 20_260_115L);
        var random = new Random(seed);
        var lines = new ArrayList<String>();
        String[] pieces = {
            "a", "b c", " ", "\t", "'", "\"", "\\", "\\\\", "\\x41", "\\x4", "\\101", "\\n", "\\s",
            "\\u00e9", "x;", " ; -/bin/d ", "\\;", " \\; ", "%%", "#", "-", "@", "é", "\\'", "\\\"",
                    "=",
            "\\q"
        };
        for (int i = 0; i < 400; i++) {
            var line = new StringBuilder("ExecStart=-/bin/c" + i + ' ');
            for (int n = random.nextInt(10); n >= 0; n--) {
                line.append(pieces[random.nextInt(pieces.length)]);
            }
            // A backslash at the end would join lines; that is tested elsewhere.
            lines.add(line.append(" x").toString());
        }
        var host = new TreeHost(root);
        String text = "[Service]\nType=oneshot\n" + String.join("\n", lines) + "\n";
        host.write(UNITS + "r.service", text);
        host.write(UNITS + "t.target", "[Unit]\nWants=r.service\n");

        var mine = new LinkedHashMap<String, List<String>>();
        for (var argv : commands(unit(SystemdUnits.read(host), "r.service"), "ExecStart")) {
            mine.put(argv.getFirst(), argv);
        }
        int compared = 0;
        for (var argv : ask("t.target").get("r.service ExecStart")) {
            if (argv.getFirst().startsWith("/bin/c") && !argv.toString().contains("$'")) {
                assertThat(mine.get(argv.getFirst())).as("seed " + seed).isEqualTo(argv);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(120);
    }

    @Test
    void namesStatesAndAliasesAgreeWithSystemctl() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemctl")));
        String install = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n";
        var host = new TreeHost(root);
        host.link("/lib", "usr/lib");
        host.write("/usr/lib/systemd/system/one.service", install);
        host.write("/usr/lib/systemd/system/two.service", install);
        host.write("/usr/lib/systemd/system/three@.service", install);
        host.write("/usr/lib/systemd/system/four.service", "[Service]\nExecStart=/bin/true\n");
        host.write("/usr/lib/systemd/system/five.timer", "[Timer]\nOnCalendar=daily\n" + install);
        host.write("/usr/lib/systemd/system/five.service", "[Service]\nExecStart=/bin/true\n");
        host.write("/usr/lib/systemd/system/six.service", install);
        host.write(UNITS + "six.service", install);
        host.write("/srv/linked.service", install);
        host.link(UNITS + "linked.service", "/srv/linked.service");
        host.link(UNITS + "masked.service", "/dev/null");
        host.link(UNITS + "other.service", "/usr/lib/systemd/system/one.service");
        String wants = UNITS + "multi-user.target.wants/";
        host.link(wants + "one.service", "/usr/lib/systemd/system/one.service");
        host.link(wants + "five.timer", "/usr/lib/systemd/system/five.timer");
        host.link(wants + "three@z.service", "/usr/lib/systemd/system/three@.service");
        host.link(wants + "linked.service", "/srv/linked.service");

        assertThat(states(host)).isEqualTo(statesOfSystemctl(root));
        var units = SystemdUnits.read(host);
        assertThat(unit(units, "one.service").aliases()).containsExactly("other.service");
        assertThat(unit(units, "three@z.service").enabled()).isTrue();
        assertThat(units.stream().filter(Unit::shadowed).map(Unit::path))
                .containsExactly("/usr/lib/systemd/system/six.service");
    }

    @Test
    void agreesWithSystemctlOnThisMachine() throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemctl")));
        var expected = statesOfSystemctl(Path.of("/"));
        Assumptions.assumeTrue(expected.size() > 20, "a machine without systemd");
        assertThat(states(new TreeHost(Path.of("/")))).isEqualTo(expected);
    }

    /// Names, whether enabled, whether masked; aliases left out.
    private static SortedSet<String> statesOfSystemctl(Path root)
            throws IOException, InterruptedException {
        var command =
                List.of(
                        "systemctl",
                        "--root=" + root,
                        "list-unit-files",
                        "--no-legend",
                        "--plain",
                        "--no-pager");
        var states = new TreeSet<String>();
        for (String line : SystemdTool.run(command).lines().toList()) {
            String[] columns = line.trim().split(" +", -1);
            if (columns.length >= 2 && !columns[1].equals("alias")) {
                boolean template = columns[0].contains("@.");
                boolean enabled = columns[1].equals("enabled") && !template;
                states.add(columns[0] + ' ' + enabled + ' ' + columns[1].equals("masked"));
            }
        }
        return states;
    }

    /// The same. A unit that its package has pulled in is static to systemctl, so only what
    /// administrators enable can be compared.
    private static SortedSet<String> states(TreeHost host) {
        var states = new TreeSet<String>();
        for (Unit unit : SystemdUnits.read(host)) {
            boolean counts = unit.scope() == Unit.Scope.SYSTEM && !unit.shadowed();
            boolean instance = unit.name().indexOf('@') >= 0 && !unit.isTemplate();
            boolean file = !unit.path().isEmpty() && !unit.path().startsWith("/run/");
            if (counts && !instance && file) {
                boolean enabled = unit.enabled() && isEnabledByAdministrator(host, unit);
                states.add(unit.name() + ' ' + enabled + ' ' + unit.masked());
            }
        }
        return states;
    }

    private static boolean isEnabledByAdministrator(TreeHost host, Unit unit) {
        String base = "/etc/systemd/system/";
        return host.list(base).stream()
                .filter(name -> name.endsWith(".wants") || name.endsWith(".requires"))
                .anyMatch(name ->
                        host.exists(base + name + '/' + unit.name())
                                || unit.aliases().stream()
                                        .anyMatch(a -> host.exists(base + name + '/' + a)));
    }

    @Test
    void putsInVariablesOfTheUnitItself() throws IOException {
        var host = new TreeHost(root);
        host.write(
                UNITS + "a.service",
                """
                [Service]
                Environment=X=/tmp/.x "Y=a b" 'Z=q"r'
                Environment=
                Environment=X=/tmp/.y "Y=a b"
                EnvironmentFile=-/etc/default/%p
                ExecStart=/bin/sh -c ${X}/z $Y "$Y c" $$Y $NONE ${NONE}
                ExecStart=:/bin/echo $Y
                User=nobody
                """);
        var unit = unit(SystemdUnits.read(host), "a.service");
        // systemd.service(5), "Command lines": ${X} as part of a word, $Y as a word is split.
        assertThat(commands(unit, "ExecStart"))
                .containsExactly(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "/tmp/.y/z",
                                "a",
                                "b",
                                "$Y c",
                                "$Y",
                                "$NONE",
                                "${NONE}"),
                        List.of("/bin/echo", "$Y"));
        assertThat(unit.environment())
                .containsExactly(Map.entry("X", "/tmp/.y"), Map.entry("Y", "a b"));
        assertThat(unit.environmentFiles()).containsExactly("/etc/default/a");
        assertThat(unit.user()).isEqualTo("nobody");
        assertThat(unit.commands()).extracting(UnitCommand::line).containsExactly(6, 7);
    }

    @Test
    void readsTimersAndWhatTheyStart() throws IOException {
        var host = new TreeHost(root);
        host.write(
                UNITS + "a.timer",
                "[Timer]\nOnCalendar=daily\nOnCalendar=\nOnBootSec=20\nOnUnitActiveSec=5min\n");
        host.write(UNITS + "b.timer", "[Timer]\nOnCalendar=*:0/3\nUnit=other.service\n");
        host.write("/run/systemd/transient/run-r1.timer", "[Timer]\nOnActiveSec=1s\n");
        var units = SystemdUnits.read(host);
        assertThat(unit(units, "a.timer").schedule())
                .containsExactly("OnBootSec=20", "OnUnitActiveSec=5min");
        assertThat(unit(units, "a.timer").starts()).isEqualTo("a.service");
        assertThat(unit(units, "b.timer").starts()).isEqualTo("other.service");
        assertThat(unit(units, "run-r1.timer").path()).startsWith("/run/systemd/transient/");
    }

    @Test
    void readsUnitsAndDropInsOfPeople() throws IOException {
        var host = new TreeHost(root);
        host.write(
                "/etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n");
        host.write("/usr/lib/systemd/user/common.service", "[Service]\nExecStart=/bin/common\n");
        host.write(
                "/home/ann/.config/systemd/user/x.service", "[Service]\nExecStart=%h/.cache/x\n");
        host.write(
                "/home/ann/.config/systemd/user/common.service.d/a.conf",
                "[Service]\nExecStartPost=/bin/more\n");
        host.link("/home/ann/.config/systemd/user/default.target.wants/x.service", "../x.service");
        host.write("/root/.local/share/systemd/user/r.service", "[Service]\nExecStart=/r\n");
        host.write("/home/bob/.config/systemd/user/b.service", "[Service]\nExecStart=/b\n");
        var units = SystemdUnits.read(host);
        assertThat(units)
                .extracting(unit -> unit.name() + ' ' + unit.path().startsWith("/home/ann/"))
                .contains("common.service false", "x.service true", "r.service false");
        var own = unit(units, "x.service");
        assertThat(own.owner()).isEqualTo("ann");
        assertThat(own.enabled()).isTrue();
        assertThat(commands(own, "ExecStart")).containsExactly(List.of("/home/ann/.cache/x"));
        assertThat(units)
                .filteredOn(unit -> unit.name().equals("common.service"))
                .extracting(unit -> unit.owner() + unit.commands().size())
                .containsExactly("1", "ann2");
        assertThat(unit(units, "b.service").owner()).isNotEmpty();
    }

    /// Values from `systemd --test` of systemd 252: the three bytes of a code point that UTF-8 does
    /// not have.
    @Test
    void takesHalfASurrogatePairAsSystemdDoes() {
        assertThat(UnitWords.split("a\\ud800b a\\U0000d800b a\\udc80b a\\U0001f600b"))
                .extracting(UnitWords.UnitWord::text)
                .containsExactly(
                        "a\udced\udca0\udc80b",
                        "a\\U0000d800b",
                        "a\udced\udcb2\udc80b",
                        "a\ud83d\ude00b");
    }
}
