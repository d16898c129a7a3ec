package davy.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EntropyTest {
    @Test
    void countsBitsPerByte() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        assertThat(Entropy.of(all)).isCloseTo(8, within(1e-9));
        assertThat(Entropy.of(new byte[1_000])).isZero();
        assertThat(Entropy.of(new byte[0])).isZero();
        // One half, one quarter, two eighths: 1/2*1 + 1/4*2 + 2*1/8*3 = 1.75 bits.
        assertThat(Entropy.of("aaaabbcd".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isCloseTo(1.75, within(1e-9));
    }

    @Test
    void doesNotDependOnThePieces() {
        var entropy = new Entropy().feed(new byte[] {1, 2, 9}, 2).feed(new byte[] {3, 4}, 2);
        assertThat(entropy.bits()).isCloseTo(2, within(1e-9));
        entropy.reset();
        assertThat(entropy.bits()).isZero();
    }
}
