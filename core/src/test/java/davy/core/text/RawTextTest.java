package davy.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RawTextTest {
    private static final char BACKSLASH = 92;

    private static String decode(int... bytes) {
        byte[] raw = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            raw[i] = (byte) bytes[i];
        }
        return RawText.decode(raw);
    }

    @Test
    void keepsUtf8() {
        String text = "/tmp/挖矿 é 𝒳";
        assertThat(RawText.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }

    @Test
    void bytesThatAreNoUtf8BecomeLoneSurrogatesAsInPep383() {
        assertThat(decode('a', 0xFF, 'b')).isEqualTo("a\uDCFFb");
        assertThat(decode(0xC3)).isEqualTo("\uDCC3");
        // The UTF-8 form of a surrogate is not UTF-8: three bytes, three escapes.
        assertThat(decode(0xED, 0xB2, 0x80)).isEqualTo("\uDCED\uDCB2\uDC80");
    }

    @Test
    void everyByteSequenceComesBack() {
        long seed = Long.getLong("davy.seed", 20260115L);
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(RawText.encode(RawText.decode(bytes))).as("seed %d", seed).isEqualTo(bytes);
        }
    }

    /// Pieces of decoded texts, put together in any order.
    @Test
    void whatIsDecodedSurelyIsWhatItsBytesGive() {
        long seed = Long.getLong("davy.seed", 20260115L);
        var random = new Random(seed);
        var pieces = List.of("a", "é", "𝒳", "\uDCC3", "\uDCA9", "\uDCFF", "\uDCF0", "\uDC9D");
        int sure = 0;
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            if (RawText.isDecoded(text.toString())) {
                sure++;
                assertThat(RawText.decode(RawText.encode(text.toString())))
                        .as("seed %d", seed)
                        .isEqualTo(text.toString());
            }
        }
        assertThat(sure).isGreaterThan(1000);
        assertThat(RawText.isDecoded("\uDCC3\uDCA9")).isFalse();
        assertThat(RawText.isDecoded("\uD800")).isFalse();
        assertThat(RawText.isDecoded("\uDC00")).isFalse();
    }

    @Test
    void escapedBytesThatTogetherWouldBeACharacterStayTheBytesTheyWere() {
        assertThat(RawText.encode("\uDCC3\uDCA9")).isEqualTo(new byte[] {(byte) 0xC3, (byte) 0xA9});
        assertThat(RawText.encode("𝒳\uDCFF"))
                .isEqualTo(
                        new byte[] {
                            (byte) 0xF0, (byte) 0x9D, (byte) 0x92, (byte) 0xB3, (byte) 0xFF
                        });
    }

    @Test
    void refusesWhatNoHostGave() {
        for (String text : List.of("\uD800", "a\uD800b", "\uDCFFa\uDC00b\uDCFF", "\uD800\uD800")) {
            assertThatThrownBy(() -> RawText.encode(text))
                    .as(RawText.show(text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void showsControlAndDirectionCharactersEscaped() {
        assertThat(RawText.show("a\u001b[31mb\n\r\u007f"))
                .isEqualTo("a%sx1b[31mb%sx0a%sx0d%sx7f".replace("%s", "" + BACKSLASH));
        assertThat(RawText.show("x\u202Ey\u200Bz"))
                .isEqualTo("x%su{202e}y%su{200b}z".replace("%s", "" + BACKSLASH));
        assertThat(RawText.show("\uDCFF")).isEqualTo(BACKSLASH + "xff");
        assertThat(RawText.show("挖矿 é /tmp/a b")).isEqualTo("挖矿 é /tmp/a b");
    }

    @Test
    void doublesABackslashOnlyWhereItCouldBeRead() {
        assertThat(RawText.show(BACKSLASH + "d+")).isEqualTo(BACKSLASH + "d+");
        assertThat(RawText.show(BACKSLASH + "x41")).isEqualTo("" + BACKSLASH + BACKSLASH + "x41");
    }

    @Test
    void differentTextsShowDifferently() {
        var alphabet =
                new String[] {
                    "" + BACKSLASH, "x", "u", "{", "}", "0", "a", "\n", "\uDCFF", "\u202E"
                };
        var shown = new HashMap<String, String>();
        int[] digits = new int[5];
        for (int n = 0; n < 100_000; n++) {
            var text = new StringBuilder();
            int rest = n;
            for (int i = 0; i < digits.length; i++) {
                text.append(alphabet[rest % 10]);
                rest /= 10;
            }
            String before = shown.put(RawText.show(text.toString()), text.toString());
            assertThat(before == null || before.contentEquals(text))
                    .as(RawText.show(text.toString()))
                    .isTrue();
        }
    }

    @Test
    void whatIsShownIsReadAgain() {
        long seed = Long.getLong("davy.seed", 20_261_122L);
        System.out.println("davy.seed=" + seed);
        var random = new Random(seed);
        String alphabet = "\\\\\\xu{}0123456789abcdefA" + (char) 0x1b + (char) 0x202E + (char) 0x85;
        for (int round = 0; round < 50_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(16); i > 0; i--) {
                int kind = random.nextInt(12);
                text.append(
                        kind == 0
                                ? (char) (0xDC80 + random.nextInt(0x80))
                                : alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String raw = RawText.decode(RawText.encode(text.toString()));
            assertThat(RawText.hide(RawText.show(raw))).isEqualTo(raw);
        }
    }
}
