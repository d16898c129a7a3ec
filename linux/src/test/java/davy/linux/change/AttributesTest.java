package davy.linux.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.linux.LinuxHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Extended attributes of a file system that holds any number of them.
class AttributesTest {
    private static final String SET =
            """
            import os, sys
            open(sys.argv[1], 'w').close()
            for i in range(int(sys.argv[2])):
                os.setxattr(sys.argv[1], 'trusted.n%d' % i, b'x' * 65000)
            """;

    @TempDir private Path top;
    private boolean mounted;

    private static int run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            System.out.println(out);
        }
        return status;
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", top.toString());
        }
    }

    @Test
    void soManyAreKeptAndNoMore() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = top.toRealPath();
        mounted = run("mount", "-t", "tmpfs", "-o", "size=64m", "davy-test", top.toString()) == 0;
        assumeTrue(mounted, "tmpfs cannot be mounted here");
        Path few = top.resolve("few");
        Path many = top.resolve("many");
        assumeTrue(run("python3", "-c", SET, few.toString(), "15") == 0, "needs attributes");
        assumeTrue(run("python3", "-c", SET, many.toString(), "200") == 0, "needs attributes");
        try (var host = LinuxHost.live(_ -> null)) {
            var files = new FileHand(host);
            var record = Objects.requireNonNull(files.look(few.toString()));
            assertThat(record.attributes()).hasSize(15);
            assertThatThrownBy(() -> files.look(many.toString()))
                    .isInstanceOf(ChangeException.class)
                    .hasMessageContaining("more attributes than are kept");
            assertThat(many).exists();
        }
    }
}
