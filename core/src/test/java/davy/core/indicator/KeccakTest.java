package davy.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeccakTest {
    @Test
    void givesThePublishedHashes() {
        assertThat(hex(""))
                .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assertThat(hex("abc"))
                .isEqualTo("4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }

    /// The JDK's SHA3-256 is the same permutation with another padding.
    @Test
    void agreesWithTheJdkUnderTheOtherPadding() throws Exception {
        var random = new Random(20260101);
        var sha3 = MessageDigest.getInstance("SHA3-256");
        for (int length = 0; length < 600; length++) {
            var message = new byte[length];
            random.nextBytes(message);
            assertThat(Keccak.hash(message, length, Keccak.SHA3))
                    .as("length %d", length)
                    .isEqualTo(sha3.digest(message));
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(Keccak.hash(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
