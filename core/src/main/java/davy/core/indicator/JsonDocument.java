package davy.core.indicator;

import com.fasterxml.jackson.core.JsonToken;
import davy.core.json.Json;
import davy.core.text.Phrase;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// STIX 2.0 and 2.1 bundles and MISP events, in whatever they are wrapped (`response`, feeds, TAXII
/// envelopes): looks for objects that are a STIX indicator or a MISP attribute. An array of strings
/// is a plain list.
final class JsonDocument {
    /// The fields that count, of both formats.
    private static final Set<String> FIELDS =
            Set.of(
                    "type",
                    "pattern",
                    "pattern_type",
                    "name",
                    "description",
                    "valid_until",
                    "revoked",
                    "value",
                    "to_ids",
                    "comment",
                    "deleted",
                    "info");

    private final Intake intake;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private String event = "";
    private int found;

    JsonDocument(Intake intake) {
        this.intake = intake;
    }

    /// An object or array that is open.
    ///
    /// @param name under which it stands; of an array's elements, the array's
    private record Level(boolean isArray, String name, int line, Map<String, String> fields) {}

    void read(byte[] bytes) {
        var json = Json.strict(bytes);
        var name = "";
        for (var token = json.next(); token != null; token = json.next()) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    var inherited =
                            name.isEmpty() && levels.peek() != null ? levels.peek().name : name;
                    boolean isArray = token == JsonToken.START_ARRAY;
                    levels.push(new Level(isArray, inherited, json.line(), new HashMap<>(0)));
                    name = "";
                }
                case END_OBJECT -> object(levels.pop());
                case END_ARRAY -> levels.pop();
                case FIELD_NAME -> name = json.text();
                case VALUE_STRING, VALUE_TRUE, VALUE_FALSE, VALUE_NUMBER_INT -> {
                    scalar(name, json, token);
                    name = "";
                }
                default -> name = "";
            }
        }
        end(json);
    }

    private void end(Json json) {
        var error = json.error();
        if (error != null) {
            intake.problem(
                    json.line(),
                    Phrase.of("the JSON is broken from here on: {0}", "JSON 自此处起损坏：{0}", error));
        } else if (found == 0) {
            intake.problem(
                    0,
                    Phrase.of(
                            "no STIX indicator and no MISP attribute in this JSON",
                            "此 JSON 中没有 STIX 指标，也没有 MISP 属性"));
        }
    }

    private void scalar(String name, Json json, JsonToken token) {
        var level = levels.peek();
        if (level == null) {
            return;
        }
        if (!level.isArray) {
            if (FIELDS.contains(name)) {
                level.fields.put(name, json.text());
            }
            if (name.equals("info")) {
                event = json.text();
            }
            return;
        }
        boolean label = level.name.equals("indicator_types") || level.name.equals("labels");
        if (label && json.text().equals("benign")) {
            var owner = levels.stream().skip(1).findFirst();
            owner.ifPresent(object -> object.fields.put("benign", "true"));
        } else if (levels.size() == 1 && token == JsonToken.VALUE_STRING) {
            plain(json);
        }
    }

    private void plain(Json json) {
        found++;
        var text = json.text();
        if (!Value.take(text, intake, Intake.About.line(json.line()))) {
            intake.notUnderstood(json.line(), text);
        }
    }

    private void object(Level object) {
        var fields = object.fields;
        var type = fields.get("type");
        if ("indicator".equals(type) && fields.containsKey("pattern")) {
            found++;
            indicator(object);
        } else if (object.name.equals("Attribute") && type != null && fields.containsKey("value")) {
            found++;
            attribute(object, type);
        }
    }

    private void indicator(Level object) {
        var fields = object.fields;
        if (isTrue(fields, "revoked") || isTrue(fields, "benign")) {
            intake.withdrawn();
            return;
        }
        var language = fields.getOrDefault("pattern_type", "stix");
        if (!language.equals("stix")) {
            intake.unused("pattern: " + language);
            return;
        }
        var until = fields.get("valid_until");
        var end = until == null ? null : CsvList.time(until);
        if (until != null && end == null) {
            intake.problem(
                    object.line,
                    Phrase.of(
                            "valid_until is no time: {0}",
                            "valid_until 不是有效时间：{0}", Intake.shortened(until, 80)));
        }
        var pattern = fields.getOrDefault("pattern", "");
        if (intake.isCurrent(end)) {
            pattern(pattern, new Intake.About(object.line, description(fields), end));
        }
    }

    private void pattern(String text, Intake.About about) {
        var pattern = StixPattern.parse(text);
        for (var test : pattern.tests()) {
            if (!take(test, about)) {
                intake.notUnderstood(about.line(), test.toString());
            }
        }
        if (!pattern.isWhole()) {
            intake.problem(
                    about.line(),
                    Phrase.of(
                            pattern.tests().isEmpty()
                                    ? "not a simple indicator: {0}"
                                    : "only in part a simple indicator: {0}",
                            pattern.tests().isEmpty() ? "不是简单指标：{0}" : "仅部分为简单指标：{0}",
                            Intake.shortened(text, 120)));
        }
    }

    private boolean take(StixPattern.Test test, Intake.About about) {
        return switch (test.kind()) {
            case ADDRESS -> intake.address(test.value(), about);
            case DOMAIN -> intake.domain(test.value(), about);
            case ENDPOINT ->
                    intake.address(test.value(), about) || intake.domain(test.value(), about);
            case URL -> intake.url(test.value(), about);
            case HASH -> intake.hash(test.value(), about);
            case FILE -> intake.file(test.value(), about);
        };
    }

    private void attribute(Level object, String type) {
        var fields = object.fields;
        if ("false".equals(fields.get("to_ids"))
                || "0".equals(fields.get("to_ids"))
                || isTrue(fields, "deleted")) {
            intake.withdrawn();
            return;
        }
        var comment = fields.getOrDefault("comment", "");
        var about = new Intake.About(object.line, comment.isBlank() ? event : comment, null);
        MispAttribute.take(type, fields.getOrDefault("value", ""), intake, about);
    }

    private static String description(Map<String, String> fields) {
        var name = fields.getOrDefault("name", "");
        return name.isBlank() ? fields.getOrDefault("description", "") : name;
    }

    private static boolean isTrue(Map<String, String> fields, String name) {
        @Nullable String value = fields.get(name);
        return "true".equals(value) || "1".equals(value);
    }
}
