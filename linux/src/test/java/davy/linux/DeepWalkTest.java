package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Trees that are deeper, or have more in one directory, than any that is kept.
@Timeout(120)
class DeepWalkTest extends ScratchHost {
    private void useMemory() throws Exception {
        remove();
        scratch = Scratch.large();
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
}
