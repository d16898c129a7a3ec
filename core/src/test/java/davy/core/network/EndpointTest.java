package davy.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    /// The examples of RFC 5952 and a few.
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,2001:0:0:1::1",
        "2001:DB8:0:0:0:0:2:1,2001:db8::2:1",
        "::,::",
        "::1,::1",
        "1::,1::",
        "203.0.113.7,203.0.113.7",
    })
    void writesTheCanonicalForm(String given, String expected) throws Exception {
        assertThat(Endpoint.text(InetAddress.getByName(given))).isEqualTo(expected);
    }

    @Test
    void addsThePort() throws Exception {
        assertThat(Endpoint.text(InetAddress.getByName("203.0.113.7"), 3333))
                .isEqualTo("203.0.113.7:3333");
        assertThat(Endpoint.text(InetAddress.getByName("2001:db8::7"), 3333))
                .isEqualTo("[2001:db8::7]:3333");
    }

    @Test
    void meansTheSameAddress() throws Exception {
        var random = new Random(8);
        for (int i = 0; i < 20_000; i++) {
            var bytes = new byte[16];
            for (int j = 0; j < 16; j++) {
                bytes[j] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0);
            }
            var address = InetAddress.getByAddress(bytes);
            assertThat(InetAddress.getByName(Endpoint.text(address))).isEqualTo(address);
        }
    }
}
