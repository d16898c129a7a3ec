package davy.agent.check.persistence;

import davy.agent.check.Packing;
import davy.agent.check.Places;
import davy.core.file.RandomName;
import davy.core.finding.Level;
import davy.core.host.Host;
import java.util.Set;

/// Programs that no package owns though they lie among packaged ones.
final class Unowned {
    /// Directly in these lie libraries, settings and kernels; Kaiji's copies do as well.
    private static final Set<String> NO_PROGRAMS =
            Set.of("/boot/", "/etc/", "/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/");

    private Unowned() {}

    static Suspicion judge(Host host, String path) {
        if (RandomName.looksRandom(Places.name(path))) {
            return Judge.suspect(
                    Level.HIGH,
                    "runs {0}, a program with a senseless name that no package owns",
                    "运行 {0}：名称无意义且不属于任何软件包的程序",
                    path);
        }
        if (NO_PROGRAMS.contains(path.substring(0, path.lastIndexOf('/') + 1))) {
            return Judge.suspect(
                    Level.HIGH,
                    "runs {0}, a program of no package where no programs lie",
                    "运行 {0}：不属于任何软件包，且位于不存放程序的目录",
                    path);
        }
        return switch (Packing.of(host, path)) {
            case NONE ->
                    Judge.suspect(
                            Level.MEDIUM,
                            "runs {0}, which no package owns though it lies among packaged programs",
                            "运行 {0}：位于系统目录，却不属于任何软件包",
                            path);
            case MARKED ->
                    Judge.suspect(
                            Level.MEDIUM,
                            "runs {0}, a packed program that no package owns among packaged ones",
                            "运行 {0}：位于系统目录、不属于任何软件包的加壳程序",
                            path);
            // People pack with UPX too; who takes its mark away hides.
            case UNMARKED ->
                    Judge.suspect(
                            Level.HIGH,
                            "runs {0}, which no package owns, unpacks itself and bears no packer's"
                                    + " mark",
                            "运行 {0}：不属于任何软件包，运行时自解压，且已抹去加壳标记",
                            path);
        };
    }
}
