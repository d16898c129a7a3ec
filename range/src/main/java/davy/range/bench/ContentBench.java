package davy.range.bench;

import davy.core.file.Literals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// How fast [Literals] searches the files of this machine, beside ripgrep: same files, same
/// patterns, two threads each, in turns, page cache warm.
///
/// `ContentBench [--patterns N] [--rounds N] [--list] DIRECTORY…`. With `--list` prints the files
/// that match and does not measure, for a comparison with `rg -l`.
final class ContentBench {
    private static final int THREADS = 2;
    private static final int BUFFER = 256 << 10;

    private final List<Path> roots;
    private final List<Path> files;
    private final Literals literals;

    private ContentBench(List<Path> roots, Literals literals) throws IOException {
        this.roots = roots;
        this.files = files(roots);
        this.literals = literals;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = 5;
        int patterns = BenchPatterns.ALL.size();
        boolean list = false;
        var roots = new ArrayList<Path>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                case "--patterns" -> patterns = Integer.parseInt(arguments[++i]);
                case "--list" -> list = true;
                default -> roots.add(Path.of(arguments[i]));
            }
        }
        var texts = BenchPatterns.ALL.subList(0, patterns);
        var bench = new ContentBench(roots, Literals.of(texts));
        if (list) {
            bench.search().matching().forEach(System.out::println);
            return;
        }
        bench.compare(rounds, texts);
    }

    private static List<Path> files(List<Path> roots) throws IOException {
        var files = new ArrayList<Path>();
        for (var root : roots) {
            try (Stream<Path> walk = Files.walk(root)) {
                walk.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                        .forEach(files::add);
            }
        }
        return files;
    }

    private void compare(int rounds, List<String> texts) throws Exception {
        var patternFile = Files.createTempFile("davy-bench", ".patterns");
        try {
            Files.write(patternFile, texts);
            ripgrep(patternFile);
            var ours = new ArrayList<Double>();
            var theirs = new ArrayList<Double>();
            for (int round = 1; round <= rounds; round++) {
                var result = search();
                ours.add(result.seconds());
                theirs.add(ripgrep(patternFile));
                System.out.println(
                        String.format(
                                Locale.ROOT,
                                "round %d: davy %.2f s, rg %.2f s; %d files, %d MB, %d match",
                                round,
                                ours.getLast(),
                                theirs.getLast(),
                                files.size(),
                                result.bytes() >> 20,
                                result.matching().size()));
            }
            System.out.println(
                    String.format(
                            Locale.ROOT,
                            "%d patterns, median: davy %.2f s, rg %.2f s, rg/davy %.2f",
                            texts.size(),
                            median(ours),
                            median(theirs),
                            median(theirs) / median(ours)));
        } finally {
            Files.delete(patternFile);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /// @param matching paths of the files with at least one literal, sorted
    private record Result(double seconds, long bytes, List<Path> matching) {}

    private Result search() throws Exception {
        long start = System.nanoTime();
        var next = new AtomicInteger();
        var bytes = new AtomicLong();
        var matching = Collections.synchronizedList(new ArrayList<Path>());
        try (var executor = Executors.newFixedThreadPool(THREADS)) {
            Callable<Boolean> work =
                    () -> {
                        searchAll(next, bytes, matching);
                        return true;
                    };
            for (var done : executor.invokeAll(Collections.nCopies(THREADS, work))) {
                done.get();
            }
        }
        Collections.sort(matching);
        return new Result((System.nanoTime() - start) / 1e9, bytes.get(), matching);
    }

    private void searchAll(AtomicInteger next, AtomicLong bytes, List<Path> matching) {
        var scanner = literals.scanner();
        byte[] piece = new byte[BUFFER];
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
            scanner.reset();
            bytes.addAndGet(feed(files.get(i), scanner, buffer, piece));
            if (!scanner.found().isEmpty()) {
                matching.add(files.get(i));
            }
        }
    }

    private static long feed(Path file, Literals.Scanner scanner, ByteBuffer buffer, byte[] piece) {
        long total = 0;
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int n = channel.read(buffer.clear()); n > 0; n = channel.read(buffer.clear())) {
                buffer.flip().get(piece, 0, n);
                scanner.feed(piece, n);
                total += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return total;
    }

    /// Seconds ripgrep takes to count the matching lines in the same files: hidden and ignored ones
    /// too (`-uu`), all bytes of binary files too (`-a`).
    private double ripgrep(Path patterns) throws Exception {
        var command =
                new ArrayList<>(
                        List.of("rg", "-c", "-a", "-uu", "-F", "-j", String.valueOf(THREADS)));
        command.addAll(List.of("-f", patterns.toString(), "--"));
        roots.forEach(root -> command.add(root.toString()));
        long start = System.nanoTime();
        var process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.waitFor();
        return (System.nanoTime() - start) / 1e9;
    }
}
