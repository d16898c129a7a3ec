package davy.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonValueTest {
    private static JsonValue of(String text) {
        return JsonValue.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void answersByKind() {
        var value =
                of(
                        "{'a':{'b':[1,true,'x',null,{'c':2}]},'d':'s','e':false,'n':null}"
                                .replace('\'', '"'));
        assertThat(value.texts("a", "b")).containsExactly("1", "true", "x", "", "");
        assertThat(value.get("a", "b").elements().getLast().number("c")).isEqualTo(2);
        assertThat(value.names()).containsExactly("a", "d", "e", "n");
        assertThat(value.texts("d")).containsExactly("s");
        assertThat(value.isTrue("e")).isFalse();
        assertThat(value.get("n").isEmpty()).isTrue();
        assertThat(value.get("x", "y").isEmpty()).isTrue();
        assertThat(value.number("d")).isZero();
    }

    @Test
    void keepsWhatCameBeforeTheBreak() {
        assertThat(of("{\"a\":\"1\",\"b\":[2,").text("a")).isEqualTo("1");
        assertThat(of("").isEmpty()).isTrue();
        assertThat(of("]").isEmpty()).isTrue();
        assertThat(of("[".repeat(100_000)).elements().size()).isLessThan(2);
        assertThat(of("[1" + ",1".repeat(400_000) + "]").elements().size()).isLessThan(250_000);
    }

    @Test
    void whatIsNotReadToItsEndIsNotWhole() {
        for (String text : new String[] {"", "]", "{\"a\":1", "[1" + ",1".repeat(400_000) + "]"}) {
            assertThat(JsonValue.whole(text.getBytes(StandardCharsets.UTF_8))).isNull();
        }
        byte[] whole = ("[1" + ",1".repeat(190_000) + "]").getBytes(StandardCharsets.UTF_8);
        var value = JsonValue.whole(whole);
        assertThat(value == null ? 0 : value.elements().size()).isEqualTo(190_001);
    }

    @Test
    void readsNumbersOfSixtyFourBits() {
        for (long number : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE}) {
            assertThat(of("{\"a\":" + number + "}").number("a")).isEqualTo(number);
        }
        assertThat(of("{\"a\":99999999999999999999}").number("a")).isZero();
    }

    /// As Go reads it; a name of a host cannot hold half a surrogate pair.
    @Test
    void halfASurrogatePairIsNoCharacter() {
        var value = of("[\"a\\ud800\",\"\\ude00b\",\"\\ud83d\\ude00\"]");
        assertThat(value.texts()).containsExactly("a\ufffd", "\ufffdb", "\ud83d\ude00");
    }
}
