package davy.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A JSON document, token by token. Never throws: where the text is broken, or too deep, it ends
/// with [#error] set.
public final class Json {
    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxNestingDepth(200)
                    .maxStringLength(1 << 20)
                    .maxNameLength(10_000)
                    .maxNumberLength(1_000)
                    .build();
    private static final JsonFactory STRICT =
            JsonFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build();

    /// As people and miners write it: comments, trailing commas, single quotes, bare names.
    private static final JsonFactory TOLERANT =
            JsonFactory.builder()
                    .streamReadConstraints(LIMITS)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .enable(JsonReadFeature.ALLOW_MISSING_VALUES)
                    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                    .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                    .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
                    .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
                    .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    private @Nullable JsonParser parser;
    private @Nullable String error;

    private Json() {}

    public static Json strict(byte[] bytes) {
        var json = new Json();
        try {
            json.parser = STRICT.createParser(bytes);
        } catch (IOException e) {
            json.fail(e);
        }
        return json;
    }

    public static Json tolerant(String text) {
        var json = new Json();
        try {
            json.parser = TOLERANT.createParser(text);
        } catch (IOException e) {
            json.fail(e);
        }
        return json;
    }

    /// The next token; null behind the last and where the text is broken.
    public @Nullable JsonToken next() {
        if (parser == null || error != null) {
            return null;
        }
        try {
            return parser.nextToken();
        } catch (IOException e) {
            fail(e);
            return null;
        }
    }

    /// Text of a name, a string, a number or a word; empty where it is broken.
    public String text() {
        if (parser == null) {
            return "";
        }
        try {
            var text = parser.getText();
            return text == null ? "" : whole(text);
        } catch (IOException e) {
            fail(e);
            return "";
        }
    }

    /// Half a surrogate pair is no character: as in Go. A byte that [davy.core.text.RawText] keeps
    /// stays.
    private static String whole(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c) || c >= 0xDC80 && c <= 0xDCFF) {
                continue;
            }
            boolean pair =
                    i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (!pair) {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, '\uFFFD');
            }
            i += pair ? 1 : 0;
        }
        return out == null ? text : out.toString();
    }

    /// From 1.
    public int line() {
        return parser == null ? 0 : parser.currentLocation().getLineNr();
    }

    /// Where the token begins, in characters of UTF-16.
    public int start() {
        return parser == null ? 0 : (int) parser.currentTokenLocation().getCharOffset();
    }

    /// Behind the token, after its [#text] was read.
    public int end() {
        return parser == null ? 0 : (int) parser.currentLocation().getCharOffset();
    }

    /// What is wrong with the text; null where nothing is, so far.
    public @Nullable String error() {
        return error;
    }

    private void fail(IOException e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        int end = message.indexOf('\n');
        error = end < 0 ? message : message.substring(0, end);
    }
}
