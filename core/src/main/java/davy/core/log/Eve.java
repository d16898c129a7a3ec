package davy.core.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import davy.core.log.Traffic.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A line of Suricata's `eve.json` of type `alert` or `drop`.
final class Eve {
    private static final int MOST_FIELDS = 500;
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(32).build())
                    .build();

    private Eve() {}

    static LogEvent.@Nullable Noted parse(byte[] line, int start, int length, ZoneId zone) {
        var fields = fields(line, start, length);
        String type = get(fields, "event_type");
        var time = time(get(fields, "timestamp"), zone);
        String source = get(fields, "src_ip");
        String destination = get(fields, "dest_ip");
        boolean alert = type.equals("alert");
        if (time == null || source.isEmpty() || destination.isEmpty()) {
            return null;
        }
        if (!alert && !type.equals("drop")) {
            return null;
        }
        String rule = alert ? get(fields, "alert.signature") : get(fields, "drop.reason");
        var traffic =
                new Traffic(
                        source,
                        Scan.port(get(fields, "src_port")),
                        destination,
                        Scan.port(get(fields, "dest_port")),
                        get(fields, "proto").toUpperCase(Locale.ROOT),
                        verdict(type, get(fields, "alert.action")),
                        rule,
                        get(fields, "in_iface"),
                        "",
                        "suricata");
        return new LogEvent.Noted(time, get(fields, "host"), traffic);
    }

    private static Verdict verdict(String type, String action) {
        if (type.equals("drop") || action.equals("blocked")) {
            return Verdict.BLOCKED;
        }
        return action.equals("allowed") ? Verdict.PASSED : Verdict.UNKNOWN;
    }

    private static String get(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "");
    }

    /// `2022-07-12T06:22:33.415742+0000`
    private static @Nullable LogTime time(String text, ZoneId zone) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var stamp = new Stamp();
        if (!stamp.read(bytes, 0, bytes.length) || stamp.year == 0) {
            return null;
        }
        var clock = new Clock((_, _, _, _) -> -1, 0, Instant.EPOCH, zone);
        return clock.time(stamp, clock.seconds(stamp));
    }

    /// Fields of the line, and those of `alert` and `drop` behind a dot; those that came before
    /// what is malformed.
    private static Map<String, String> fields(byte[] line, int start, int length) {
        var fields = new HashMap<String, String>();
        try (var parser = JSON.createParser(line, start, length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                read(parser, "", fields);
            }
        } catch (IOException _) {
            // Cut off or no JSON: what was read counts.
        }
        return fields;
    }

    private static void read(JsonParser parser, String prefix, Map<String, String> fields)
            throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME && fields.size() < MOST_FIELDS) {
            String name = parser.currentName();
            var token = parser.nextToken();
            boolean inside = name.equals("alert") || name.equals("drop");
            if (token == JsonToken.START_OBJECT && prefix.isEmpty() && inside) {
                read(parser, name + '.', fields);
            } else if (token.isScalarValue()) {
                fields.putIfAbsent(prefix + name, parser.getText());
            } else {
                parser.skipChildren();
            }
        }
    }
}
