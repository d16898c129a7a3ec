package davy.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordListTest {
    @Test
    void holdsWhatIsTriedFirst() {
        assertThat(PasswordList.common())
                .hasSizeBetween(400, 900)
                .doesNotHaveDuplicates()
                .allMatch(word -> !word.isBlank() && word.equals(word.strip()))
                .startsWith("123456")
                .contains(
                        "a123456",
                        "woaini1314",
                        "5201314",
                        "admin@123",
                        "P@ssw0rd",
                        "Aa123456",
                        "qwe123!@#",
                        "1qaz2wsx",
                        "root123",
                        "Huawei@123");
    }

    @Test
    void makesVariantsOfNames() {
        assertThat(PasswordList.variants("web7", 2026))
                .startsWith("web7")
                .doesNotHaveDuplicates()
                .contains("web7web7", "7bew", "Web7@123", "web7123456", "Web7@2025", "web7!@#");
        assertThat(PasswordList.variants("x", 2026)).contains("x123", "X@2026");
        assertThat(PasswordList.variants("", 2026)).isEmpty();
        assertThat(PasswordList.variants("n".repeat(65), 2026)).isEmpty();
    }

    @Test
    void tellsTheCostOfAComparison() {
        assertThat(Crypt.cost("$6$salt$hash")).isEqualTo(5000);
        assertThat(Crypt.cost("$6$rounds=200000$salt$hash")).isEqualTo(200_000);
        assertThat(Crypt.cost("$5$salt$hash")).isBetween(1000, 5000);
        assertThat(Crypt.cost("$1$salt$hash")).isBetween(100, 2000);
        assertThat(Crypt.cost("$6$rounds=200001$salt$hash")).isZero();
        assertThat(Crypt.cost("$y$j9T$salt$hash")).isZero();
        assertThat(Crypt.cost("")).isZero();
    }
}
