package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// Plans as text, and how they are refused.
abstract class PlanYaml {
    static final String HEAD =
            """
            format: davy.plan/1
            host: web01
            made: 2026-01-15T12:00:00Z
            families:
              - family: 1
                processes: []
                programs: []
                services: []
            steps:
            """;

    /// A root in which `/usr/bin/tool` belongs to a package.
    @TempDir Path root;

    Danger danger() throws IOException {
        Path info = Files.createDirectories(root.resolve("var/lib/dpkg/info"));
        Files.createDirectories(root.resolve("usr/bin"));
        Files.writeString(root.resolve("usr/bin/tool"), "tool");
        Files.writeString(info.resolve("tool.list"), "/.\n/usr\n/usr/bin\n/usr/bin/tool\n");
        Files.writeString(
                root.resolve("var/lib/dpkg/status"),
                "Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n");
        var host = LinuxHost.image(root.toString());
        return new Danger(new Sparing(host, PackageIndex.read(host), 0));
    }

    void refused(String text, int line, String... words) {
        assertThatThrownBy(() -> PlanReader.read(text, "plan.yml", danger()::of))
                .isInstanceOfSatisfying(
                        RespondException.class,
                        e ->
                                assertThat(e.why().in(Language.EN))
                                        .startsWith("plan.yml, line " + line + ": ")
                                        .contains(words));
    }

    static String quarantine(String path) {
        return HEAD
                + "  - step: 1\n    action: quarantine\n    files:\n      - {path: \""
                + path
                + "\", type: regular, hash: \"00\"}\n";
    }
}
