package davy.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import davy.core.host.Content;
import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProcessFuzzTest {
    private static final List<String> SEEDS =
            List.of(
                    "14832 (cat) R 14830 14830 3493 34816 -1 4194304 101 0 0 0 7 8 9 10 20 0 1 0 111792 3133440",
                    "Name:\tcat\nPid:\t14833\nUid:\t0\t0\t0\t0\nCapEff:\t000001fffeffffff\nNSpid:\t1\t2\n",
                    "7f5c8000-7f5c9000 rwxp 00001000 fd:01 131   /tmp/a b.so (deleted)",
                    "/kubepods.slice/cri-containerd-" + "a".repeat(64) + ".scope/lxc/x:y");

    @Test
    void nothingThatProcCouldSayThrows() {
        long seed = Long.getLong("davy.seed", 20260115L);
        var random = new Random(seed);
        assertThatCode(
                        () -> {
                            for (int i = 0; i < 200_000; i++) {
                                parse(mutate(random));
                            }
                        })
                .as("seed %d", seed)
                .doesNotThrowAnyException();
    }

    private static void parse(byte[] bytes) {
        String text = RawText.decode(bytes);
        ProcessStat.parse(text);
        var status = ProcessStatus.parse(text);
        status.number("Uid", 1, -1);
        status.hexadecimal("CapEff");
        status.numbers("NSpid", 10);
        var map = MemoryMap.parse(text);
        if (map != null) {
            map.isExecutable();
        }
        Container.of(text);
        Arguments.of(new Content(bytes, false)).variable("A");
        ProcessTable.number(text);
    }

    private static byte[] mutate(Random random) {
        byte[] seed = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
        int length = random.nextInt(4) == 0 ? random.nextInt(seed.length + 1) : seed.length;
        byte[] bytes = java.util.Arrays.copyOf(seed, length);
        for (int i = random.nextInt(4); i > 0 && length > 0; i--) {
            String odd = "()[]:- \n\t\0/0123456789abcxwr\u00ff";
            bytes[random.nextInt(length)] = (byte) odd.charAt(random.nextInt(odd.length()));
        }
        return bytes;
    }

    @Test
    void readsTheSeeds() {
        assertThat(ProcessStat.parse(SEEDS.getFirst()))
                .isEqualTo(
                        new ProcessStat(
                                14832, "cat", 'R', 14830, 3493, 34816, 4194304, 15, 19, 1, 111792));
        assertThat(ProcessStatus.parse(SEEDS.get(1)).hexadecimal("CapEff"))
                .isEqualTo(0x1fffeffffffL);
    }
}
