package davy.range.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Runs Jazzer on targets, each in a process of its own.
///
/// `FuzzRun [--runs N] [--seconds N] [--more] [--write] [TARGET...]`: `--write` puts what was
/// measured into `docs/fuzzing.md`; with `--more` what stands there counts too. Inputs found stay
/// in `range/target/fuzz/TARGET`, those that fail as `crash-*`.
public final class FuzzRun {
    private static final Path HOME = Path.of("range/target/fuzz");
    private static final Path PAGE = Path.of("docs/fuzzing.md");

    /// How often an input that failed is tried in a process of its own: often enough that all of it
    /// is compiled as it was.
    private static final int AGAIN = 20_000;

    /// Seconds in which a long run looks at what is compared with what, which finds words and
    /// numbers that the code asks for. The rest of it sees branches only, and tries 4 to 15 times
    /// as many inputs in the same time.
    private static final long COMPARING = 60;

    /// After that one input in so many is tried large as well.
    private static final int SELDOM = 8192;

    /// After that one reading in so many is done again, where the same must come of it: a parser
    /// that remembers what it should not does so often. Prime, so that each of several readings of
    /// an input has its turn.
    private static final int TWICE = 17;

    /// What is fuzzed.
    private static final String SUBJECT =
            "davy.core.**:davy.agent.check.file.**:davy.agent.check.account.**";

    private long runs;
    private long seconds;
    private boolean more;
    private boolean write;
    private final List<Target> targets = new ArrayList<>();

    private FuzzRun() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        var run = new FuzzRun();
        run.parse(arguments);
        System.exit(run.run() ? 0 : 1);
    }

    private void parse(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--runs" -> runs = Long.parseLong(arguments[++i]);
                case "--seconds" -> seconds = Long.parseLong(arguments[++i]);
                case "--more" -> more = true;
                case "--write" -> write = true;
                default -> targets.add(Targets.named(arguments[i]));
            }
        }
        if (targets.isEmpty()) {
            targets.addAll(Targets.ALL);
        }
        seconds = runs == 0 && seconds == 0 ? 5 : seconds;
    }

    /// Short runs side by side; long ones one at a time, so that their seconds compare.
    private boolean run() throws InterruptedException, ExecutionException {
        int jobs = runs == 0 ? Runtime.getRuntime().availableProcessors() : 1;
        boolean good = true;
        try (var pool = Executors.newFixedThreadPool(jobs)) {
            var outcomes = new ArrayList<Future<FuzzOutcome>>();
            for (var target : targets) {
                outcomes.add(pool.submit(() -> run(target)));
            }
            for (var outcome : outcomes) {
                good &= outcome.get().crashes() == 0;
            }
        }
        return good;
    }

    /// An input that fails and then passes each time in a process of its own is a fault of the
    /// virtual machine or of what an earlier input left: all is tried once more.
    private FuzzOutcome run(Target target) throws IOException, InterruptedException {
        var outcome = once(target);
        if (outcome.crashes() == 0 || fails(target)) {
            tell(outcome);
            return outcome;
        }
        System.out.println(target.name() + ": an input that failed passes now; tried once more");
        System.out.println(tail(log(target)));
        outcome = once(target);
        tell(outcome);
        return outcome;
    }

    private static Path log(Target target) {
        return HOME.resolve(target.name()).resolve("log");
    }

    /// Whether an input that failed does so again.
    private boolean fails(Target target) throws IOException, InterruptedException {
        Path home = HOME.resolve(target.name());
        var inputs = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(home, "{crash,timeout,oom}-*")) {
            files.forEach(file -> inputs.add(file.toString()));
        }
        if (inputs.isEmpty()) {
            return true;
        }
        var command = jazzer(target, home);
        command.add("-runs=" + AGAIN);
        command.addAll(inputs);
        return exit(command, home.resolve("again")) != 0;
    }

    private FuzzOutcome once(Target target) throws IOException, InterruptedException {
        var earlier =
                more
                        ? FuzzPage.tried(Files.readAllLines(PAGE), target.name())
                        : FuzzPage.Tried.NOTHING;
        Path home = HOME.resolve(target.name());
        Path corpus = Files.createDirectories(home.resolve("corpus"));
        for (int i = 0; i < target.seeds().size(); i++) {
            Files.write(corpus.resolve("seed-" + i), target.seeds().get(i));
        }
        if (runs == 0) {
            return part(target, earlier, seconds, List.of(), List.of(corpus.toString()));
        }
        long first = seconds == 0 ? COMPARING : Math.min(COMPARING, Math.ceilDiv(seconds, 5));
        var compared = part(target, earlier, first, List.of(), List.of(corpus.toString()));
        if (compared.crashes() > 0 || compared.executions() >= runs || first == seconds) {
            return compared;
        }
        return part(
                target,
                compared.tried(),
                seconds == 0 ? 0 : seconds - first,
                List.of("-Ddavy.fuzz.large=" + SELDOM, "-Ddavy.fuzz.again=" + TWICE),
                List.of("--trace=cov", corpus.toString()));
    }

    /// @param most seconds, 0 for no limit
    /// @param java options of the virtual machine
    /// @param more of Jazzer
    private FuzzOutcome part(
            Target target, FuzzPage.Tried earlier, long most, List<String> java, List<String> more)
            throws IOException, InterruptedException {
        var command = jazzer(target, HOME.resolve(target.name()));
        command.addAll(1, java);
        command.add(String.format(Locale.ROOT, "-runs=%d", left(earlier)));
        if (most > 0) {
            command.add("-max_total_time=" + most);
        }
        command.addAll(more);
        long start = System.nanoTime();
        int exit = exit(command, log(target));
        long took = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        return FuzzOutcome.of(target, Files.readAllLines(log(target)), took, exit).after(earlier);
    }

    private static int exit(List<String> command, Path log)
            throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        process.getOutputStream().close();
        try {
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    /// Inputs still to try; negative for no limit. One more is tried where it was reached.
    private long left(FuzzPage.Tried earlier) {
        return runs == 0 ? -1 : Math.max(1, runs - earlier.executions());
    }

    private synchronized void tell(FuzzOutcome outcome) throws IOException {
        System.out.println(outcome);
        if (outcome.crashes() > 0) {
            System.out.println(tail(log(outcome.target())));
        }
        if (write) {
            FuzzPage.write(PAGE, outcome);
        }
    }

    private static String tail(Path log) throws IOException {
        var lines = Files.readAllLines(log);
        lines.removeIf(line -> line.startsWith("#"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    private static List<String> jazzer(Target target, Path home) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What is new stays in the processor's cache: a third faster.
        command.addAll(List.of("-Xmx700m", "-Xmn16m", "-Xss2m", "-XX:+UseSerialGC"));
        command.add("-XX:-UsePerfData");
        command.addAll(List.of("-XX:+EnableDynamicAgentLoading", "-Ddavy.fuzz=" + target.name()));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add("com.code_intelligence.jazzer.Jazzer");
        command.add("--target_class=" + Fuzz.class.getName());
        command.add("--instrumentation_includes=" + SUBJECT);
        command.add("--custom_hook_includes=" + SUBJECT);
        command.add("-artifact_prefix=" + home + "/");
        command.add("--reproducer_path=" + home);
        command.addAll(List.of("-print_final_stats=1", "-rss_limit_mb=3000", "-timeout=60"));
        return command;
    }
}
