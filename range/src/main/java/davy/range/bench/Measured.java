package davy.range.bench;

import davy.range.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One run of a program with all its children, as `time(1)` saw it.
///
/// @param wall seconds
/// @param cpu seconds, user and system
/// @param mebibytes the largest resident set of any of its processes
record Measured(double wall, double cpu, double mebibytes, Command command) {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    static Measured of(List<String> arguments) {
        try {
            Path report = Files.createTempFile("davy-bench", ".time");
            try {
                var timed =
                        new ArrayList<>(List.of("/usr/bin/time", "-q", "-f", "%e %U %S %M", "-o"));
                timed.add(report.toString());
                timed.addAll(arguments);
                var command = Command.run(timed, Map.of(), LIMIT);
                String[] numbers = Files.readString(report).strip().split(" ", -1);
                return new Measured(
                        Double.parseDouble(numbers[0]),
                        Double.parseDouble(numbers[1]) + Double.parseDouble(numbers[2]),
                        Double.parseDouble(numbers[3]) / 1024,
                        command);
            } finally {
                Files.delete(report);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
