package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.ContainerPin;
import davy.core.action.Plan;
import davy.core.action.Quarantine;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.StopContainer;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is planned for accused containers of a real dockerd. They do nothing but sleep.
final class ContainerPlanTest {
    @TempDir static Path work;

    private static DockerStage stage;

    @BeforeAll
    static void starts() throws Exception {
        stage = DockerStage.start(work);
    }

    @AfterAll
    static void ends() throws Exception {
        if (stage != null) {
            stage.stop();
        }
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        stage.clean();
    }

    private static Accusation accusation(
            String detection, Level level, Map<String, String> evidence, String... containers) {
        var entities = new HashSet<Entity>();
        for (String id : containers) {
            entities.add(Entity.container(id));
        }
        return new Accusation(
                "I1", detection, level, Phrase.plain(detection), evidence, Set.copyOf(entities));
    }

    private static Plan plan(Accusation... accusations) {
        return Planner.plan(List.of(accusations), stage.hands, "h", Instant.EPOCH, Asked.NOTHING);
    }

    private static List<String> byHand(Plan plan) {
        return plan.byHand().stream().map(phrase -> phrase.in(Language.EN)).toList();
    }

    @Test
    void plansForWhatIsAccusedGravely() throws Exception {
        String one = stage.run(DockerStage.BAD, "one", "--network", "none");
        String two = stage.run(DockerStage.BAD, "two", "--network", "none");
        stage.docker("kill", two);
        String site = stage.run(DockerStage.GOOD, "site", "--network", "none");
        String bad = stage.image(DockerStage.BAD);
        var image = Map.of("davy.image.id", bad);
        var plan =
                plan(
                        accusation("miner-container", Level.CRITICAL, Map.of(), one),
                        accusation("container-image", Level.HIGH, image, one, two),
                        accusation("privileged-container", Level.HIGH, Map.of(), site));
        assertThat(plan.steps())
                .extracting(step -> (Object) step.action())
                .containsExactly(
                        new StopContainer(new ContainerPin(one, "one", bad)),
                        new RemoveContainer(new ContainerPin(one, "one", bad)),
                        new RemoveContainer(new ContainerPin(two, "two", bad)),
                        new QuarantineImage(bad, List.of("heybb/other:2", DockerStage.BAD)));
        assertThat(byHand(plan)).singleElement().asString().contains("make it anew without them");
        String text = PlanWriter.write(plan, Language.ZH);
        var danger = new Danger(stage.hands.sparing());
        var read = PlanReader.read(text, "plan.yml", danger::of);
        assertThat(read.steps())
                .extracting(s -> (Object) s.action())
                .isEqualTo(plan.steps().stream().map(s -> s.action()).toList());

        var oneOnly =
                plan(
                        accusation("miner-container", Level.HIGH, Map.of(), one),
                        accusation("container-image", Level.HIGH, image));
        assertThat(oneOnly.steps()).hasSize(2);
        assertThat(byHand(oneOnly)).singleElement().asString().contains("keeps its name", two);
        assertThat(plan(accusation("leaked-key", Level.HIGH, Map.of(), site)).steps()).isEmpty();
        assertThat(plan(accusation("web-shell", Level.MEDIUM, Map.of(), site)).steps()).isEmpty();
        var entered = plan(accusation("web-shell", Level.HIGH, Map.of(), site));
        assertThat(entered.steps()).isEmpty();
        assertThat(byHand(entered))
                .singleElement()
                .asString()
                .contains("others may need it", "docker stop site");
    }

    @Test
    void movesNoFileOutOfALayer() throws Exception {
        String id = stage.run(DockerStage.BAD, "one", "--network", "none");
        String upper = stage.inspect(id, "{{.GraphDriver.Data.UpperDir}}");
        String path = Files.writeString(Path.of(upper + "/m"), "inert").toString();
        Path volume = Files.createDirectories(work.resolve("data/volumes/v/_data"));
        String inVolume = Files.writeString(volume.resolve("m"), "inert too").toString();
        var evidence = Map.of("file.path", path);
        var layer =
                new Accusation(
                        "I1",
                        "miner-binary",
                        Level.HIGH,
                        Phrase.plain("x"),
                        evidence,
                        Set.of(Entity.file(path)));
        var data =
                new Accusation(
                        "I1",
                        "miner-binary",
                        Level.HIGH,
                        Phrase.plain("y"),
                        evidence,
                        Set.of(Entity.file(inVolume)));
        var plan = plan(layer, data);
        assertThat(plan.steps())
                .singleElement()
                .satisfies(step ->
                        assertThat(step.action())
                                .isInstanceOfSatisfying(
                                        Quarantine.class,
                                        q ->
                                                assertThat(q.files())
                                                        .extracting(f -> f.path())
                                                        .containsExactly(inVolume)));
        assertThat(byHand(plan))
                .singleElement()
                .asString()
                .contains(path, "belongs to a container");
    }

    @Test
    void plansForTheFirstProcessOfAContainer() throws Exception {
        String site = stage.run(DockerStage.GOOD, "site", "--network", "none");
        String first = stage.inspect(site, "{{.State.Pid}}");
        var main = Map.of("container.id", site, "process.pid", first);
        assertThat(plan(accusation("miner-process", Level.HIGH, main)).steps()).hasSize(2);
        var inner = Map.of("container.id", site, "process.pid", "1");
        var plan = plan(accusation("miner-process", Level.HIGH, inner));
        assertThat(plan.steps()).isEmpty();
        assertThat(byHand(plan)).singleElement().asString().contains("process 1 belongs");
    }

    /// Docker would start it again, whatever the findings are about.
    @Test
    void plansForAContainerThatStartsWhatTheFamilyRuns() throws Exception {
        Path den = Files.createDirectory(work.resolve("den"));
        Path source =
                Files.writeString(den.resolve("s.c"), Stage.unique(SharedProgramTest.SLEEPER));
        Path program = den.resolve("xkcdbqzv");
        Stage.run("gcc", "-w", "-static", "-o", program.toString(), source.toString());
        Stage.run("sh", "-c", "cp $0 $1; echo tail >>$1", program.toString(), den + "/other");
        String mounted = den + ":/den";
        String bad =
                stage.run(
                        DockerStage.GOOD,
                        "one",
                        "--network=none",
                        "--volume=" + mounted,
                        "--entrypoint=/den/other");
        stage.run(DockerStage.GOOD, "site", "--network", "none", "--volume", mounted);
        var process = new ProcessBuilder(program.toString()).start();
        try {
            var accused =
                    new Accusation(
                            "I1",
                            "process-family",
                            Level.HIGH,
                            Phrase.plain("a family"),
                            Map.of(),
                            Set.of(Entity.file(program.toString())));
            var plan = plan(accused);
            var ends =
                    plan.steps().stream()
                            .filter(step -> step.action() instanceof StopContainer)
                            .toList();
            assertThat(ends).hasSize(1);
            assertThat(((StopContainer) ends.getFirst().action()).container().id()).isEqualTo(bad);
            assertThat(ends.getFirst().why().getFirst().in(Language.EN))
                    .contains("one of the family");
            assertThat(ends.getFirst().incidents()).containsExactly("I1");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void leavesToAPersonWhatOthersKeep() throws Exception {
        String id =
                stage.run(
                        DockerStage.BAD,
                        "one",
                        "--network",
                        "none",
                        "--label",
                        "com.docker.swarm.service.name=web");
        var kept = plan(accusation("miner-container", Level.HIGH, Map.of(), id));
        assertThat(kept.steps()).isEmpty();
        assertThat(byHand(kept)).singleElement().asString().contains("docker service rm");
        String pod = "cd".repeat(32);
        var podman = Map.of("container.runtime", "podman", "container.name", "web");
        var left = plan(accusation("miner-container", Level.HIGH, podman, pod));
        assertThat(left.steps()).isEmpty();
        assertThat(byHand(left)).singleElement().asString().contains("web", "podman kill " + pod);
        var gone = Map.of("container.runtime", "docker");
        var nothing = plan(accusation("miner-container", Level.HIGH, gone, pod));
        assertThat(nothing.steps()).isEmpty();
        assertThat(nothing.byHand()).isEmpty();
        var hostile = Map.of("container.runtime", "containerd");
        var odd = plan(accusation("miner-container", Level.HIGH, hostile, "x; rm -rf /"));
        assertThat(byHand(odd)).singleElement().asString().doesNotContain("rm -rf");
    }
}
