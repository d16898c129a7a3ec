package davy.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.compression.ByteReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditFileTest {
    private static final Path DATA = Path.of("../../shared/data/auditd");

    private static List<AuditEvent> events(String text, String... wanted) {
        var events = new ArrayList<AuditEvent>();
        AuditFile.read(
                ByteReader.of(text.getBytes(StandardCharsets.UTF_8)), List.of(wanted), events::add);
        return events;
    }

    private static List<AuditEvent> events(Path file) throws Exception {
        assumeTrue(Files.isReadable(file), "no shared data here");
        return events(Files.readString(file, StandardCharsets.UTF_8));
    }

    /// A script that the agent of a cloud writes, in the form of a CentOS 7.
    private static final String SCRIPT =
            """
            type=SYSCALL msg=audit(1577338740.123:901): arch=c000003e syscall=2 success=yes exit=7 a0=c0 a1=80241 a2=1c0 a3=0 items=2 ppid=1 pid=1200 auid=4294967295 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295 comm="aliyun-service" exe="/usr/sbin/aliyun-service" key="tmp"
            type=CWD msg=audit(1577338740.123:901):  cwd="/"
            type=PATH msg=audit(1577338740.123:901): item=0 name="/tmp/" inode=12 dev=fd:01 mode=041777 ouid=0 ogid=0 rdev=00:00 objtype=PARENT
            type=USER_CMD msg=audit(1577338740.200:902): pid=2 uid=1000 auid=1000 ses=1 msg='cwd="/root" cmd=6C73202D6C exe="/usr/bin/sudo" terminal=pts/0 res=success'
            type=PATH msg=audit(1577338740.123:901): item=1 name="/tmp/t-bj-5s2hkk2ajnk.sh" inode=13 dev=fd:01 mode=0100700 ouid=0 ogid=0 rdev=00:00 objtype=CREATE
            type=PROCTITLE msg=audit(1577338740.123:901): proctitle=2F7573722F7362696E2F616C6979756E2D73657276696365002D64
            type=EOE msg=audit(1577338740.123:901):
            """;

    @Test
    void joinsRecordsThatOthersCameBetween() {
        var events = events(SCRIPT);
        assertThat(events).hasSize(2);
        var command = events.getFirst();
        assertThat(command.field("USER_CMD", "cmd")).isEqualTo("ls -l");
        assertThat(command.field("USER_CMD", "cwd")).isEqualTo("/root");
        assertThat(command.field("USER_CMD", "res")).isEqualTo("success");
        assertThat(command.isByService()).isFalse();
        assertThat(command.line()).isEqualTo(4);
        var script = events.getLast();
        assertThat(script.records()).hasSize(5);
        assertThat(script.time().at()).isEqualTo(Instant.parse("2019-12-26T05:39:00.123Z"));
        assertThat(script.isByService()).isTrue();
        assertThat(script.line()).isEqualTo(1);
        assertThat(script.field("SYSCALL", "tty")).isEqualTo("(none)");
        assertThat(script.field("PROCTITLE", "proctitle"))
                .isEqualTo("/usr/sbin/aliyun-service\0-d");
        assertThat(script.records().get(3).get("name")).isEqualTo("/tmp/t-bj-5s2hkk2ajnk.sh");
    }

    @Test
    void leavesOutWhatNobodyWants() {
        assertThat(events(SCRIPT, "/dev/shm/"))
                .extracting(AuditEvent::serial)
                .containsExactly(902L);
        assertThat(events(SCRIPT, "/tmp/")).hasSize(2);
        // In hexadecimal, as it is where the name has a blank.
        String hex = SCRIPT.replace("\"/tmp/t-bj-5s2hkk2ajnk.sh\"", "2F746D702F2E78202E7368");
        assertThat(events(hex.replace("\"/tmp/\"", "\"/\""), "/tmp/")).hasSize(2);
    }

    @Test
    void putsLongArgumentsTogether() throws Exception {
        var event = events(DATA.resolve("laurel/record-execve-long.txt")).getFirst();
        var arguments = event.arguments();
        assertThat(arguments).hasSizeGreaterThanOrEqualTo(2);
        assertThat(arguments.getFirst()).isEqualTo("/bin/echo");
        // 16384 digits of it are in one record.
        assertThat(arguments.get(1)).startsWith("baaaaaaa").hasSizeGreaterThan(8000);
        assertThat(event.field("SYSCALL", "AUID")).isEqualTo("user");
        assertThat(event.field("SYSCALL", "auid")).isEqualTo("1000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "laurel/record-perl-reverse-shell.txt",
                "otrf/sh_arp_cache_2020-11-10074812.log",
                "otrf/sh_binary_padding_dd_2020-11-10081941.log",
                "go-libaudit/reassembler/normal.log",
                "go-libaudit/reassembler/out_of_order.log"
            })
    void readsLikeAusearch(String name) throws Exception {
        Path file = DATA.resolve(name).toAbsolutePath().normalize();
        assumeTrue(Files.isReadable(file), "no shared data here");
        Path tool = Path.of("/usr/sbin/ausearch");
        assumeTrue(Files.isExecutable(tool), "ausearch is not installed");
        var process =
                new ProcessBuilder(tool.toString(), "-i", "-if", file.toString())
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var theirs = new TreeSet<String>();
        said.lines()
                .map(String::strip)
                .filter(l -> l.startsWith("type=EXECVE") || l.startsWith("type=CWD"))
                .forEach(l -> theirs.add(l.substring(l.indexOf(" : ") + 3).strip()));
        var ours = new TreeSet<String>();
        for (var event : events(file)) {
            if (event.record("EXECVE") != null) {
                var text = new StringBuilder("argc=" + event.field("EXECVE", "argc"));
                for (int i = 0; i < event.arguments().size(); i++) {
                    text.append(" a").append(i).append('=').append(event.arguments().get(i));
                }
                ours.add(text.toString());
            }
            if (event.record("CWD") != null) {
                ours.add("cwd=" + event.field("CWD", "cwd"));
            }
        }
        assertThat(ours).isNotEmpty().isEqualTo(theirs);
    }

    @Test
    void readsTheTimesOfALog() throws Exception {
        Path file = DATA.resolve("filebeat/audit-cent7-node.log");
        assumeTrue(Files.isReadable(file), "no shared data here");
        var nodes = new TreeSet<String>();
        var reading =
                AuditFile.read(ByteReader.of(Files.readAllBytes(file)), e -> nodes.add(e.node()));
        assertThat(nodes).containsExactly("localhost.localdomain");
        assertThat(reading.first()).isEqualTo(Instant.ofEpochSecond(1594053514));
        assertThat(reading.stamped()).isEqualTo(Files.readAllLines(file).size());
    }

    @Test
    void endsOnJunk() {
        var random = new Random(7);
        String[] parts =
                ("type= SYSCALL EXECVE node= msg=audit( 1577338740.123:901): a0=\" a1[0]=61 a1[1]=62"
                                + " msg=' ' \" \u001dAUID= = 1577338740 type=PATH type=EOE name=2F7 \n \n")
                        .split(" ", -1);
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                text.append(parts[random.nextInt(parts.length)]);
                text.append(random.nextInt(2) == 0 ? "" : " ");
            }
            for (var event : events(text.toString())) {
                assertThat(event.records()).isNotEmpty();
                assertThat(event.arguments()).isNotNull();
            }
        }
    }
}
