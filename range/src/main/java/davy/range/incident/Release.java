package davy.range.incident;

import davy.range.Command;
import davy.range.Davy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What is put on the machines: the archive that users get, and the stand-ins of malware.
///
/// @param archive of `./davy dist`
/// @param programs folder of what `range/incidents/programs` holds, compiled
public record Release(Path archive, Path programs) {
    private static final List<String> COMPILED = List.of("miner", "replicator");

    /// Makes them anew.
    ///
    /// @param into a folder of the caller's
    public static Release make(Path into) {
        var said =
                Command.run(
                        List.of(
                                Davy.launcher().toString(),
                                "dist",
                                into.resolve("dist").toString()),
                        Map.of(),
                        Duration.ofMinutes(10));
        Path archive = Path.of(said.orThrow("./davy dist").strip().lines().toList().getLast());
        Path sources = Davy.launcher().resolveSibling("range/incidents/programs");
        Path programs = into.resolve("programs");
        run("mkdir", "-p", programs.toString());
        for (String name : COMPILED) {
            run(
                    "gcc",
                    "-static",
                    "-O1",
                    "-Wall",
                    "-Wextra",
                    "-Werror",
                    "-o",
                    programs.resolve(name).toString(),
                    sources.resolve(name + ".c").toString());
        }
        run("sh", "-c", "cp \"$0\"/*.py \"$1\"", sources.toString(), programs.toString());
        return new Release(archive, programs);
    }

    private static void run(String... command) {
        Command.run(List.of(command)).orThrow(command[0]);
    }
}
