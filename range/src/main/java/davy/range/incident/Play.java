package davy.range.incident;

import davy.range.Command;
import davy.range.machine.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Starts the machines of an incident for a person, and leaves them on until that person has seen
/// enough.
final class Play {
    private Play() {}

    /// @param arguments name of the incident, seed, name of the variant, whether to attack
    static void main(String[] arguments) throws IOException {
        var names = Replay.names();
        if (arguments.length != 4 || !names.contains(arguments[0])) {
            System.err.println("play: no such incident; there are: " + String.join(" ", names));
            System.exit(2);
        }
        Path work = Files.createTempDirectory("davy-range");
        try {
            IO.println("Making the archive and the programs …");
            var release = Release.make(work);
            IO.println("Starting two machines …");
            var variant = Variant.of(arguments[2]);
            long seed = Long.parseLong(arguments[1]);
            try (var replay = Replay.start(arguments[0], seed, variant, release)) {
                play(replay, Boolean.parseBoolean(arguments[3]));
            }
        } finally {
            Command.run(List.of("rm", "-rf", work.toString()));
        }
    }

    private static void play(Replay replay, boolean attack) {
        IO.println("Setting up what belongs on the server …");
        replay.prepare();
        if (attack) {
            IO.println("The attack, from the other machine …");
            replay.attack();
        }
        IO.println("READY " + replay.server().console() + " " + replay.attacker().console());
        IO.readln();
    }
}
