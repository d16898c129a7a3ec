package davy.range;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A program that was run to its end.
///
/// @param exit its exit status; 124 when it was ended because its time was over
public record Command(int exit, String out, String err, Duration wall) {
    /// Runs a program, argument by argument, no shell.
    public static Command run(List<String> arguments) {
        return run(arguments, Map.of(), Duration.ofMinutes(5));
    }

    public static Command run(
            List<String> arguments, Map<String, String> environment, Duration limit) {
        try {
            return attempt(arguments, environment, limit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static Command attempt(
            List<String> arguments, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("davy-range", ".out");
        Path err = Files.createTempFile("davy-range", ".err");
        try {
            var builder = new ProcessBuilder(arguments);
            builder.environment().putAll(environment);
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            long start = System.nanoTime();
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            var wall = Duration.ofNanos(System.nanoTime() - start);
            return new Command(ended ? process.exitValue() : 124, text(out), text(err), wall);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    /// This command's output, or an error that tells what went wrong.
    public String orThrow(String what) {
        if (exit != 0) {
            throw new IllegalStateException(what + " failed (exit " + exit + "): " + err + out);
        }
        return out;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
