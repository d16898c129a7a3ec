package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.host.FileInfo;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import davy.core.host.Unseen;
import davy.core.text.RawText;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which entries a walk shows, and that it ends whatever happens meanwhile.
@Timeout(120)
class WalkTest extends ScratchHost {
    @ParameterizedTest
    @MethodSource("features")
    void passesEveryEntryOnce(Features features) throws Exception {
        scratch.write("a/b/c/file", "x");
        scratch.write("a/other", "y");
        scratch.write("带/名", "z");
        scratch.write("empty", "");
        scratch.link("a/b/loop", "/a");
        var seen = Collections.synchronizedList(new ArrayList<String>());
        try (var host = image(features)) {
            host.walk("/", file -> seen.add(file.path() + ":" + text(file.head()) + file.target()));
            assertThat(seen)
                    .containsExactlyInAnyOrder(
                            "/a:null",
                            "/a/b:null",
                            "/a/b/c:null",
                            "/a/b/c/file:xnull",
                            "/a/b/loop:/a",
                            "/a/other:ynull",
                            "/empty:null",
                            "/带:null",
                            "/带/名:znull");
            seen.clear();
            host.walk("/a/b/loop/b/", file -> seen.add(file.path()));
            assertThat(seen).containsExactlyInAnyOrder("/a/b/c", "/a/b/c/file", "/a/b/loop");
            host.walk("/none", file -> seen.add("none"));
            host.walk("/empty", file -> seen.add("none"));
            assertThat(seen).doesNotContain("none");
            assertThat(host.unseen()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "/usr/share/doc"})
    void saysWhatFindSays(String top) throws Exception {
        for (var features : features()) {
            try (var host = LinuxHost.live(features)) {
                var seen = new ConcurrentHashMap<String, String>();
                host.walk(top, file -> seen.put(file.path(), asFindPrints(file)));
                assertThat(seen).isEqualTo(find(top));
            }
        }
    }

    private static Map<String, String> find(String top) throws Exception {
        String format = "%p\\0%y %m %U %G %s %i %D %n %T@ %C@ %l\\0";
        var fields = Scratch.run("find", top, "-mindepth", "1", "-printf", format).split("\0", -1);
        var found = new HashMap<String, String>();
        for (int i = 0; i + 1 < fields.length; i += 2) {
            found.put(fields[i], fields[i + 1]);
        }
        assertThat(found).hasSizeGreaterThan(100);
        return found;
    }

    private static String asFindPrints(FileView file) {
        var info = file.info();
        String target = file.target();
        return String.format(
                "%s %o %d %d %d %d %d %d %s %s %s",
                letter(info),
                info.mode(),
                info.uid(),
                info.gid(),
                info.size(),
                info.inode(),
                info.device(),
                info.links(),
                time(info.modified()),
                time(info.changed()),
                target == null ? "" : target);
    }

    private static String letter(FileInfo info) {
        return switch (info.type()) {
            case REGULAR -> "f";
            case DIRECTORY -> "d";
            case LINK -> "l";
            default -> "?";
        };
    }

    private static String time(Instant time) {
        return String.format("%d.%09d0", time.getEpochSecond(), time.getNano());
    }

    @Test
    void saysWhatStatSays() throws Exception {
        for (var path : List.of("/", "/etc/passwd", "/bin/sh", "/dev/null", "/tmp", "/proc/1")) {
            // Processes are looked up in a procfs of its own, with numbers of its own.
            boolean process = path.equals("/proc/1");
            var lines =
                    Scratch.run("stat", "-L", "-c", "%u %g %f %d %i %W", path).strip().split(" ");
            try (var host = LinuxHost.live(Features.probe())) {
                var info = host.stat(path);
                int mode = Integer.parseInt(lines[2], 16);
                assertThat(info.uid()).isEqualTo(Long.parseLong(lines[0]));
                assertThat(info.gid()).isEqualTo(Long.parseLong(lines[1]));
                assertThat(info.mode()).isEqualTo(mode & 07777);
                assertThat(info.type()).isEqualTo(davy.core.host.FileType.ofMode(mode));
                assertThat(process || info.device() == Long.parseLong(lines[3])).isTrue();
                assertThat(process || info.inode() == Long.parseLong(lines[4])).isTrue();
                long born = info.born() == null ? 0 : info.born().getEpochSecond();
                assertThat(born).isEqualTo(Long.parseLong(lines[5]));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void entersOnlyWhatItMay(Features features) throws Exception {
        scratch.write("in/file", "x");
        scratch.write("out/file", "x");
        var seen = Collections.synchronizedList(new ArrayList<String>());
        var visitor =
                new FileVisitor() {
                    @Override
                    public boolean enter(String directory, FileInfo info) {
                        assertThat(info.isDirectory()).isTrue();
                        return !directory.equals("/out");
                    }

                    @Override
                    public void visit(FileView file) {
                        seen.add(file.path());
                    }
                };
        try (var host = image(features)) {
            host.walk("/", visitor);
        }
        assertThat(seen).containsExactlyInAnyOrder("/in", "/in/file", "/out");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void throwsWhatTheVisitorThrows(int workers) throws Exception {
        for (int i = 0; i < 50; i++) {
            scratch.write(i + "/file", "x");
        }
        try (var host = image(Features.probe())) {
            long before = openFiles();
            assertThatThrownBy(() ->
                            host.walk(
                                    "/",
                                    file -> {
                                        file.head();
                                        if (file.name().equals("file")) {
                                            throw new IllegalStateException("stop");
                                        }
                                    },
                                    workers))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("stop");
            assertThat(openFiles()).isEqualTo(before);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("davy-walk"));
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void bearsATreeThatChanges(Features features) throws Exception {
        int fd = scratch.open();
        Scratch.mknod(fd, "fifo", 0010644, 0);
        scratch.write("file", "x");
        scratch.directory("directory");
        scratch.link("link", "/etc");
        scratch.write("directory/inner", "x");
        for (var name : List.of("one", "two")) {
            var inode = Files.getAttribute(scratch.write(name, ""), "unix:ino");
            scratch.write(name, inode + "");
        }
        var stop = new AtomicBoolean();
        var changer = Thread.ofPlatform().daemon().start(() -> change(fd, stop));
        var outside = ConcurrentHashMap.<String>newKeySet();
        try (var host = image(features)) {
            for (int i = 0; i < 1500; i++) {
                host.walk("/", file -> look(file, outside));
                host.read("/file", 10);
                host.list("/directory");
            }
            assertThat(host.unseen())
                    .extracting(Unseen::what)
                    .allMatch(what -> what.startsWith("/"));
        } finally {
            stop.set(true);
            changer.join();
            Libc.close(fd);
        }
        assertThat(outside)
                .isSubsetOf(
                        "file", "fifo", "directory", "link", "inner", "new", "sub", "one", "two");
    }

    private static void look(FileView file, java.util.Set<String> names) {
        names.add(file.name());
        String head = text(file.head());
        if (List.of("one", "two").contains(file.name()) && !head.isEmpty()) {
            assertThat(head).isEqualTo(file.info().inode() + "");
        }
        file.target();
        file.attribute("user.x");
        file.stream(1 << 20, (_, _) -> true);
    }

    private static void change(int fd, AtomicBoolean stop) {
        while (!stop.get()) {
            Scratch.exchange(fd, "fifo", "file");
            Scratch.exchange(fd, "directory", "link");
            Scratch.exchange(fd, "one", "two");
            Scratch.mknod(fd, "new", 0100644, 0);
            Scratch.mkdir(fd, "sub");
            Scratch.unlink(fd, "new", false);
            Scratch.unlink(fd, "sub", true);
        }
    }

    @Test
    void readsPseudoFilesWhereTheyAreTheRoot() throws Exception {
        try (var host = LinuxHost.live(Features.probe())) {
            var seen = new ConcurrentHashMap<String, String>();
            host.walk(
                    "/proc/sys/kernel", file -> seen.put(file.path(), RawText.decode(file.head())));
            assertThat(seen.get("/proc/sys/kernel/ostype")).isEqualTo("Linux\n");
            seen.clear();
            host.walk("/", visitorOfTop(seen));
            assertThat(seen).containsKeys("/proc", "/sys", "/etc").doesNotContainKey("/proc/self");
        }
    }

    private static FileVisitor visitorOfTop(Map<String, String> seen) {
        return new FileVisitor() {
            @Override
            public boolean enter(String directory, FileInfo info) {
                return directory.equals("/proc");
            }

            @Override
            public void visit(FileView file) {
                seen.put(file.path(), "");
            }
        };
    }
}
