package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import davy.core.host.FileInfo;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import davy.core.host.Unseen;
import davy.core.text.RawText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class WalkTest {
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

    private void useMemory() throws Exception {
        remove();
        scratch = Scratch.large();
    }

    private LinuxHost image(Features features) throws Exception {
        return LinuxHost.image(scratch.toString(), features);
    }

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

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
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

    private static long openFiles() throws Exception {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void skipsTheHolesOfAHugeFile(Features features) throws Exception {
        var file = scratch.path.resolve("huge");
        long middle = 50L << 30;
        try (var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap("wallet".getBytes(StandardCharsets.UTF_8)), middle);
            channel.write(ByteBuffer.wrap(new byte[] {'!'}), (100L << 30) - 1);
        }
        var sink = new Recorder();
        try (var host = image(features)) {
            host.walk("/", view -> view.stream(Long.MAX_VALUE, sink));
            assertThat(host.stat("/huge").size()).isEqualTo(100L << 30);
        }
        assertThat(sink.gaps).isEqualTo(2);
        assertThat(text(sink.bytes.toByteArray())).contains("wallet").endsWith("!");
        assertThat(sink.bytes.size()).isLessThan(1 << 20);
    }

    @Test
    void tellsOfAFileThatChangedItsNameMeanwhile() throws Exception {
        int fd = scratch.open();
        scratch.write("one", "first");
        scratch.write("two", "second");
        var heads = new ArrayList<String>();
        try (var host = image(Features.probe())) {
            host.walk(
                    "/",
                    view -> {
                        boolean first = heads.isEmpty();
                        if (first) {
                            Scratch.exchange(fd, "one", "two");
                        }
                        heads.add(text(view.head()));
                        if (first) {
                            Scratch.exchange(fd, "one", "two");
                        }
                    },
                    1);
            assertThat(heads).hasSize(2).startsWith("").doesNotHaveDuplicates();
            assertThat(host.unseen()).hasSize(1);
            assertThat(host.unseen().getFirst().what()).isIn("/one", "/two");
            assertThat(host.unseen().getFirst().why().en()).contains("another file");
        } finally {
            Libc.close(fd);
        }
    }

    /// `truncate -s +64K` on a program.
    @ParameterizedTest
    @MethodSource("features")
    void tellsOfTheHoleAtTheEnd(Features features) throws Exception {
        var file = scratch.write("program", "x".repeat(100_000));
        Scratch.run("truncate", "-s", "+64K", file.toString());
        Scratch.run("truncate", "-s", "1M", scratch.path.resolve("empty").toString());
        var sinks = new HashMap<String, Recorder>();
        try (var host = image(features)) {
            host.walk(
                    "/",
                    view -> {
                        view.head();
                        view.stream(
                                Long.MAX_VALUE,
                                sinks.computeIfAbsent(view.name(), _ -> new Recorder()));
                    },
                    1);
        }
        assertThat(sinks.get("program").gaps).isEqualTo(1);
        assertThat(sinks.get("program").bytes.size()).isBetween(100_000, 104_448);
        assertThat(sinks.get("empty").gaps).isEqualTo(1);
    }

    @Test
    void letsASinkAskForMore() throws Exception {
        scratch.write("file", "0123456789");
        Files.setAttribute(scratch.path.resolve("file"), "user:davy", new byte[] {'a', 'b'});
        var part = new byte[4];
        var seen = new ArrayList<String>();
        try (var host = image(Features.probe())) {
            host.walk(
                    "/",
                    view ->
                            view.stream(
                                    100,
                                    (buffer, length) -> {
                                        seen.add(view.path());
                                        seen.add(text(view.attribute("user.davy")));
                                        seen.add("" + view.readAt(7, part, 1, 3));
                                        seen.add(text(view.head()) + host.list("/"));
                                        seen.add("" + view.readAt(-1, part, 0, 1));
                                        seen.add("" + view.readAt(10, part, 0, 1));
                                        return seen.add(text(Arrays.copyOf(buffer, length)));
                                    }));
            assertThat(host.unseen()).isEmpty();
        }
        assertThat(part).containsExactly(0, '7', '8', '9');
        assertThat(seen)
                .containsExactly("/file", "ab", "3", "0123456789[file]", "-1", "0", "0123456789");
    }

    private static final class Recorder implements FileView.Sink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int gaps;
        private int most = Integer.MAX_VALUE;

        @Override
        public boolean accept(byte[] buffer, int length) {
            bytes.write(buffer, 0, length);
            return bytes.size() < most;
        }

        @Override
        public void gap() {
            gaps++;
        }
    }

    @Test
    void streamsTheWholeAndNoMoreThanAsked() throws Exception {
        var random = new java.util.Random(1815);
        for (int size : new int[] {1, 4095, 4096, 4097, 262144, 262145, 1 << 20}) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            Files.write(scratch.path.resolve("file"), content);
            try (var host = image(Features.probe())) {
                for (boolean head : new boolean[] {false, true}) {
                    for (long limit : new long[] {0, 1, 4096, 300_000, Long.MAX_VALUE}) {
                        var sink = new Recorder();
                        host.walk(
                                "/",
                                view -> {
                                    int start = head ? view.head().length : Math.min(size, 4096);
                                    assertThat(start).isEqualTo(Math.min(size, 4096));
                                    view.stream(limit, sink);
                                });
                        int length = (int) Math.min(limit, size);
                        assertThat(sink.bytes.toByteArray())
                                .isEqualTo(Arrays.copyOf(content, length));
                    }
                }
                var satisfied = new Recorder();
                satisfied.most = 1;
                host.walk("/", view -> view.stream(Long.MAX_VALUE, satisfied));
                assertThat(satisfied.bytes.size()).isEqualTo(Math.min(size, 262144));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void goesDownFiveThousandLevels(Features features) throws Exception {
        useMemory();
        int fd = scratch.open();
        for (int i = 0; i < 5000; i++) {
            assertThat(Scratch.mkdir(fd, "d")).isZero();
            fd = replace(fd, "d");
        }
        assertThat(Scratch.mknod(fd, "bottom", 0100644, 0)).isZero();
        Libc.close(fd);
        var bottom = new ArrayList<String>();
        var count = new LongAdder();
        try (var host = image(features)) {
            host.walk(
                    "/",
                    file -> {
                        count.increment();
                        if (file.name().equals("bottom")) {
                            bottom.add(file.path());
                        }
                    },
                    1);
            assertThat(count.sum()).isEqualTo(5001);
            assertThat(bottom).containsExactly("/d".repeat(5000) + "/bottom");
            assertThat(host.lstat(bottom.getFirst()).isRegular()).isTrue();
            assertThat(host.text(bottom.getFirst())).isEmpty();
            assertThat(host.unseen()).isEmpty();
        }
    }

    private static int replace(int fd, String name) {
        int next = Libc.openat(fd, Libc.path(name), Libc.O_PATH | Libc.O_CLOEXEC);
        Libc.close(fd);
        return next;
    }

    @ParameterizedTest
    @MethodSource("features")
    void tellsWhereItTurnsBack(Features features) throws Exception {
        useMemory();
        String name = "n".repeat(255);
        int fd = scratch.open();
        for (int i = 0; i < 300; i++) {
            Scratch.mkdir(fd, name);
            fd = replace(fd, name);
        }
        Libc.close(fd);
        var count = new LongAdder();
        try (var host = image(features)) {
            host.walk("/", file -> count.increment());
            // 256 bytes a level, 65,536 in all: what lies in the 256th is seen, and not entered.
            assertThat(count.sum()).isEqualTo(257);
            assertThat(host.unseen()).hasSize(1);
            assertThat(host.unseen().getFirst().why().en()).contains("ENAMETOOLONG");
        }
    }

    @ParameterizedTest
    @MethodSource("features")
    void streamsADirectoryOfManyFilesAndDirectories(Features features) throws Exception {
        useMemory();
        int files = Integer.getInteger("davy.test.files", 100_000);
        int directories = 20_000;
        int fd = scratch.open();
        for (int i = 0; i < files; i++) {
            Scratch.mknod(fd, "f" + i, 0100644, 0);
        }
        for (int i = 0; i < directories; i++) {
            Scratch.mkdir(fd, "d" + i);
        }
        Libc.close(fd);
        var seen = ConcurrentHashMap.<String>newKeySet();
        long before = openFiles();
        try (var host = image(features)) {
            host.walk("/", file -> assertThat(seen.add(file.name())).isTrue());
            assertThat(seen).hasSize(files + directories);
            assertThat(host.list("/")).hasSize(files + directories).isSorted();
        }
        assertThat(openFiles()).isEqualTo(before);
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
