package davy.range.incident;

import davy.range.Command;
import davy.range.Davy;
import davy.range.Verdict;
import davy.range.machine.Disk;
import davy.range.machine.Machine;
import davy.range.machine.Site;
import davy.range.machine.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One incident on machines of its own: the server, further ones that the same intruder reaches,
/// and the attacker's. What happens is in the folder `range/incidents/NAME`; all its scripts draw
/// the same names from the seed.
///
/// | script | runs on | |
/// |---|---|---|
/// | `vary.sh` | all, before each of the others | names, paths, ports |
/// | `server.sh` | server | what stands there legitimately |
/// | `open.sh` | server | the mistake that lets somebody in |
/// | `attack.sh` | attacker | what the intruder does, through the real way in |
/// | `done.sh` | server | waits until it has borne fruit |
/// | `artefacts.sh` | server | what the intruder left: `there WHAT` or `gone WHAT` |
/// | `legitimate.sh` | server | what must stay as it is |
/// | `said.sh` | server | what triage must say |
/// | `again.sh` | attacker | whether the way in is `open` or `closed` |
/// | `moves` | | regular expressions of lines of a listing that the intruder changes all the time |
/// | `stays.sh` | server | artefacts that respond leaves to a person, one a line |
/// | `changes.sh` | server | lines that respond may change: paths, and rules of the packet filter |
/// | `later.sh` | server | waits until what was not put out would have started again |
public final class Replay implements AutoCloseable {
    private static final String NAME = "server-1";
    private static final String SERVER = "192.0.2.10";
    private static final Duration SCRIPT = Duration.ofMinutes(10);
    private static final Duration TRIAGE = Duration.ofMinutes(10);
    private static final Duration RESPONSE = Duration.ofMinutes(30);
    private static final Duration INSTALLATION = Duration.ofMinutes(6);

    private final Path folder;
    private final long seed;
    private final String attackerAddress;
    private final Site site;

    private Replay(Path folder, long seed, String attackerAddress, Site site) {
        this.folder = folder;
        this.seed = seed;
        this.attackerAddress = attackerAddress;
        this.site = site;
    }

    /// Folders of `range/incidents` that can be replayed.
    public static List<String> names() {
        try (Stream<Path> folders = Files.list(incidents())) {
            return folders.filter(folder -> Files.exists(folder.resolve("attack.sh")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path incidents() {
        return Davy.launcher().resolveSibling("range/incidents");
    }

    /// Starts the machines; davy is in `/opt/davy` of each server.
    ///
    /// @param all whether also the further servers
    /// @param processors of each machine; QEMU without KVM translates for one alone more simply,
    ///   and a fifth faster
    public static Replay start(
            String name, long seed, Variant variant, Release release, boolean all, int processors) {
        String attacker = "203.0.113." + (1 + Math.floorMod(seed * 37, 253L));
        var programs = new ArrayList<Path>();
        try (Stream<Path> files = Files.list(release.programs())) {
            files.forEach(programs::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path folder = incidents().resolve(name);
        var files = new ArrayList<>(List.of(release.archive()));
        lines(folder, "extras").forEach(extra -> files.add(Machine.extra(extra)));
        var servers = new ArrayList<>(List.of(new Site.Member(NAME, SERVER, files)));
        if (all) {
            for (String line : lines(folder, "servers")) {
                String[] both = line.split(" ", 2);
                servers.add(new Site.Member(both[0], both[1], files));
            }
        }
        var elsewhere = new Site.Member("elsewhere", attacker, programs);
        var site = Site.start(variant, processors, servers, elsewhere);
        try {
            for (Machine server : site.servers()) {
                server.shell(
                        """
                        cd /run/payload
                        tar -xzf davy-*.tar.gz -C /opt
                        mv /opt/davy-* /opt/davy
                        for extra in */; do
                            [ ! -d "$extra" ] || dpkg -i "$extra"/*.deb >/dev/null
                        done
                        rm -r /run/payload
                        """,
                        INSTALLATION);
            }
            return new Replay(folder, seed, attacker, site);
        } catch (RuntimeException e) {
            site.close();
            throw e;
        }
    }

    /// @param name of a file that not every replay has
    private static List<String> lines(Path folder, String name) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Machine server() {
        return site.servers().getFirst();
    }

    /// Servers that the same intruder reaches.
    List<Machine> others() {
        return site.servers().subList(1, site.servers().size());
    }

    public Machine attacker() {
        return site.attacker();
    }

    /// Sets up what stands on the server legitimately.
    public void prepare() {
        site.servers().forEach(server -> perform(server, "server"));
    }

    /// Makes the mistake, attacks, and waits until the attack has borne fruit.
    public void attack() {
        site.servers().forEach(server -> perform(server, "open"));
        perform(attacker(), "attack");
        site.servers().forEach(server -> perform(server, "done"));
    }

    /// Whether the way in is `open` or `closed`, tried from the attacker's machine; empty where the
    /// incident has none that the server itself could close.
    String door() {
        return perform(attacker(), "again").strip();
    }

    /// What the intruder left, by means that are not Davy's.
    public List<String> artefacts() {
        return artefacts(server());
    }

    List<String> artefacts(Machine on) {
        return perform(on, "artefacts").lines().toList();
    }

    /// What the intruder left alike on all servers.
    String same(Machine on) {
        return perform(on, "same");
    }

    /// What must stay as it is, with what it is now.
    public List<String> legitimate() {
        return perform(server(), "legitimate").lines().toList();
    }

    /// Artefacts that are left to a person, as [#artefacts] names them.
    List<String> staying() {
        return perform(server(), "stays").lines().toList();
    }

    /// What respond may change: paths of files, and lines of [#listing].
    List<String> changing() {
        return perform(server(), "changes").lines().toList();
    }

    /// Waits until what still knows of the intruder, such as a cron daemon, had its chance.
    void later() {
        perform(server(), "later");
    }

    /// Whether a stand-in was there until its time was over: then nobody can tell who ended it.
    boolean hasEndedByItself() {
        return server().holds("[ -e /run/ended-by-itself ]");
    }

    /// Services and containers that run on the server, told from those that were started again.
    List<String> running() {
        try {
            String script = Files.readString(incidents().resolve("running.sh"));
            return server().shell(script, SCRIPT).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All files of the server, but those that change by themselves, and its packet filter.
    List<String> listing() {
        try {
            Path moves = folder.resolve("moves");
            var moving =
                    Pattern.compile(
                            Files.exists(moves)
                                    ? String.join("|", Files.readAllLines(moves))
                                    : "(?!)");
            String script = Files.readString(incidents().resolve("listing.sh"));
            return server().shell(script, Duration.ofMinutes(6))
                    .lines()
                    .filter(line -> !moving.matcher(line).find())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Runs `davy respond` on the server, and waits for its end.
    Command respond(List<String> options) {
        var command =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/taskset",
                                "--cpu-list",
                                "0",
                                "/opt/davy/davy",
                                "respond"));
        command.addAll(options);
        command.addAll(List.of("--lang", System.getProperty("davy.range.language", "en")));
        return server().run(command, RESPONSE);
    }

    Said said() {
        return said(server());
    }

    Said said(Machine on) {
        return Said.of(perform(on, "said"));
    }

    Verdict triage(List<Said.Evidence> options) {
        return triage(server(), options);
    }

    /// Looks at a server as it runs, by the davy on it.
    ///
    /// @param options as those of [#diskTriage], with paths of the server
    Verdict triage(Machine on, List<Said.Evidence> options) {
        var command =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/taskset",
                                "--cpu-list",
                                "0",
                                "/opt/davy/davy",
                                "triage",
                                "--format",
                                "json"));
        for (var option : options) {
            command.addAll(List.of(option.option(), option.file()));
        }
        return Verdict.of(on.run(command, TRIAGE));
    }

    /// Looks at the disk of the server, which is off, from outside.
    ///
    /// @param options files of this machine
    Verdict diskTriage(List<String> options) {
        Disk disk = server().disk();
        return disk.triage(options);
    }

    /// @return what the script printed
    private String perform(Machine machine, String script) {
        try {
            Path file = folder.resolve(script + ".sh");
            if (!Files.exists(file)) {
                return "";
            }
            String text =
                    "SEED=%d SERVER=%s ATTACKER=%s NUMBER=%d\n"
                                    .formatted(seed, SERVER, attackerAddress, number(machine))
                            + Files.readString(incidents().resolve("lib.sh"))
                            + Files.readString(folder.resolve("vary.sh"))
                            + Files.readString(file);
            return machine.shell(text, SCRIPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Of a server, from 1; that of the attacker's machine is none.
    private int number(Machine machine) {
        return site.servers().indexOf(machine) + 1;
    }

    /// Writes what there is to know of the machines into a folder.
    public void collect(Path into) {
        site.servers().forEach(server -> server.collect(into.resolve(server.name())));
        attacker().collect(into.resolve("attacker"));
    }

    @Override
    public void close() {
        site.close();
    }
}
