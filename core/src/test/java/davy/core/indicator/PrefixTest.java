package davy.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7,203.0.113.7",
        "203.0.113.7/32,203.0.113.7",
        "203.0.113.7/24,203.0.113.0/24",
        "203.0.113.7/0,0.0.0.0/0",
        "2001:db8:ffff::1/33,2001:db8:8000::/33",
        "::ffff:203.0.113.7/120,203.0.113.0/24",
        "::ffff:203.0.113.7/128,203.0.113.7",
    })
    void writesTheNormalForm(String text, String expected) {
        assertThat(Prefix.parse(text)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.7/",
                "203.0.113.7/33",
                "203.0.113.7/-1",
                "203.0.113.7/1x",
                "/24",
                "::/129",
                "::ffff:203.0.113.7/95",
                "203.0.113.7/00024",
                "203.0.113.0/24/24",
                "203.0.113/24",
            })
    void refuses(String text) {
        assertThat(Prefix.parse(text)).isNull();
    }

    /// Against whole numbers, shifted.
    @Test
    void containsWhatSharesTheFirstBits() {
        var random = new Random(12);
        for (int i = 0; i < 50_000; i++) {
            int size = random.nextBoolean() ? 4 : 16;
            var a = new byte[size];
            var b = new byte[size];
            random.nextBytes(a);
            System.arraycopy(a, 0, b, 0, size);
            b[random.nextInt(size)] ^= (byte) (1 << random.nextInt(8));
            int bits = random.nextInt(size * 8 + 1);
            int rest = size * 8 - bits;
            boolean same =
                    new BigInteger(1, a)
                            .shiftRight(rest)
                            .equals(new BigInteger(1, b).shiftRight(rest));
            var prefix = Prefix.of(a, bits);
            assertThat(prefix.contains(b)).isEqualTo(same);
            int fewer = random.nextInt(bits + 1);
            int more = size * 8 - fewer;
            boolean near =
                    new BigInteger(1, a)
                            .shiftRight(more)
                            .equals(new BigInteger(1, b).shiftRight(more));
            assertThat(prefix.overlaps(Prefix.of(b, fewer))).isEqualTo(near);
            assertThat(Prefix.of(b, fewer).overlaps(prefix)).isEqualTo(near);
            assertThat(new BigInteger(1, prefix.bytes()))
                    .isEqualTo(new BigInteger(1, a).shiftRight(rest).shiftLeft(rest));
        }
        assertThat(Objects.requireNonNull(Prefix.parse("203.0.113.0/24")).contains(new byte[16]))
                .isFalse();
    }
}
