package davy.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.compression.ByteReader;
import davy.core.log.LogEvent.Noted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Firewalls, Suricata and web servers; expected values are read off the lines by hand.
final class TrafficFileTest {
    private static final Path DATA = Path.of("../../shared/data");

    private static List<Noted> read(byte[] bytes) {
        var noted = new ArrayList<Noted>();
        TrafficFile.read(ByteReader.of(bytes), ZoneOffset.UTC, noted::add);
        return noted;
    }

    private static List<Noted> read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsFortinet() {
        var ips =
                read("<185>date=2019-05-15 time=17:56:41 devname=\"FG\" type=\"utm\""
                                + " subtype=\"ips\" eventtime=1557968201000000001 srcip=10.1.100.22"
                                + " srcintf=\"port10\" dstip=203.0.113.55 dstintf=\"port9\" srcport=4 "
                                + " dstport=80 proto=6 action=\"dropped\" attack=\"Coin.Miner \\\"x\\\"\""
                                + " tz=\"-0700\"\n")
                        .getFirst();
        assertThat(ips.traffic())
                .isEqualTo(
                        new Traffic(
                                "10.1.100.22",
                                4,
                                "203.0.113.55",
                                80,
                                "TCP",
                                Traffic.Verdict.BLOCKED,
                                "Coin.Miner \\\"x\\\"",
                                "port10",
                                "port9",
                                "fortinet"));
        assertThat(ips.time().at()).isEqualTo(Instant.parse("2019-05-16T00:56:41Z"));
        assertThat(ips.host()).isEqualTo("FG");
        var old =
                read("date=2019-05-15 time=17:56:41 srcip=10.0.0.1 dstip=10.0.0.2 action=accept tz=\"-0700\"\n")
                        .getFirst();
        assertThat(old.time().at()).isEqualTo(Instant.parse("2019-05-16T00:56:41Z"));
        assertThat(old.traffic().verdict()).isEqualTo(Traffic.Verdict.PASSED);
    }

    /// `date -u -d @1557968201`; the count of parts of a second tells which parts they are.
    @Test
    void readsTimesOfFortinetOfAnyLength() {
        for (String time :
                List.of(
                        "1557968201",
                        "1557968201000",
                        "1557968201000000",
                        "15579682010000000",
                        "155796820100000000",
                        "1557968201000000000")) {
            var noted =
                    read("eventtime=" + time + " srcip=10.0.0.1 dstip=10.0.0.2 action=accept\n");
            assertThat(noted.getFirst().time().at())
                    .as(time)
                    .isEqualTo(Instant.parse("2019-05-16T00:56:41Z"));
        }
    }

    @Test
    void readsSuricata() throws Exception {
        Path eve = DATA.resolve("firewall/crowdsec/suricata-eve-detect.log");
        assumeTrue(Files.isReadable(eve), "no shared data here");
        var first = read(Files.readAllBytes(eve)).getFirst();
        assertThat(first.traffic())
                .isEqualTo(
                        new Traffic(
                                "1.2.3.4",
                                33270,
                                "1.2.3.5",
                                80,
                                "TCP",
                                Traffic.Verdict.PASSED,
                                "ET EXPLOIT Apache HTTP Server 2.4.49 - Path Traversal Attempt"
                                        + " (CVE-2021-41773) M2",
                                "eth0",
                                "",
                                "suricata"));
        assertThat(first.time().at()).isEqualTo(Instant.parse("2022-07-12T06:22:33.415742Z"));
        var fast =
                read(
                        Files.readAllBytes(
                                DATA.resolve("firewall/crowdsec/suricata-logs-fastlog.log")));
        assertThat(fast).hasSize(4);
        assertThat(fast.get(2).traffic().destination()).isEqualTo("169.254.169.254");
        assertThat(fast.get(2).traffic().rule())
                .isEqualTo("ET HUNTING curl User-Agent to Dotted Quad");
        assertThat(fast.get(2).time().at()).isEqualTo(Instant.parse("2022-07-11T08:36:12.345430Z"));
    }

    @Test
    void readsWhatSuricataBlocked() {
        var noted =
                read(
                        """
                        {"timestamp":"2022-07-12T06:22:33.4+0000","event_type":"drop","src_ip":"10.0.0.5","src_port":5,"dest_ip":"203.0.113.1","dest_port":3333,"proto":"TCP","drop":{"reason":"rules"}}
                        {"timestamp":"2022-07-12T06:22:33.4+0000","event_type":"alert","src_ip":"10.0.0.5","dest_ip":"203.0.113.1","proto":"TCP","alert":{"action":"blocked","signature":"S"}}
                        {"timestamp":"2022-07-12T06:22:33.4+0000","event_type":"dns","src_ip":"10.0.0.5","dest_ip":"203.0.113.1","note":"alert"}
                        07/11/2022-10:29:01.860293  [Drop] [**] [1:2:3] M [**] [Priority: 3] {TCP} 10.0.0.5:5 -> 203.0.113.1:80
                        """);
        assertThat(noted).hasSize(3);
        assertThat(noted)
                .allSatisfy(n -> {
                    assertThat(n.traffic().verdict()).isEqualTo(Traffic.Verdict.BLOCKED);
                    assertThat(n.traffic().destination()).isEqualTo("203.0.113.1");
                });
    }

    @Test
    void readsRequests() {
        assertThat(
                        AccessLine.of(
                                "10.1.1.2 - bob [13/Jan/2016:19:31:17 +0800] \"GET /a?b=\\\"c\\\" HTTP/1.1\""
                                        + " 200 1063 \"-\" \"curl/7 (x)\""))
                .isEqualTo(
                        new AccessLine(
                                Instant.parse("2016-01-13T11:31:17Z"),
                                "10.1.1.2",
                                "bob",
                                "GET /a?b=\\\"c\\\" HTTP/1.1",
                                "GET",
                                "/a?b=\\\"c\\\"",
                                200,
                                1063,
                                "",
                                "curl/7 (x)"));
        var plain =
                AccessLine.of(
                        "www.example:80 192.0.2.9 - - [13/Jan/2016:19:31:16 +0000] \"\\x16\\x03\" 400 -");
        assertThat(plain).isNotNull();
        assertThat(plain.address()).isEqualTo("192.0.2.9");
        assertThat(plain.method()).isEmpty();
        assertThat(plain.target()).isEqualTo("\\x16\\x03");
        assertThat(plain.status()).isEqualTo(400);
        assertThat(AccessLine.of("x - - [99/Jan/2016:19:31:16 +0000] \"GET / HTTP/1.1\" 1 2"))
                .isNull();
    }

    /// nginx logs the name that a client gave as it came, but for quotes and backslashes.
    @Test
    void isNotDeceivedByTheNameOfAClient() {
        String rest =
                " [13/Jan/2026:19:31:16 +0000] \"POST /up/shell.php HTTP/1.1\" 200 5 \"-\" \"c\"";
        assertRequest("192.0.2.4 - a [b" + rest, "192.0.2.4", "a [b");
        assertRequest("192.0.2.4 - a] [b] " + rest, "192.0.2.4", "a] [b] ");
        assertRequest("192.0.2.4 - 198.51.100.9 - x" + rest, "192.0.2.4", "198.51.100.9 - x");
        assertRequest(
                "192.0.2.4 - [13/Jan/2020:00:00:00 +0000] \\x22GET / HTTP/1.1\\x22 200 1" + rest,
                "192.0.2.4",
                "[13/Jan/2020:00:00:00 +0000] \\x22GET / HTTP/1.1\\x22 200 1");
        assertRequest("www.example:80 192.0.2.4 - x y - z" + rest, "192.0.2.4", "x y - z");
        assertRequest("192.0.2.4 - " + rest, "192.0.2.4", "");
    }

    @Test
    void findsTheAddressInEachFormat() {
        String rest = " [13/Jan/2026:19:31:16 +0000] \"POST /up/shell.php HTTP/1.1\" 200 5";
        assertRequest("192.0.2.4 - -" + rest, "192.0.2.4", "");
        assertRequest("www.example:80 192.0.2.4 - ann" + rest, "192.0.2.4", "ann");
        assertRequest("www.example 192.0.2.4 id ann" + rest, "192.0.2.4", "ann");
        assertRequest("192.0.2.4 id ann" + rest, "192.0.2.4", "ann");
        assertRequest("198.51.100.5, 192.0.2.4 - -" + rest, "192.0.2.4", "");
    }

    private static void assertRequest(String line, String address, String user) {
        var request = AccessLine.of(line);
        assertThat(request).as(line).isNotNull();
        assertThat(List.of(request.address(), request.user(), request.method(), request.target()))
                .containsExactly(address, user, "POST", "/up/shell.php");
        assertThat(request.time()).isEqualTo(Instant.parse("2026-01-13T19:31:16Z"));
    }

    @Test
    void readsRequestsOfOthers() throws Exception {
        Path file = DATA.resolve("auth/plaso/apache_access.log");
        assumeTrue(Files.isReadable(file), "no shared data here");
        var lines = Files.readAllLines(file);
        var requests = lines.stream().map(AccessLine::of).toList();
        assertThat(requests)
                .first()
                .extracting(AccessLine::target)
                .isEqualTo("/wp-content/themes/darkmode/header.php?install2");
        assertThat(requests).filteredOn(r -> r != null).hasSizeGreaterThan(lines.size() / 2);
    }

    @Test
    void endsOnJunk() {
        var random = new Random(21);
        String[] parts =
                "{ } \" : , alert drop event_type src_ip dest_ip srcip= dstip= date= time= [**] -> [ ] \\ 07/11/2022-10:29:01.860293 - GET HTTP/1.1 13/Jan/2016:19:31:16 +0000"
                        .split(" ", -1);
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(25); i >= 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
                text.append(random.nextInt(3) == 0 ? "" : " ");
            }
            read(text.toString());
            AccessLine.of(text.toString());
        }
    }

    @Test
    void keepsTheSlackOfAnUnknownZone() {
        var noted = new ArrayList<Noted>();
        byte[] line =
                "date=2019-05-15 time=17:56:41 srcip=1.1.1.1 dstip=2.2.2.2\n"
                        .getBytes(StandardCharsets.US_ASCII);
        TrafficFile.read(ByteReader.of(line), null, noted::add);
        assertThat(noted.getFirst().time().slack()).isEqualTo(Duration.ofHours(14));
    }
}
