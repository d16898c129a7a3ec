package davy.core.cloud;

import davy.core.json.Json;
import davy.core.json.JsonFields;
import davy.core.json.JsonObjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads exports of ActionTrail (plain or wrapped by the log service), CloudTrail and CloudAudit:
/// JSON lines, arrays, `{"Records": [...]}`, or records in strings.
public final class TrailReader {
    private static final int MOST_COMMANDS = 20_000;
    private static final int MOST_KEYS = 20_000;
    private static final int MOST_IDS = 2_000_000;

    private final List<TrailCommand> commands = new ArrayList<>();
    private final Map<String, KeyUse.Draft> keys = new HashMap<>();
    private final Map<String, String> problems = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();
    private long events;

    public TrailReader() {}

    /// Reads one document, unpacked. What is not understood is left out and told in
    /// [Trail#problems].
    public TrailReader add(String name, byte[] bytes) {
        long before = events;
        var error = isLines(bytes) ? lines(name, bytes) : whole(name, bytes);
        if (error != null) {
            problems.put(name, error);
        } else if (events == before) {
            problems.put(name, "no records of a trail");
        }
        return this;
    }

    public Trail done() {
        var uses = new TreeMap<String, KeyUse>();
        keys.forEach((id, use) -> uses.put(id, use.done()));
        return new Trail(withContents(), uses, events, problems);
    }

    /// Whether the first line is an object by itself, and another follows.
    private static boolean isLines(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        int next = end + 1;
        while (next < bytes.length && bytes[next] <= ' ' && bytes[next] >= 0) {
            next++;
        }
        int last = end - 1;
        while (last > 0 && bytes[last] <= ' ' && bytes[last] >= 0) {
            last--;
        }
        return last > 0 && bytes[last] == '}' && next < bytes.length && bytes[next] == '{';
    }

    /// A broken line does not spoil the others.
    private @Nullable String lines(String name, byte[] bytes) {
        int[] broken = {0, 0};
        LogLines.each(
                bytes,
                (number, line) -> {
                    String place = name + ":" + number;
                    var error =
                            JsonObjects.read(
                                    Json.tolerant(line),
                                    TrailRecord::isRecord,
                                    f -> record(f, place));
                    if (error != null && broken[0]++ == 0) {
                        broken[1] = number;
                    }
                });
        return broken[0] == 0
                ? null
                : broken[0] + " broken lines, the first of them line " + broken[1];
    }

    private @Nullable String whole(String name, byte[] bytes) {
        return JsonObjects.read(
                Json.strict(bytes),
                TrailRecord::isRecord,
                fields -> record(fields, name + "#" + (events + 1)));
    }

    private void record(JsonFields fields, String place) {
        String id = fields.first("eventId");
        if (!id.isEmpty() && seen.size() < MOST_IDS && !seen.add(id)) {
            return;
        }
        events++;
        var record = new TrailRecord(fields);
        use(record);
        if (commands.size() < MOST_COMMANDS) {
            var command = record.command(place);
            if (command != null) {
                commands.add(command);
            }
        }
    }

    private void use(TrailRecord record) {
        String key = record.key();
        if (!key.isEmpty() && (keys.size() < MOST_KEYS || keys.containsKey(key))) {
            keys.computeIfAbsent(key, _ -> new KeyUse.Draft())
                    .add(record.address(), record.agent(), record.time());
        }
    }

    /// A call that runs a command that another call made has that one's content.
    private List<TrailCommand> withContents() {
        var contents = new HashMap<String, String>();
        for (var command : commands) {
            if (!command.content().isEmpty()) {
                command.ids().forEach(id -> contents.putIfAbsent(id, command.content()));
            }
        }
        var all = new ArrayList<TrailCommand>();
        for (var command : commands) {
            var known =
                    command.content().isEmpty()
                            ? command.ids().stream().filter(contents::containsKey).findFirst()
                            : java.util.Optional.<String>empty();
            all.add(
                    known.map(id -> command.withContent(contents.getOrDefault(id, "")))
                            .orElse(command));
        }
        return all;
    }
}
