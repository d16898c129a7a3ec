package davy.core.host;

import static davy.core.host.Cases.host;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseHostTest {
    @Test
    void givesFilesAsTheyAreDescribed() {
        var host =
                host(
                        """
                        /etc/passwd: "mallory:x:1001:1001::/home/mallory:/bin/sh\\n"
                        /etc/x: {text: "a\\nb", mode: "04755", owner: mallory, immutable: true}
                        /tmp/big: {size: 5000000000}
                        '/tmp/n\\xff\\x0a': {hex: "ff 00"}
                        /tmp/pipe: {type: fifo}
                        /tmp/no: {text: x, unreadable: true}
                        """);
        var info = host.stat("/etc/x");
        assertThat(info.mode()).isEqualTo(04755);
        assertThat(info.uid()).isEqualTo(1001);
        assertThat(info.immutable()).isTrue();
        assertThat(host.lines("/etc/x")).containsExactly("a", "b");
        assertThat(host.stat("/tmp/big").size()).isEqualTo(5_000_000_000L);
        assertThat(host.read("/tmp/big", 10).truncated()).isTrue();
        String odd = RawText.decode(new byte[] {'/', 't', 'm', 'p', '/', 'n', (byte) 0xff, '\n'});
        assertThat(host.read(odd, 10).bytes()).containsExactly(0xff, 0);
        assertThat(host.read("/tmp/pipe", 10)).isNull();
        assertThat(host.read("/tmp/no", 10)).isNull();
        assertThat(host.unseen()).extracting(Unseen::what).containsExactly("/tmp/no");
        assertThat(host.list("/tmp")).hasSize(4).isSorted();
    }

    @Test
    void followsLinksInsideItsRoot() {
        var host =
                host(
                        """
                        /bin: {link: usr/bin}
                        /bin/sh: {link: dash}
                        /usr/bin/dash: {text: d}
                        /out: {link: "../../../etc/x"}
                        /etc/x: x
                        /loop: {link: loop}
                        """);
        assertThat(host.resolve("/bin/sh")).isEqualTo("/usr/bin/dash");
        assertThat(host.readLink("/bin/sh")).isEqualTo("dash");
        assertThat(host.lstat("/bin/sh").isLink()).isTrue();
        assertThat(host.text("/bin/sh")).isEqualTo("d");
        assertThat(host.text("/out")).isEqualTo("x");
        assertThat(host.stat("/loop")).isNull();
        assertThat(host.stat("/etc/x/y")).isNull();
        assertThat(host.stat("/etc/x/")).isNull();
    }

    @Test
    void walksEverythingButPseudoFiles() {
        var host = host("{/a/b/c: x, /a/l: {link: b}, processes: [{pid: 1}]}");
        var seen = new ArrayList<String>();
        host.walk("/", file -> seen.add(file.path()));
        assertThat(seen).containsExactly("/a", "/a/b", "/a/b/c", "/a/l", "/proc", "/sys");
    }

    @Test
    void rendersAProcess() {
        var host =
                host(
                        """
                        /tmp/k: {elf: {static: true}}
                        processes:
                          - {pid: 7, comm: "a) (b", exe: /tmp/k, argv: [x, ""], cpu: [5, 9], threads: [8]}
                          - {pid: 9, exe: /gone (deleted), exe_file: {text: body}, hidden_from: [getdents]}
                          - {pid: 10, hidden_from: [probe, kill]}
                        """);
        assertThat(host.list("/proc")).contains("7").doesNotContain("8", "9", "10");
        assertThat(host.text("/proc/7/stat")).startsWith("7 (a) (b) S 1 7 7 0 -1 ");
        assertThat(host.text("/proc/7/stat").substring(8).split(" ")).hasSize(51).contains("5");
        assertThat(host.text("/proc/7/cmdline")).isEqualTo("x\0\0");
        assertThat(host.text("/proc/7/exe")).startsWith("\177ELF");
        assertThat(host.text("/proc/8/status")).contains("Tgid:\t7\n", "Pid:\t8\n");
        assertThat(host.readLink("/proc/9/exe")).isEqualTo("/gone (deleted)");
        assertThat(host.text("/proc/9/exe")).isEqualTo("body");
        assertThat(host.kernel().hasProcEntry(9)).isTrue();
        assertThat(host.kernel().hasProcEntry(10)).isFalse();
        assertThat(host.kernel().answersSignal(10)).isFalse();
        assertThat(host.text("/proc/stat")).startsWith("cpu  5 0 0 ");
        host.advance(Duration.ofSeconds(10));
        assertThat(host.text("/proc/stat")).startsWith("cpu  9 0 0 ");
        assertThat(host.kernel().now()).isEqualTo("2026-01-15T12:00:10Z");
    }

    @Test
    void rendersSocketsAsTheKernelDoes() {
        var host =
                host(
                        """
                        processes: [{pid: 5, exe: /x}]
                        sockets:
                          - {local: "127.0.0.1:8080", pid: 5, uid: 33}
                          - {local: "[::1]:22", hidden_from: [diag]}
                          - {local: "10.0.0.1:40000", remote: "1.2.3.4:3333", hidden_from: [proc]}
                        """);
        String tcp = host.text("/proc/net/tcp");
        assertThat(tcp).contains(" 0100007F:1F90 00000000:0000 0A ").doesNotContain(":0D05");
        assertThat(host.text("/proc/1/net/tcp6")).isNull();
        assertThat(host.text("/proc/net/tcp6")).contains(" 00000000000000000000000001000000:0016 ");
        assertThat(host.readLink("/proc/5/fd/3")).isEqualTo("socket:[50000]");
        assertThat(host.kernel().sockets()).hasSize(2);
        assertThat(host.kernel().sockets().get(1).remotePort()).isEqualTo(3333);
    }

    @Test
    void rendersPackages() {
        var host =
                host(
                        """
                        /bin: {link: usr/bin}
                        /usr/bin/ls: {text: abc}
                        packages:
                          a: [/bin/ls]
                          b: {version: "2", multiarch: true, /etc/b: {conffile: true}, /usr/bin/gone: {missing: true}}
                        """);
        assertThat(host.lines("/var/lib/dpkg/info/a.list"))
                .containsExactly("/.", "/bin", "/bin/ls");
        // echo -n abc | md5sum
        assertThat(host.lines("/var/lib/dpkg/info/a.md5sums"))
                .containsExactly("900150983cd24fb0d6963f7d28e17f72  bin/ls");
        assertThat(host.exists("/var/lib/dpkg/info/b:amd64.list")).isTrue();
        assertThat(host.exists("/usr/bin/gone")).isFalse();
        assertThat(host.text("/var/lib/dpkg/status")).contains("Conffiles:\n /etc/b ");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> host("{proceses: []}")).hasMessageContaining("proceses");
        assertThatThrownBy(() -> host("{/x: {moode: '1'}}")).hasMessageContaining("moode");
        assertThatThrownBy(() -> host("{/x: {mode: 755}}")).hasMessageContaining("quotes");
        assertThatThrownBy(() -> host("{kind: image, processes: []}"))
                .hasMessageContaining("processes");
    }

    @Test
    void makesElfFilesThatReadelfAccepts(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/readelf")));
        var host =
                host(
                        """
                        /s: {elf: {static: true, text: hello}}
                        /d: {elf: {needed: [libc.so.6], text: "stratum+tcp://"}}
                        /l: {elf: {soname: libudev.so.1, symbols: [readdir, accept]}}
                        """);
        assertThat(readelf(host, "/s", directory))
                .contains("EXEC", ".rodata")
                .doesNotContain("DYNAMIC");
        assertThat(readelf(host, "/d", directory))
                .contains("[libc.so.6]", "/lib64/ld-linux-x86-64.so.2", "DYN");
        assertThat(readelf(host, "/l", directory))
                .contains("Library soname: [libudev.so.1]", "readdir", "accept")
                .doesNotContain("INTERP");
    }

    private static String readelf(CaseHost host, String path, Path directory) throws Exception {
        var file =
                Files.write(directory.resolve(path.substring(1)), host.read(path, 1 << 20).bytes());
        var process =
                new ProcessBuilder(List.of("readelf", "-W", "-a", file.toString()))
                        .redirectErrorStream(true)
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text).doesNotContain("Warning", "Error");
        return text;
    }
}
