package davy.agent.check.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.host.CaseHost;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LoadedModulesTest {
    @Test
    void symbolsOfModulesAreRead() {
        assertThat(named("ffffffffc0000000 t f\t[ext4]\nffffffff81000000 T _text\n"))
                .containsExactly("ext4");
    }

    /// As no kernel writes it, but an image may hold.
    @Test
    void nameAtTheBeginningIsNone() {
        assertThat(named("[abc]\nffffffffc0000000 t f\t[ext4]\n[abc]\n\t[x]\n"))
                .containsExactly("ext4", "x");
    }

    private static Iterable<String> named(String symbols) {
        return LoadedModules.withSymbols(CaseHost.of(Map.of("/proc/kallsyms", symbols)));
    }
}
