package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.FilePin;
import davy.core.action.Quarantine;
import davy.core.file.Sha256;
import davy.core.host.FileType;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody gave each of his files almost a mebibyte of attributes, as some file systems let him:
/// Davy has the memory that its launcher gives it.
final class LargeAttributesTest {
    private static final int LARGE = 40;
    private static final int SMALL = 3;
    private static final String BUILD =
            """
            import os, sys
            for n in range(%d):
                p = '%%s/it-%%d' %% (sys.argv[1], n)
                with open(p, 'w') as f: f.write('x')
                for i in range(15 if n < %d else 0):
                    os.setxattr(p, 'user.a%%d' %% i, os.urandom(65536))
            """
                    .formatted(LARGE + SMALL, LARGE);
    private static final String LIST =
            """
            import hashlib, os, sys
            for n in sorted(os.listdir(sys.argv[1])):
                p, h = sys.argv[1] + '/' + n, hashlib.sha256()
                for a in sorted(os.listxattr(p)):
                    h.update(a.encode() + b'=' + os.getxattr(p, a))
                print(n, open(p).read(), h.hexdigest())
            """;

    @TempDir private Path folder;

    private static String child(String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-Xmx192m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CrashTest.Child.class.getName()));
        command.addAll(List.of(arguments));
        return Stage.run(command.toArray(String[]::new));
    }

    @Test
    void thoseThatMemoryHasRoomForGoAsideAndAllComeBack() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Stage.run("mount", "-t", "tmpfs", "-o", "size=200m", "davy-test", folder.toString());
        try {
            Path root = Files.createDirectory(folder.resolve("root"));
            Path drop = Files.createDirectory(root.resolve("drop"));
            Path state = Files.createDirectory(folder.resolve("state"));
            Stage.run("chmod", "700", state.toString());
            try {
                Stage.run("python3", "-c", BUILD, drop.toString());
            } catch (IOException e) {
                assumeTrue(false, "its tmpfs has no such attributes: " + e.getMessage());
            }
            String before = Stage.run("python3", "-c", LIST, drop.toString());
            var pins = new ArrayList<FilePin>();
            String hash = Sha256.hex("x".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < LARGE + SMALL; i++) {
                pins.add(new FilePin("/drop/it-" + i, FileType.REGULAR, hash));
            }
            Path plan = folder.resolve("plan.yml");
            var step = Stage.plan(new Quarantine(pins));
            Files.writeString(plan, PlanWriter.write(step, Language.EN));

            child(root.toString(), state.toString(), plan.toString());
            int gone = 0;
            for (int i = 0; i < LARGE; i++) {
                gone += Files.exists(drop.resolve("it-" + i)) ? 0 : 1;
            }
            assertThat(gone).isGreaterThan(5);
            for (int i = LARGE; i < LARGE + SMALL; i++) {
                assertThat(drop.resolve("it-" + i)).doesNotExist();
            }
            String id;
            try (var respond = Stage.respond(root, state)) {
                assertThat(respond.list()).hasSize(1);
                assertThat(respond.list().getFirst().open()).isZero();
                id = respond.list().getFirst().id();
            }

            child(root.toString(), state.toString(), "undo", id);
            assertThat(Stage.run("python3", "-c", LIST, drop.toString())).isEqualTo(before);
        } finally {
            Stage.run("umount", "--lazy", folder.toString());
        }
    }
}
