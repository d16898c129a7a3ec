package davy.core.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.compression.ByteReader;
import davy.core.compression.ByteStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Logins as `last`, `lastb` and `utmpdump` tell them, and in the layouts of other machines.
final class LoginToolsTest {
    private static final Path DATA = Path.of("../../shared/data/utmp");
    private static final DateTimeFormatter LAST =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    @TempDir Path folder;

    @Test
    void putsSessionsTogetherAsLastDoes() throws Exception {
        Path file = folder.resolve("wtmp");
        Files.write(file, history(400));
        var ours = new ArrayList<String>();
        var sessions = new LoginSessions(s -> ours.add(asLast(s)));
        LoginFile.read(
                stream(Files.readAllBytes(file)),
                r -> {
                    sessions.add(r);
                    return true;
                });
        sessions.end();
        var theirs = new ArrayList<String>();
        for (String line : run("last", "-F", "-w", "-f", file.toString())) {
            if (line.contains(" pts/") || line.contains(" tty")) {
                theirs.add(line.replaceAll(" +", " ").replaceAll(" \\([0-9:+]*\\) *$", "").trim());
            }
        }
        theirs.replaceAll(l -> l.replaceAll(" (gone - no logout|still logged in).*", " open"));
        assertThat(theirs).hasSizeGreaterThan(100);
        assertThat(ours).containsExactlyInAnyOrderElementsOf(theirs);
    }

    private static String asLast(LoginSession session) {
        var login = session.login();
        String end =
                switch (session.how()) {
                    case OPEN -> " open";
                    case CRASH -> " - crash";
                    case SHUTDOWN -> " - down";
                    case LOGOUT -> " - " + LAST.format(session.end());
                };
        String text =
                login.user()
                        + ' '
                        + login.line()
                        + ' '
                        + login.host()
                        + ' '
                        + LAST.format(login.time())
                        + end;
        return text.replaceAll(" +", " ");
    }

    @Test
    void readsBadLoginsAsLastbDoes() throws Exception {
        Path file = folder.resolve("btmp");
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < 50; i++) {
            out.write(
                    LoginMaker.login(
                            false,
                            ByteOrder.LITTLE_ENDIAN,
                            6,
                            100 + i,
                            "ssh:notty",
                            "user" + i,
                            "203.0.113." + i,
                            1_700_000_000L + i * 7L,
                            (byte) 203,
                            (byte) 0,
                            (byte) 113,
                            (byte) i));
        }
        Files.write(file, out.toByteArray());
        var ours = new ArrayList<String>();
        LoginFile.read(
                stream(out.toByteArray()),
                r ->
                        ours.add(
                                r.user()
                                        + ' '
                                        + r.line()
                                        + ' '
                                        + r.host()
                                        + ' '
                                        + LAST.format(r.time()).replaceAll(" +", " ")));
        var theirs = new ArrayList<String>();
        for (String line : run("lastb", "-F", "-w", "-f", file.toString())) {
            if (line.contains("ssh:notty")) {
                theirs.addFirst(line.replaceAll(" +", " ").replaceAll(" - .*", ""));
            }
        }
        assertThat(theirs).hasSize(50);
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void readsAsUtmpdumpDoes() throws Exception {
        Path file = folder.resolve("wtmp");
        Files.write(file, history(100));
        compareWithUtmpdump(file);
    }

    @Test
    void readsTheFilesOfOthersAsUtmpdumpDoes() throws Exception {
        assumeTrue(Files.isReadable(DATA.resolve("utmp")), "no shared data here");
        compareWithUtmpdump(DATA.resolve("utmp"));
        compareWithUtmpdump(DATA.resolve("utmp_x86_64"));
        compareWithUtmpdump(DATA.resolve("wtmp.1"));
    }

    private static void compareWithUtmpdump(Path file) throws Exception {
        var ours = new ArrayList<String>();
        LoginFile.read(stream(Files.readAllBytes(file)), r -> ours.add(asDump(r)));
        var theirs = new ArrayList<String>();
        for (String line : run("utmpdump", file.toString())) {
            // Records of zeros, which have no type and no time.
            if (!line.contains("[0] [00000] [    ] [        ]")) {
                theirs.add(line.replaceAll(" +\\]", "]").replaceAll("\\+00:00", ""));
            }
        }
        assertThat(theirs).isNotEmpty();
        assertThat(ours).isEqualTo(theirs);
    }

    private static String asDump(LoginRecord login) {
        var address = login.address();
        return "[%d] [%05d] [%s] [%s] [%s] [%s] [%s] [%s]"
                .formatted(
                        login.typeNumber(),
                        login.pid(),
                        login.id(),
                        login.user(),
                        login.line(),
                        login.host(),
                        address == null ? "0.0.0.0" : address.getHostAddress(),
                        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss,SSSSSS", Locale.ROOT)
                                .format(login.time().atZone(ZoneOffset.UTC)));
    }

    @ParameterizedTest
    @CsvSource({"false,LITTLE_ENDIAN", "true,LITTLE_ENDIAN", "false,BIG_ENDIAN", "true,BIG_ENDIAN"})
    void tellsTheLayoutOfTheMachine(boolean wide, String order) throws Exception {
        var byteOrder = order.startsWith("L") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            out.write(
                    LoginMaker.login(
                            wide,
                            byteOrder,
                            7,
                            1000 + i,
                            "pts/" + i % 9,
                            "alice",
                            "host",
                            1_600_000_000L + i,
                            (byte) 10,
                            (byte) 0,
                            (byte) 0,
                            (byte) 1));
        }
        var got = new ArrayList<LoginRecord>();
        var reading = LoginFile.read(stream(out.toByteArray()), got::add);
        assertThat(reading.layout().name())
                .isEqualTo(order.replace("_ENDIAN", "") + (wide ? "_64" : "_32"));
        assertThat(reading.rest()).isZero();
        assertThat(got).hasSize(200);
        var last = got.getLast();
        assertThat(last.pid()).isEqualTo(1199);
        assertThat(last.user()).isEqualTo("alice");
        assertThat(last.time()).isEqualTo(Instant.parse("2020-09-13T12:29:59.123456Z"));
        assertThat(last.address()).isEqualTo(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
        var lastlog = new ByteArrayOutputStream();
        for (int uid = 0; uid < 1002; uid++) {
            boolean has = uid == 0 || uid == 1001;
            byte[] entry =
                    LoginMaker.last(wide, byteOrder, "pts/1", "203.0.113.9", 1_600_000_000L + uid);
            lastlog.write(has ? entry : new byte[entry.length]);
        }
        var file = LastLog.of(ByteReader.of(lastlog.toByteArray()), List.of(0L, 1000L, 1001L));
        assertThat(file.find(1001))
                .isEqualTo(
                        new LastLogin(
                                1001,
                                Instant.ofEpochSecond(1_600_001_001L),
                                "pts/1",
                                "203.0.113.9"));
        assertThat(file.find(1000)).isNull();
        assertThat(file.find(5000)).isNull();
    }

    @Test
    void findsWhatWasErased() throws Exception {
        byte[] bytes = history(100);
        java.util.Arrays.fill(bytes, 384 * 40, 384 * 42, (byte) 0);
        byte[] cut = java.util.Arrays.copyOf(bytes, bytes.length - 100);
        var reading = LoginFile.read(stream(cut), _ -> true);
        assertThat(reading.blank()).containsExactly(40L, 41L);
        assertThat(reading.rest()).isEqualTo(284);
        assertThat(reading.records()).isEqualTo(bytes.length / 384 - 3);
    }

    @Test
    void endsOnJunk() {
        var random = new Random(3);
        for (int round = 0; round < 500; round++) {
            var junk = new byte[random.nextInt(5000)];
            random.nextBytes(junk);
            LoginFile.read(stream(junk), _ -> true);
            LastLog.of(ByteReader.of(junk), List.of(0L, 1L, 7L, 0xFFFF_FFFFL)).find(3);
        }
    }

    private static ByteStream stream(byte[] bytes) {
        return ByteStream.unpacked(ByteReader.of(bytes));
    }

    /// Boots, shutdowns, crashes, logins and logouts by a seeded choice.
    private static byte[] history(int count) throws IOException {
        var random = new Random(5);
        var out = new ByteArrayOutputStream();
        long time = 1_650_000_000L;
        for (int i = 0; i < count; i++) {
            time += 10 + random.nextInt(90_000);
            int line = random.nextInt(6);
            String terminal = line < 4 ? "pts/" + line : "tty" + line;
            byte[] next =
                    switch (random.nextInt(20)) {
                        case 0 -> record(2, 0, "~", "reboot", "6.1.0-18-amd64", time);
                        case 1 -> record(1, 0, "~", "shutdown", "6.1.0-18-amd64", time);
                        case 2 -> record(1, '6' | '3' << 8, "~", "runlevel", "6.1.0", time);
                        case 3 -> record(1, '3', "~", "runlevel", "6.1.0", time);
                        case 4 -> record(6, 70 + i, terminal, "LOGIN", "", time);
                        case 5, 6, 7, 8, 9, 10 -> record(8, 4_000_000 + i, terminal, "", "", time);
                        default ->
                                record(
                                        7,
                                        4_000_000 + i,
                                        terminal,
                                        "user" + i % 5,
                                        "10.1.2." + i % 200,
                                        time);
                    };
            out.write(next);
        }
        return out.toByteArray();
    }

    private static byte[] record(
            int type, int pid, String line, String user, String host, long time) {
        return LoginMaker.login(false, ByteOrder.LITTLE_ENDIAN, type, pid, line, user, host, time);
    }

    private static List<String> run(String... command) throws Exception {
        var builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            var process = builder.start();
            var text =
                    new String(
                            process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            process.waitFor();
            return text.lines().toList();
        } catch (IOException e) {
            assumeTrue(false, "no " + command[0] + " here: " + e.getMessage());
            throw e;
        }
    }
}
