package davy.range.plant;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Everything in a planted root that is not itself the technique: names, addresses, times. The same
/// seed throws the same on every machine.
final class Dice {
    private static final String CONSONANTS = "bdfgklmnprstv";
    private static final String VOWELS = "aeiou";
    private static final String HEX = "0123456789abcdef";

    private final RandomGenerator random;

    Dice(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /// A name that can be spoken: `motaku`.
    String word() {
        var text = new StringBuilder();
        for (int syllable = between(2, 4); syllable > 0; syllable--) {
            text.append(charOf(CONSONANTS)).append(charOf(VOWELS));
        }
        return text.append(charOf(CONSONANTS)).toString();
    }

    /// Lower-case letters without any sense, as self-copying bots name themselves: `wkwfnxjpaa`.
    String letters(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    String hex(int digits) {
        var text = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            text.append(charOf(HEX));
        }
        return text.toString();
    }

    byte[] bytes(int count) {
        byte[] drawn = new byte[count];
        random.nextBytes(drawn);
        return drawn;
    }

    /// An address that belongs to nobody (RFC 5737).
    String address() {
        return pick("192.0.2.", "198.51.100.", "203.0.113.") + between(1, 254);
    }

    /// An address of a file on a machine that does not exist.
    String url() {
        return "http://" + pick(address(), word() + ".example.com") + "/" + word() + "/" + word();
    }

    private char charOf(String choices) {
        return choices.charAt(random.nextInt(choices.length()));
    }
}
