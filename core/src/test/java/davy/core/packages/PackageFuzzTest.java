package davy.core.packages;

import static org.assertj.core.api.Assertions.assertThatCode;

import davy.core.host.CaseHost;
import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackageFuzzTest {
    private static final Map<String, String> SEEDS =
            Map.of(
                    "/var/lib/dpkg/status",
                    "Package: a\nStatus: install ok installed\nMulti-Arch: same\nArchitecture: x\nConffiles:\n /etc/a 900150983cd24fb0d6963f7d28e17f72 obsolete\n\nPackage: b\n",
                    "/var/lib/dpkg/info/a:x.list",
                    "/.\n/etc\n/etc/a\n/usr/bin/a\n",
                    "/var/lib/dpkg/info/a:x.md5sums",
                    "900150983cd24fb0d6963f7d28e17f72  usr/bin/a\n",
                    "/var/lib/dpkg/diversions",
                    "/etc/a\n/etc/b\n:\n",
                    "/var/lib/dpkg/statoverride",
                    "root root 755 /x\n",
                    "/var/log/dpkg.log",
                    "2026-01-02 08:00:00 upgrade a:x 1 2\n",
                    "/etc/timezone",
                    "Asia/Shanghai\n");

    @Test
    void noDatabaseThrows() {
        long seed = Long.getLong("davy.seed", 20260115L);
        var random = new Random(seed);
        assertThatCode(
                        () -> {
                            for (int i = 0; i < 5_000; i++) {
                                read(random);
                            }
                        })
                .as("seed %d", seed)
                .doesNotThrowAnyException();
    }

    private static void read(Random random) {
        var files = new HashMap<String, Object>();
        SEEDS.forEach((path, text) -> files.put(path, Map.of("hex", mutate(text, random))));
        var host = CaseHost.of(files);
        var index = PackageIndex.read(host);
        for (var p : index.packages()) {
            for (String path : index.files(p.name())) {
                index.owner(path);
                index.sum(path);
                index.isUnsummed(path);
            }
        }
        index.owner("/" + RawText.decode(new byte[] {(byte) random.nextInt()}));
        InstallTimes.read(host, index);
    }

    private static String mutate(String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(4); i > 0; i--) {
            String odd = "/\n :a0\0.\u00ff-";
            bytes[random.nextInt(bytes.length)] = (byte) odd.charAt(random.nextInt(odd.length()));
        }
        return HexFormat.of()
                .formatHex(
                        bytes,
                        0,
                        random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length);
    }
}
