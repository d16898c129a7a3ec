package davy.core.secret;

import davy.core.file.Entropy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Whether a string was drawn by lot, and is no name, example or placeholder.
final class Randomness {
    /// What people write in the place of a key.
    private static final List<String> PLACEHOLDERS =
            List.of(
                    "example",
                    "sample",
                    "xxx",
                    "your",
                    "test",
                    "dummy",
                    "fake",
                    "secret",
                    "changeme",
                    "placeholder",
                    "accesskey",
                    "1234",
                    "2345",
                    "abcd",
                    "bcde",
                    "0000",
                    "1111",
                    "aaaa",
                    "qwer");

    /// Of a secret of 30 letters and digits a share of 0.62 changes its kind to the next; of words
    /// in camel case rarely more than a third.
    private static final double CHANGES = 0.4;

    private static final double SECRET_BITS = 3.5;
    private static final double ID_BITS = 2.5;

    private Randomness() {}

    /// Of an id without its prefix.
    static boolean isId(String rest) {
        return bits(rest) >= ID_BITS && !isPlaceholder(rest);
    }

    static boolean isSecret(String token) {
        return hasAllKinds(token)
                && changes(token) >= token.length() * CHANGES
                && bits(token) >= SECRET_BITS
                && !isPlaceholder(token);
    }

    static boolean isPlaceholder(String token) {
        String lower = token.toLowerCase(Locale.ROOT);
        return PLACEHOLDERS.stream().anyMatch(lower::contains);
    }

    private static double bits(String token) {
        return Entropy.of(token.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean hasAllKinds(String token) {
        boolean[] kinds = new boolean[4];
        for (int i = 0; i < token.length(); i++) {
            kinds[kind(token.charAt(i))] = true;
        }
        return kinds[0] && kinds[1] && kinds[2];
    }

    private static int changes(String token) {
        int changes = 0;
        for (int i = 1; i < token.length(); i++) {
            changes += kind(token.charAt(i)) == kind(token.charAt(i - 1)) ? 0 : 1;
        }
        return changes;
    }

    private static int kind(char c) {
        return c >= '0' && c <= '9' ? 0 : c >= 'a' && c <= 'z' ? 1 : c >= 'A' && c <= 'Z' ? 2 : 3;
    }
}
