package davy.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.host.FileInfo;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Language;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is read of single files, and what cannot be.
class HostFilesTest extends ScratchHost {
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

    private static String only(List<Unseen> unseen) {
        assertThat(unseen).hasSize(1);
        var first = unseen.getFirst();
        return first.what() + ": " + first.why().in(Language.EN);
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
            // The order of a directory is the file system's, and differs from one to the next.
            assertThat(unseen)
                    .extracting(Unseen::what)
                    .containsExactlyInAnyOrder("/closed/*", "/closed", "/many/*");
            assertThat(why(unseen, "/closed", Language.EN)).contains("root");
            assertThat(why(unseen, "/many/*", Language.ZH)).contains("超过 100 项");
        }
    }

    private static String why(List<Unseen> unseen, String what, Language language) {
        return unseen.stream()
                .filter(each -> each.what().equals(what))
                .map(each -> each.why().in(language))
                .collect(Collectors.joining());
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
}
