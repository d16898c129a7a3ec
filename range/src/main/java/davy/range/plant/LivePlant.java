package davy.range.plant;

import davy.range.Davy;
import davy.range.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Inert processes that look like an intruder's, and twins that look like honest ones, on a stage
/// of their own on this machine. Closing ends all of them and removes their files.
public final class LivePlant implements AutoCloseable {
    private final Path folder;
    private final Path shared;
    private final Stage stage;
    private final Actors actors;
    private final Ground ground;

    private LivePlant(long seed) throws IOException {

        folder = Files.createTempDirectory("davy-live");
        shared = Files.createTempDirectory(Path.of("/dev/shm"), "davy-live");
        var inert = new Inert(Files.createDirectory(folder.resolve("workshop")));
        stage = new Stage(folder);
        stage.cover("/opt");
        stage.cover("/usr/bin");
        stage.cover("/usr/local/lib");
        var dice = new Dice(seed);
        actors = new Actors(stage, inert, dice, folder);
        ground = new Ground(stage.root(), dice, inert);
    }

    public static LivePlant open(long seed) {
        try {
            return new LivePlant(seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Artefact> artefacts() {
        return List.copyOf(ground.artefacts());
    }

    public List<Lookalike> lookalikes() {
        return List.copyOf(ground.lookalikes());
    }

    /// Runs triage on the stage.
    public Verdict triage(Map<String, String> environment, String... options) {
        return Davy.triage(stage.inside(), environment, options);
    }

    /// Plants every kind of process and connection.
    public void all() {
        var processes = new ProcessArtefacts(ground, actors, shared, folder);
        new NetworkArtefacts(ground, actors).plant();
        processes.plant();
        new ProcessLookalikes(ground, actors).plant();
        processes.coverOne(stage);
    }

    /// One process that mines by its words, for tests in which something tries to hide it.
    public void miner() {
        new ProcessArtefacts(ground, actors, shared, folder).miner();
    }

    /// A process with a clean command line that has a miner's words in its memory.
    public void memory() {
        new ProcessArtefacts(ground, actors, shared, folder).memory();
    }

    /// Lets the loader on the stage load the hiding library into every program, davy included.
    ///
    /// @return the path of the library
    public String preload() {
        String library =
                ground.write("/usr/local/lib/lib" + ground.word() + ".so", actors.hiding());
        stage.cover("/etc");
        String list = ground.write("/etc/ld.so.preload", library + "\n");
        ground.artefact("preloaded library that hides", "ld-so-preload", "critical", list);
        return library;
    }

    /// Writes a miner's program file below `/opt`, on the stage.
    public String minerFile() {
        String path =
                ground.program(
                        "/opt/" + ground.word() + "/" + ground.word(),
                        ground.inert.marked(
                                "stratum+tcp://",
                                "mining.subscribe",
                                "mining.authorize",
                                "cryptonight",
                                "donate-level",
                                "rx/0"));
        ground.artefact("file of a miner", "miner-binary", "critical", path);
        return path;
    }

    @Override
    public void close() {
        actors.close();
        stage.close();
        Planter.remove(shared);
        Planter.remove(folder);
    }
}
