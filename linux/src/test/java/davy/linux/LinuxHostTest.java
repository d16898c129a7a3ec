package davy.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Single questions to a host. Most cases run twice: with what the kernel offers, and as on an old
/// kernel.
class LinuxHostTest {
    private Scratch scratch;

    static List<Features> features() {
        return List.of(Features.probe(), Features.OLD);
    }

    @BeforeEach
    void make() throws Exception {
        scratch = new Scratch();
    }

    @AfterEach
    void remove() throws Exception {
        scratch.close();
    }

    private LinuxHost image(Features features) throws Exception {
        return LinuxHost.image(scratch.toString(), features);
    }

    private static String only(List<Unseen> unseen) {
        assertThat(unseen).hasSize(1);
        var first = unseen.getFirst();
        return first.what() + ": " + first.why().in(Language.EN);
    }

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
    void leavesAccessTimesAlone(Features features) throws Exception {
        var file = scratch.write("file", "text");
        var old = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
        Files.setAttribute(file, "lastAccessTime", old);
        Files.setAttribute(scratch.path, "lastAccessTime", old);
        try (var host = image(features)) {
            assertThat(host.text("/file")).isEqualTo("text");
            assertThat(host.list("/")).containsExactly("file");
            host.walk("/", view -> assertThat(view.head()).hasSize(4));
        }
        assertThat(Scratch.run("stat", "-c", "%X", scratch.path.toString(), file.toString()))
                .isEqualTo("981173106\n981173106\n");
    }

    @ParameterizedTest
    @MethodSource("features")
    void readsNoMoreThanAsked(Features features) throws Exception {
        scratch.write("ten", "0123456789");
        scratch.write("long", "x".repeat(5 << 20));
        try (var host = image(features)) {
            assertThat(host.read("/ten", 9).truncated()).isTrue();
            assertThat(host.read("/ten", 9).text()).isEqualTo("012345678");
            assertThat(host.read("/ten", 10).truncated()).isFalse();
            assertThat(host.read("/ten", 10).text()).isEqualTo("0123456789");
            assertThat(host.read("/ten", 0).text()).isEmpty();
            assertThat(host.read("/long", Integer.MAX_VALUE).bytes()).hasSize(5 << 20);
            assertThat(host.unseen()).isEmpty();
            assertThat(host.text("/long")).hasSize(4 << 20);
            assertThat(only(host.unseen())).startsWith("/long: longer than 4 MiB");
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void tellsOfWhatItMayNotSee(Features features) throws Exception {
        assumeTrue(Scratch.isRoot(), "only root can step down to a user");
        scratch.write("closed/a", "x");
        for (int i = 0; i < 150; i++) {
            scratch.write("many/" + i, "x");
            Files.setPosixFilePermissions(scratch.path.resolve("many/" + i), java.util.Set.of());
        }
        Scratch.run("chmod", "700", scratch + "/closed");
        Scratch.run("chmod", "755", scratch.toString());
        try (var host = image(features)) {
            var user = Thread.ofPlatform().start(() -> askAsUser(host));
            user.join();
            var unseen = host.unseen();
            assertThat(unseen)
                    .extracting(Unseen::what)
                    .containsExactly("/closed/*", "/closed", "/many/*");
            assertThat(unseen.get(1).why().in(Language.EN)).contains("root");
            assertThat(unseen.get(2).why().in(Language.ZH)).contains("超过 100 项");
        }
    }

    private static void askAsUser(Host host) {
        Scratch.becomeUser(65534);
        host.read("/closed/a", 10);
        host.stat("/closed/b");
        host.walk("/", file -> file.head());
    }

    @ParameterizedTest
    @MethodSource("features")
    void seesAttributes(Features features) throws Exception {
        assumeTrue(Scratch.isRoot() && Scratch.has("chattr"), "needs root and chattr");
        var file = scratch.write("still", "x");
        var log = scratch.write("log", "x");
        var directory = scratch.directory("fixed");
        Scratch.run("chattr", "+i", file.toString(), directory.toString());
        Scratch.run("chattr", "+a", log.toString());
        try (var host = image(features)) {
            assumeTrue(Scratch.run("lsattr", file.toString()).contains("-i-"), "no chattr here");
            Files.setAttribute(log.getParent(), "user:davy", new byte[] {1, 2});
            assertThat(host.lstat("/still").immutable()).isTrue();
            assertThat(host.lstat("/fixed").immutable()).isTrue();
            assertThat(host.lstat("/log").immutable()).isFalse();
            assertThat(host.lstat("/log").appendOnly()).isTrue();
            assertThat(host.attribute("/", "user.davy")).containsExactly(1, 2);
            assertThat(host.attribute("/", "user.other")).isNull();
            var seen = new TreeSet<String>();
            host.walk("/", view -> seen.add(flags(view.name(), view.info())), 1);
            assertThat(seen)
                    .containsExactly("fixed true false", "log false true", "still true false");
            assertThat(host.unseen()).isEmpty();
        } finally {
            Scratch.run("chattr", "-ia", file.toString(), log.toString(), directory.toString());
        }
    }

    private static String flags(String name, FileInfo info) {
        return name + " " + info.immutable() + " " + info.appendOnly();
    }

    @Test
    void keepsAttributesOfLinksAndCapabilities() throws Exception {
        assumeTrue(Scratch.isRoot() && Scratch.has("setcap"), "needs root and setcap");
        var file = scratch.write("ping", "x");
        scratch.link("link", "ping");
        Scratch.run("setcap", "cap_net_raw=ep", file.toString());
        try (var host = image(Features.probe())) {
            var value = host.attribute("/ping", "security.capability");
            // struct vfs_cap_data, capability.h: revision 2 with the effective bit, CAP_NET_RAW 13.
            assertThat(value).startsWith(1, 0, 0, 2, 0, 0x20, 0, 0);
            assertThat(host.attribute("/link", "security.capability")).isNull();
            host.walk(
                    "/",
                    view -> {
                        byte @Nullable [] seen = view.attribute("security.capability");
                        assertThat(seen).isEqualTo(view.name().equals("ping") ? value : null);
                        view.head();
                        assertThat(view.attribute("security.capability")).isEqualTo(seen);
                    });
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

    @ParameterizedTest
    @MethodSource("features")
    void readsADeletedProgram(Features features) throws Exception {
        var program = scratch.path.resolve("program");
        Files.copy(Path.of("/bin/sleep"), program);
        Scratch.run("chmod", "755", program.toString());
        byte[] whole = Files.readAllBytes(program);
        var process = new ProcessBuilder(program.toString(), "60").start();
        try (var host = LinuxHost.live(features)) {
            String exe = "/proc/" + process.pid() + "/exe";
            while (!(program + "").equals(host.readLink(exe))) {
                Thread.onSpinWait();
            }
            Files.delete(program);
            assertThat(host.readLink(exe)).isEqualTo(program + " (deleted)");
            assertThat(host.read(exe, 10 << 20).bytes()).isEqualTo(whole);
            assertThat(host.resolve(exe)).isEqualTo(exe);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void readsAnOpenFileAtAnyPlace() throws Exception {
        var file = scratch.write("long", "0123456789");
        scratch.link("link", "long");
        // A hole, and more than any buffer behind it.
        try (var channel = FileChannel.open(file, WRITE)) {
            channel.write(ByteBuffer.wrap("end".getBytes(UTF_8)), 6L << 30);
        }
        try (var host = image(Features.probe())) {
            var seen = new ArrayList<String>();
            boolean there =
                    host.open(
                            "/link",
                            open -> {
                                byte[] into = new byte[8];
                                seen.add(String.valueOf(open.size()));
                                seen.add(String.valueOf(open.readAt(4, into, 1, 3)));
                                seen.add(new String(into, 1, 3, UTF_8));
                                seen.add(String.valueOf(open.readAt(6L << 30, into, 0, 8)));
                                seen.add(new String(into, 0, 3, UTF_8));
                                seen.add(String.valueOf(open.readAt(7L << 30, into, 0, 8)));
                                seen.add(String.valueOf(open.readAt(-1, into, 0, 8)));
                            });
            assertThat(there).isTrue();
            assertThat(seen).containsExactly((6L << 30) + 3 + "", "3", "456", "3", "end", "0", "0");
            assertThat(host.open("/gone", _ -> seen.add("opened"))).isFalse();
            assertThat(host.open("/", _ -> seen.add("opened"))).isFalse();
            assertThat(seen).doesNotContain("opened");
            assertThat(host.unseen()).isEmpty();
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
