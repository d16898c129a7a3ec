package davy.range.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A little of what `range/fuzz` does at length, so that each build does it: seeds, cut off,
/// repeated and with bytes changed.
class TargetsTest {
    private static final long SEED = Long.getLong("davy.seed", 20_261_121);
    private static final int CHANGED = 300;

    static List<Target> targets() {
        return Targets.ALL;
    }

    @ParameterizedTest
    @MethodSource("targets")
    void holdsForSeedsAndWhatIsNearThem(Target target) {
        var random = new Random(SEED);
        Trial.timed(target, new byte[0]);
        for (byte[] seed : target.seeds()) {
            Trial.timed(target, seed);
            Trial.timed(target, Trial.repeated(seed));
            for (int i = 0; i < CHANGED; i++) {
                byte[] bytes = changed(seed, random);
                try {
                    Trial.timed(target, bytes);
                } catch (RuntimeException | AssertionError | StackOverflowError e) {
                    throw new AssertionError(
                            "seed " + SEED + ", input " + Arrays.toString(bytes), e);
                }
            }
        }
    }

    private static byte[] changed(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        for (int i = random.nextInt(8); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            int other = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default -> bytes[at] = bytes[other];
            }
        }
        return bytes;
    }

    @Test
    void namesAreUnique() {
        assertThat(Targets.ALL).extracting(Target::name).doesNotHaveDuplicates();
        assertThat(Targets.ALL).allSatisfy(target -> assertThat(target.seeds()).isNotEmpty());
    }

    @Test
    void seesWhatIsWrong() {
        var slow = Target.of("slow", "", TargetsTest::sleepless, "x");
        assertThatThrownBy(() -> Trial.run(slow, new byte[10])).hasMessageContaining("longer");
        var large = Target.of("large", "", _ -> 1_000_000, "x");
        assertThatThrownBy(() -> Trial.run(large, new byte[10])).hasMessageContaining("more than");
    }

    private static long sleepless(byte[] bytes) {
        var threads = java.lang.management.ManagementFactory.getThreadMXBean();
        long until = threads.getCurrentThreadCpuTime() + 400_000_000;
        long spins = 0;
        while (threads.getCurrentThreadCpuTime() < until) {
            spins++;
        }
        return spins == 0 ? bytes.length : 0;
    }
}
