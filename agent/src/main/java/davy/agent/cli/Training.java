package davy.agent.cli;

import java.util.List;

/// The run that the start-up cache of the Java runtime is made from: what users start most, one
/// after the other in one process. Not a command.
public final class Training {
    private Training() {}

    /// @param args the root of a small image
    public static void main(String[] args) {
        for (var command : commands(args[0])) {
            Main.run(command.toArray(String[]::new), Terminal.ofProcess());
        }
    }

    static List<List<String>> commands(String root) {
        return List.of(
                List.of("--help"),
                List.of("--help", "--lang", "zh"),
                List.of("--version"),
                List.of("triage", "--help"),
                List.of("triage", "--root", root),
                List.of("triage", "--root", root, "--lang", "zh"),
                List.of("triage", "--root", root, "--format", "json"),
                List.of("triage", "--root", root, "--format", "html"),
                List.of("collect", "--help"),
                List.of("checks"),
                List.of("no-such-command"));
    }
}
