package davy.range;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The program under test, run as a person runs it: by its launcher, in a process of its own.
public final class Davy {
    private Davy() {}

    /// The launcher of the checkout that holds the working directory.
    public static Path launcher() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isExecutable(at.resolve("davy")) && Files.exists(at.resolve("pom.xml"))) {
                return at.resolve("davy");
            }
        }
        throw new IllegalStateException("no launcher ./davy above " + Path.of("").toAbsolutePath());
    }

    /// Looks at a directory that holds another system.
    public static Verdict triage(Path root) {
        return triage(Map.of(), "--root", root.toString());
    }

    public static Verdict triage(Map<String, String> environment, String... options) {
        return triage(List.of(), environment, options);
    }

    /// @param before a program and its options that run davy: `nsenter`
    public static Verdict triage(
            List<String> before, Map<String, String> environment, String... options) {
        var arguments = new ArrayList<>(before);
        arguments.addAll(List.of(launcher().toString(), "triage", "--format", "json"));
        arguments.addAll(List.of(options));
        return Verdict.of(Command.run(arguments, environment, Duration.ofMinutes(5)));
    }
}
