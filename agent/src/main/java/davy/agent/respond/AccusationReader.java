package davy.agent.respond;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import davy.core.finding.Entity;
import davy.core.finding.Level;
import davy.core.incident.Door;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads the accusations of a report that `davy triage --format json` wrote. Fields that it does
/// not need are passed over.
public final class AccusationReader {
    private static final String FORMAT = "davy.triage/1";
    private static final String UNKNOWN = Door.UNKNOWN.name().toLowerCase(Locale.ROOT);

    private final JsonParser json;
    private final Map<Integer, Found> findings = new HashMap<>();
    private final Map<String, Group> incidents = new LinkedHashMap<>();
    private String format = "";
    private String host = "";

    private record Found(
            String detection,
            Level level,
            String reason,
            Map<String, String> evidence,
            Set<Entity> entities) {}

    private record Group(Level level, String title, boolean unknown, List<Integer> findings) {}

    /// @param host name of the host that the report is about
    /// @param incidents ids of all that it tells of
    /// @param unknown of which it does not know how they began
    public record Read(
            String host,
            Set<String> incidents,
            List<Accusation> accusations,
            UnknownWays unknown) {}

    private AccusationReader(JsonParser json) {
        this.json = json;
    }

    /// Those of the incidents that are grave enough, or that are named.
    ///
    /// @param level at least
    /// @param incidents ids; empty for all of that level
    /// @throws RespondException where the file is no such report
    public static Read read(Path file, Level level, Set<String> incidents) throws IOException {
        try (var in = Files.newInputStream(file);
                var json = new JsonFactory().createParser(in)) {
            var reader = new AccusationReader(json);
            reader.report();
            if (!reader.format.equals(FORMAT)) {
                throw refused(file, "format: " + FORMAT);
            }
            return new Read(
                    reader.host,
                    Collections.unmodifiableSet(reader.incidents.keySet()),
                    reader.accusations(level, incidents),
                    reader.unknown());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw refused(file, e.getOriginalMessage());
        }
    }

    private static RespondException refused(Path file, String why) {
        return new RespondException(
                Phrase.of(
                        "{0} is no report of davy triage --format json: {1}",
                        "{0} 不是 davy triage --format json 的报告：{1}", file.toString(), why));
    }

    private UnknownWays unknown() {
        var titles = new LinkedHashMap<String, Phrase>();
        incidents.forEach((id, group) -> {
            if (group.unknown()) {
                titles.put(id, Phrase.plain(RawText.hide(group.title())));
            }
        });
        return new UnknownWays(titles);
    }

    private List<Accusation> accusations(Level level, Set<String> wanted) {
        var all = new ArrayList<Accusation>();
        for (var each : incidents.entrySet()) {
            var group = each.getValue();
            boolean takes =
                    wanted.isEmpty()
                            ? group.level().atLeast(level)
                            : wanted.contains(each.getKey());
            for (int number : takes ? group.findings() : List.<Integer>of()) {
                var found = findings.get(number);
                if (found != null) {
                    all.add(
                            new Accusation(
                                    each.getKey(),
                                    found.detection(),
                                    found.level(),
                                    Phrase.plain(RawText.hide(found.reason())),
                                    found.evidence(),
                                    found.entities()));
                }
            }
        }
        return all;
    }

    private interface Field {
        void read(String name) throws IOException;
    }

    private void object(Field field) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            field.read(name);
        }
    }

    private interface Item {
        void read() throws IOException;
    }

    private void array(Item item) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY && json.currentToken() != null) {
            item.read();
        }
    }

    private void report() throws IOException {
        json.nextToken();
        object(name -> {
            switch (name) {
                case "format" -> format = json.getText();
                case "host" ->
                        object(part -> {
                            if (part.equals("name")) {
                                host = RawText.hide(json.getText());
                            } else {
                                json.skipChildren();
                            }
                        });
                case "findings" -> array(this::finding);
                case "incidents" -> array(this::incident);
                default -> json.skipChildren();
            }
        });
    }

    private void finding() throws IOException {
        var texts = new HashMap<String, String>();
        var evidence = new HashMap<String, String>();
        var entities = new HashSet<Entity>();
        object(name -> {
            switch (name) {
                case "evidence" -> object(field -> evidence(field, evidence));
                case "entities" -> array(() -> entity(entities));
                case "number", "id", "level", "reason" -> texts.put(name, json.getText());
                default -> json.skipChildren();
            }
        });
        String number = texts.getOrDefault("number", "");
        if (number.matches("[0-9]{1,9}")) {
            findings.put(
                    Integer.parseInt(number),
                    new Found(
                            texts.getOrDefault("id", ""),
                            level(texts.getOrDefault("level", "")),
                            texts.getOrDefault("reason", ""),
                            evidence,
                            entities));
        }
    }

    /// A list becomes the text that [Accusation#of] makes of one.
    private void evidence(String field, Map<String, String> into) throws IOException {
        if (json.currentToken().isScalarValue()) {
            into.put(field, RawText.hide(json.getText()));
            return;
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        var items = new ArrayList<String>();
        array(() -> {
            if (json.currentToken().isScalarValue()) {
                items.add(RawText.hide(json.getText()));
            } else {
                json.skipChildren();
            }
        });
        into.put(field, items.toString());
    }

    private void entity(Set<Entity> into) throws IOException {
        var texts = new HashMap<String, String>();
        object(name -> {
            if (json.currentToken().isScalarValue()) {
                texts.put(name, json.getText());
            } else {
                json.skipChildren();
            }
        });
        String kind = texts.getOrDefault("kind", "").toUpperCase(Locale.ROOT);
        for (Entity.Kind each : Entity.Kind.values()) {
            if (each.name().equals(kind)) {
                into.add(new Entity(each, RawText.hide(texts.getOrDefault("id", ""))));
            }
        }
    }

    private void incident() throws IOException {
        var texts = new HashMap<String, String>();
        var numbers = new ArrayList<Integer>();
        object(name -> {
            switch (name) {
                case "id", "level", "title" -> texts.put(name, json.getText());
                case "findings" -> array(() -> numbers.add(json.getValueAsInt()));
                case "entry" -> entry(numbers, texts);
                default -> json.skipChildren();
            }
        });
        incidents.put(
                texts.getOrDefault("id", ""),
                new Group(
                        level(texts.getOrDefault("level", "")),
                        texts.getOrDefault("title", ""),
                        texts.getOrDefault("door", "").equals(UNKNOWN),
                        numbers.stream().distinct().toList()));
    }

    private void entry(List<Integer> numbers, Map<String, String> texts) throws IOException {
        object(name -> {
            switch (name) {
                case "findings" -> array(() -> numbers.add(json.getValueAsInt()));
                case "door" -> texts.put(name, json.getText());
                default -> json.skipChildren();
            }
        });
    }

    private static Level level(String word) {
        for (Level level : Level.values()) {
            if (level.word().equals(word)) {
                return level;
            }
        }
        return Level.INFORMATIONAL;
    }
}
