package davy.range.bench;

import davy.range.Davy;
import davy.range.plant.Planter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// How long Davy takes over a root that holds nothing but logs, and how much memory: lines as a
/// server on the Internet has them, under attack all day.
///
/// `LogBench [--gigabytes N] [--runs N]`
final class LogBench {
    private static final int LINES = 300_000;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("MMM d HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter REQUEST =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss", Locale.ROOT);

    private final Random random = new Random(1);
    private final Path root;

    private LogBench(Path root) {
        this.root = root;
    }

    /// Makes one line, or the lines of one event.
    private interface Line {
        String at(LocalDateTime time, int number);
    }

    public static void main(String[] arguments) throws IOException {
        double gigabytes = 5;
        int runs = 3;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--gigabytes" -> gigabytes = Double.parseDouble(arguments[++i]);
                case "--runs" -> runs = Integer.parseInt(arguments[++i]);
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        Path root = Files.createTempDirectory("davy-bench");
        try {
            long bytes = new LogBench(root).fill((long) (gigabytes * (1L << 30)));
            var title = "%.2f GiB of logs".formatted(bytes / (double) (1L << 30));
            var command = List.of(Davy.launcher().toString(), "triage", "--root", root.toString());
            var contest = new Contest(title).add("davy", "davy triage --root ROOT", command);
            contest.hold(runs, false);
            Path page = Davy.launcher().resolveSibling("docs/benchmarks.md");
            Page.replace(page, "logs", contest.table());
        } finally {
            Planter.remove(root);
        }
    }

    private long fill(long bytes) throws IOException {
        Files.createDirectories(root.resolve("var/log/nginx"));
        Files.createDirectories(root.resolve("var/log/audit"));
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/hostname"), "web\n");
        Files.writeString(root.resolve("etc/timezone"), "Asia/Shanghai\n");
        long sum = file("var/log/auth.log", bytes / 5, this::auth);
        sum += file("var/log/auth.log.1", bytes / 10, this::auth);
        sum += file("var/log/syslog", bytes / 5, this::syslog);
        sum += file("var/log/syslog.1", bytes / 10, this::syslog);
        sum += file("var/log/nginx/access.log", bytes / 4, this::request);
        return sum + file("var/log/audit/audit.log", bytes * 3 / 20, this::audit);
    }

    /// The same lines over and over: making them all would take longer than reading them.
    private long file(String name, long size, Line line) throws IOException {
        var time = LocalDateTime.of(2026, 1, 1, 0, 0);
        var text = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            time = time.plusSeconds(random.nextInt(3));
            text.append(line.at(time, i)).append('\n');
        }
        byte[] block = text.toString().getBytes(StandardCharsets.US_ASCII);
        long written = 0;
        try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(root.resolve(name)))) {
            for (; written < size; written += block.length) {
                out.write(block);
            }
        }
        return written;
    }

    private String address() {
        return random.nextInt(50) == 0
                ? random.nextInt(1, 250)
                        + "."
                        + random.nextInt(250)
                        + "."
                        + random.nextInt(250)
                        + ".7"
                : "203.0.113." + random.nextInt(250);
    }

    private String auth(LocalDateTime time, int number) {
        String from = address() + " port " + random.nextInt(1024, 65_000);
        String head = STAMP.format(time) + " web sshd[" + number + "]: ";
        return head
                + switch (random.nextInt(20)) {
                    case 0, 1, 2, 3, 4, 5 -> "Failed password for root from " + from + " ssh2";
                    case 6, 7, 8 ->
                            "Failed password for invalid user u"
                                    + number % 5000
                                    + " from "
                                    + from
                                    + " ssh2";
                    case 9, 10, 11 -> "Invalid user u" + number % 5000 + " from " + from;
                    case 12, 13, 14 ->
                            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0"
                                    + " tty=ssh ruser= rhost="
                                    + address()
                                    + "  user=root";
                    case 15 ->
                            number % 50 == 0
                                    ? "Accepted publickey for ann from 10.0.0.7 port 40022 ssh2:"
                                            + " ED25519 SHA256:abc"
                                    : "Connection closed by " + from + " [preauth]";
                    default -> "Received disconnect from " + from + ":11: Bye Bye [preauth]";
                };
    }

    private String syslog(LocalDateTime time, int number) {
        String head = STAMP.format(time) + " web ";
        return switch (random.nextInt(10)) {
            case 0, 1, 2 ->
                    head
                            + "kernel: [123.4] IPTABLES IN=eth0 OUT= MAC=aa:bb SRC="
                            + address()
                            + " DST=10.0.0.5 LEN=60 TOS=0x00 PREC=0x00 TTL=50 ID=1 DF PROTO=TCP"
                            + " SPT=4000 DPT=22 WINDOW=1 RES=0x00 SYN URGP=0";
            case 3 ->
                    head
                            + "CRON["
                            + number
                            + "]: (root) CMD (/usr/local/bin/job "
                            + number % 100
                            + ")";
            default ->
                    head
                            + "app[77]: request "
                            + number
                            + " done in 12 ms, status ok, and some"
                            + " more words to fill the line as programs do";
        };
    }

    private String request(LocalDateTime time, int number) {
        String method = random.nextInt(5) == 0 ? "POST" : "GET";
        String page = List.of("index.php", "api/items", "login.php", "a.js").get(number % 4);
        return address()
                + " - - ["
                + REQUEST.format(time)
                + " +0800] \""
                + method
                + " /app/"
                + page
                + "?id="
                + number
                + " HTTP/1.1\" 200 512 \"https://example.com/\" \"Mozilla/5.0"
                + " (X11; Linux x86_64) AppleWebKit/537.36\"";
    }

    private String audit(LocalDateTime time, int number) {
        String id =
                "msg=audit("
                        + (1_767_225_600L + time.getDayOfYear() * 86_400L)
                        + ".123:"
                        + number
                        + "): ";
        String place = number % 10 == 0 ? "/tmp/f" : "/opt/f";
        return "type=SYSCALL "
                + id
                + "arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c"
                + " a1=7ffd a2=0 a3=0 items=1 ppid=1 pid="
                + number
                + " auid=4294967295 uid=0 gid=0"
                + " euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=(none) ses=4294967295"
                + " comm=\"java\" exe=\"/usr/bin/java\" key=\"x\"\n"
                + "type=CWD "
                + id
                + "cwd=\"/opt\"\n"
                + "type=PATH "
                + id
                + "item=0 name=\""
                + place
                + number
                + "\" inode=1 dev=fd:01"
                + " mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL\n"
                + "type=PROCTITLE "
                + id
                + "proctitle=6A617661002D6A6172\n"
                + "type=EOE "
                + id;
    }
}
