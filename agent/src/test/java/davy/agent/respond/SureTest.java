package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SureTest {
    private static Accusation accusation(String incident, Level level, Entity... entities) {
        return new Accusation(
                incident, "check", level, Phrase.plain("why"), Map.of(), Set.of(entities));
    }

    @Test
    void takesMediumOnesOnlyWithWhatGraverOnesAccuse() {
        var miner = Entity.file("/tmp/.x/m");
        var process = Entity.process(7);
        var folder = Entity.file("/tmp/.x");
        var tool = Entity.file("/tmp/tool");
        var grave = accusation("i-1", Level.HIGH, miner);
        var shares = accusation("i-1", Level.MEDIUM, process, miner);
        var byAnother = accusation("i-1", Level.MEDIUM, folder, process);
        var byTime = accusation("i-1", Level.MEDIUM, tool);
        var low = accusation("i-1", Level.LOW, miner);
        var elsewhere = accusation("i-2", Level.MEDIUM, miner);
        var all = List.of(byAnother, byTime, shares, low, grave, elsewhere);
        assertThat(Sure.of(all)).containsExactly(byAnother, shares, grave);
    }
}
