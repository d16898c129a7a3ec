package davy.core.indicator;

import static davy.core.indicator.Wallet.Coin.BITCOIN;
import static davy.core.indicator.Wallet.Coin.CRYPTONOTE;
import static davy.core.indicator.Wallet.Coin.ETHEREUM;
import static davy.core.indicator.Wallet.Coin.MONERO;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses are public ones (donations, the examples of the BIPs and ERCs) or were made with a
/// separate program after Monero's specification.
class WalletTest {
    /// The Monero project's, as of old.
    static final String DONATION =
            "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A";

    /// XMRig's.
    static final String XMRIG =
            "48edfHu7V9Z84YzzMa6fUueoELZ9ZRXq9VetWzYGzKt52XU5xvqgzYnDK9URnRoJMk1j8nLwEVsaSWJ4fhdUyZijBGUicoD";

    @ParameterizedTest
    @CsvSource({
        DONATION + ",MONERO",
        XMRIG + ",MONERO",
        // The Monero general fund: a subaddress.
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H,MONERO",
        // Integrated.
        "4Hb7HgXpWA65vUFL6xaa748qV9yd9y9vxKv89n2KN2rQGRW1SgWbhv8jdQPRtiJwyYGUDnajcRh9t7EFc5TQwVZ84NXZ2y5pS8r6NNmxrp,MONERO",
        // Wownero's tag 4146.
        "Wo4VAtoZEwZYJFTrXTFyLeMc2hwCRV8t25FpPEZTGfCoTKbGUbnUBrMJjHnPKokstkNJZhoguLsk8RcVj7z42H6Z2r727n2qF,CRYPTONOTE",
        // Salvium's tag 0x3ef318.
        "SaLvdXC2aZV7DnzkxNWdQZcpQw91xLMYu6KSFeX9VjJuDFVLD5CHp7A6NbNeLWqnWKY3YpWz9TyYgWRRJkUNkYEzE3W8JidKqHN,CRYPTONOTE",
        // The first block's, a script's, BIP 173's, BIP 350's.
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,BITCOIN",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy,BITCOIN",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,BITCOIN",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0,BITCOIN",
        // ERC-55's examples.
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed,ETHEREUM",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359,ETHEREUM",
        "0x52908400098527886E0F7030069857D2E4169EE7,ETHEREUM",
    })
    void recognises(String address, Wallet.Coin coin) {
        assertThat(Wallet.findIn(address)).containsExactly(new Wallet(coin, address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "44AFF",
                // One character changed, one missing, one more.
                "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3B",
                "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3",
                "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3AA",
                // Monero's test and stage network.
                "9yRym8NbBFg5vUFL6xaa748qV9yd9y9vxKv89n2KN2rQGRW1SgWbhv8jdQPRtiJwyYGUDnajcRh9t7EFc5TQwVZ83KY4qDb",
                "586UMidHYVg5vUFL6xaa748qV9yd9y9vxKv89n2KN2rQGRW1SgWbhv8jdQPRtiJwyYGUDnajcRh9t7EFc5TQwVZ83NLJQSJ",
                "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
                // BIP 350's invalid ones: the other checksum, each way.
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
                // Mixed case that is no checksum; a placeholder; a hash.
                "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0x0000000000000000000000000000000000000000",
                "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4",
            })
    void refuses(String text) {
        assertThat(Wallet.findIn(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xmrig -o pool:3333 -u %s -p x",
                "xmrig -u%s.worker7+5000",
                "{\"user\":\"%s\",\"pass\":\"x\"}",
                "{\"params\":{\"login\":\"%s/rig@mail.example\"}}",
                "a=1\\n%s\\n",
                "user%%3A%s&x",
                "XMR:%s.unmineable_worker",
            })
    void findsAmongOtherText(String pattern) {
        assertThat(Wallet.findIn(pattern.formatted(DONATION)))
                .containsExactly(new Wallet(MONERO, DONATION));
    }

    @Test
    void findsEachOnceInOrder() {
        var text = DONATION + " 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa " + XMRIG + " " + DONATION;
        assertThat(Wallet.findIn(text))
                .extracting(Wallet::coin)
                .containsExactly(MONERO, BITCOIN, MONERO);
    }

    @Test
    void weakCoinsAreNoSignOfMining() {
        assertThat(Wallet.isIn("pay to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")).isFalse();
        assertThat(Wallet.isIn("donate " + DONATION)).isTrue();
        assertThat(CRYPTONOTE.isStrong()).isTrue();
        assertThat(ETHEREUM.isStrong()).isFalse();
    }

    /// Any change of one character is noticed.
    @Test
    void everyFlippedCharacterIsRefused() {
        var random = new Random(7);
        for (int i = 0; i < DONATION.length(); i++) {
            char other = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".charAt(random.nextInt(32));
            var changed = new StringBuilder(DONATION);
            changed.setCharAt(i, other);
            assertThat(Wallet.findIn(changed.toString()).isEmpty())
                    .as("%s", changed)
                    .isEqualTo(other != DONATION.charAt(i));
        }
    }

    @Test
    @Timeout(60)
    void hostileTextIsLinear() {
        var random = new Random(11);
        var text = new StringBuilder();
        while (text.length() < 2 << 20) {
            int length = 20 + random.nextInt(110);
            for (int i = 0; i < length; i++) {
                text.append("13456789ABCabcx0".charAt(random.nextInt(16)));
            }
            text.append(random.nextBoolean() ? ' ' : '\uDC80');
        }
        assertThat(Wallet.findIn(text.toString())).isEmpty();
        assertThat(Wallet.findIn("1".repeat(4 << 20))).isEmpty();
    }
}
