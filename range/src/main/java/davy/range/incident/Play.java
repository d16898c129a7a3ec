package davy.range.incident;

import davy.range.Command;
import davy.range.machine.Terminal;
import davy.range.machine.Variant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Plays an incident for a person, who gets a shell on the server; `./davy-range` starts it.
final class Play {
    private Play() {}

    /// @param arguments name of the incident, seed, label of the variant, `attacked` or `clean`
    static void main(String[] arguments) throws IOException {
        String name = arguments[0];
        if (!Replay.names().contains(name)) {
            System.err.println(
                    "davy-range: no incident "
                            + name
                            + "; there are: "
                            + String.join(" ", Replay.names()));
            System.exit(2);
        }
        long seed = Long.parseLong(arguments[1]);
        var variant = Variant.of(arguments[2]);
        Path work = Files.createTempDirectory("davy-range");
        try {
            IO.println("Making the archive that users get, and the stand-ins of malware …");
            var release = Release.make(work);
            IO.println("Starting two machines (the first time: making their disk, some minutes) …");
            try (var replay = Replay.start(name, seed, variant, release, false, 1)) {
                play(replay, arguments[3].equals("attacked"));
            }
        } finally {
            Command.run(List.of("rm", "-rf", work.toString()));
        }
    }

    private static void play(Replay replay, boolean attacked) throws IOException {
        IO.println("Setting up what belongs on the server …");
        replay.prepare();
        if (attacked) {
            IO.println("The attack, from the other machine …");
            replay.attack();
        }
        if (!isPerson()) {
            IO.println("READY " + replay.server().console() + " " + replay.attacker().console());
            System.in.transferTo(OutputStream.nullOutputStream());
            return;
        }
        IO.println("You are root on the server. Try: davy triage");
        IO.println("Ctrl-] leaves, and ends both machines.");
        Terminal.join(replay.server());
        IO.println("\nBoth machines are gone.");
    }

    /// Whether somebody sits at a terminal. System.console() tells it too, but not in all versions
    /// of Java alike.
    private static boolean isPerson() throws IOException {
        Path in = Path.of("/proc/self/fd/0");
        return Files.isSymbolicLink(in)
                && Files.readSymbolicLink(in).toString().matches("/dev/(pts/|tty|hvc|console).*");
    }
}
