package davy.linux.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.linux.LinuxHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies of files with holes.
class HolesTest {
    /// Data at the beginning, in the middle and at the end; none; a hole at the end; no hole.
    private static final String MAKE =
            """
            import os, sys
            os.chdir(sys.argv[1])
            def make(name, size, pieces):
                with open(name, 'wb') as f:
                    f.truncate(size)
                    for at, text in pieces:
                        f.seek(at)
                        f.write(text)
            many = os.urandom(700000)
            make('around', 1 << 28, [(0, b'begin'), (100 << 20, many), ((1 << 28) - 3, b'end')])
            make('nothing', 1 << 28, [])
            make('behind', (1 << 28) + 5, [(1 << 20, many)])
            make('full', 0, [(0, many)])
            make('empty', 0, [])
            """;

    @TempDir private Path top;

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.strip();
    }

    @Test
    void holesStayHoles() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        String folder = top.toRealPath().toString();
        run("python3", "-c", MAKE, folder);
        try (var host = LinuxHost.live(_ -> null)) {
            var files = new FileHand(host);
            for (String name : new String[] {"around", "nothing", "behind", "full", "empty"}) {
                String from = folder + '/' + name;
                String to = from + ".copy";
                files.copy(from, files, to, Objects.requireNonNull(files.look(from)));
                run("cmp", from, to);
                long blocks = Long.parseLong(run("stat", "-c", "%b", to));
                assertThat(blocks).as(name).isLessThan(4096);
            }
        }
    }
}
