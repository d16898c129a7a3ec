package davy.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinerConfigTest {
    private static final String XMRIG =
            """
            {
                // a comment
                "autosave": true,
                "cpu": {"enabled": true, "huge-pages": true, "rx": [0, 1], },
                "randomx": {"init": -1, "1gb-pages": false, "wrmsr": true},
                "donate-level": 1,
                "pools": [
                    {
                        "algo": "rx/0",
                        "coin": null,
                        "url": "203.0.113.7:3333",
                        "user": "%s",
                        "pass": "x",
                    }
                ]
            }
            """
                    .formatted(WalletTest.DONATION);

    /// As behind a proxy: no wallet, and no known pool.
    @Test
    void knowsAPoolOfAnIntrudersOwn() {
        String own = XMRIG.replace(WalletTest.DONATION, "x").replace(":3333", ":14");
        assertThat(Objects.requireNonNull(MinerConfig.parse(own)).pools())
                .containsExactly(new Pool("203.0.113.7", 14, Pool.Sign.OPTION));
        for (String odd : List.of(":", ":0", ":014", ":99999", ":14/x", ":14 ", "")) {
            String text = own.replace(":14", odd);
            assertThat(Objects.requireNonNull(MinerConfig.parse(text)).pools()).as(odd).isEmpty();
        }
    }

    @Test
    void readsXmrig() {
        var config = MinerConfig.parse(XMRIG);
        assertThat(config).isNotNull();
        assertThat(config.pools()).containsExactly(new Pool("203.0.113.7", 3333, Pool.Sign.OPTION));
        assertThat(config.wallets())
                .containsExactly(new Wallet(Wallet.Coin.MONERO, WalletTest.DONATION));
        assertThat(config.algorithms()).containsExactly("rx/0");
        assertThat(config.signs())
                .containsExactly(
                        "huge-pages",
                        "randomx",
                        "1gb-pages",
                        "wrmsr",
                        "donate-level",
                        "pools",
                        "algo");
    }

    @Test
    void readsWhatIsCutOff() {
        var config = MinerConfig.parse(XMRIG.substring(0, XMRIG.indexOf("\"url\"")));
        assertThat(config).isNotNull();
        assertThat(config.algorithms()).containsExactly("rx/0");
    }

    @Test
    void readsXmrStakWithoutBraces() {
        var config =
                MinerConfig.parse(
                        """
                        "pool_list" : [ {"pool_address" : "pool.example:3333", "wallet_address" : "w",
                        "use_nicehash" : false } ],
                        "currency" : "randomx",
                        """);
        assertThat(config).isNotNull();
        assertThat(config.signs()).contains("pool_list", "pool_address", "wallet_address");
        assertThat(config.algorithms()).containsExactly("randomx");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"url\":\"stratum+tcp://203.0.113.7:3333\",\"user\":\"x\",\"pass\":\"x\",\"algo\":\"cryptonight\",\"threads\":4}",
                "algo = rx/0\nurl = stratum+tcp://203.0.113.7:3333\n",
                "{'donate-level': 0, 'pools': [{'url': 'xmr.nanopool.org:14444'}]}",
            })
    void readsOthers(String text) {
        var config = MinerConfig.parse(text);
        assertThat(config).isNotNull();
        assertThat(config.pools()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"url\":\"jdbc:mysql://10.0.0.1:3333/x\",\"user\":\"root\",\"pass\":\"x\"}",
                "{\"pools\":[{\"url\":\"http://10.0.0.1:9999\",\"user\":\"a\"}],\"algo\":\"scrypt\"}",
                "{\"huge-pages\":true,\"cpu-affinity\":3,\"print-time\":60}",
                "{\"algo\":\"sha256\",\"huge-pages\":true}",
                "vm.nr_hugepages = 128\nhuge-pages = true\n",
                "# how to find miners: stratum+tcp:// 203.0.113.7",
            })
    void staysSilent(String text) {
        assertThat(MinerConfig.parse(text)).isNull();
    }

    /// A list of blocked pools, or a wallet in a page, is no configuration.
    @Test
    void aWalletAndAPoolAloneAreNone() {
        assertThat(MinerConfig.parse("donate: " + WalletTest.DONATION + " xmrpool.eu:5555"))
                .isNull();
    }

    @Test
    void anyTextIsAnswered() {
        var random = new Random(61);
        for (int i = 0; i < 5_000; i++) {
            var text = new StringBuilder(XMRIG);
            for (int n = random.nextInt(20); n > 0; n--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x3000));
            }
            MinerConfig.parse(text.substring(random.nextInt(50)));
        }
        MinerConfig.parse("[".repeat(1 << 20));
        MinerConfig.parse("-".repeat(1 << 20));
        MinerConfig.parse("a\"".repeat(1 << 19));
        assertThat(MinerConfig.parse("x".repeat((1 << 20) + 1))).isNull();
    }
}
