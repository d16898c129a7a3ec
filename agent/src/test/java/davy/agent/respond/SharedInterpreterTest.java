package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.packages.PackageIndex;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which interpreters others may well run too, on an image of files that nobody runs.
final class SharedInterpreterTest {
    @TempDir private Path root;

    @BeforeEach
    void build() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        assertThat(root.toFile().setReadable(true, false)).isTrue();
    }

    @Test
    void theHostsOwn() throws Exception {
        assertThat(isShared(file("/usr/bin/python3.11"))).isTrue();
        assertThat(isShared(file("/opt/tools/bin/java"))).isTrue();
        assertThat(isShared(file("/root/.nvm/versions/v20/bin/node"))).isTrue();
    }

    @Test
    void thatOfAnInstallationOfAUser() throws Exception {
        String python = file("/home/u/miniconda3/bin/python3.11");
        owner("1000", "/home/u");
        assertThat(isShared(python)).isFalse();
        file("/home/u/miniconda3/lib/libpython3.11.so");
        assertThat(isShared(python)).isTrue();
    }

    @Test
    void whatAnIntruderPutThere() throws Exception {
        assertThat(isShared(file("/tmp/.x/bin/java"))).isFalse();
        file("/var/tmp/jdk/lib/modules");
        assertThat(isShared(file("/var/tmp/jdk/bin/java"))).isFalse();
        file("/home/u/.x/lib/modules");
        assertThat(isShared(file("/home/u/.x/bin/java"))).isFalse();
        String php = file("/var/www/bin/php");
        owner("33", "/var/www");
        assertThat(isShared(php)).isFalse();
        String open = file("/opt/open/bin/java");
        Stage.run("chmod", "777", root + "/opt/open");
        assertThat(isShared(open)).isFalse();
        assertThat(isShared(file("/opt/miner"))).isFalse();
    }

    private String file(String path) throws IOException {
        Path file = Path.of(root + path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "inert");
        return path;
    }

    private void owner(String uid, String path) throws IOException {
        Stage.run("chown", "-R", uid, root + path);
    }

    private boolean isShared(String path) throws IOException {
        try (var image = LinuxHost.image(root.toString())) {
            return new HostPrograms(image, PackageIndex.read(image)).isShared(path);
        }
    }
}
