package davy.core.indicator;

import static davy.core.indicator.FeedText.MD5;
import static davy.core.indicator.FeedText.NOW;
import static davy.core.indicator.FeedText.SHA1;
import static davy.core.indicator.FeedText.SHA256;
import static davy.core.indicator.FeedText.address;
import static davy.core.indicator.FeedText.parse;
import static davy.core.indicator.FeedText.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Indicators as the feeds of others write them: tables, STIX, MISP.
final class FeedFormsTest {
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
}
