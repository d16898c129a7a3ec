package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.text.Language;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// What a plan may say, and where one that says more is wrong.
final class PlanReaderTest extends PlanYaml {
    @Test
    void whatIsLeftToAPersonIsTextAndNothingElse() throws RespondException {
        String left = HEAD + "  []\nby-hand:\n  - en: \"a {0}\"\n    zh: \"b\\e[2J\"\n";
        var read = PlanReader.read(left, "p", _ -> null).byHand().getFirst();
        assertThat(read.in(Language.EN)).isEqualTo("a {0}");
        assertThat(read.in(Language.ZH)).isEqualTo("b\\x1b[2J");
        refused(HEAD + "  []\nby-hand: all\n", 11, "list");
        refused(HEAD + "  []\nby-hand:\n  - a text\n", 12, "fields");
        refused(HEAD + "  []\nby-hand:\n  - en: a\n", 12, "zh is missing");
        refused(HEAD + "  []\nby-hand:\n  - {en: a, zh: [b]}\n", 12, "text");
        refused(HEAD + "  []\nby-hand:\n  - {en: a, zh: b, do: c}\n", 12, "do");
    }

    private static String container(String id, String image) {
        return HEAD
                + "  - step: 1\n    action: stop-container\n    container: {id: %s, name: x, image: %s}\n"
                        .formatted(id, image);
    }

    private static String image(String image, String names) {
        return HEAD
                + "  - step: 1\n    action: quarantine-image\n    image: %s\n    names: %s\n"
                        .formatted(image, names);
    }

    @Test
    void refusesContainersThatAreNotNamedWhole() throws RespondException, IOException {
        String id = "0a".repeat(32);
        PlanReader.read(container(id, id), "p", danger()::of);
        refused(container("web", id), 10, "64");
        refused(container(id.substring(1), id), 10, "64");
        refused(container(id, "nginx:1"), 10, "64");
        refused(container(id, id).replace("image: ", "volume: "), 12, "volume");
        PlanReader.read(image(id, "[a/b:1]"), "p", danger()::of);
        refused(image("nginx", "[a/b:1]"), 10, "64");
        refused(image(id, "[]"), 10, "one name");
        refused(image(id, "[\"a?force=1\"]"), 10, "a?force=1");
        refused(image(id, "[\"davy-quarantine/image-1:r\"]"), 10, "davy-quarantine");
    }

    @Test
    void readsAHarmlessPlan() throws IOException {
        var plan = PlanReader.read(quarantine("/tmp/x"), "plan.yml", danger()::of);
        assertThat(plan.steps()).hasSize(1);
    }

    @Test
    void isolationThatIsNotUnderstoodIsRefused() throws RespondException {
        String step =
                HEAD
                        + "  - step: 1\n    action: isolate-host\n    connections:\n"
                        + "      - {local: 192.0.2.7, local-port: 22, remote: 192.0.2.9, remote-port:"
                        + " 51234}\n    openings:\n"
                        + "      - {way: in, protocol: tcp, remote: 192.0.2.0/24, port: 22}\n"
                        + "    leases: true\n";
        var plan = PlanReader.read(step, "p", _ -> null);
        assertThat(plan.steps().getFirst().action().what().in(Language.EN))
                .contains("192.0.2.7:22", "192.0.2.9:51234", "192.0.2.0/24 to port 22", "DHCP");
        refused(step.replace("local: 192.0.2.7", "local: \"::1\""), 13, "two families");
        refused(step.replace("port: 51234", "port: 0"), 13, "not understood: 0");
        refused(step.replace("192.0.2.9", "192.0.2"), 13, "192.0.2");
        refused(step.replace("way: in", "way: through"), 15, "through");
        refused(step.replace("tcp", "icmp"), 15, "icmp");
        refused(step.replace("192.0.2.0/24", "all"), 15, "all");
        refused(step.replace("leases: true", "leases: maybe"), 16, "maybe");
        String opening = "      - {way: in, protocol: tcp, remote: 192.0.2.0/24, port: 22}\n";
        refused(step.replace(opening, opening.repeat(65)), 15, "more than 64");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        refused("", 1, "empty");
        refused("[]", 1, "fields");
        refused("format: davy.plan/2\nsteps: []\n", 1, "version");
        refused(HEAD.replace("host:", "most:"), 2, "most");
        refused(HEAD + "  []\nextra: 1\n", 11, "extra");
        refused(HEAD + "  - step: 1\n    action: reboot\n", 11, "reboot");
        refused(HEAD + "  - step: 1\n    action: kill\n    family: 2\n", 12, "family 2");
        refused(HEAD + "  - step: 1\n    action: kill\n    family: [1]\n", 12, "text");
        refused(HEAD + "  - step: 1\n    step: 2\n    action: kill\n    family: 1\n", 11, "twice");
        refused(HEAD + "  - step: x\n    action: kill\n    family: 1\n", 10, "number");
        refused(HEAD + "  - step: 99999999999\n    action: kill\n    family: 1\n", 10, "large");
        refused(HEAD + "  - step: 1" + "0".repeat(5000) + "\n    action: kill\n", 10, "number");
        refused(HEAD + "  - step: -1\n    action: kill\n    family: 1\n", 10, "number");
        refused(
                HEAD + "  - step: 1\n    action: kill\n    family: 1\n    files: []\n",
                13,
                "files");
        refused(HEAD + "  - step: 1\n    action: kill\n", 10, "family is missing");
        refused(
                HEAD.replace("steps:\n", "")
                        + "  - family: 1\n    processes: []\n    programs: []\n    services: []\n"
                        + "steps: []\n",
                9,
                "twice");
        refused(HEAD + "  - step: 1\n   action: [\n", 11, "YAML");
        refused(HEAD.replace("2026-01-15T", "yesterday") + "  []\n", 3, "time");
    }

    @Test
    void orderIsKept() {
        String kill = "  - step: %d\n    action: kill\n    family: 1\n";
        String freeze = "  - step: %d\n    action: freeze\n    family: 1\n";
        refused(HEAD + kill.formatted(1) + freeze.formatted(2), 13, "order");
        refused(HEAD + freeze.formatted(2) + kill.formatted(2), 13, "upwards");
        refused(HEAD + freeze.formatted(2) + kill.formatted(1), 13, "upwards");
    }

    @Test
    void bombsAreRefused() {
        refused(HEAD.replace("processes: []", "processes: &p []") + "  *p\n", 10, "aliases");
        refused("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 2, "aliases");
        refused("x: &x [*x]\n", 1, "aliases");
        refused("[".repeat(100_000), 1, "deep");
        refused("\n" + "{a: ".repeat(100_000), 2, "deep");
        refused("- ".repeat(100_000), 1, "deep");
    }
}
