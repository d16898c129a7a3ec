package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReinstallTest {
    @TempDir private Path root;

    private String advice(String name) throws IOException {
        try (var host = LinuxHost.image(root.toString())) {
            var advice = Reinstall.advice(host, PackageIndex.read(host), name);
            return advice == null ? "" : advice.in(Language.EN);
        }
    }

    private void installed(String name, String version) throws IOException {
        Path folder = Files.createDirectories(root.resolve("var/lib/dpkg/info"));
        Files.writeString(
                folder.resolveSibling("status"),
                """
                Package: %s
                Status: install ok installed
                Architecture: amd64
                Version: %s
                """
                        .formatted(name, version));
        Files.writeString(folder.resolve(name + ".list"), "/usr/bin/x\n");
    }

    @Test
    void tellsTheVersionThatIsInstalledAndWhetherItIsCached() throws IOException {
        installed("procps", "2:4.0.2-3");
        assertThat(advice("procps"))
                .startsWith(
                        "The package procps is installed again by: apt-get install --reinstall procps=2:4.0.2-3 ")
                .contains("does not have it");
        Path cache = Files.createDirectories(root.resolve("var/cache/apt/archives"));
        Files.writeString(cache.resolve("procps_2%3a4.0.2-3_amd64.deb"), "");
        assertThat(advice("procps")).contains("--no-download");
        assertThat(advice("other")).isEmpty();
    }

    /// Nobody pastes into a shell what an intruder wrote into the database.
    @Test
    void tellsNothingThatAShellUnderstands() throws IOException {
        installed("x", "1;reboot");
        assertThat(advice("x")).isEmpty();
    }

    /// The version is the one that the package manager itself tells.
    @Test
    void namesTheVersionThatDpkgTells() throws Exception {
        var index = PackageIndex.read(LinuxHost.live(_ -> null));
        assumeTrue(index.kind().equals("dpkg"), "needs dpkg");
        var host = LinuxHost.live(_ -> null);
        var advice = Reinstall.advice(host, index, "bash");
        assertThat(advice).isNotNull();
        String[] words = advice.in(Language.EN).split(": |  ?\\(", 3)[1].split(" ");
        String version = Stage.run("dpkg-query", "-W", "-f=${Version}", "bash").strip();
        assertThat(words).containsExactly("apt-get", "install", "--reinstall", "bash=" + version);
    }
}
