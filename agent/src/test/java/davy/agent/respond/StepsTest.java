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

    private List<String> reasons() {
        var steps = new Steps();
        steps.add(new Quarantine(files), targets);
        return steps.all.getFirst().why().stream().map(why -> why.in(Language.EN)).toList();
    }

    @Test
    void tellsOfEachFileBeforeItTellsMoreOfTheFirst() {
        file("/tmp/a", "a family", "a mines", "a is hidden", "a has no package");
        file("/tmp/b", "a family", "b mines");
        file("/etc/rc.local", "rc.local runs a");
        assertThat(reasons())
                .containsExactly("a family", "rc.local runs a", "a mines", "a is hidden");
    }

    @Test
    void tellsOfManyFilesAsFarAsAPersonReads() {
        IntStream.range(0, 500).forEach(i -> file("/tmp/" + i, "reason " + i));
        assertThat(reasons()).hasSize(12).startsWith("reason 0", "reason 1");
    }
}
