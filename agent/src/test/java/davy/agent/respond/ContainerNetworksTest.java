package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.Outcome;
import davy.core.action.RemoveContainer;
import davy.core.action.StopContainer;
import davy.core.text.Language;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A container of a real dockerd whose second network went away before it was made again.
final class ContainerNetworksTest {
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

    private static List<String> undo(Response response) throws IOException {
        return new Undo(stage.hands, response)
                .run().left().stream().map(left -> left.in(Language.EN)).toList();
    }

    private static String networks() throws IOException {
        return stage.inspect(
                "two",
                "{{.State.Status}}{{range $k, $v := .NetworkSettings.Networks}} {{$k}}{{end}}");
    }

    @Test
    void theContainerGoesOnWithoutItAndGetsItWhenAskedAgain() throws Exception {
        stage.run(DockerStage.BAD, "two", "--network", "lan");
        stage.docker("network", "connect", "--ip", "10.98.0.9", "more", "two");
        var pin = stage.pin("two");
        Stage.run("chmod", "700", state.toString());
        try (var response = stage.response(state)) {
            var plan = Stage.plan(new StopContainer(pin), new RemoveContainer(pin));
            assertThat(new Responder(stage.hands, response).apply(plan, _ -> true, Stage.QUIET))
                    .allMatch(told -> told.outcome() instanceof Outcome.Done);
            stage.docker("network", "rm", "more");

            for (int i = 0; i < 2; i++) {
                assertThat(undo(response))
                        .singleElement()
                        .asString()
                        .contains("two is there again, but not in the network more (");
                assertThat(networks()).isEqualTo("running lan");
            }
            stage.docker("network", "create", "--subnet", "10.98.0.0/24", "more");
            assertThat(undo(response)).isEmpty();
            assertThat(networks()).isEqualTo("running lan more");
            assertThat(stage.inspect("two", "{{.NetworkSettings.Networks.more.IPAddress}}"))
                    .isEqualTo("10.98.0.9");
            assertThat(undo(response)).isEmpty();
        } finally {
            stage.clean();
        }
    }
}
