package davy.range.bench;

import davy.core.file.Literals;
import davy.core.host.FileView;
import davy.core.host.FileVisitor;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/// How fast [Literals] searches the files of this machine, beside ripgrep: same files, same
/// patterns, two threads each, in turns, page cache warm; both walk the directories.
///
/// `ContentBench [--patterns N] [--rounds N] [--list] DIRECTORY…`. With `--list` prints the files
/// that match and does not measure, for a comparison with `rg -l`.
final class ContentBench {
    private static final int THREADS = 2;

    private final List<String> roots;
    private final Literals literals;

    private ContentBench(List<String> roots, Literals literals) {
        this.roots = roots;
        this.literals = literals;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = 5;
        int patterns = BenchPatterns.ALL.size();
        boolean list = false;
        var roots = new ArrayList<String>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                case "--patterns" -> patterns = Integer.parseInt(arguments[++i]);
                case "--list" -> list = true;
                default -> roots.add(arguments[i]);
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
                                result.files(),
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
    private record Result(double seconds, long files, long bytes, List<String> matching) {}

    private Result search() throws IOException {
        long start = System.nanoTime();
        var visitor = new Visitor(literals);
        try (var host = LinuxHost.live(_ -> null)) {
            for (String root : roots) {
                host.walk(root, visitor, THREADS);
            }
        }
        return visitor.result(System.nanoTime() - start);
    }

    /// Searches each regular file that the walk passes, as triage does.
    private static final class Visitor implements FileVisitor {
        private final ThreadLocal<Literals.Scanner> scanners;
        private final LongAdder files = new LongAdder();
        private final LongAdder bytes = new LongAdder();
        private final List<String> matching = Collections.synchronizedList(new ArrayList<>());

        Visitor(Literals literals) {
            scanners = ThreadLocal.withInitial(literals::scanner);
        }

        @Override
        public void visit(FileView file) {
            if (!file.info().isRegular()) {
                return;
            }
            var scanner = scanners.get();
            scanner.reset();
            file.stream(Long.MAX_VALUE, scanner);
            files.increment();
            bytes.add(file.info().size());
            if (!scanner.found().isEmpty()) {
                matching.add(file.path());
            }
        }

        Result result(long nanoseconds) {
            var sorted = matching.stream().sorted().toList();
            return new Result(nanoseconds / 1e9, files.sum(), bytes.sum(), sorted);
        }
    }

    /// Seconds ripgrep takes to count the matching lines in the same files: hidden and ignored ones
    /// too (`-uu`), all bytes of binary files too (`-a`).
    private double ripgrep(Path patterns) throws Exception {
        var command =
                new ArrayList<>(
                        List.of("rg", "-c", "-a", "-uu", "-F", "-j", String.valueOf(THREADS)));
        command.addAll(List.of("-f", patterns.toString(), "--"));
        command.addAll(roots);
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
