package davy.core.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Files and programs of the machine that runs the tests, for comparison.
final class RealFiles {
    private RealFiles() {}

    /// Readable regular files below the directories, at most `count`, a seeded choice, sorted.
    static List<Path> choose(int count, String... directories) {
        var files = new ArrayList<Path>();
        for (String directory : directories) {
            try (Stream<Path> walk = Files.walk(Path.of(directory))) {
                walk.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                        .filter(Files::isReadable)
                        .forEach(files::add);
            } catch (IOException | UncheckedIOException e) {
                assumeTrue(false, "no files in " + directory + ": " + e.getMessage());
            }
        }
        Collections.sort(files);
        Collections.shuffle(files, new Random(42));
        return files.stream().limit(count).sorted().toList();
    }

    /// What a program prints; skips the test where there is no such program.
    static String run(List<String> command) {
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().put("LC_ALL", "C");
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            var process = builder.start();
            process.getOutputStream().close();
            String out =
                    new String(
                            process.getInputStream().readAllBytes(),
                            java.nio.charset.StandardCharsets.ISO_8859_1);
            process.waitFor(60, TimeUnit.SECONDS);
            return out;
        } catch (IOException e) {
            assumeTrue(false, "no " + command.getFirst() + " here: " + e.getMessage());
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The first 4,096 bytes; none where it cannot be read.
    static byte[] head(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(4_096);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
