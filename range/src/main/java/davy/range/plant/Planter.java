package davy.range.plant;

import davy.range.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Plants inert traces of intruders, and harmless twins of them, into a root directory.
public final class Planter {
    private Planter() {}

    /// Plants everything. Names, places and times come from the seed.
    public static Planted plant(Path root, long seed) {
        return plant(root, seed, _ -> {});
    }

    /// @param between is told when only the harmless twins stand there
    public static Planted plant(Path root, long seed, Consumer<Planted> between) {
        return withGround(
                root,
                seed,
                ground -> {
                    Lookalikes.plant(ground);
                    between.accept(new Planted(seed, List.of(), ground.lookalikes()));
                    ScheduleArtefacts.plant(ground);
                    ServiceArtefacts.plant(ground);
                    StartupArtefacts.plant(ground);
                    HookArtefacts.plant(ground);
                    AccountArtefacts.plant(ground);
                    FileArtefacts.plant(ground);
                    IncidentArtefacts.plant(ground);
                    PackageArtefacts.plant(ground);
                });
    }

    /// Lets somebody work on a root.
    static void on(Path root, long seed, Consumer<Ground> gardener) {
        withGround(root, seed, gardener);
    }

    /// Removes a planted root, immutable files included.
    public static void remove(Path root) {
        if (Files.exists(root)) {
            Command.run(List.of("chattr", "-R", "-f", "-i", root.toString()));
            Command.run(List.of("rm", "-rf", "--one-file-system", root.toString()))
                    .orThrow("removing " + root);
        }
    }

    private static Planted withGround(Path root, long seed, Consumer<Ground> gardener) {
        Path workshop = null;
        try {
            workshop = Files.createTempDirectory("davy-inert");
            var ground = new Ground(root, new Dice(seed), new Inert(workshop));
            gardener.accept(ground);
            return new Planted(seed, ground.artefacts(), ground.lookalikes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (workshop != null) {
                remove(workshop);
            }
        }
    }

    /// `DIR [SEED]`: plants into an existing root and prints what stands where.
    static void main(String[] arguments) {
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        var planted = plant(Path.of(arguments[0]).toAbsolutePath(), seed);
        IO.println("seed " + seed);
        for (var artefact : planted.artefacts()) {
            IO.println(
                    "%-9s %-42s %s %s"
                            .formatted(
                                    artefact.level(),
                                    artefact.name(),
                                    artefact.checks(),
                                    artefact.evidence()));
        }
    }
}
