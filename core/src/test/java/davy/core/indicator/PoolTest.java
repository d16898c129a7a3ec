package davy.core.indicator;

import static davy.core.indicator.Pool.Sign.DOMAIN;
import static davy.core.indicator.Pool.Sign.MENTION;
import static davy.core.indicator.Pool.Sign.OPTION;
import static davy.core.indicator.Pool.Sign.PROTOCOL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "minerd -o stratum+tcp://203.0.113.7:3333 -u x|203.0.113.7|3333",
                "minerd -ostratum+tcp://203.0.113.7:3333|203.0.113.7|3333",
                "url=\"stratum+ssl://Pool.Evil.Example:443/#x\"|pool.evil.example|443",
                "-P stratum1+tls12://0xabc.worker:pw@eu.example.org:5555|eu.example.org|5555",
                "stratum2+tcp://[2001:DB8::7]:14444 x|2001:db8::7|14444",
                "stratum://proxy:3333|proxy|3333",
                "STRATUM+TCP://example.com|example.com|0",
                "daemon+http://198.51.100.9:18081|198.51.100.9|18081",
                "{\"url\":\"stratum+tcp://a.example:70000\"}|a.example|0",
            })
    void knowsTheProtocol(String text, String host, int port) {
        assertThat(Pool.findIn(text)).containsExactly(new Pool(host, port, PROTOCOL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "xmrig -o pool.supportxmr.com:443 -k|pool.supportxmr.com|443",
                "xmrig -oxmr-eu1.nanopool.org:14433|xmr-eu1.nanopool.org|14433",
                "{\"url\": \"Gulf.MoneroOcean.stream:10128\"}|gulf.moneroocean.stream|10128",
                "--url=c3pool.com.:13333|c3pool.com|13333",
            })
    void knowsTheDomain(String text, String host, int port) {
        assertThat(Pool.findIn(text)).containsExactly(new Pool(host, port, DOMAIN));
    }

    @ParameterizedTest
    @CsvSource({
        "xmrig -o 203.0.113.7:3333 -u %s",
        "xmrig -o203.0.113.7:3333 -u %s",
        "xmrig --url=203.0.113.7:3333 --user %s",
        "xmrig --url 203.0.113.7:3333 --user %s",
        "x --pool '203.0.113.7:3333' %s",
        "{\"pools\":[{\"url\" : \"203.0.113.7:3333\"; \"user\":\"%s\"}]}",
    })
    void knowsAnOptionWithAWallet(String pattern) {
        assertThat(Pool.findIn(pattern.formatted(WalletTest.DONATION)))
                .containsExactly(new Pool("203.0.113.7", 3333, OPTION));
        assertThat(Pool.findIn(pattern.formatted("nobody"))).isEmpty();
        assertThat(Pool.findIn(pattern.formatted(WalletTest.DONATION).replace("3333", "80")))
                .isEmpty();
    }

    @Test
    void argumentsMayBeSeparatedByNul() {
        var line = "x\0-o\000203.0.113.7:4444\0-u\0" + WalletTest.XMRIG;
        assertThat(Pool.findIn(line)).containsExactly(new Pool("203.0.113.7", 4444, OPTION));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "://",
                "grep -r 'stratum+tcp://' /tmp",
                "stratum+tcp://$POOL:3333",
                "https://example.com:3333/",
                "notsupportxmr.com",
                "supportxmr.com.evil.example:3333",
                "stratum protocol 203.0.113.7:3333",
                "stratum+tcp://[::g]:3333",
                "substrate://host.example:1",
                "curl -o 10.0.0.1:3333",
                "0.0.0.0.0:3333",
            })
    void staysSilent(String text) {
        assertThat(Pool.findIn(text)).isEmpty();
    }

    @Test
    void aNameAloneIsWeak() {
        assertThat(Pool.findIn("0.0.0.0 xmrpool.eu"))
                .containsExactly(new Pool("xmrpool.eu", 0, MENTION));
        assertThat(Pool.isIn("0.0.0.0 xmrpool.eu")).isFalse();
        assertThat(Pool.isIn("xmrpool.eu:5555")).isTrue();
    }

    @Test
    void theStrongestSignStays() {
        assertThat(Pool.findIn("stratum+tcp://xmrpool.eu:5555 xmrpool.eu:5555"))
                .containsExactly(new Pool("xmrpool.eu", 5555, PROTOCOL));
        assertThat(new Pool("2001:db8::7", 1, PROTOCOL).endpoint()).isEqualTo("[2001:db8::7]:1");
    }

    @Test
    void listKnowsSubdomainsOnly() {
        assertThat(PoolList.isPoolDomain("XMR-EU1.NanoPool.org.")).isTrue();
        assertThat(PoolList.isPoolDomain("nanopool.org")).isTrue();
        assertThat(PoolList.isPoolDomain("org")).isFalse();
        assertThat(PoolList.isPoolDomain("xnanopool.org")).isFalse();
        assertThat(PoolList.isPoolDomain("braiins.com")).isFalse();
        assertThat(PoolList.isStratumPort(3333)).isTrue();
        assertThat(PoolList.isStratumPort(443)).isFalse();
    }

    /// A mistake in the list must not be silent: each line is a name in normal form.
    @Test
    void listIsWellFormed() {
        assertThat(PoolList.domains())
                .hasSizeGreaterThan(100)
                .allSatisfy(name -> assertThat(Domains.normal(name)).isEqualTo(name));
    }

    @Test
    @Timeout(60)
    void hostileTextIsLinear() {
        Pool.findIn("stratum+tcp://[".repeat(200_000));
        Pool.findIn("a.".repeat(1 << 20));
        Pool.findIn("-o 1.1.1.1:3333 ".repeat(1 << 17));
        Pool.findIn("stratum+tcp://" + "a@".repeat(1 << 20));
        var random = new Random(5);
        var text = new StringBuilder();
        while (text.length() < 1 << 20) {
            text.append("-o[]:/@.a1\0 \"stratum+tcp://".charAt(random.nextInt(26)));
        }
        Pool.findIn(text.toString());
    }
}
