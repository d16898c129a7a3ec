package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.host.FileType;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Single questions to a host: where paths lead, and what lies there.
class LinuxHostTest extends ScratchHost {
    @ParameterizedTest
    @MethodSource("features")
    void keepsLinksInsideTheImage(Features features) throws Exception {
        scratch.write("etc/passwd", "inside");
        scratch.link("absolute", "/etc/passwd");
        scratch.link("climbing", "../../../../../../etc/passwd");
        scratch.link("out", "/etc");
        scratch.link("a/b/up", "../../../../etc");
        scratch.link("a/b/absolute", "/etc");
        scratch.link("outer", "/proc/self/root/etc/passwd");
        try (var host = image(features)) {
            for (var path :
                    List.of(
                            "/absolute",
                            "/climbing",
                            "/out/passwd",
                            "/a/b/up/passwd",
                            "/a/b/absolute/passwd",
                            "/../../etc/passwd",
                            "/a/b/../../../etc/passwd",
                            "//out/..///etc/./passwd",
                            "/out/../etc/passwd")) {
                assertThat(host.text(path)).as(path).isEqualTo("inside");
                assertThat(host.resolve(path)).as(path).isEqualTo("/etc/passwd");
                assertThat(host.stat(path).isRegular()).as(path).isTrue();
            }
            assertThat(host.text("/outer")).isNull();
            assertThat(host.stat("/etc/shadow")).isNull();
            assertThat(host.readLink("/absolute")).isEqualTo("/etc/passwd");
            assertThat(host.readLink("/etc/passwd")).isNull();
            assertThat(host.readLink("/etc")).isNull();
            assertThat(host.lstat("/out").isLink()).isTrue();
            assertThat(host.lstat("/out/").isDirectory()).isTrue();
            assertThat(host.stat("/etc/passwd/")).isNull();
            assertThat(host.stat("/etc/passwd/..")).isNull();
            assertThat(host.resolve("/")).isEqualTo("/");
            assertThat(host.list("/out")).containsExactly("passwd");
            assertThat(host.unseen()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void givesUpOnLinksInACircle(Features features) throws Exception {
        scratch.link("a", "b");
        scratch.link("b", "/a");
        scratch.link("deep/x", "../deep/x/y");
        try (var host = image(features)) {
            assertThat(host.stat("/a")).isNull();
            assertThat(host.text("/b")).isNull();
            assertThat(host.resolve("/deep/x")).isNull();
            assertThat(host.lstat("/a").isLink()).isTrue();
            assertThat(host.unseen()).extracting(Unseen::what).containsExactly("/*", "/deep/x");
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void findsNothingByPathsNoHostHas(Features features) throws Exception {
        scratch.write("file", "x");
        try (var host = image(features)) {
            for (var path :
                    List.of(
                            "",
                            "file",
                            "/file\0",
                            "/\uD800",
                            "/file/x",
                            "/" + "x".repeat(70_000))) {
                assertThat(host.stat(path)).isNull();
                assertThat(host.read(path, 10)).isNull();
                assertThat(host.list(path)).isEmpty();
                assertThat(host.resolve(path)).isNull();
                assertThat(host.readLink(path)).isNull();
                assertThat(host.attribute(path, "user.x")).isNull();
            }
            assertThat(host.unseen()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void opensNoFifoSocketOrDevice(Features features) throws Exception {
        int fd = scratch.open();
        assertThat(Scratch.mknod(fd, "fifo", 0010644, 0)).isZero();
        boolean device = Scratch.mknod(fd, "device", 0020644, 0x0105) == 0;
        Libc.close(fd);
        var address = UnixDomainSocketAddress.of(scratch.path.resolve("socket"));
        // A writer waits until someone opens the FIFO for reading.
        var writer =
                Thread.ofPlatform().daemon().start(() -> openToWrite(scratch.path.resolve("fifo")));
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                var host = image(features)) {
            socket.bind(address);
            for (var name : List.of("/fifo", "/socket", "/device")) {
                assertThat(host.read(name, 10)).as(name).isNull();
                assertThat(host.list(name)).as(name).isEmpty();
            }
            host.walk("/", file -> assertThat(file.head()).isEmpty());
            assertThat(host.stat("/fifo").type()).isEqualTo(FileType.FIFO);
            assertThat(host.stat("/socket").type()).isEqualTo(FileType.SOCKET);
            if (device) {
                assertThat(host.stat("/device").type()).isEqualTo(FileType.CHARACTER_DEVICE);
            }
            writer.join(50);
            assertThat(writer.isAlive()).isTrue();
            assertThat(host.unseen()).isEmpty();
            Files.newInputStream(scratch.path.resolve("fifo")).close();
            writer.join(5000);
            assertThat(writer.isAlive()).isFalse();
        }
        assumeTrue(device, "the device was left out: only root can make one");
    }

    private static void openToWrite(Path path) {
        int fd = Libc.openat(Libc.AT_FDCWD, Libc.path(path.toString()), 1 | Libc.O_CLOEXEC);
        Libc.close(fd);
    }

    @ParameterizedTest
    @MethodSource("features")
    void keepsNamesThatAreNotText(Features features) throws Exception {
        byte[] bytes = {'a', (byte) 0xFF, '\n', (byte) 0xC3, 0x1B};
        String odd = RawText.decode(bytes);
        String longest = "x".repeat(252) + "名";
        int fd = scratch.open();
        assertThat(Scratch.mknod(fd, odd, 0100644, 0)).isZero();
        assertThat(Scratch.mknod(fd, longest, 0100644, 0)).isZero();
        assertThat(Scratch.mknod(fd, "... ", 0100644, 0)).isZero();
        Libc.close(fd);
        try (var host = image(features)) {
            assertThat(host.list("/")).containsExactly("... ", odd, longest);
            assertThat(host.lstat("/" + odd).isRegular()).isTrue();
            assertThat(host.lstat("/" + longest).isRegular()).isTrue();
            var seen = new TreeSet<String>();
            host.walk("/", file -> seen.add(file.name()), 1);
            assertThat(seen).containsExactly("... ", odd, longest);
        }
    }

    /// 700,000 names of 255 bytes would be more than all of Davy's memory.
    @Test
    void keepsNoMoreNamesThanItCan() throws Exception {
        int fd = scratch.open();
        for (int i = 0; i < 1000; i++) {
            assertThat(Scratch.mknod(fd, "n".repeat(200) + i, 0100644, 0)).isZero();
        }
        Libc.close(fd);
        try (var host = image(Features.probe())) {
            assertThat(host.list("/")).hasSize(1000);
            assertThat(host.list("/", 210_000)).hasSize(1000);
            assertThat(host.unseen()).isEmpty();
            // What one call gives is taken whole.
            assertThat(host.list("/", 1)).hasSizeBetween(100, 900);
            assertThat(host.unseen()).extracting(Unseen::what).containsExactly("/");
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void looksAtTheRunningMachine(Features features) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toRealPath().toString();
        String self = "/proc/" + ProcessHandle.current().pid();
        try (var host = LinuxHost.live(features)) {
            assertThat(host.kind()).isEqualTo(Host.Kind.LIVE);
            assertThat(host.kernel()).isNull();
            assertThat(host.text("/proc/sys/kernel/pid_max"))
                    .isEqualTo(Scratch.run("cat", "/proc/sys/kernel/pid_max"));
            assertThat(host.text("/proc/self/stat")).startsWith(Libc.getpid() + " (java) ");
            assertThat(host.resolve("/proc/self/exe")).isEqualTo(java);
            assertThat(host.readLink(self + "/exe")).isEqualTo(java);
            assertThat(host.stat(self + "/exe")).isEqualTo(host.stat(java));
            assertThat(host.read(self + "/exe", 4).bytes()).containsExactly(0x7F, 'E', 'L', 'F');
            assertThat(host.resolve(self + "/root/etc/passwd")).isEqualTo("/etc/passwd");
            assertThat(host.resolve(self + "/cwd")).isEqualTo(Path.of("").toRealPath().toString());
            assertThat(host.text(self + "/root/../etc/passwd"))
                    .isEqualTo(Files.readString(Path.of("/etc/passwd")));
            assertThat(host.list("/proc")).contains("self", "" + Libc.getpid());
            assertThat(host.text("/proc/999999999/stat")).isNull();
        }
    }

    @Test
    void letsTheCallerMissThings() throws Exception {
        try (var host = image(Features.probe())) {
            var unseen = new Unseen("audit log", Phrase.plain("not there"));
            host.miss(unseen);
            host.miss(unseen);
            assertThat(host.unseen()).containsExactly(unseen);
            for (int i = 0; i < 2000; i++) {
                host.miss(new Unseen("" + i, Phrase.plain("x")));
            }
            assertThat(host.unseen()).hasSize(1001);
            assertThat(host.unseen().getLast().why().in(Language.EN)).startsWith("1001 more");
        }
    }
}
