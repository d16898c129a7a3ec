package davy.agent.respond;

import com.fasterxml.jackson.core.JsonGenerator;
import davy.core.json.JsonValue;
import davy.core.network.RawRule;
import davy.core.network.RawSet;
import davy.core.network.RuleCopy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Copies of rules of nftables as fields of a JSON object.
final class RuleJson {
    private RuleJson() {}

    static void write(RuleCopy copy, JsonGenerator json) throws IOException {
        rule("rule", copy.rule(), json);
        rule("before", copy.previous(), json);
        rule("behind", copy.next(), json);
        json.writeArrayFieldStart("sets");
        for (RawSet set : copy.sets()) {
            json.writeStartObject();
            json.writeStringField("name", HostText.write(set.name()));
            json.writeObjectFieldStart("attributes");
            for (var each : set.attributes().entrySet()) {
                json.writeStringField(each.getKey().toString(), each.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("elements");
            for (String element : set.elements()) {
                json.writeString(element);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void rule(String name, @Nullable RawRule rule, JsonGenerator json)
            throws IOException {
        if (rule == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeNumberField("family", rule.family());
        json.writeStringField("table", HostText.write(rule.table()));
        json.writeStringField("chain", HostText.write(rule.chain()));
        json.writeNumberField("handle", rule.handle());
        json.writeStringField("expressions", rule.expressions());
        json.writeStringField("userdata", rule.userdata());
        json.writeEndObject();
    }

    /// @throws IllegalArgumentException where this is no copy
    static RuleCopy read(JsonValue value) {
        var rule = rule(value.get("rule"));
        if (rule == null) {
            throw new IllegalArgumentException("no rule");
        }
        var sets = new ArrayList<RawSet>();
        for (JsonValue set : value.get("sets").elements()) {
            var attributes = new TreeMap<Integer, String>();
            for (String name : set.get("attributes").names()) {
                attributes.put(Integer.valueOf(name), set.text("attributes", name));
            }
            sets.add(
                    new RawSet(HostText.read(set.text("name")), attributes, set.texts("elements")));
        }
        return new RuleCopy(rule, sets, rule(value.get("before")), rule(value.get("behind")));
    }

    private static @Nullable RawRule rule(JsonValue value) {
        return value.names().isEmpty()
                ? null
                : new RawRule(
                        (int) value.number("family"),
                        HostText.read(value.text("table")),
                        HostText.read(value.text("chain")),
                        value.number("handle"),
                        value.text("expressions"),
                        value.text("userdata"));
    }
}
