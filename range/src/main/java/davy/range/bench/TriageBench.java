package davy.range.bench;

import davy.range.Command;
import davy.range.Davy;
import davy.range.plant.BigRoot;
import davy.range.plant.Planter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Measures triage beside rkhunter, chkrootkit, Lynis, unhide, debsums and ripgrep, on the same
/// roots of the same machine, in turns, and writes the tables into `docs/benchmarks.md`.
///
/// `TriageBench [--runs N] [--skip-slow]`
final class TriageBench {
    private static final List<String> PEERS =
            List.of("rkhunter", "chkrootkit", "lynis", "unhide", "debsums", "ripgrep");

    /// The most that a kernel allows.
    private static final int MOST_IDS = 4_194_304;

    private final Path davy = Davy.launcher();
    private final Path repository = davy.resolveSibling(".").normalize();
    private final int runs;
    private final boolean skipSlow;
    private final Path folder;

    private TriageBench(int runs, boolean skipSlow) throws IOException {
        this.runs = runs;
        this.skipSlow = skipSlow;
        folder = Files.createTempDirectory("davy-bench");
        Runtime.getRuntime().addShutdownHook(new Thread(this::leave));
    }

    /// Ends what still runs and removes what was unpacked, also when the measurement is broken off.
    private void leave() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
        Planter.remove(folder);
    }

    public static void main(String[] arguments) throws IOException {
        int runs = 5;
        boolean skipSlow = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--runs" -> runs = Integer.parseInt(arguments[++i]);
                case "--skip-slow" -> skipSlow = true;
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        new TriageBench(runs, skipSlow).all();
    }

    private void all() throws IOException {
        var text = new StringBuilder(machine());
        text.append(root("Minimal server", BigRoot.minimal()));
        text.append(root("Server of 1,000 packages and 300,000 files", BigRoot.cached()));
        text.append(live());
        text.append(content());
        Page.replace(repository.resolve("docs/benchmarks.md"), "triage", text.toString());
    }

    private String root(String title, Path root) throws IOException {
        warm(root);
        String packages = packages(root).toString();
        String at = root.toString();
        String in = repository.resolve("range/bench/in-root").toString();
        var contest =
                new Contest(title)
                        .add(
                                "davy",
                                "davy triage --root ROOT",
                                List.of(davy.toString(), "triage", "--root", at))
                        .add(
                                "debsums",
                                "debsums -s --root=ROOT",
                                List.of("debsums", "-s", "--root=" + at))
                        .add("chkrootkit", "chkrootkit -r ROOT", List.of("chkrootkit", "-r", at))
                        .add(
                                "chkrootkit, inside",
                                "chkrootkit (chroot)",
                                List.of(in, at, packages, "chkrootkit"))
                        .add(
                                "rkhunter",
                                "rkhunter --check --sk (chroot)",
                                List.of(
                                        in,
                                        at,
                                        packages,
                                        "rkhunter",
                                        "--check",
                                        "--sk",
                                        "--nocolors"))
                        .add(
                                "Lynis",
                                "lynis audit system --quick (chroot)",
                                List.of(
                                        in,
                                        at,
                                        packages,
                                        "lynis",
                                        "audit",
                                        "system",
                                        "--quick",
                                        "--no-colors"));
        contest.hold(runs, skipSlow);
        return contest.table();
    }

    private String live() {
        var contest =
                new Contest("This machine, live")
                        .add(
                                "davy",
                                "davy triage",
                                List.of(davy.toString(), "triage", "--format", "json"))
                        .add("davy, help", "davy --help", List.of(davy.toString(), "--help"))
                        .add("unhide quick", "unhide quick", List.of("unhide", "quick"))
                        .add("unhide proc", "unhide proc", List.of("unhide", "proc"))
                        .add("unhide sys", "unhide sys", List.of("unhide", "sys"))
                        .add("debsums", "debsums -s", List.of("debsums", "-s"))
                        .add(
                                "Lynis",
                                "lynis audit system --quick",
                                List.of("lynis", "audit", "system", "--quick", "--no-colors"))
                        .add(
                                "rkhunter",
                                "rkhunter --check --sk",
                                List.of("rkhunter", "--check", "--sk", "--nocolors"));
        if (!skipSlow) {
            contest.add("chkrootkit", "chkrootkit", List.of("chkrootkit"));
        }
        contest.hold(runs, skipSlow);
        return contest.table()
                + "### Search for hidden processes alone, on this machine\n\n```\n"
                + probe(List.of())
                + probe(withIds(MOST_IDS))
                + "```\n\n";
    }

    /// Shows a program another pid_max, by a mount in a namespace of its own; the machine's stays.
    private List<String> withIds(int ids) {
        String shown = folder.resolve("pid_max").toString();
        String script =
                "echo %d >%s; mount --bind %s /proc/sys/kernel/pid_max; exec \"$@\""
                        .formatted(ids, shown, shown);
        return List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh");
    }

    private String probe(List<String> before) {
        var command = new ArrayList<>(before);
        command.addAll(java("davy.range.bench.ProbeBench", Integer.toString(runs)));
        return Command.run(command).orThrow("ProbeBench");
    }

    private static List<String> java(String program, String... arguments) {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), program));
        command.addAll(List.of(arguments));
        return command;
    }

    private String content() {
        var command =
                Command.run(
                        java(
                                "davy.range.bench.ContentBench",
                                "--rounds",
                                Integer.toString(runs),
                                "/usr"),
                        Map.of(),
                        Duration.ofMinutes(20));
        return "### Search for many words in /usr, beside ripgrep\n\n```\n"
                + command.orThrow("ContentBench").strip()
                + "\n```\n";
    }

    private String machine() {
        var versions = new ArrayList<String>();
        for (String peer : PEERS) {
            versions.add(
                    peer
                            + " "
                            + Command.run(List.of("dpkg-query", "-W", "-f=${Version}", peer))
                                    .out());
        }
        return """
        Written by `range/bench/run` on %s. %d processors (%s), %s of memory, Linux %s, %s, Java %s; load before: %s.
        Against: %s.
        Each number: median (least–greatest) of so many runs, in turns with the others, page cache warm. Wall and CPU are those of
        the program and all its children, memory the largest resident set of one process. Programs that need more than 20 s run
        three times, those of more than a minute once. rkhunter and Lynis cannot look at another root: they run in it by chroot. With
        -r chkrootkit leaves out most of its own search of files: so it runs in the root too.
        *lines* is what a person is given to read.

        """
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        field("/proc/cpuinfo", "model name"),
                        field("/proc/meminfo", "MemTotal"),
                        System.getProperty("os.version"),
                        field("/etc/os-release", "PRETTY_NAME"),
                        Runtime.version(),
                        first("/proc/loadavg"),
                        String.join(", ", versions));
    }

    /// The packages of the tools that must run inside, and what they need there; unpacked.
    private Path packages(Path root) throws IOException {
        Path archives = Files.createDirectories(folder.resolve("archives").resolve("partial"));
        Path into = Files.createDirectories(folder.resolve("packages"));
        var fetch =
                new ArrayList<>(
                        List.of(
                                "apt-get",
                                "-q",
                                "-y",
                                "--no-install-recommends",
                                "--download-only",
                                "-o",
                                "Dir::State::status=" + root.resolve("var/lib/dpkg/status"),
                                "-o",
                                "Dir::Cache::archives=" + archives.resolveSibling("."),
                                "install",
                                "chkrootkit",
                                "rkhunter",
                                "lynis"));
        Command.run(fetch).orThrow("fetching chkrootkit, rkhunter and Lynis");
        try (Stream<Path> files = Files.list(archives.resolveSibling("."))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".deb")).toList()) {
                Command.run(List.of("dpkg-deb", "-x", file.toString(), into.toString()))
                        .orThrow("unpacking");
            }
        }
        merge(into);
        return into;
    }

    /// `/bin` and its like are links in the root, and must not be covered by directories.
    private static void merge(Path packages) {
        for (String name : List.of("bin", "sbin", "lib")) {
            Path from = packages.resolve(name);
            if (Files.isDirectory(from)) {
                String to = packages.resolve("usr").resolve(name).toString();
                Command.run(List.of("cp", "-aT", from.toString(), to)).orThrow("merging " + name);
                Planter.remove(from);
            }
        }
    }

    /// Reads every file once, so that all start alike.
    private static void warm(Path root) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    try (InputStream in = Files.newInputStream(file)) {
                        while (in.read(buffer) > 0) {
                            // Only the page cache matters.
                        }
                    }
                }
            }
        }
    }

    private static String first(String file) {
        return Command.run(List.of("cat", file)).out().strip();
    }

    private static String field(String file, String name) {
        return Command.run(List.of("cat", file))
                .out()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(name.length()).replaceAll("^[\\s:=\"]+|\"$", ""))
                .orElse("?");
    }
}
