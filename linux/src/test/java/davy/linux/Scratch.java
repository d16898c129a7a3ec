package davy.linux;

import davy.core.text.RawText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A directory of a test, removed afterwards by rm(1), which copes with whatever a test builds.
final class Scratch implements AutoCloseable {
    private static final boolean X86 = System.getProperty("os.arch").equals("amd64");
    private static final int MKDIRAT = X86 ? 258 : 34;
    private static final int MKNODAT = X86 ? 259 : 33;
    private static final int UNLINKAT = X86 ? 263 : 35;
    private static final int RENAMEAT2 = X86 ? 316 : 276;
    private static final int SETFSUID = X86 ? 122 : 151;
    private static final int MOUNT = X86 ? 165 : 40;

    final Path path;

    Scratch() throws IOException {
        this(Files.createTempDirectory("davy-test-"));
    }

    private Scratch(Path path) {
        this.path = path;
    }

    /// In memory where there is such a place: for trees that are large.
    static Scratch large() throws IOException {
        var memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                ? new Scratch(Files.createTempDirectory(memory, "davy-test-"))
                : new Scratch();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    Path write(String name, String text) throws IOException {
        var file = path.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    Path link(String name, String target) throws IOException {
        var file = path.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.createSymbolicLink(file, Path.of(target));
    }

    Path directory(String name) throws IOException {
        return Files.createDirectories(path.resolve(name));
    }

    /// Creates a file of any type and name; 0, or `-errno`.
    ///
    /// @param mode with its type bits
    static int mknod(int directory, String name, int mode, int device) {
        long place = Libc.path(name).address();
        return (int) Libc.call(MKNODAT, directory, place, mode, device, 0, 0);
    }

    static int mkdir(int directory, String name) {
        return (int) Libc.call(MKDIRAT, directory, Libc.path(name).address(), 0700, 0, 0, 0);
    }

    static void unlink(int directory, String name, boolean asDirectory) {
        int flags = asDirectory ? 0x200 : 0;
        Libc.call(UNLINKAT, directory, Libc.path(name).address(), flags, 0, 0, 0);
    }

    /// Lets two names change places.
    static void exchange(int directory, String one, String other) {
        try (var arena = Arena.ofConfined()) {
            long first = arena.allocateFrom(one).address();
            long second = arena.allocateFrom(other).address();
            Libc.call(RENAMEAT2, directory, first, directory, second, 2, 0);
        }
    }

    /// Takes the file system rights of a user from this thread and those it starts.
    static void becomeUser(int uid) {
        Libc.call(SETFSUID, uid, 0, 0, 0, 0, 0);
    }

    /// mount(2): 0, or `-errno`.
    static int mount(String source, Path place, String type, long flags, String options) {
        try (var arena = Arena.ofConfined()) {
            return (int)
                    Libc.call(
                            MOUNT,
                            arena.allocateFrom(source).address(),
                            arena.allocateFrom(place.toString()).address(),
                            arena.allocateFrom(type).address(),
                            flags,
                            arena.allocateFrom(options).address(),
                            0);
        }
    }

    int open() {
        int flags = Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC;
        return Libc.openat(Libc.AT_FDCWD, Libc.path(path.toString()), flags);
    }

    /// Runs a program and returns what it wrote, bytes as RawText has them.
    static String run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return RawText.decode(process.getInputStream().readAllBytes());
    }

    /// Runs a program whose answer does not matter.
    static void run0(String... command) {
        try {
            run(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs the main method of a class of these tests in another JVM, to its end.
    static String java(Class<?> main, List<String> before, String preload, String... arguments)
            throws IOException {
        var process = start(main, before, preload, arguments);
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /// Starts the main method of a class of these tests in another JVM.
    ///
    /// @param before a command that runs it, such as unshare(1)
    /// @param preload a library for `LD_PRELOAD`, or nothing
    static Process start(Class<?> main, List<String> before, String preload, String... arguments)
            throws IOException {
        var command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (!preload.isEmpty()) {
            builder.environment().put("LD_PRELOAD", preload);
        }
        return builder.start();
    }

    /// Whether a program can be run here.
    static boolean has(String program) {
        for (var directory : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    static boolean isRoot() {
        return Libc.geteuid() == 0;
    }

    @Override
    public void close() throws IOException {
        run("rm", "-rf", path.toString());
    }
}
