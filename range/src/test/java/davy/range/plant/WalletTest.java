package davy.range.plant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class WalletTest {
    /// Known answers of the Keccak team and of Ethereum.
    @Test
    void hashesLikeKeccak() {
        assertThat(hash(""))
                .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assertThat(hash("abc"))
                .isEqualTo("4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }

    @Test
    void encodesBlocksOfEight() {
        assertThat(Wallet.base58(new byte[8])).isEqualTo("11111111111");
        assertThat(Wallet.base58(new byte[] {(byte) 255})).isEqualTo("5Q");
        assertThat(Wallet.address(new Dice(1))).hasSize(95).startsWith("4");
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Wallet.keccak256(text.getBytes(StandardCharsets.UTF_8)));
    }
}
