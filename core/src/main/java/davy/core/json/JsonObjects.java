package davy.core.json;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Goes once through JSON of any shape and hands over each object that is wanted, with all that is
/// inside it, however it is wrapped: in arrays, in other objects, in strings that are JSON again,
/// in several documents one after the other. Where the text breaks off, what was read of the open
/// objects counts.
public final class JsonObjects {
    /// JSON in a string in JSON.
    private static final int DEEPEST_STRING = 3;

    private final Predicate<JsonFields> wanted;
    private final Consumer<JsonFields> sink;
    private final int depth;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private final JsonFields rest = new JsonFields();
    private String name = "";

    private JsonObjects(Predicate<JsonFields> wanted, Consumer<JsonFields> sink, int depth) {
        this.wanted = wanted;
        this.sink = sink;
        this.depth = depth;
    }

    /// An object or array that is open.
    ///
    /// @param name under which it stands in an object; empty in an array
    private record Level(String name, boolean isArray, JsonFields fields) {}

    /// @return what is wrong with the text; null where nothing is
    public static @Nullable String read(
            Json json, Predicate<JsonFields> wanted, Consumer<JsonFields> sink) {
        return new JsonObjects(wanted, sink, 0).run(json);
    }

    /// All fields of a text, as one object.
    public static JsonFields of(String text) {
        var objects = new JsonObjects(_ -> false, _ -> {}, 0);
        var _ = objects.run(Json.tolerant(text));
        return objects.rest;
    }

    private @Nullable String run(Json json) {
        for (var token = json.next(); token != null; token = json.next()) {
            switch (token) {
                case START_OBJECT -> open(false);
                case START_ARRAY -> open(true);
                case END_OBJECT, END_ARRAY -> close();
                case FIELD_NAME -> name = json.text();
                case VALUE_STRING -> string(json.text());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                        scalar(json.text());
                default -> name = "";
            }
        }
        while (!levels.isEmpty()) {
            close();
        }
        return json.error();
    }

    private void open(boolean isArray) {
        levels.push(new Level(name, isArray, new JsonFields()));
        name = "";
    }

    private void close() {
        var level = levels.pop();
        name = "";
        if (!level.isArray && wanted.test(level.fields)) {
            sink.accept(level.fields);
            return;
        }
        fields().merge(level.name, level.fields);
    }

    private JsonFields fields() {
        var level = levels.peek();
        return level == null ? rest : level.fields;
    }

    private void string(String text) {
        if (depth < DEEPEST_STRING && isJson(text)) {
            var inner = new JsonObjects(wanted, sink, depth + 1);
            if (inner.run(Json.strict(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    == null) {
                fields().merge(name, inner.rest);
                name = "";
                return;
            }
        }
        scalar(text);
    }

    private static boolean isJson(String text) {
        return text.length() > 2
                && (text.startsWith("{") && text.endsWith("}")
                        || text.startsWith("[") && text.endsWith("]"));
    }

    private void scalar(String text) {
        fields().add(name, text);
        name = "";
    }
}
