package davy.core.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiteralsTest {
    @Test
    void findsTheFirstPlaceOfEachLiteral() {
        var scanner = Literals.of(List.of("stratum+tcp://", "kdevtmpfsi", "absent")).scanner();

        feed(scanner, "x stratum+tcp://pool kdevtmpfsi stratum+tcp://");

        assertThat(scanner.first(0)).isEqualTo(2);
        assertThat(scanner.first(1)).isEqualTo(21);
        assertThat(scanner.first(2)).isEqualTo(-1);
        assertThat(scanner.found().stream().boxed()).containsExactly(0, 1);
    }

    @Test
    void findsAtEveryPlaceOfAShortContent() {
        var scanner = Literals.of(List.of("sixsix", "seven77", "eight888")).scanner();
        for (int before = 0; before < 20; before++) {
            for (int after = 0; after < 20; after++) {
                scanner.reset();
                feed(scanner, ".".repeat(before) + "sixsix" + ".".repeat(after));
                assertThat(scanner.first(0)).as("%d %d", before, after).isEqualTo(before);
                scanner.reset();
                feed(scanner, ".".repeat(before) + "seven77" + ".".repeat(after));
                assertThat(scanner.first(1)).as("%d %d", before, after).isEqualTo(before);
                scanner.reset();
                feed(scanner, ".".repeat(before) + "eight888" + ".".repeat(after));
                assertThat(scanner.first(2)).as("%d %d", before, after).isEqualTo(before);
            }
        }
    }

    @Test
    void findsAcrossPiecesOfOneByte() {
        var scanner = Literals.of(List.of("stratum+tcp://", "minerd")).scanner();
        for (byte b : "..stratum+tcp://..minerd".getBytes(ISO_8859_1)) {
            scanner.feed(new byte[] {b, 'X'}, 1);
        }
        assertThat(scanner.first(0)).isEqualTo(2);
        assertThat(scanner.first(1)).isEqualTo(18);
    }

    @Test
    void findsAcrossAnyBorder() {
        var scanner = Literals.of(List.of("stratum+tcp://", "minerd")).scanner();
        String content = "....stratum+tcp://....";
        for (int border = 0; border <= content.length(); border++) {
            scanner.reset();
            feed(scanner, content.substring(0, border));
            feed(scanner, content.substring(border));
            assertThat(scanner.first(0)).as("border %d", border).isEqualTo(4);
        }
    }

    @Test
    void findsNothingAcrossAHoleOrTwoFiles() {
        var scanner = Literals.of(List.of("kinsing")).scanner();
        feed(scanner, "kins");
        scanner.gap();
        feed(scanner, "ing");
        assertThat(scanner.found().isEmpty()).isTrue();
        feed(scanner, "kins");
        scanner.reset();
        feed(scanner, "ing");
        assertThat(scanner.found().isEmpty()).isTrue();
    }

    @Test
    void caseCountsUnlessToldOtherwise() {
        var scanner = Literals.builder().add("TeamTNT").addAnyCase("X-Mas[{").build().scanner();
        feed(scanner, "teamtnt x-mas{{ x-mAS[{");
        assertThat(scanner.first(0)).isEqualTo(-1);
        assertThat(scanner.first(1)).isEqualTo(16);
    }

    @Test
    void refusesWhatIsTooShortOrTooLong() {
        assertThatThrownBy(() -> Literals.of(List.of("abcde")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("abcde");
        assertThatThrownBy(() -> Literals.of(List.of("a".repeat(1025))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEmptySetFindsNothing() {
        var scanner = Literals.of(List.of()).scanner();
        feed(scanner, "anything at all");
        feed(scanner, "and more");
        assertThat(scanner.found().isEmpty()).isTrue();
    }

    /// Contents and literals of few different bytes, so that most places are near misses.
    @Test
    void agreesWithIndexOf() {
        long seed = Long.getLong("davy.seed", 20_260_101L);
        var random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            checkOnce(random, "seed " + seed + ", round " + round);
        }
    }

    private static void checkOnce(Random random, String where) {
        String alphabet = random.nextBoolean() ? "aAbB" : "ab\0 @`[{\u00c1\u00e1";
        var texts = new ArrayList<String>();
        var anyCase = new ArrayList<Boolean>();
        var builder = Literals.builder();
        for (int n = random.nextInt(40); n >= 0; n--) {
            String text = text(random, alphabet, 6 + random.nextInt(random.nextInt(1, 30)));
            texts.add(text);
            anyCase.add(random.nextInt(3) == 0);
            builder.add(text.getBytes(ISO_8859_1), anyCase.getLast());
        }
        var literals = builder.build();
        var scanner = literals.scanner();
        scanner.feed(text(random, alphabet, 50).getBytes(ISO_8859_1), 50);
        scanner.reset();
        String content = text(random, alphabet, random.nextInt(3_000));
        int border = feedInPieces(scanner, content, random);
        for (int i = 0; i < texts.size(); i++) {
            int expected = indexOf(content, texts.get(i), anyCase.get(i), border);
            assertThat(scanner.first(i)).as("%s, %s", where, texts.get(i)).isEqualTo(expected);
            assertThat(scanner.found().get(i)).isEqualTo(expected >= 0);
        }
    }

    /// Where there is a hole, which nothing may cross.
    private static int feedInPieces(Literals.Scanner scanner, String content, Random random) {
        int hole = random.nextInt(content.length() + 1);
        int largest = random.nextInt(1, random.nextInt(2, 600));
        byte[] bytes = content.getBytes(ISO_8859_1);
        for (int at = 0; at < bytes.length; ) {
            if (at == hole) {
                scanner.gap();
            }
            int end = at < hole ? hole : bytes.length;
            int length = Math.min(random.nextInt(largest + 1), end - at);
            byte[] piece = new byte[length + random.nextInt(20)];
            random.nextBytes(piece);
            System.arraycopy(bytes, at, piece, 0, length);
            scanner.feed(piece, length);
            at += length;
        }
        return hole;
    }

    private static int indexOf(String content, String text, boolean anyCase, int hole) {
        int before = plainIndexOf(content.substring(0, hole), text, anyCase);
        int after = plainIndexOf(content.substring(hole), text, anyCase);
        return before >= 0 || after < 0 ? before : hole + after;
    }

    private static int plainIndexOf(String content, String text, boolean anyCase) {
        return anyCase ? asciiLower(content).indexOf(asciiLower(text)) : content.indexOf(text);
    }

    private static String asciiLower(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(c < 0x80 ? Character.toLowerCase(c) : c);
        }
        return out.toString();
    }

    private static String text(Random random, String alphabet, int length) {
        var out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return out.toString();
    }

    private static void feed(Literals.Scanner scanner, String content) {
        scanner.feed(content.getBytes(ISO_8859_1), content.length());
    }
}
