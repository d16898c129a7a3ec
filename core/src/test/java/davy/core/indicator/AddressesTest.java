package davy.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    /// The JDK reads literals too, in every form of RFC 4291.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3.4",
                "255.255.255.255",
                "::",
                "::1",
                "1::",
                "2001:db8::1",
                "fe80::1:2:3",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "::ffff:1.2.3.4",
                "64:ff9b::192.0.2.33",
                "1:2:3:4:5:6:1.2.3.4",
                "ABCD:EF01::",
            })
    void agreesWithTheJdk(String text) throws Exception {
        assertThat(Addresses.parse(text)).isEqualTo(InetAddress.getByName(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.4 ",
                "1.2.3.",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "::g",
                ":1",
                "1:",
                "1:2:3:4:5:6:7:8::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "fe80::1%eth0",
                "::1.2.3.4:5",
                "localhost",
                "١.١.١.١",
                "1:2:3:4::5:6:7:8",
            })
    void refuses(String text) {
        assertThat(Addresses.parse(text)).isNull();
    }

    @Test
    void mappedIsFour() {
        assertThat(Addresses.parse("::ffff:203.0.113.7")).isInstanceOf(Inet4Address.class);
    }

    @Test
    void randomAddressesComeBack() throws Exception {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            for (int zero = random.nextInt(8); zero > 0; zero--) {
                bytes[random.nextInt(bytes.length)] = 0;
            }
            var address = InetAddress.getByAddress(bytes);
            assertThat(Addresses.parse(address.getHostAddress())).isEqualTo(address);
        }
        assertThat(Addresses.parse("2001:db8::")).isInstanceOf(Inet6Address.class);
    }

    @Test
    void anyTextIsAnswered() {
        var random = new Random(4);
        for (int i = 0; i < 200_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                text.append("0123456789abf:::...%".charAt(random.nextInt(20)));
            }
            Addresses.parse(text.toString());
        }
    }
}
