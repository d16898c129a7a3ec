package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Action;
import davy.core.action.ContainerPin;
import davy.core.action.Outcome;
import davy.core.action.QuarantineImage;
import davy.core.action.RemoveContainer;
import davy.core.action.StopContainer;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Containers of a real dockerd are stopped, removed and made again. They do nothing but sleep.
final class ContainerRespondTest {
    @TempDir static Path work;
    @TempDir private Path state;

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

    private Response response() throws IOException {
        Stage.run("chmod", "700", state.toString());
        return stage.response(state);
    }

    private static List<Outcome> apply(Response response, Action... actions) throws IOException {
        return new Responder(stage.hands, response)
                .apply(Stage.plan(actions), _ -> true, Stage.QUIET).stream()
                        .map(Responder.Told::outcome)
                        .toList();
    }

    private static List<String> undo(Response response) throws IOException {
        return new Undo(stage.hands, response)
                .run().left().stream().map(left -> left.in(Language.EN)).toList();
    }

    private static String tags(String image) throws IOException {
        return stage.inspect("sha256:" + image, "{{.RepoTags}}");
    }

    @Test
    void stopsRemovesAndMakesAgain() throws Exception {
        String site =
                stage.run(DockerStage.GOOD, "site", "--restart", "always", "--network", "lan");
        String id =
                stage.run(
                        DockerStage.BAD,
                        "Hungry_Wozniak",
                        "--restart",
                        "always",
                        "--network",
                        "lan",
                        "--ip",
                        "10.99.0.77",
                        "--network-alias",
                        "pool",
                        "--volume",
                        "/vol",
                        "--env",
                        "A=b c",
                        "--label",
                        "l=\"挖\"",
                        "--memory",
                        "64m",
                        "--cap-add",
                        "NET_ADMIN",
                        "--hostname",
                        "h1");
        stage.docker("network", "connect", "--alias", "second", "more", id);
        stage.docker("exec", id, "sh", "-c", "echo new >/etc/new; rm /etc/shipped; echo v >/vol/v");
        String image = stage.image(DockerStage.BAD);
        String siteBefore =
                stage.inspect(site, "{{.State.Pid}} {{.State.StartedAt}} {{.RestartCount}}");
        String config = "{{json .Config}}";
        String configBefore = stage.inspect(id, config);
        String hostBefore = stage.inspect(id, "{{json .HostConfig}}");
        String volume = stage.inspect(id, "{{range .Mounts}}{{.Name}}{{end}}");
        String networks =
                "{{range $n, $e := .NetworkSettings.Networks}}{{$n}} {{$e.IPAddress}}"
                        + " {{slice $e.Aliases 0 1}};{{end}}";
        String networksBefore = stage.inspect(id, networks);
        assertThat(stage.processesOf(id).lines()).hasSizeGreaterThanOrEqualTo(2);
        var pin = stage.pin("Hungry_Wozniak");
        try (var response = response()) {
            var outcomes =
                    apply(
                            response,
                            new StopContainer(pin),
                            new RemoveContainer(pin),
                            new QuarantineImage(image, List.of("heybb/other:2", DockerStage.BAD)));
            assertThat(outcomes).allMatch(o -> o instanceof Outcome.Done);
            assertThat(stage.docker("ps", "--all", "--quiet", "--no-trunc")).isEqualTo(site);
            assertThat(stage.processesOf(id)).isEmpty();
            assertThat(stage.docker("images", "--quiet", "heybb/theimg2")).isEmpty();
            assertThat(stage.docker("images", "--quiet", "heybb/other")).isEmpty();
            assertThat(tags(image)).contains("davy-quarantine/image-" + image.substring(0, 12));
            assertThat(stage.docker("volume", "ls", "--quiet")).contains(volume);
            Path evidence = response.folder().resolve("evidence");
            assertThat(evidence.resolve("container-" + id.substring(0, 12) + "/inspect.json"))
                    .content()
                    .contains("Hungry_Wozniak");
            assertThat(evidence.resolve("container-" + id.substring(0, 12) + "/changes.json"))
                    .content()
                    .contains("/etc/new");
            Stage.run("sh", "-c", "cd '" + evidence + "' && sha256sum --check manifest.sha256");
            assertThat(stage.inspect(site, "{{.State.Pid}} {{.State.StartedAt}} {{.RestartCount}}"))
                    .isEqualTo(siteBefore);

            assertThat(undo(response)).isEmpty();
            String again = stage.inspect("Hungry_Wozniak", "{{.Id}}");
            assertThat(again).isNotEqualTo(id);
            assertThat(stage.inspect(again, "{{.State.Status}}")).isEqualTo("running");
            String kept = stage.inspect(again, "{{.Config.Image}}");
            assertThat(kept).startsWith("davy-quarantine/container-" + id.substring(0, 12));
            assertThat(stage.inspect(again, config).replace(kept, DockerStage.BAD))
                    .isEqualTo(configBefore);
            assertThat(stage.inspect(again, "{{json .HostConfig}}"))
                    .isEqualTo(
                            hostBefore.replace(
                                    "\"Binds\":null", "\"Binds\":[\"" + volume + ":/vol\"]"));
            assertThat(stage.inspect(again, networks)).isEqualTo(networksBefore);
            assertThat(stage.docker("exec", again, "sh", "-c", "cat /etc/new /vol/v; ls /etc"))
                    .isEqualTo("new\nv\n" + withoutShipped(again));
            assertThat(tags(image))
                    .contains(DockerStage.BAD, "heybb/other:2")
                    .doesNotContain("davy-quarantine");
            // Asked again, it finds all as before.
            assertThat(undo(response)).isEmpty();
            assertThat(stage.inspect("Hungry_Wozniak", "{{.Id}}")).isEqualTo(again);
        }
    }

    private static String withoutShipped(String id) throws IOException {
        String listed = stage.docker("exec", id, "ls", "/etc");
        assertThat(listed).contains("new").doesNotContain("shipped");
        return listed;
    }

    @Test
    void stopsWhatStandsStillAlready() throws Exception {
        String id = stage.run(DockerStage.BAD, "one", "--restart", "always", "--network", "none");
        for (String pid : stage.processesOf(id).lines().toList()) {
            Stage.run("kill", "-STOP", pid);
        }
        var pin = stage.pin("one");
        try (var response = response()) {
            assertThat(apply(response, new StopContainer(pin)).getFirst())
                    .isInstanceOf(Outcome.Done.class);
            assertThat(stage.processesOf(id)).isEmpty();
            assertThat(stage.inspect(id, "{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}"))
                    .isEqualTo("exited no");
            assertThat(apply(response, new StopContainer(pin)).getFirst())
                    .isInstanceOf(Outcome.Done.class);
            assertThat(response.journal().entries()).hasSize(1);
            assertThat(undo(response)).isEmpty();
            assertThat(stage.inspect(id, "{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}"))
                    .isEqualTo("running always");
        }
    }

    @Test
    void leavesAPausedOnePaused() throws Exception {
        String id =
                stage.run(DockerStage.BAD, "one", "--restart", "on-failure:3", "--network", "none");
        stage.docker("pause", id);
        try (var response = response()) {
            assertThat(apply(response, new StopContainer(stage.pin("one"))).getFirst())
                    .isInstanceOf(Outcome.Done.class);
            assertThat(stage.processesOf(id)).isEmpty();
            assertThat(undo(response)).isEmpty();
            assertThat(
                            stage.inspect(
                                    id,
                                    "{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}"
                                            + " {{.HostConfig.RestartPolicy.MaximumRetryCount}}"))
                    .isEqualTo("paused on-failure 3");
        }
    }

    @Test
    void keepsTheVolumesOfWhatDockerWouldDelete() throws Exception {
        String id = stage.run(DockerStage.BAD, "one", "--rm", "-v", "/vol", "--network", "none");
        String volume = stage.inspect(id, "{{range .Mounts}}{{.Name}}{{end}}");
        stage.docker("exec", id, "sh", "-c", "echo v >/vol/v");
        var pin = stage.pin("one");
        try (var response = response()) {
            assertThat(apply(response, new StopContainer(pin)).getFirst())
                    .isInstanceOf(Outcome.Done.class);
            assertThat(stage.inspect(id, "{{.State.Status}}")).isEqualTo("paused");
            assertThat(apply(response, new RemoveContainer(pin)).getFirst())
                    .isInstanceOf(Outcome.Done.class);
            assertThat(stage.docker("ps", "--all", "--quiet")).isEmpty();
            assertThat(stage.processesOf(id)).isEmpty();
            assertThat(stage.docker("volume", "ls", "--quiet")).contains(volume);
            assertThat(undo(response)).isEmpty();
            assertThat(stage.docker("exec", "one", "cat", "/vol/v")).isEqualTo("v");
            assertThat(stage.inspect("one", "{{.HostConfig.AutoRemove}}")).isEqualTo("true");
        }
    }

    @Test
    void refusesWhatIsNotAsPlanned() throws Exception {
        String id = stage.run(DockerStage.BAD, "one", "--network", "none");
        var pin = stage.pin("one");
        String image = pin.image();
        var otherImage = new ContainerPin(id, "one", stage.image(DockerStage.GOOD));
        var unknown = new ContainerPin("ab".repeat(32), "none", image);
        try (var response = response()) {
            var outcomes =
                    apply(
                            response,
                            new StopContainer(otherImage),
                            new RemoveContainer(otherImage),
                            new RemoveContainer(pin),
                            new QuarantineImage(image, List.of(DockerStage.BAD, "heybb/other:2")));
            assertThat(outcomes).allMatch(o -> o instanceof Outcome.Refused);
            assertThat(apply(response, new StopContainer(unknown), new RemoveContainer(unknown)))
                    .allMatch(o -> o instanceof Outcome.Done);
            assertThat(stage.inspect(id, "{{.State.Status}}")).isEqualTo("running");
            stage.docker("rm", "--force", id);
            assertThat(
                            apply(response, new QuarantineImage(image, List.of(DockerStage.BAD)))
                                    .getFirst())
                    .isInstanceOf(Outcome.Refused.class);
            assertThat(tags(image)).contains(DockerStage.BAD, "heybb/other:2");
            assertThat(
                            apply(response, new QuarantineImage("cd".repeat(32), List.of("x:1")))
                                    .getFirst())
                    .isInstanceOf(Outcome.Done.class);
            assertThat(response.journal().entries()).isEmpty();
        }
    }

    @Test
    void saysWhatStandsInTheWayOfUndoing() throws Exception {
        String id = stage.run(DockerStage.BAD, "one", "--network", "none");
        var pin = stage.pin("one");
        try (var response = response()) {
            assertThat(
                            apply(
                                    response,
                                    new StopContainer(pin),
                                    new RemoveContainer(pin),
                                    new QuarantineImage(
                                            pin.image(),
                                            List.of(DockerStage.BAD, "heybb/other:2"))))
                    .allMatch(o -> o instanceof Outcome.Done);
            stage.run(DockerStage.GOOD, "one", "--network", "none");
            stage.docker("tag", DockerStage.GOOD, DockerStage.BAD);
            assertThat(undo(response))
                    .hasSize(3)
                    .anyMatch(left -> left.contains("another image is called " + DockerStage.BAD))
                    .anyMatch(left -> left.contains("another container is called one"))
                    .anyMatch(left -> left.contains("is gone, and is not started"));
            assertThat(tags(pin.image())).contains("heybb/other:2", "davy-quarantine/image-");
            stage.docker("rm", "--force", "one");
            stage.docker("rmi", DockerStage.BAD);
            assertThat(undo(response)).isEmpty();
            assertThat(stage.inspect("one", "{{.State.Status}}")).isEqualTo("running");
            assertThat(stage.inspect("one", "{{.Id}}")).isNotEqualTo(id);
            assertThat(tags(pin.image())).contains(DockerStage.BAD);
        }
    }

    /// What a crash leaves between the line of the journal and the end of the deed.
    @Test
    void recoversFromEachPointOfTheWay() throws Exception {
        String id = stage.run(DockerStage.BAD, "one", "--restart", "always", "--network", "none");
        var pin = stage.pin("one");
        var stop = new Change.StopContainer(id, "one", pin.image(), true, false, "always", 0);
        for (String reached : List.of("", "pause", "update --restart no", "kill")) {
            try (var response = response()) {
                response.journal().intend(1, List.of(stop));
                if (!reached.isEmpty()) {
                    stage.docker((reached + " " + id).split(" "));
                }
                new Recovery(stage.hands, response).run();
                assertThat(undo(response)).isEmpty();
                assertThat(
                                stage.inspect(
                                        id, "{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}"))
                        .as(reached)
                        .isEqualTo("running always");
            }
        }
        for (String reached : List.of("", "commit", "rm")) {
            try (var response = response()) {
                apply(response, new StopContainer(pin));
                String kept = ImageKeeper.kept("container", id) + ":" + response.id();
                response.writeContainer(
                        id, Objects.requireNonNull(stage.hands.docker()).container(id));
                response.journal()
                        .intend(
                                2,
                                List.of(
                                        new Change.RemoveContainer(
                                                id, "one", pin.image(), kept, "")));
                if (!reached.isEmpty()) {
                    stage.docker("commit", id, kept);
                }
                if (reached.equals("rm")) {
                    stage.docker("rm", id);
                }
                new Recovery(stage.hands, response).run();
                assertThat(undo(response)).as(reached).isEmpty();
                assertThat(
                                stage.inspect(
                                        "one",
                                        "{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}"))
                        .as(reached)
                        .isEqualTo("running always");
                String images = stage.docker("images", "--format", "{{.Repository}}");
                assertThat(images.contains("davy-quarantine")).isEqualTo(reached.equals("rm"));
            }
        }
        stage.docker("rm", "--force", "one");
        try (var response = response()) {
            var names = List.of(DockerStage.BAD, "heybb/other:2");
            String kept = ImageKeeper.kept("image", pin.image()) + ":" + response.id();
            var change = new Change.RenameImage(pin.image(), kept, names);
            response.journal().intend(1, List.of(change));
            stage.docker("tag", DockerStage.BAD, kept);
            stage.docker("rmi", DockerStage.BAD);
            new Recovery(stage.hands, response).run();
            assertThat(undo(response)).isEmpty();
            assertThat(tags(pin.image()))
                    .contains(DockerStage.BAD, "heybb/other:2")
                    .doesNotContain("davy-quarantine");
        }
    }

    /// A step that was cut off is carried out again, and the first state counts.
    @Test
    void goesOnAfterACrash() throws Exception {
        String id = stage.run(DockerStage.BAD, "one", "--restart", "always", "--network", "none");
        var pin = stage.pin("one");
        try (var response = response()) {
            response.journal()
                    .intend(
                            1,
                            List.of(
                                    new Change.StopContainer(
                                            id, "one", pin.image(), true, false, "always", 0)));
            stage.docker("pause", id);
            new Recovery(stage.hands, response).run();
            String kept = ImageKeeper.kept("container", id) + ":" + response.id();
            stage.docker("commit", id, kept);
            assertThat(apply(response, new StopContainer(pin), new RemoveContainer(pin)))
                    .allMatch(o -> o instanceof Outcome.Done);
            assertThat(stage.docker("ps", "--all", "--quiet")).isEmpty();
            assertThat(undo(response)).isEmpty();
            assertThat(stage.inspect("one", "{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}"))
                    .isEqualTo("running always");
        }
    }
}
