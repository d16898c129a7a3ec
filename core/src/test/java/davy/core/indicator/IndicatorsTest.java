package davy.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.text.Language;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class IndicatorsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final String MD5 = "0cc175b9c0f1b6a831c399e269772661";
    private static final String SHA1 = "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8";
    private static final String SHA256 =
            "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";

    private static Indicators parse(String text) {
        return Indicators.parse("feed", text.getBytes(StandardCharsets.UTF_8), NOW);
    }

    private static @Nullable String address(Indicators indicators, String address)
            throws Exception {
        var found = indicators.address(InetAddress.getByName(address));
        return found == null ? null : found.value();
    }

    private static List<String> problems(Indicators indicators) {
        return indicators.problems().stream()
                .map(p -> p.line() + " " + p.what().in(Language.EN))
                .toList();
    }

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
    void readsTablesByTheirHeading() throws Exception {
        // As Feodo Tracker writes it.
        var feodo =
                parse(
                        """
                        ################
                        # Feodo Tracker #
                        ################
                        "first_seen_utc","dst_ip","dst_port","c2_status","last_online","malware"
                        "2026-01-01 00:00:00","203.0.113.7","443","online","2026-05-30","Emotet, again"
                        # END 1 entry
                        """);
        assertThat(problems(feodo)).isEmpty();
        assertThat(feodo.address(InetAddress.getByName("203.0.113.7")).description())
                .isEqualTo("Emotet, again");
        // As ThreatFox writes it: the heading in a comment.
        var fox =
                parse(
                        """
                        # "first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware"
                        "2026-01-01 00:00:00", "1", "203.0.113.7:3333", "ip:port", "botnet_cc", "elf.x"
                        "2026-01-01 00:00:00", "2", "bad.example", "domain", "botnet_cc", "elf.x"
                        """);
        assertThat(problems(fox)).isEmpty();
        assertThat(fox.size()).isEqualTo(2);
        assertThat(fox.domain("bad.example").description()).isEqualTo("botnet_cc");
        var semicolons =
                parse(
                        "Name;SHA256 Hash;Expires\nx;"
                                + SHA256
                                + ";2026-05-31\ny;"
                                + SHA256.replace('c', 'd')
                                + ";2026-06-02 10:00:00\n");
        assertThat(semicolons.hash(SHA256)).isNull();
        assertThat(semicolons.hash(SHA256.replace('c', 'd')).validUntil())
                .isEqualTo(Instant.parse("2026-06-02T10:00:00Z"));
        assertThat(problems(semicolons))
                .containsExactly("0 1 indicators have expired and were left out");
        var chinese = parse("恶意IP,备注\n203.0.113.7,挖矿\n");
        assertThat(chinese.address(InetAddress.getByName("203.0.113.7")).description())
                .isEqualTo("挖矿");
    }

    @Test
    void readsTablesWithoutHeading() throws Exception {
        var tabs = parse("203.0.113.7\t9\n203.0.113.8\t8\n");
        assertThat(tabs.size()).isEqualTo(2);
        assertThat(tabs.address(InetAddress.getByName("203.0.113.7")).description()).isEqualTo("9");
        var names = parse("Linux.XorDDoS,203.0.113.7\nLinux.Mirai,203.0.113.8\n");
        assertThat(names.size()).isEqualTo(2);
        assertThat(names.domain("linux.mirai")).isNull();
        var quoted = parse("a,\"say \"\"x\"\"\n, twice\",203.0.113.7\nb,c,203.0.113.8\n");
        assertThat(quoted.address(InetAddress.getByName("203.0.113.7")).description())
                .isEqualTo("a, say \"x\"\n, twice");
        assertThat(problems(parse("a,b\nc,d\n")))
                .containsExactly("1 not understood: a,b", "2 not understood: c,d");
    }

    @Test
    void readsStix() throws Exception {
        var all =
                parse(
                        """
                        {"type":"bundle","id":"bundle--1","objects":[
                         {"type":"identity","name":"x"},
                         {"type":"ipv4-addr","value":"203.0.113.99"},
                         {"type":"indicator","spec_version":"2.1","name":"C2","pattern_type":"stix",
                          "pattern":"[ipv4-addr:value = '203.0.113.7']","valid_from":"2026-01-01T00:00:00Z",
                          "valid_until":"2027-01-01T00:00:00.5Z",
                          "kill_chain_phases":[{"kill_chain_name":"y","phase_name":"z"}]},
                         {"type":"indicator","pattern":"[domain-name:value = 'old.example']","valid_until":"2026-05-01T00:00:00Z"},
                         {"type":"indicator","pattern":"[domain-name:value = 'gone.example']","revoked":true},
                         {"type":"indicator","pattern":"[domain-name:value = 'good.example']","indicator_types":["benign"]},
                         {"type":"indicator","pattern":"rule x {}","pattern_type":"yara"},
                         {"type":"indicator","pattern":"[ipv4-addr:value = '10.0.0.1']"},
                         {"type":"indicator","pattern":"[file:name = 'a' AND process:pid = 1]"},
                         {"type":"indicator","description":"miner","pattern":"[file:hashes.MD5 = '%s' OR file:name = 'kdevtmpfsi']"}
                        ]}
                        """
                                .formatted(MD5));
        assertThat(all.size()).isEqualTo(3);
        assertThat(all.address(InetAddress.getByName("203.0.113.7")))
                .isEqualTo(
                        new Indicator(
                                Indicator.Kind.ADDRESS,
                                "203.0.113.7",
                                "feed",
                                "C2",
                                Instant.parse("2027-01-01T00:00:00Z")));
        assertThat(all.hash(MD5).description()).isEqualTo("miner");
        assertThat(all.file("/tmp/kdevtmpfsi").kind()).isEqualTo(Indicator.Kind.FILE_NAME);
        assertThat(address(all, "203.0.113.99")).isNull();
        assertThat(problems(all))
                .containsExactly(
                        "12 10.0.0.1 is or contains a private, local or reserved address",
                        "13 not a simple indicator: [file:name = 'a' AND process:pid = 1]",
                        "0 1 indicators have expired and were left out",
                        "0 2 values are revoked or not meant for detection and were left out",
                        "0 values of kinds that Davy does not use were left out: pattern: yara × 1");
    }

    @Test
    void readsMisp() throws Exception {
        var all =
                parse(
                        """
                        {"response":[{"Event":{"info":"Kinsing again","Attribute":[
                          {"type":"ip-dst","value":"203.0.113.7","to_ids":true,"comment":""},
                          {"type":"ip-dst|port","value":"203.0.113.8|3333","to_ids":true},
                          {"type":"domain|ip","value":"bad.example|203.0.113.9","to_ids":true,"comment":"pool"},
                          {"type":"hostname","value":"host.example","to_ids":true},
                          {"type":"ip-src","value":"203.0.113.50","to_ids":false},
                          {"type":"ip-src","value":"203.0.113.51","to_ids":true,"deleted":true},
                          {"type":"email-src","value":"a@b.example","to_ids":true},
                          {"type":"domain","value":"no name","to_ids":true},
                          {"type":"url","value":"http://bad.example/a","to_ids":true}],
                         "ShadowAttribute":[{"type":"ip-dst","value":"203.0.113.52","to_ids":true}],
                         "Object":[{"name":"file","Attribute":[
                          {"type":"filename","value":"kinsing","to_ids":true},
                          {"type":"filename|sha256","value":"x|%s","to_ids":true},
                          {"type":"md5","value":"%s","to_ids":true},
                          {"type":"sha1","value":"%s","to_ids":true}]}]}}]}
                        """
                                .formatted(SHA256, MD5, SHA1));
        assertThat(all.size()).isEqualTo(10);
        assertThat(all.address(InetAddress.getByName("203.0.113.7")).description())
                .isEqualTo("Kinsing again");
        assertThat(all.address(InetAddress.getByName("203.0.113.8")).description())
                .isEqualTo("Kinsing again (port 3333)");
        assertThat(all.domain("bad.example").description()).isEqualTo("pool");
        assertThat(address(all, "203.0.113.9")).isNotNull();
        assertThat(address(all, "203.0.113.52")).isNull();
        assertThat(all.file("/tmp/kinsing")).isNotNull();
        assertThat(List.of(all.hash(MD5).value(), all.hash(SHA1).value(), all.hash(SHA256).value()))
                .containsExactly(MD5, SHA1, SHA256);
        assertThat(problems(all))
                .containsExactly(
                        "9 not understood: domain no name",
                        "0 2 values are revoked or not meant for detection and were left out",
                        "0 values of kinds that Davy does not use were left out: email-src × 1");
    }

    @Test
    void readsOtherForms() throws Exception {
        assertThat(parse("[\"203.0.113.7\", \"bad.example\"]").size()).isEqualTo(2);
        var marked = new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'b', '.', 'c', 'n'};
        assertThat(Indicators.parse("x", marked, NOW).domain("b.cn")).isNotNull();
        var wide = "203.0.113.7\r\n".getBytes(StandardCharsets.UTF_16);
        assertThat(Indicators.parse("x", wide, NOW).size()).isEqualTo(1);
        assertThat(Indicators.none().size()).isZero();
        var two =
                new IndicatorReader(List.of())
                        .add("one", "203.0.113.7".getBytes(StandardCharsets.UTF_8), NOW)
                        .add("two", "203.0.113.7\nb.cn".getBytes(StandardCharsets.UTF_8), NOW)
                        .done();
        assertThat(two.address(InetAddress.getByName("203.0.113.7")).source()).isEqualTo("one");
        assertThat(two.domain("b.cn").source()).isEqualTo("two");
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
