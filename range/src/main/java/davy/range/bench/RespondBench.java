package davy.range.bench;

import davy.range.Davy;
import davy.range.plant.Planter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;

/// How long Davy takes to put thousands of files aside and to put them back, each as a whole run of
/// `davy respond` with the triage that proves it, beside the limit that the project sets itself.
///
/// `RespondBench [--files N] [--runs N]`
final class RespondBench {
    private static final double LIMIT_SECONDS = 20;
    private static final int LARGEST = 64 << 10;
    private static final int IN_A_FOLDER = 500;
    private static final Pattern ID = Pattern.compile("--undo (r-[0-9a-f-]+)");

    private final Path top;
    private final Path root;
    private final List<Double> applied = new ArrayList<>();
    private final List<Double> undone = new ArrayList<>();
    private final List<Double> hashed = new ArrayList<>();

    private RespondBench(Path top) {
        this.top = top;
        this.root = top.resolve("root");
    }

    public static void main(String[] arguments) throws Exception {
        int files = 10_000;
        int runs = 5;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--files" -> files = Integer.parseInt(arguments[++i]);
                case "--runs" -> runs = Integer.parseInt(arguments[++i]);
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        Path top = Files.createTempDirectory("davy-bench").toRealPath();
        try {
            var bench = new RespondBench(top);
            bench.fill(files);
            for (int i = 0; i < runs; i++) {
                bench.round();
            }
            Path page = Davy.launcher().resolveSibling("docs/benchmarks.md");
            Page.replace(page, "respond", bench.table(files));
        } finally {
            Planter.remove(top);
        }
    }

    /// Files of random size and content, and a plan that names each of them.
    private void fill(int count) throws IOException, NoSuchAlgorithmException {
        var random = new Random(1);
        var plan = new StringBuilder();
        plan.append("format: davy.plan/1\nhost: \"bench\"\nmade: \"").append(Instant.now());
        plan.append("\"\nsteps:\n  - step: 1\n    incidents: []\n    action: quarantine\n");
        plan.append("    files:\n");
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/hostname"), "bench\n");
        for (int i = 0; i < count; i++) {
            String path = "/srv/drop%d/f%d".formatted(i / IN_A_FOLDER, i);
            Path file = root.resolve(path.substring(1));
            Files.createDirectories(file.resolveSibling("."));
            byte[] content = new byte[random.nextInt(LARGEST)];
            random.nextBytes(content);
            Files.write(file, content);
            var hash =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            plan.append(
                    "      - {path: \"%s\", type: regular, hash: \"%s\"}\n".formatted(path, hash));
        }
        Files.writeString(top.resolve("plan.yml"), plan, StandardCharsets.UTF_8);
    }

    private void round() {
        var before = sums();
        hashed.add(before.wall());
        var apply = respond("--apply", "--yes", "--plan", top.resolve("plan.yml").toString());
        applied.add(apply.wall());
        var id = ID.matcher(apply.command().out());
        if (apply.command().exit() != 0 || !id.find() || !sums().command().out().isEmpty()) {
            throw new IllegalStateException("apply: " + apply.command());
        }
        var undo = respond("--undo", id.group(1));
        undone.add(undo.wall());
        if (undo.command().exit() != 0 || !sums().command().out().equals(before.command().out())) {
            throw new IllegalStateException("undo: " + undo.command());
        }
    }

    private Measured respond(String... options) {
        var command =
                new ArrayList<>(
                        List.of(
                                Davy.launcher().toString(),
                                "respond",
                                "--root",
                                root.toString(),
                                "--state",
                                top.resolve("state").toString()));
        command.addAll(List.of(options));
        return Measured.of(command);
    }

    private Measured sums() {
        String find = "find \"$1/srv\" -type f -print0 | sort -z | xargs -0r sha256sum";
        return Measured.of(List.of("sh", "-c", find, "sums", root.toString()));
    }

    private String table(int files) {
        return "### %,d files put aside, and put back\n\n".formatted(files)
                + "| what | runs | wall | limit |\n|---|---:|---:|---:|\n"
                + row("davy, apply and triage", applied, true)
                + row("davy, undo", undone, true)
                + row("sha256sum of the files alone", hashed, false);
    }

    private static String row(String what, List<Double> seconds, boolean limited) {
        Collections.sort(seconds);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.2f (%.2f–%.2f) s | %s |%n",
                what,
                seconds.size(),
                seconds.get(seconds.size() / 2),
                seconds.getFirst(),
                seconds.getLast(),
                limited ? "%.0f s".formatted(LIMIT_SECONDS) : "");
    }
}
