package davy.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import davy.core.journal.JournalEntry;
import davy.core.journal.JournalField;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogKindTest {
    @ParameterizedTest
    @CsvSource({
        "/var/log/auth.log,SYSLOG",
        "auth.log.1,SYSLOG",
        "auth.log.12.gz,SYSLOG",
        "secure-20260101,SYSLOG",
        "/var/log/messages-20260101.xz,SYSLOG",
        "messages.2026-01-01.zst,SYSLOG",
        "wtmp.1,WTMP",
        "btmp-20260101,BTMP",
        "/run/utmp,UTMP",
        "lastlog,LASTLOG",
        "audit.log.4,AUDIT",
        "nginx/access.log.9.gz,ACCESS",
        "httpd/ssl_access_log-20260101,ACCESS",
        "eve.json.1,TRAFFIC",
        "a/system.journal,JOURNAL",
        "user-1000@x-1-2.journal~,JOURNAL",
        "dpkg.log,PACKAGES",
        "/var/log/apt/history.log.2.gz,PACKAGES",
        "history.log,OTHER",
        "1,OTHER",
        "x.gz,OTHER"
    })
    void tellsByTheName(String path, LogKind kind) {
        assertThat(LogKind.of(path)).isEqualTo(kind);
    }

    @Test
    void findsTheZoneOfTheHost() {
        assertThat(
                        zone(
                                Map.of(
                                        "/etc/localtime",
                                        Map.of("link", "/usr/share/zoneinfo/Asia/Shanghai"))))
                .isEqualTo(ZoneId.of("Asia/Shanghai"));
        assertThat(zone(Map.of("/etc/timezone", "Europe/Berlin\n")))
                .isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(zone(Map.of("/etc/sysconfig/clock", "UTC=true\nZONE=\"Asia/Tokyo\"\n")))
                .isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(zone(Map.of("/etc/localtime", "TZif2 x\nCST-8\n")))
                .isEqualTo(ZoneOffset.ofHours(8));
        assertThat(zone(Map.of("/etc/localtime", "TZif2 x\n<+0530>-5:30\n")))
                .isEqualTo(ZoneOffset.ofHoursMinutes(5, 30));
        assertThat(zone(Map.of("/etc/localtime", "TZif2 x\nEST5EDT,M3.2.0,M11.1.0\n"))).isNull();
        assertThat(zone(Map.of())).isEqualTo(ZoneOffset.UTC);
        // cp over the link, and a name that nobody kept.
        var link = Map.of("link", "/usr/share/zoneinfo/America/New_York");
        assertThat(
                        zone(
                                Map.of(
                                        "/etc/localtime",
                                        link,
                                        "/usr/share/zoneinfo/America/New_York",
                                        "TZif2 x\nCST-8\n")))
                .isEqualTo(ZoneOffset.ofHours(8));
        assertThat(zone(Map.of("/etc/localtime", "TZif2 x\nCST-8\n", "/etc/timezone", "Etc/UTC\n")))
                .isEqualTo(ZoneOffset.ofHours(8));
        assertThat(
                        zone(
                                Map.of(
                                        "/etc/localtime",
                                        "TZif2 x\nEST5EDT,M3.2.0,M11.1.0\n",
                                        "/etc/timezone",
                                        "America/New_York\n")))
                .isEqualTo(ZoneId.of("America/New_York"));
        var beijing = Map.of("link", "../usr/share/zoneinfo/Asia/Beijing");
        assertThat(
                        zone(
                                Map.of(
                                        "/etc/localtime",
                                        beijing,
                                        "/usr/share/zoneinfo/Asia/Beijing",
                                        "TZif2 x\nCST-8\n")))
                .isEqualTo(ZoneOffset.ofHours(8));
    }

    private static @Nullable Object zone(Map<String, Object> files) {
        return HostZone.of(CaseHost.of(new LinkedHashMap<>(files)));
    }

    private static @Nullable LogLine line(Map<String, String> more) {
        var all = new LinkedHashMap<String, String>();
        all.put("MESSAGE", "Accepted password for root from 192.0.2.1 port 5 ssh2");
        all.put("SYSLOG_IDENTIFIER", "sshd");
        all.put("_PID", "77");
        all.put("_HOSTNAME", "web");
        all.put("_SOURCE_REALTIME_TIMESTAMP", "1700000000000001");
        all.putAll(more);
        var fields = new ArrayList<JournalField>();
        all.forEach((k, v) ->
                fields.add(new JournalField(k, v.getBytes(StandardCharsets.UTF_8), false)));
        return LogLine.of(new JournalEntry(1, 1_700_000_000_000_500L, 5, "b", fields));
    }

    /// `logger -t 'sshd[9]'` by a service, and by root, who can write what he likes.
    @Test
    void nobodyButRootSpeaksForTheServer() {
        assertThat(line(Map.of("_UID", "33", "_TRANSPORT", "syslog"))).isNull();
        assertThat(line(Map.of("_UID", "33", "SYSLOG_IDENTIFIER", "sshd-session"))).isNull();
        assertThat(line(Map.of("_UID", "33", "SYSLOG_IDENTIFIER", "useradd"))).isNull();
        assertThat(line(Map.of("_UID", "0", "_TRANSPORT", "syslog"))).isNotNull();
        assertThat(line(Map.of("_UID", "1000", "SYSLOG_IDENTIFIER", "sudo"))).isNotNull();
    }

    @Test
    void makesLinesOfTheJournal() {
        var line = line(Map.of());
        assertThat(line).isNotNull();
        assertThat(line.time().at()).isEqualTo(Instant.parse("2023-11-14T22:13:20.000001Z"));
        assertThat(line.pid()).isEqualTo(77);
        assertThat(LogEvent.of(line)).isInstanceOf(LogEvent.Accepted.class);
        assertThat(LogLine.of(new JournalEntry(1, 2, 3, "b", List.of()))).isNull();
    }
}
