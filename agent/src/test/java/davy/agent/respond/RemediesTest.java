package davy.agent.respond;

import static org.assertj.core.api.Assertions.assertThat;

import davy.agent.check.Catalogue;
import org.junit.jupiter.api.Test;

final class RemediesTest {
    @Test
    void everyCheckIsKnown() {
        var ids = Catalogue.entries().stream().map(e -> e.detection().id()).toList();
        assertThat(ids).hasSizeGreaterThan(50).allMatch(Remedies::knows);
        assertThat(Remedies.knows("no-such-check")).isFalse();
    }
}
