package davy.core.startup;

import static davy.core.startup.UnitList.commands;
import static davy.core.startup.UnitList.unit;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.Unseen;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Units that somebody made to be too many, too long, or nothing that systemd reads.
final class UnitRoomTest {
    private static final String UNITS = "/etc/systemd/system/";
    @TempDir private Path root;

    @Test
    void survivesAnything() throws IOException {
        long seed = Long.getLong("davy.seed", 7L);
        var random = new Random(seed);
        String seedText =
                """
                [Service]
                ExecStart=@-/bin/sh $X ${Y} %i %h \\x41 'a b' ; c
                Environment="X=$X"
                [Timer]
                OnCalendar=
                Unit=%p@%i.service
                \\
                #
                ;
                \r\0=
                []
                [
                """;
        for (int round = 0; round < 3000; round++) {
            var text = new StringBuilder(seedText);
            for (int n = random.nextInt(12); n >= 0; n--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(0x180));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, seedText, 0, random.nextInt(seedText.length()));
                }
            }
            String name =
                    random.nextBoolean()
                            ? "a@.service"
                            : "a@" + (char) random.nextInt(200) + ".timer";
            var settings = UnitFile.read("/x", text.toString());
            var place =
                    new UnitBuilder.Place(name, "/x", List.of(), Unit.Scope.SYSTEM, "", List.of());
            assertThat(
                            new UnitBuilder(
                                            place,
                                            "/root",
                                            false,
                                            false,
                                            false,
                                            settings,
                                            new UnitRoom())
                                    .build()
                                    .name())
                    .isEqualTo(name);
        }
    }

    @Test
    void staysBoundedWhereEveryUnitHasManyDropIns() throws IOException {
        var host = new TreeHost(root);
        String many = "[Service]\n" + "ExecStartPre=/bin/a b c\n".repeat(4_000);
        for (int i = 0; i < 30; i++) {
            host.write(UNITS + "service.d/" + i + ".conf", many);
        }
        for (int i = 0; i < 1_500; i++) {
            host.write(UNITS + "u" + i + ".service", "[Service]\nExecStart=/bin/x\n");
        }
        var units = SystemdUnits.read(host);
        assertThat(units).hasSize(1_500);
        assertThat(units).allMatch(unit -> unit.commands().size() <= 5_000);
        assertThat(units.stream().mapToLong(unit -> unit.commands().size()).sum())
                .isLessThanOrEqualTo(2_000_000);
        assertThat(host.unseen()).isNotEmpty();
    }

    @Test
    void growsNoText() {
        // Each variable ten times the one before: a bomb.
        var text = new StringBuilder("[Service]\nEnvironment=A=").append("x".repeat(100_000));
        text.append("\nExecStart=/bin/echo").append(" $A${A}${A}".repeat(5000)).append('\n');
        var settings = UnitFile.read("/x", text.toString());
        var place =
                new UnitBuilder.Place(
                        "a.service", "/x", List.of(), Unit.Scope.SYSTEM, "", List.of());
        var unit =
                new UnitBuilder(place, "/", false, false, false, settings, new UnitRoom()).build();
        long size = unit.commands().getFirst().argv().stream().mapToLong(String::length).sum();
        assertThat(size).isLessThan(4L << 20);
    }

    private static long characters(List<Unit> units) {
        return units.stream()
                .flatMap(unit -> unit.commands().stream())
                .flatMap(command -> command.argv().stream())
                .mapToLong(String::length)
                .sum();
    }

    @Test
    void keepsOneTextNotForEachCommand() throws IOException {
        var host = new TreeHost(root);
        String bomb =
                "[Service]\nEnvironment=A="
                        + "x".repeat(100_000)
                        + "\n"
                        + "ExecStartPre=/a ${A}\n".repeat(400);
        host.write(UNITS + "a.service", bomb)
                .write(UNITS + "b.service", "[Service]\nExecStart=/b\n");
        var units = SystemdUnits.read(host);
        assertThat(characters(units)).isBetween(100_000L, 4_000_000L);
        assertThat(commands(unit(units, "b.service"), "ExecStart")).containsExactly(List.of("/b"));
        assertThat(host.unseen()).extracting(Unseen::what).containsExactly(UNITS + "a.service");
    }

    @Test
    void keepsOneTextNotForEachUnit() throws IOException {
        var host = new TreeHost(root);
        String long100 = "x".repeat(100_000);
        host.write(
                UNITS + "service.d/x.conf",
                "[Service]\nEnvironment=\"A=" + long100 + "\"\nExecStart=/a " + long100 + "\n");
        for (int i = 0; i < 500; i++) {
            host.write(UNITS + "u" + i + ".service", "[Service]\nUser=a\n");
        }
        var units = SystemdUnits.read(host);
        long variables =
                units.stream()
                        .flatMap(unit -> unit.environment().values().stream())
                        .mapToLong(String::length)
                        .sum();
        assertThat(characters(units) + variables).isBetween(200_000L, 30_000_000L);
        assertThat(host.unseen()).hasSize(1);
    }

    @Test
    void keepsNoMoreShortSettingsThanLongOnes() throws IOException {
        var host = new TreeHost(root);
        for (int i = 0; i < 45; i++) {
            host.write(UNITS + i + ".service", "[Service]\n" + "a=\n".repeat(4_900));
        }
        assertThat(SystemdUnits.read(host)).hasSize(45);
        assertThat(host.unseen()).hasSize(1);
    }

    @Test
    void tellsOfWordsThatItDoesNotRead() throws IOException {
        var host = new TreeHost(root);
        String words = " a".repeat(5_000);
        host.write(UNITS + "a.service", "[Service]\nExecStart=/a" + words + " ; /tmp/x\n");
        assertThat(SystemdUnits.read(host)).hasSize(1);
        assertThat(host.unseen()).extracting(Unseen::what).containsExactly(UNITS + "a.service");
    }
}
