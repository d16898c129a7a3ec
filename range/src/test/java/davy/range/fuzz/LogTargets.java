package davy.range.fuzz;

import static davy.range.fuzz.Target.check;

import davy.core.compression.ByteReader;
import davy.core.log.AccessLine;
import davy.core.log.AuditFile;
import davy.core.log.LogEvent;
import davy.core.log.SyslogFile;
import davy.core.log.TrafficFile;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// Lines of logs.
@SuppressWarnings("StringConcatToTextBlock") // seeds are short
final class LogTargets {
    static final List<Target> ALL =
            List.of(
                    Target.of(
                            "syslog",
                            "no more events than lines",
                            LogTargets::syslog,
                            "Jan  2 03:04:05 h sshd[1]: Accepted password for root from 198.51.100.1"
                                    + " port 22 ssh2\nJan  2 03:04:06 h sshd[1]: Failed password for"
                                    + " invalid user a from 198.51.100.1 port 22 ssh2\n",
                            "2026-01-02T03:04:05.678901+08:00 h sudo: ann : TTY=pts/0 ; PWD=/ ;"
                                    + " USER=root ; COMMAND=/bin/id\n<13>1 2026-01-02T03:04:05Z h"
                                    + " useradd 1 - - new user: name=a, UID=0, GID=0\n",
                            "Jan  2 03:04:05 h kernel: [UFW BLOCK] IN= OUT=eth0 SRC=10.0.0.1"
                                    + " DST=198.51.100.1 PROTO=TCP SPT=1 DPT=3333\n"),
                    Target.of(
                            "access-log",
                            "a line has a status of three digits",
                            bytes -> AccessLine.of(bytes, 0, bytes.length) == null ? 0 : 1,
                            "198.51.100.1 - a [02/Jan/2026:03:04:05 +0800] \"GET /x?a=b HTTP/1.1\" 200"
                                    + " 5 \"-\" \"curl/8 \\\"q\\\"\"",
                            "::1 - - [02/Jan/2026:03:04:05 +0000] \"\\x16\\x03\" 400 0"),
                    Target.of(
                            "traffic-log",
                            "no more notes than lines",
                            LogTargets::traffic,
                            "{\"timestamp\":\"2026-01-02T03:04:05.000000+0800\",\"event_type\":"
                                    + "\"alert\",\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"198.51.100.1\","
                                    + "\"alert\":{\"action\":\"blocked\",\"signature\":\"x\"}}\n",
                            "date=2026-01-02 time=03:04:05 type=\"utm\" srcip=10.0.0.1"
                                    + " dstip=198.51.100.1 dstport=80 action=\"blocked\"\n",
                            "01/02/2026-03:04:05.000000  [Drop] [**] [1:1:1] x [**]"
                                    + " [Classification: y] [Priority: 1] {TCP} 10.0.0.1:1 ->"
                                    + " 198.51.100.1:80\n"),
                    Target.of(
                            "audit-log",
                            "no event without a record",
                            LogTargets::audit,
                            "type=SYSCALL msg=audit(1577338740.123:9): success=yes auid=4294967295"
                                    + " exe=\"/bin/sh\" key=(null)\u001dAUID=\"unset\"\ntype=EXECVE"
                                    + " msg=audit(1577338740.123:9): argc=2 a0=\"sh\" a1_len=8"
                                    + " a1[0]=6162 a1[1]=6364\ntype=EOE msg=audit(1577338740.123:9):\n",
                            "node=h type=USER_CMD msg=audit(1.2:3): pid=1 msg='cwd=\"/\" cmd=6C73"
                                    + " res=success'\n"));

    private LogTargets() {}

    private static long syslog(byte[] bytes) {
        var modified = Instant.ofEpochSecond(1_770_000_000);
        long[] events = {0};
        var file = new SyslogFile(ByteReader.of(bytes), bytes.length, modified, ZoneOffset.UTC);
        var reading =
                file.read((line, _) -> {
                    events[0] += LogEvent.of(line) == null ? 0 : 1;
                    return true;
                });
        check(events[0] <= reading.lines(), "more events than lines");
        return events[0];
    }

    private static long audit(byte[] bytes) {
        long[] events = {0};
        var reading =
                AuditFile.read(
                        ByteReader.of(bytes),
                        event -> {
                            check(!event.records().isEmpty(), "an event without a record");
                            events[0] += 1 + event.arguments().size();
                        });
        return events[0] + reading.lines();
    }

    private static long traffic(byte[] bytes) {
        long[] notes = {0};
        long lines =
                TrafficFile.read(
                        ByteReader.of(bytes),
                        ZoneOffset.UTC,
                        _ -> {
                            notes[0]++;
                            return true;
                        });
        check(notes[0] <= lines, "more notes than lines");
        return notes[0];
    }
}
