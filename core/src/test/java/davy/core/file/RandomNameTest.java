package davy.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "wkwfnxjpaa",
                "ezfvmlunqc",
                "irjsypzavm",
                "szklfovzwg",
                ".szklfovzwg",
                "wkwfnxjpaa.sh",
                "5f3a9c1e8b",
                "x7qk2vjw9zp"
            })
    void knowsNamesOfBots(String name) {
        assertThat(RandomName.looksRandom(name)).as("%f", RandomName.bits(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pkgconf",
                "systemctl",
                "dvipdfmx",
                "lzcmp",
                "btrfstune",
                "mkntfs",
                "xzdiff",
                "zstdgrep",
                "kpartx",
                "tc",
                "x86_64",
                "libudev.so",
                "kdevtmpfsi",
                "minerd",
                "zhongxinbao",
                "yundun",
                "aegis",
                "aliyunservice",
                "tat_agent",
                "java",
                "redis",
                "mysqld",
                "nginx",
                "gcc-12",
                "",
                ".",
                "...",
                "2024",
                "20240101",
                "deadbeef",
                "sqlite3",
                "e2fsck",
                "ab",
                "挖矿程序挖矿程序"
            })
    void knowsNamesOfPeople(String name) {
        assertThat(RandomName.looksRandom(name)).as("%f", RandomName.bits(name)).isFalse();
    }

    @Test
    void findsNineteenOfTwentyRandomNames() {
        var random = new Random(20_260_103);
        int found = 0;
        int lax = 0;
        int laxest = 0;
        for (int i = 0; i < 100_000; i++) {
            var name = new StringBuilder();
            for (int k = 0; k < 10; k++) {
                name.append((char) ('a' + random.nextInt(26)));
            }
            found += RandomName.looksRandom(name.toString()) ? 1 : 0;
            lax += RandomName.mayBeRandom(name.toString()) ? 1 : 0;
            laxest += RandomName.isNoWord(name.toString()) ? 1 : 0;
        }
        assertThat(found).isGreaterThan(95_000);
        assertThat(lax).isGreaterThan(99_800);
        assertThat(laxest).isGreaterThan(99_970);
    }

    @Test
    void passesTheCommandsOfThisMachine() {
        var names = RealFiles.choose(5_000, "/usr/bin", "/usr/sbin");
        long random =
                names.stream()
                        .map(path -> String.valueOf(path.getFileName()))
                        .filter(RandomName::looksRandom)
                        .count();
        // 0.4 % on most machines; netpbm alone (pbmtoybm, ybmtopbm) makes it 1.5 %.
        assertThat(random).isLessThanOrEqualTo(names.size() / 40);
    }
}
