package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibcTest {
    @TempDir Path directory;

    @Test
    void readsWhatJavaWrote() throws Exception {
        var file = directory.resolve("文件");
        Files.writeString(file, "lamp");
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(16);
            int fd = Libc.openat(Libc.AT_FDCWD, Libc.path(file.toString()), Libc.O_CLOEXEC);
            int length = Libc.read(fd, buffer);
            Libc.close(fd);
            byte[] bytes = buffer.asSlice(0, length).toArray(JAVA_BYTE);
            assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("lamp");
        }
    }

    @Test
    void returnsTheNegatedErrorNumber() {
        var path = Libc.path(directory.resolve("none").toString());
        assertThat(Libc.openat(Libc.AT_FDCWD, path, Libc.O_CLOEXEC)).isEqualTo(-2);
        assertThat(Libc.close(-1)).isEqualTo(-9);
    }

    @Test
    void findsNoPathThatHostsCannotHave() {
        for (var path : new String[] {"/etc\0/x", "/" + "x".repeat(5000), "/\uD800"}) {
            int fd = Libc.openat(Libc.AT_FDCWD, Libc.path(path), Libc.O_CLOEXEC);
            assertThat(fd).isEqualTo(-Errno.ENOENT);
        }
    }

    @Test
    void knowsItself() {
        assertThat(Libc.getpid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(Libc.probe(Libc.getpid())).isZero();
        assertThat(Libc.probe(Integer.MAX_VALUE)).isEqualTo(-Errno.ESRCH);
    }

    @Test
    void readsItsOwnMemory() {
        try (var arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocateFrom("safety lamp");
            MemorySegment to = arena.allocate(11);
            assertThat(Libc.processVmRead(Libc.getpid(), from.address(), to)).isEqualTo(11);
            assertThat(new String(to.toArray(JAVA_BYTE), StandardCharsets.US_ASCII))
                    .isEqualTo("safety lamp");
        }
    }
}
