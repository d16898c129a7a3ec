package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.FileView;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a walk shows of the content of a file.
@Timeout(120)
class WalkStreamTest extends ScratchHost {
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
}
