package davy.core.json;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A value of a JSON document of bounded size, asked without fear: what is not there, or is of
/// another kind, is empty. Numbers and words are text. Where the document is broken, what came
/// before counts.
public final class JsonValue {
    private static final int MOST = 200_000;

    /// Characters of a number, with its sign.
    private static final int LONGEST_NUMBER = 20;

    private static final JsonValue NOTHING = new JsonValue("", Map.of(), List.of());

    private final String text;
    private final Map<String, JsonValue> fields;
    private final List<JsonValue> elements;

    private JsonValue(String text, Map<String, JsonValue> fields, List<JsonValue> elements) {
        this.text = text;
        this.fields = fields;
        this.elements = elements;
    }

    /// A document; of 200,000 values at most.
    public static JsonValue of(byte[] bytes) {
        return new Builder(Json.strict(bytes)).document();
    }

    /// The same; null where it is broken, or has more values.
    public static @Nullable JsonValue whole(byte[] bytes) {
        var builder = new Builder(Json.strict(bytes));
        var document = builder.document();
        return builder.isWhole() ? document : null;
    }

    /// Field by field from here inwards.
    public JsonValue get(String... names) {
        var value = this;
        for (String name : names) {
            value = value.fields.getOrDefault(name, NOTHING);
        }
        return value;
    }

    /// Of a string, a number, `true` or `false`.
    public String text() {
        return text;
    }

    /// The text of a field.
    public String text(String... names) {
        return get(names).text;
    }

    public boolean isTrue(String... names) {
        return text(names).equals("true");
    }

    /// A whole number; 0 where it is none.
    public long number(String... names) {
        String digits = text(names);
        try {
            return digits.length() > LONGEST_NUMBER ? 0 : Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// Of an array.
    public List<JsonValue> elements() {
        return elements;
    }

    /// The texts of an array, or of a single string.
    public List<String> texts(String... names) {
        var value = get(names);
        if (value.elements.isEmpty()) {
            return value.text.isEmpty() ? List.of() : List.of(value.text);
        }
        return value.elements.stream().map(JsonValue::text).toList();
    }

    /// Of an object, in order.
    public Set<String> names() {
        return fields.keySet();
    }

    public boolean isEmpty() {
        return text.isEmpty() && fields.isEmpty() && elements.isEmpty();
    }

    /// Depth is bounded by [Json].
    private static final class Builder {
        private final Json json;
        private int count;

        Builder(Json json) {
            this.json = json;
        }

        JsonValue document() {
            var token = json.next();
            return token == null ? NOTHING : value(token);
        }

        boolean isWhole() {
            return count > 0 && count <= MOST && json.error() == null;
        }

        private JsonValue value(JsonToken token) {
            count++;
            return switch (token) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                        new JsonValue(json.text(), Map.of(), List.of());
                default -> NOTHING;
            };
        }

        private JsonValue object() {
            var fields = new LinkedHashMap<String, JsonValue>();
            for (var token = next(); token == JsonToken.FIELD_NAME; token = next()) {
                String name = json.text();
                var inner = next();
                if (inner == null) {
                    break;
                }
                fields.put(name, value(inner));
            }
            return new JsonValue("", fields, List.of());
        }

        private JsonValue array() {
            var elements = new ArrayList<JsonValue>();
            for (var token = next();
                    token != null && token != JsonToken.END_ARRAY;
                    token = next()) {
                elements.add(value(token));
            }
            return new JsonValue("", Map.of(), elements);
        }

        private @Nullable JsonToken next() {
            return count > MOST ? null : json.next();
        }
    }
}
