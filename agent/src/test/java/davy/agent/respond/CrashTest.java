package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Another JVM that carries a plan out, or takes it back, is killed at random points of its
/// journal.
final class CrashTest {
    private static final int ROUNDS = Integer.getInteger("davy.crashes", 24);

    /// Run in the other JVM: `ROOT STATE PLAN`, or `ROOT STATE undo ID`.
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws IOException {
            Path root = Path.of(arguments[0]);
            try (var respond = Stage.respond(root, Path.of(arguments[1]))) {
                boolean undo = arguments[2].equals("undo");
                var plan =
                        undo
                                ? null
                                : PlanReader.read(
                                        Files.readString(Path.of(arguments[2])), "p", _ -> null);
                System.out.println("go");
                if (plan == null) {
                    respond.undo(arguments[3]);
                } else {
                    respond.apply(plan, _ -> true, Stage.QUIET);
                }
            }
        }
    }

    static void run(Point point, String... arguments) throws Exception {
        var command =
                new java.util.ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx128m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName()));
        command.addAll(List.of(arguments));
        Path state = Path.of(arguments[1]);
        int end = lines(state) + point.lines;
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(reader.readLine()).isEqualTo("go");
            while (process.isAlive() && lines(state) < end) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos(point.nanoseconds);
            process.destroyForcibly().waitFor();
        }
    }

    /// When it is killed: so long after it has written so many lines to the journal.
    record Point(int lines, long nanoseconds) {
        static Point below(int lines, Random random) {
            return new Point(random.nextInt(lines), random.nextInt(2_000_000));
        }
    }

    /// How many lines all journals have.
    static int lines(Path state) throws IOException {
        int lines = 0;
        try (Stream<Path> all = Files.list(state)) {
            for (Path each : all.toList()) {
                Path journal = each.resolve("journal.jsonl");
                for (byte b : Files.exists(journal) ? Files.readAllBytes(journal) : new byte[0]) {
                    lines += b == '\n' ? 1 : 0;
                }
            }
        }
        return lines;
    }

    private static String tree(Stage stage) throws IOException {
        return Stage.run(
                "sh",
                "-c",
                "cd \"$1\" && find . -printf '%p %y %m %U %G %n %l\\0' | sort -z; lsattr -Ra 2>&1;"
                        + " cat etc/cron.d/sys root/locked/rc",
                "tree",
                stage.root.toString());
    }

    private static String uninterrupted(boolean away) throws IOException {
        try (var stage = new Stage(away);
                var respond = stage.respond()) {
            assertThat(respond.apply(stage.plan(), _ -> true, Stage.QUIET).isWhole()).isTrue();
            return tree(stage);
        }
    }

    @Test
    void endsAsIfNothingHadHappened() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        long seed = Long.getLong("davy.seed", 20_261_122L);
        System.out.println("davy.seed=" + seed);
        var random = new Random(seed);
        int[] lengths = lengths();
        int cut = 0;
        for (int round = 0; round < ROUNDS; round++) {
            boolean away = round % 2 == 1;
            try (var stage = new Stage(away)) {
                cut += crash(stage, random, lengths, round) ? 1 : 0;
            }
        }
        System.out.println("cut off in the middle: " + cut + " of " + ROUNDS);
        String result = uninterrupted(false);
        assertThat(result).isEqualTo(uninterrupted(true)).doesNotContain(".davy-");
    }

    /// Lines that are written while a plan is carried out, and while it is taken back.
    private static int[] lengths() throws IOException {
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            String id = respond.apply(stage.plan(), _ -> true, Stage.QUIET).id();
            int applied = lines(stage.state);
            respond.undo(id);
            return new int[] {applied, lines(stage.state) - applied};
        }
    }

    /// @return whether something was open afterwards
    private static boolean crash(Stage stage, Random random, int[] lengths, int round)
            throws Exception {
        String before = stage.listing();
        String state = stage.state.toString();
        boolean undoing = random.nextInt(3) == 0;
        var point = Point.below(undoing ? lengths[1] : lengths[0], random);
        String as = "round %d, %s, %s".formatted(round, point, undoing ? "undo" : "apply");
        if (undoing) {
            String id;
            try (var respond = stage.respond()) {
                id = respond.apply(stage.plan(), _ -> true, Stage.QUIET).id();
            }
            run(point, stage.root.toString(), state, "undo", id);
        } else {
            Path plan = stage.top.resolve("plan.yml");
            Files.writeString(plan, PlanWriter.write(stage.plan(), Language.EN));
            run(point, stage.root.toString(), state, plan.toString());
        }
        try (var respond = stage.respond()) {
            var all = respond.list();
            if (all.isEmpty()) {
                assertThat(stage.listing()).as(as).isEqualTo(before);
                return false;
            }
            var past = all.getFirst();
            if (!undoing && random.nextBoolean()) {
                var applied = respond.resume(past.id(), Stage.QUIET);
                assertThat(applied.present()).as(as).isEmpty();
                assertThat(applied.steps())
                        .as(as)
                        .allMatch(t -> t.outcome() instanceof davy.core.action.Outcome.Done);
                assertThat(tree(stage)).as(as).doesNotContain(".davy-", "/srv/drop/x");
            }
            var undone = respond.undo(past.id());
            assertThat(undone.left()).as(as).isEmpty();
            assertThat(withoutTimes(stage.listing())).as(as).isEqualTo(withoutTimes(before));
            assertThat(respond.list().getFirst().open()).as(as).isZero();
            return past.open() > 0;
        }
    }

    /// Times of folders are only put back by who knows that nobody else changed them, which a crash
    /// makes unknown.
    static String withoutTimes(String listing) {
        return listing.replaceAll("(?m)^(\\./?\\S* d [0-7]+ \\d+ \\d+) [0-9.]+$", "$1");
    }

    @Test
    void tornLineDoesNotCountAndAnAlteredOneIsRefused() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            String before = stage.listing();
            var applied = respond.apply(stage.plan(), _ -> true, Stage.QUIET);
            Path journal = applied.folder().resolve("journal.jsonl");
            String whole = Files.readString(journal);
            Files.writeString(journal, whole + "{\"previous\":\"");
            assertThat(respond.list()).hasSize(1);

            Files.writeString(journal, whole.replaceFirst("setuid", "setgid"));
            assertThatThrownBy(() -> respond.undo(applied.id()))
                    .isInstanceOf(RespondException.class)
                    .hasMessageContaining("not as Davy wrote it");
            Files.writeString(journal, whole.substring(whole.indexOf('\n') + 1));
            assertThatThrownBy(() -> respond.undo(applied.id()))
                    .isInstanceOf(RespondException.class);

            Files.writeString(journal, whole + "{\"previous\":\"");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(stage.listing()).isEqualTo(before);
            assertThat(Files.readString(journal)).startsWith(whole);
            assertThat(respond.list().getFirst().done()).isZero();
        }
    }

    @Test
    void damagedJournalDoesNotStandInTheWayOfAnother() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        try (var stage = new Stage(false);
                var respond = stage.respond()) {
            String before = stage.listing();
            Path old = Files.createDirectory(stage.state.resolve("r-20200101-000000-0000"));
            Path damaged = old.resolve("journal.jsonl");
            var applied = respond.apply(stage.plan(), _ -> true, Stage.QUIET);
            Files.writeString(damaged, "{\"previous\":\"x\"}\n");

            var all = respond.list();
            assertThat(all).hasSize(2);
            assertThat(Objects.requireNonNull(all.getFirst().damaged()).in(Language.EN))
                    .contains(damaged.toString(), "line 1");
            assertThat(all.getLast().damaged()).isNull();
            assertThat(all.getLast().done()).isPositive();

            assertThatThrownBy(() -> respond.apply(stage.plan(), _ -> true, Stage.QUIET))
                    .isInstanceOf(RespondException.class)
                    .hasMessageContaining("nothing was changed")
                    .hasMessageContaining("move " + old + " away, or name another place")
                    .hasMessageContaining("not as Davy wrote it");
            assertThat(respond.undo(applied.id()).left()).isEmpty();
            assertThat(stage.listing()).isEqualTo(before);

            // As it says.
            Files.move(old, stage.top.resolve("elsewhere"));
            assertThat(respond.apply(stage.plan(), _ -> true, Stage.QUIET).isWhole()).isTrue();
        }
    }
}
