package davy.core.indicator;

import static davy.core.indicator.FeedText.MD5;
import static davy.core.indicator.FeedText.NOW;
import static davy.core.indicator.FeedText.SHA1;
import static davy.core.indicator.FeedText.SHA256;
import static davy.core.indicator.FeedText.address;
import static davy.core.indicator.FeedText.parse;
import static davy.core.indicator.FeedText.problems;
import static org.assertj.core.api.Assertions.assertThat;

import davy.core.text.Language;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class IndicatorsTest {
    @Test
    void readsAPlainList() throws Exception {
        var all =
                parse(
                        """
                        # a comment
                        203.0.113.7
                        203.0.113[.]8   # C2 of example
                        198.51.100.0/24
                        2001:db8:bad::/48
                        [2001:db8::9]:3333
                        203.0.113.9:4444
                        hxxps[:]//bad[.]example/x.sh
                        evil(dot)example
                        *.wild.example

                        %s
                        %s
                        %s
                        /tmp/.X11-unix/11
                        """
                                .formatted(MD5, SHA1.toUpperCase(java.util.Locale.ROOT), SHA256));
        assertThat(problems(all)).isEmpty();
        assertThat(all.size()).isEqualTo(13);
        assertThat(address(all, "203.0.113.7")).isEqualTo("203.0.113.7");
        assertThat(address(all, "203.0.113.10")).isNull();
        assertThat(address(all, "198.51.100.255")).isEqualTo("198.51.100.0/24");
        assertThat(address(all, "2001:db8:bad:1::1")).isEqualTo("2001:db8:bad::/48");
        assertThat(address(all, "2001:db8::9")).isEqualTo("2001:db8::9");
        assertThat(all.address(InetAddress.getByName("203.0.113.8")))
                .isEqualTo(
                        new Indicator(
                                Indicator.Kind.ADDRESS,
                                "203.0.113.8",
                                "feed",
                                "C2 of example",
                                null));
        assertThat(all.address(InetAddress.getByName("203.0.113.9")).description())
                .isEqualTo("(port 4444)");
        assertThat(all.url("http://BAD.example:80/x.sh#y").value()).isEqualTo("bad.example/x.sh");
        assertThat(all.url("http://bad.example/")).isNull();
        assertThat(all.domain("a.b.Evil.Example.").value()).isEqualTo("evil.example");
        assertThat(all.domain("notevil.example")).isNull();
        assertThat(all.domain("x.wild.example")).isNotNull();
        assertThat(all.domain("bad.example")).isNull();
        assertThat(all.hash(MD5.toUpperCase(java.util.Locale.ROOT)).kind())
                .isEqualTo(Indicator.Kind.MD5);
        assertThat(all.hash(SHA1).value()).isEqualTo(SHA1);
        assertThat(all.hash(SHA256).kind()).isEqualTo(Indicator.Kind.SHA256);
        assertThat(all.hash("zz")).isNull();
        assertThat(all.file("/tmp/.X11-unix/11").kind()).isEqualTo(Indicator.Kind.FILE_PATH);
        assertThat(all.file("/var/11")).isNull();
    }

    @Test
    void readsAHostsFile() {
        var all =
                parse(
                        """
                        127.0.0.1 localhost localhost.localdomain
                        ::1 ip6-localhost
                        0.0.0.0 bad.example worse.example # both
                        0.0.0.0 not/a/name
                        """);
        assertThat(all.size()).isEqualTo(2);
        assertThat(all.domain("worse.example").description()).isEqualTo("both");
        assertThat(problems(all)).containsExactly("4 not understood: not/a/name");
    }

    @Test
    void theLongestPrefixWins() throws Exception {
        var all = parse("203.0.0.0/16\n203.0.113.0/24\n203.0.113.7\n203.0.113.77/25\n");
        assertThat(address(all, "203.0.113.7")).isEqualTo("203.0.113.7");
        assertThat(address(all, "203.0.113.8")).isEqualTo("203.0.113.0/25");
        assertThat(address(all, "203.0.113.200")).isEqualTo("203.0.113.0/24");
        assertThat(address(all, "203.0.1.1")).isEqualTo("203.0.0.0/16");
        assertThat(address(all, "203.1.1.1")).isNull();
    }

    @Test
    void refusesWhatWouldHurt() {
        var all =
                parse(
                        """
                        0.0.0.0/0
                        8.0.0.0/7
                        ::/0
                        10.1.2.3
                        172.31.0.1
                        192.168.0.0/16
                        192.0.0.0/8
                        127.0.0.1
                        0.0.0.0
                        169.254.169.254
                        100.100.2.136
                        224.0.0.1
                        255.255.255.255
                        8.8.8.8
                        114.114.114.0/24
                        2001:4860:4860::8888
                        ::1
                        fe80::1
                        ::ffff:127.0.0.1
                        github.com
                        d41d8cd98f00b204e9800998ecf8427e
                        00000000000000000000000000000000
                        /bin/bash
                        """);
        assertThat(all.size()).isZero();
        assertThat(all.problems()).hasSize(23).extracting(Problem::line).doesNotContain(0);
    }

    @Test
    void refusesAddressesOfThisHost() throws Exception {
        var reader = new IndicatorReader(List.of(InetAddress.getByName("198.51.100.20")));
        var text = "198.51.100.0/24\n198.51.100.20\n198.51.100.21\n";
        var all = reader.add("feed", text.getBytes(StandardCharsets.UTF_8), NOW).done();
        assertThat(address(all, "198.51.100.20")).isNull();
        assertThat(address(all, "198.51.100.21")).isNotNull();
        assertThat(all.problems()).extracting(Problem::line).containsExactly(1, 2);
    }

    @Test
    void saysWhatItCannotRead() {
        assertThat(problems(parse("{\"a\":1}")))
                .containsExactly("0 no STIX indicator and no MISP attribute in this JSON");
        assertThat(problems(parse("\u001f\u008b\0\0"))).hasSize(1);
        assertThat(problems(parse("[\"b.cn\",\n {{")).getFirst())
                .startsWith("2 the JSON is broken from here on");
        assertThat(parse("[\"b.cn\",\n {{").size()).isEqualTo(1);
        assertThat(problems(parse("[".repeat(100_000) + "{")).getFirst()).contains("broken");
        assertThat(parse("kdevtmpfsi\n".repeat(1000)).problems()).hasSize(101);
        for (var problem : parse("x y\n10.0.0.1\n").problems()) {
            assertThat(problem.what().in(Language.ZH))
                    .doesNotContain("{0}")
                    .matches(".*\\p{IsHan}.*");
        }
    }

    /// Whatever is broken in good documents, an answer comes, and soon.
    @Test
    void brokenDocumentsAreAnswered() {
        var random = new Random(31);
        var good =
                List.of(
                        "{\"type\":\"indicator\",\"pattern\":\"[ipv4-addr:value = '203.0.113.7']\",\"labels\":[\"benign\"]}",
                        "{\"Event\":{\"Attribute\":[{\"type\":\"domain|ip\",\"value\":\"a.cn|1.2.3.4\"}]}}",
                        "# c\n\"ip\",\"name\"\n\"203.0.113.7\",\"x\"\"y\"\n\"1.1.1.9\",\"z\"\n",
                        "0.0.0.0 a.cn\n203.0.113.7/24 # x\nhxxp://a[.]cn/\n[::1]:80\n||a.cn^\n");
        for (int i = 0; i < 8_000; i++) {
            byte[] bytes = good.get(i % 4).getBytes(StandardCharsets.UTF_8);
            for (int n = random.nextInt(6); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var all = Indicators.parse("x", bytes, NOW);
            all.problems().forEach(problem -> problem.what().in(Language.ZH));
            all.file("/a");
        }
    }

    /// A million indicators against a naive search over the same list.
    @Test
    @Timeout(60)
    void aMillionAreFast() throws Exception {
        var random = new Random(41);
        var text = new StringBuilder();
        var sample = new ArrayList<InetAddress>();
        for (int i = 0; i < 1_000_000; i++) {
            int value = 0x10000000 + random.nextInt(0x30000000);
            var bytes =
                    new byte[] {
                        (byte) (value >> 24),
                        (byte) (value >> 16),
                        (byte) (value >> 8),
                        (byte) value
                    };
            var address = InetAddress.getByAddress(bytes);
            text.append(address.getHostAddress()).append(i % 10 == 0 ? "/28" : "").append('\n');
            if (i % 1000 == 0 || i % 1000 == 7) {
                sample.add(address);
            }
        }
        byte[] document = text.toString().getBytes(StandardCharsets.UTF_8);
        long start = System.nanoTime();
        var all = Indicators.parse("big", document, NOW);
        long parsed = System.nanoTime();
        int missing = 0;
        for (int round = 0; round < 100; round++) {
            for (var address : sample) {
                missing += all.address(address) == null ? 1 : 0;
            }
        }
        long found = System.nanoTime();
        assertThat(missing).isZero();
        assertThat(all.size()).isBetween(990_000, 1_000_000);
        if (Boolean.getBoolean("measure")) {
            System.out.printf(
                    "parse %d ms, %d look-ups %d ms%n",
                    (parsed - start) / 1_000_000,
                    100 * sample.size(),
                    (found - parsed) / 1_000_000);
            document = null;
            text = null;
            System.gc();
            var runtime = Runtime.getRuntime();
            System.out.println("heap MB " + (runtime.totalMemory() - runtime.freeMemory() >> 20));
            System.out.println(all.size());
        }
    }
}
