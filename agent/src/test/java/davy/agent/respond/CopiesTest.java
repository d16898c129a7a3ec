package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.host.FileType;
import davy.core.packages.PackageIndex;
import davy.core.text.Language;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.kernel.LiveKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies of a program, more than are taken at once.
final class CopiesTest {
    @TempDir private Path top;

    @Test
    void whatIsTooMuchIsTold() throws Exception {
        Path folder = Files.createDirectory(top.toRealPath().resolve("nest"));
        byte[] program = new byte[4096];
        program[0] = 0x7f;
        for (int i = 0; i < 8; i++) {
            Files.write(folder.resolve("copy" + i), program);
            Files.writeString(folder.resolve("other" + i), "other");
        }
        String seed = folder.resolve("copy0").toString();
        String hash = Stage.run("sha256sum", seed).split(" ")[0];
        var pin = new FilePin(seed, FileType.REGULAR, hash);
        var family = new Family(List.of(), List.of(pin), List.of());
        try (var host = LinuxHost.live(LiveKernel::new);
                var hands = Hands.live(host, PackageIndex.read(host));
                var scan = ProcessScan.open()) {
            var watch = new FamilyWatch(family, host, scan, hands.sparing());
            var folders = List.of(folder.toString());
            var all = new Copies(watch, hands).in(folders);
            assertThat(all.pins()).hasSize(8);
            assertThat(all.left()).isNull();

            var few = new Copies(watch, hands, 100, 3).in(folders);
            assertThat(few.pins()).hasSize(3);
            assertThat(left(few)).startsWith("there are too many files: 13 names were not");

            var brief = new Copies(watch, hands, 15, 100).in(folders);
            assertThat(brief.pins()).hasSize(8);
            assertThat(left(brief)).contains("1 name was not looked at", folder.toString());
        }
    }

    private static String left(Copies.Found found) {
        var left = found.left();
        return left == null ? "" : left.in(Language.EN);
    }
}
