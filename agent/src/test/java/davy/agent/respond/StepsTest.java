package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.action.FilePin;
import davy.core.action.Quarantine;
import davy.core.finding.Level;
import davy.core.host.FileType;
import davy.core.text.Language;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who lets a file be moved must have read why.
class StepsTest {
    private final List<FilePin> files = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();

    private void file(String path, String... reasons) {
        files.add(new FilePin(path, FileType.REGULAR, "00"));
        var target = new Target();
        for (String reason : reasons) {
            var why = Phrase.plain(reason);
            target.add(new Accusation("i", "check", Level.HIGH, why, Map.of(), Set.of()));
        }
        targets.add(target);
    }

    private List<Phrase> steps() {
        var steps = new Steps();
        steps.add(new Quarantine(files), targets);
        return steps.all.getFirst().why();
    }

    private List<String> reasons() {
        return steps().stream().map(why -> why.in(Language.EN)).toList();
    }

    /// Of one file too, of which no more are kept than are shown.
    @Test
    void saysHowManyReasonsMoreThereAre() {
        file("/tmp/a", "one", "two", "three", "four");
        assertThat(reasons()).containsExactly("one", "two", "three", "four");
        targets.getFirst()
                .add(
                        new Accusation(
                                "i",
                                "check",
                                Level.HIGH,
                                Phrase.plain("five"),
                                Map.of(),
                                Set.of()));
        assertThat(reasons()).endsWith("four", "and 1 more");
    }

    @Test
    void tellsOfEachFileBeforeItTellsMoreOfTheFirst() {
        file("/tmp/a", "a family", "a mines", "a is hidden", "a has no package");
        file("/tmp/b", "a family", "b mines");
        file("/etc/rc.local", "rc.local runs a");
        assertThat(reasons())
                .containsExactly(
                        "a family", "rc.local runs a", "a mines", "a is hidden", "and 2 more");
        assertThat(steps().getLast().in(Language.ZH)).isEqualTo("另有 2 条");
    }

    @Test
    void tellsOfManyFilesAsFarAsAPersonReads() {
        IntStream.range(0, 500).forEach(i -> file("/tmp/" + i, "reason " + i));
        assertThat(reasons())
                .hasSize(13)
                .startsWith("reason 0", "reason 1")
                .endsWith("reason 11", "and 488 more");
    }
}
