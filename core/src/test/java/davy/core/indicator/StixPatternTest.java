package davy.core.indicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StixPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[ipv4-addr:value = '203.0.113.7']|ADDRESS 203.0.113.7",
                "[ipv6-addr:value='2001:db8::7']|ADDRESS 2001:db8::7",
                "[domain-name:value = 'bad.example']|DOMAIN bad.example",
                "[url:value = 'http://bad.example/x\\'y\\\\z']|URL http://bad.example/x'y\\z",
                "[file:hashes.'SHA-256' = 'aa']|HASH aa",
                "[file:hashes.MD5 = 'aa']|HASH aa",
                "[file:hashes.\"SHA-1\" = 'aa']|HASH aa",
                "[file:name = 'kdevtmpfsi']|FILE kdevtmpfsi",
                "[network-traffic:dst_ref.value = '203.0.113.7']|ENDPOINT 203.0.113.7",
                "[ipv4-addr:value ISSUBSET '203.0.113.0/24']|ADDRESS 203.0.113.0/24",
                "[ipv4-addr:value IN ('203.0.113.7', '203.0.113.8')]|ADDRESS 203.0.113.7,ADDRESS 203.0.113.8",
                "[ipv4-addr:value = 'a' OR domain-name:value = 'b']|ADDRESS a,DOMAIN b",
                "[ipv4-addr:value = 'a'] OR [domain-name:value = 'b']|ADDRESS a,DOMAIN b",
                "([ipv4-addr:value = 'a'] or [url:value = 'b'])|ADDRESS a,URL b",
                "[(file:hashes.MD5 = 'a' OR file:hashes.MD5 = 'b')]|HASH a,HASH b",
                "[file:hashes.MD5 = 'a' AND file:hashes.'SHA-256' = 'b']|HASH a,HASH b",
                "[file:name = 'x' AND file:hashes.MD5 = 'a' AND NOT file:size = 1]|HASH a",
                "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = 'a' AND network-traffic:dst_port = 3333 AND network-traffic:protocols[*] = 'tcp']|ENDPOINT a",
                "[ipv4-addr:value = 'a'] WITHIN 300 SECONDS|ADDRESS a",
                "[ipv4-addr:value = 'a'] REPEATS 1 TIMES|ADDRESS a",
                "[ipv4-addr:value = 'a'] START t'2026-01-01T00:00:00Z' STOP t'2027-01-01T00:00:00Z'|ADDRESS a",
                "[domain-name:value = 'x] OR [y']|DOMAIN x] OR [y",
            })
    void readsSimpleOnes(String pattern, String expected) {
        var parsed = StixPattern.parse(pattern);
        assertThat(tests(parsed)).isEqualTo(expected);
        assertThat(parsed.isWhole()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[",
                "[]",
                "[ipv4-addr:value]",
                "[ipv4-addr:value = ]",
                "[ipv4-addr:value = 'a'",
                "[ipv4-addr:value IN ('a'",
                "[ipv4-addr:value != 'a']",
                "[NOT ipv4-addr:value = 'a']",
                "[ipv4-addr:value NOT = 'a']",
                "[ipv4-addr:value ISSUPERSET '203.0.113.0/24']",
                "[domain-name:value LIKE '%.example']",
                "[url:value MATCHES '.*']",
                "[EXISTS file:name]",
                "[ipv4-addr:value = 'a' AND domain-name:value = 'b']",
                "[ipv4-addr:value = 'a'] AND [domain-name:value = 'b']",
                "[ipv4-addr:value = 'a'] FOLLOWEDBY [domain-name:value = 'b']",
                "[ipv4-addr:value = 'a'] REPEATS 5 TIMES",
                "[windows-registry-key:key = 'a']",
                "[network-traffic:dst_port = 3333]",
                "[file:name = 'a' AND file:parent_directory_ref.path = '/tmp']",
                "[file:hashes.SSDEEP = 'a']",
            })
    void leavesOthersAlone(String pattern) {
        var parsed = StixPattern.parse(pattern);
        assertThat(parsed.tests()).isEmpty();
        assertThat(parsed.isWhole()).isFalse();
    }

    @Test
    void takesWhatItCan() {
        var parsed = StixPattern.parse("[ipv4-addr:value = 'a' OR process:name = 'b'] garbage");
        assertThat(tests(parsed)).isEqualTo("ADDRESS a");
        assertThat(parsed.isWhole()).isFalse();
        assertThat(StixPattern.parse("[ipv4-addr:value = 'a'] ]").isWhole()).isFalse();
    }

    @Test
    void deepAndLongPatternsEnd() {
        assertThat(StixPattern.parse("(".repeat(500_000)).tests()).isEmpty();
        assertThat(StixPattern.parse("[" + "(".repeat(500_000)).tests()).isEmpty();
        assertThat(StixPattern.parse("['".repeat(200_000)).tests()).isEmpty();
        var many = "[" + "file:hashes.MD5 = 'a' OR ".repeat(40_000) + "file:hashes.MD5 = 'b']";
        assertThat(StixPattern.parse(many).tests()).hasSizeLessThanOrEqualTo(10_000);
    }

    @Test
    void anyTextIsAnswered() {
        var random = new Random(21);
        var words =
                List.of(
                        "[",
                        "]",
                        "(",
                        ")",
                        "'",
                        "=",
                        " AND ",
                        " OR ",
                        " FOLLOWEDBY ",
                        "NOT ",
                        "IN",
                        "file:name",
                        "'a'",
                        ",",
                        "ipv4-addr:value",
                        "\\",
                        "REPEATS 2 TIMES",
                        "t'");
        for (int i = 0; i < 100_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(14); n > 0; n--) {
                text.append(words.get(random.nextInt(words.size())));
            }
            StixPattern.parse(text.toString());
        }
    }

    private static String tests(StixPattern pattern) {
        return String.join(
                ",", pattern.tests().stream().map(t -> t.kind() + " " + t.value()).toList());
    }
}
