package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.host.FileType;
import davy.core.packages.PackageIndex;
import davy.core.process.ProcessTable;
import davy.linux.LinuxHost;
import davy.linux.ProcessScan;
import davy.linux.kernel.LiveKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A member of a family over whose directory in `/proc` an empty folder is mounted. It only sleeps.
final class CoveredProcessTest {
    private Path top;
    private Path program;
    private Process process;
    private Path covered;
    private boolean mounted;

    @BeforeEach
    void build() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        try (var scan = ProcessScan.open()) {
            assumeTrue(scan.seesAll(), "needs fsopen(2)");
        }
        top = Files.createTempDirectory("davy-covered-").toRealPath();
        String text = Stage.unique(SharedProgramTest.SLEEPER);
        Path source = Files.writeString(top.resolve("s.c"), text);
        program = top.resolve("xkcdbqzv");
        Stage.run("gcc", "-w", "-static", "-o", program.toString(), source.toString());
        process = new ProcessBuilder(program.toString()).start();
        covered = Path.of("/proc/" + process.pid());
        for (int i = 0; i < 200 && !runs(); i++) {
            Thread.sleep(20);
        }
        Path empty = Files.createDirectory(top.resolve("empty"));
        Stage.run("mount", "--bind", empty.toString(), covered.toString());
        mounted = true;
    }

    private boolean runs() throws Exception {
        return Files.readSymbolicLink(covered.resolve("exe")).equals(program);
    }

    @AfterEach
    void clean() throws Exception {
        if (mounted) {
            Stage.run("umount", covered.toString());
        }
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
        if (top != null) {
            Stage.run("rm", "-rf", top.toString());
        }
    }

    @Test
    void isSeenAllTheSame() throws Exception {
        assertThat(covered.resolve("stat")).doesNotExist();
        String hash = Stage.run("sha256sum", program.toString()).split(" ")[0];
        var pin = new FilePin(program.toString(), FileType.REGULAR, hash);
        try (var scan = ProcessScan.open();
                var host = LinuxHost.live(LiveKernel::new)) {
            int self = (int) ProcessHandle.current().pid();
            var sparing = new Sparing(host, PackageIndex.read(host), self);
            var family = new Family(List.of(), List.of(pin), List.of());
            var watch = new FamilyWatch(family, host, scan, sparing);
            assertThat(watch.membersInBothViews())
                    .singleElement()
                    .satisfies(member -> {
                        assertThat(member.pid()).isEqualTo((int) process.pid());
                        assertThat(member.executable()).isEqualTo(program.toString());
                        assertThat(watch.standsStill(member)).isFalse();
                    });
            var seen = ProcessTable.one(host, (int) process.pid());
            assertThat(seen).isNotNull();
            assertThat(seen.commandLine()).isEqualTo(program.toString());
        }
    }
}
