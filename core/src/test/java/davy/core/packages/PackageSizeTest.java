package davy.core.packages;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackageSizeTest {
    private static final int PACKAGES = 1000;
    private static final int FILES = 400;

    /// A large server: 1,000 packages with 400,000 files, whose names are as long as Debian's.
    private static CaseHost large() {
        var random = new Random(3);
        Map<String, Object> files = new LinkedHashMap<>();
        var status = new StringBuilder();
        for (int p = 0; p < PACKAGES; p++) {
            String name = "package%04d".formatted(p);
            status.append("Package: ").append(name);
            status.append("\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n");
            var list = new StringBuilder("/.\n/usr\n/usr/share\n");
            var sums = new StringBuilder();
            for (int f = 0; f < FILES; f++) {
                String directory = "usr/share/" + name + "/directory" + f / 12;
                String path = directory + "/a-name-of-a-file-" + hex(random) + ".conf";
                list.append('/').append(path).append('\n');
                sums.append(hex(random)).append(hex(random));
                sums.append(hex(random)).append(hex(random));
                sums.append("  ").append(path).append('\n');
            }
            files.put("/var/lib/dpkg/info/" + name + ".list", list.toString());
            files.put("/var/lib/dpkg/info/" + name + ".md5sums", sums.toString());
        }
        files.put("/var/lib/dpkg/status", status.toString());
        return CaseHost.of(files);
    }

    private static String hex(Random random) {
        return HexFormat.of().toHexDigits(random.nextInt());
    }

    @Test
    void readsALargeServerFastAndSmall() {
        var host = large();
        PackageIndex.read(host);
        long before = used();
        long start = System.nanoTime();
        var index = PackageIndex.read(host);
        long millis = (System.nanoTime() - start) / 1_000_000;
        long megabytes = (used() - before) >> 20;
        System.out.println("400,000 paths: " + millis + " ms, " + megabytes + " MiB");
        assertThat(index.size()).isGreaterThan(PACKAGES * FILES);
        assertThat(millis).isLessThan(5_000);
        assertThat(megabytes).isLessThan(60);
    }

    private static long used() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
