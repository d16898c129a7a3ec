package davy.core.edit;

import com.fasterxml.jackson.core.JsonToken;
import davy.core.edit.Edited.Changed;
import davy.core.edit.Edited.Refused;
import davy.core.edit.Edited.Unchanged;
import davy.core.json.Json;
import davy.core.text.Phrase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes the network's addresses out of `hosts` of a `daemon.json`; its other text stays.
final class DockerJson {
    private static final int MOST_HOSTS = 64;

    private final Lines lines;
    private final String text;
    private final Json json;
    private final List<Element> elements = new ArrayList<>();
    private boolean found;
    private boolean verifies;
    private @Nullable Phrase wrong;

    private DockerJson(Lines lines) {
        this.lines = lines;
        text = new String(lines.bytes(), StandardCharsets.UTF_8);
        json = Json.strict(lines.bytes());
    }

    /// An element of `hosts`, with its place in the file.
    private record Element(String host, int start, int end) {}

    static Edited edit(Lines lines) {
        var edit = new DockerJson(lines);
        if (edit.text.isBlank()) {
            return new Unchanged(DockerEdit.NONE);
        }
        // dockerd takes UTF-8 without a mark.
        boolean usual = Arrays.equals(bytes(edit.text), lines.bytes());
        if (!usual || edit.text.charAt(0) == '\uFEFF') {
            edit.wrong(1);
        } else {
            edit.read();
        }
        if (edit.wrong != null) {
            return new Refused(edit.wrong);
        }
        var removed = new LinkedHashSet<String>();
        for (Element element : edit.elements) {
            if (!HostOptions.isLocal(element.host)) {
                removed.add(element.host);
            }
        }
        return edit.edited(removed);
    }

    private Edited edited(Set<String> removed) {
        List<Phrase> doubts = verifies ? List.of(DockerEdit.CERTIFICATES) : List.of();
        if (removed.isEmpty()) {
            return new Unchanged(DockerEdit.NONE, doubts);
        }
        var patch = new Patch(lines);
        remove(patch, removed);
        return new Changed(patch.apply(), DockerEdit.told(removed), doubts);
    }

    private void remove(Patch patch, Set<String> removed) {
        int last = -1;
        for (int i = 0; i < elements.size(); i++) {
            last = removed.contains(elements.get(i).host) ? last : i;
        }
        int end = elements.getLast().end;
        if (last < 0) {
            byte[] socket = bytes('"' + DockerEdit.SOCKET + '"');
            patch.replace(elements.getFirst().start, end, socket);
            return;
        }
        for (int i = 0; i < last; i++) {
            if (removed.contains(elements.get(i).host)) {
                patch.delete(elements.get(i).start, elements.get(i + 1).start);
            }
        }
        patch.delete(elements.get(last).end, end);
    }

    private void read() {
        var token = json.next();
        if (token != null && token != JsonToken.START_OBJECT) {
            wrong(json.line());
        }
        token = token == null ? null : json.next();
        while (token == JsonToken.FIELD_NAME && wrong == null) {
            String name = json.text();
            token = json.next();
            field(name, token);
            token = json.next();
        }
        boolean whole = token == JsonToken.END_OBJECT && json.next() == null;
        if (!whole || json.error() != null) {
            wrong(json.line());
        }
    }

    private void wrong(int line) {
        if (wrong == null) {
            wrong =
                    Phrase.of(
                            "dockerd would not take this file: it is not understood at line {0}",
                            "第 {0} 行无法解析，dockerd 不会接受该文件", line);
        }
    }

    private void field(String name, @Nullable JsonToken token) {
        if (name.equalsIgnoreCase("hosts")) {
            hosts(name, token);
        } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            skip();
        } else {
            verifies |= name.equals("tlsverify") && token == JsonToken.VALUE_TRUE;
        }
    }

    private void hosts(String name, @Nullable JsonToken token) {
        if (found || !name.equals("hosts") || token != JsonToken.START_ARRAY) {
            wrong(json.line());
            return;
        }
        found = true;
        var each = json.next();
        while (each == JsonToken.VALUE_STRING && elements.size() < MOST_HOSTS) {
            String host = json.text();
            elements.add(new Element(host, place(json.start()), place(json.end())));
            each = json.next();
        }
        if (each != JsonToken.END_ARRAY) {
            wrong(json.line());
        }
    }

    /// In bytes, of a place in characters.
    private int place(int characters) {
        return bytes(text.substring(0, characters)).length;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Past the end of what has begun.
    private void skip() {
        for (int depth = 1; depth > 0; ) {
            var token = json.next();
            if (token == null) {
                return;
            }
            boolean begins = token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY;
            boolean ends = token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY;
            depth += begins ? 1 : ends ? -1 : 0;
        }
    }
}
