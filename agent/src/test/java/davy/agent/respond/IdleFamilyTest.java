package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.action.Kill;
import davy.core.action.Outcome;
import davy.core.action.Step;
import davy.core.action.SweepCopies;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import davy.linux.LinuxHost;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A family of which nothing runs when the plan is made, as one that cron starts. The program only
/// sleeps.
final class IdleFamilyTest {
    private Path top;
    private Path program;

    @BeforeEach
    void build() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs a C compiler");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        top = Files.createTempDirectory("davy-idle-").toRealPath();
        Path drop = Files.createDirectory(top.resolve("drop"));
        Path source =
                Files.writeString(top.resolve("s.c"), Stage.unique(SharedProgramTest.SLEEPER));
        program = drop.resolve("xkcdbqzv");
        Stage.run("gcc", "-w", "-static", "-o", program.toString(), source.toString());
    }

    @AfterEach
    void clean() throws IOException {
        if (top != null) {
            Stage.run("rm", "-rf", top.toString());
        }
    }

    private Accusation accusation() {
        return new Accusation(
                "I1",
                "cron-unpackaged",
                Level.HIGH,
                Phrase.plain("because"),
                Map.of(),
                Set.of(Entity.file(program.toString())));
    }

    @Test
    void whatStartsAfterThePlanWasMadeIsEnded() throws Exception {
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var plan = respond.plan(List.of(accusation()), "web01");
            assertThat(plan.steps().stream().map(IdleFamilyTest::name))
                    .contains("KeepEvidence", "Freeze", "Kill", "Quarantine", "SweepCopies");
            assertThat(plan.steps().getFirst().action().what().in(Language.EN))
                    .contains("what runs of the family by then");
            assertThat(plan.steps().getFirst().why().getFirst().in(Language.EN))
                    .isEqualTo("because");
            var process = new ProcessBuilder(program.toString()).start();
            try {
                for (int i = 0; i < 200 && !runs(process); i++) {
                    Thread.sleep(20);
                }
                var applied =
                        respond.apply(
                                plan,
                                n -> !(plan.steps().get(n - 1).action() instanceof SweepCopies),
                                Stage.QUIET);
                assertThat(process.waitFor()).isEqualTo(137);
                assertThat(applied.survivors()).isEmpty();
                assertThat(program).doesNotExist();
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /// To read the holes of a file of a terabyte, before anything is done, takes half an hour.
    @Test
    void aFileThatIsTooLargeToBeReadIsLeft() throws IOException {
        try (var file = new RandomAccessFile(program.toFile(), "rw");
                var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            file.setLength(1L << 40);
            var plan = respond.plan(List.of(accusation()), "web01");
            assertThat(plan.steps()).isEmpty();
            assertThat(plan.byHand())
                    .extracting(phrase -> phrase.in(Language.EN))
                    .anyMatch(text -> text.contains(program + " says that it has 1024 GiB"));
        }
    }

    @Test
    void whereNothingStartsMeanwhileTheStepsAreDone() throws IOException {
        try (var respond = Respond.live(LinuxHost.live(_ -> null), top.resolve("state"))) {
            var plan = respond.plan(List.of(accusation()), "web01");
            var applied =
                    respond.apply(
                            plan,
                            n -> !(plan.steps().get(n - 1).action() instanceof SweepCopies),
                            Stage.QUIET);
            assertThat(applied.steps())
                    .filteredOn(told -> told.step().action() instanceof Kill)
                    .singleElement()
                    .satisfies(told -> assertThat(told.outcome()).isInstanceOf(Outcome.Done.class));
            assertThat(program).doesNotExist();
        }
    }

    private static String name(Step step) {
        return step.action().getClass().getSimpleName();
    }

    private boolean runs(Process process) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/exe")).equals(program);
    }
}
