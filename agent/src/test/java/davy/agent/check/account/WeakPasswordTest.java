package davy.agent.check.account;

import static org.assertj.core.api.Assertions.assertThat;

import davy.core.text.Language;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Only what helps is advised.
final class WeakPasswordTest {
    @Test
    void deepIsAdvisedOnlyWhereItIsNotDone() {
        var quick = WeakPassword.untried(30, 700, Set.of("root"), false);
        assertThat(quick.in(Language.EN)).contains("30 of 700", "root", "; --deep tries more");
        assertThat(quick.in(Language.ZH)).endsWith("；使用 --deep 可尝试更多");
        var deep = WeakPassword.untried(600, 700, Set.of("root"), true);
        assertThat(deep.in(Language.EN)).contains("600 of 700").doesNotContain("--deep");
        assertThat(deep.in(Language.ZH)).endsWith("中的 600 个").doesNotContain("--deep");
    }
}
