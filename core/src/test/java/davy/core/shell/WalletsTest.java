package davy.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Addresses are those that the Monero project published for donations; hashes are the published
/// test values of Keccak-256 (round 3 submission).
class WalletsTest {
    private static final String OLD =
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A";
    private static final String NEW =
            "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H";

    private static String keccak(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Keccak.hash(bytes, bytes.length));
    }

    @Test
    void hashesAsPublished() {
        assertThat(keccak(""))
                .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assertThat(keccak("abc"))
                .isEqualTo("4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    }

    @Test
    void acceptsRealAddressesOnly() {
        assertThat(Wallets.in("a=" + OLD + ";b=\"" + NEW + "\"")).containsExactly(OLD, NEW);
        assertThat(Wallets.in(OLD.replace("44AFF", "44AFG"))).isEmpty();
        assertThat(Wallets.in(OLD + "a")).isEmpty();
        assertThat(Wallets.in("4" + "A".repeat(94))).isEmpty();
    }
}
