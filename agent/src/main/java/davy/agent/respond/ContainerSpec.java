package davy.agent.respond;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import davy.core.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How a container that is gone is made again: requests of the Docker Engine API, made of what `GET
/// /containers/ID/json` told of it. Its settings are copied as they stand.
final class ContainerSpec {
    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] told;
    private final JsonValue container;

    /// @param told the answer of dockerd
    ContainerSpec(byte[] told) {
        this.told = told;
        this.container = JsonValue.of(told);
    }

    private interface Part {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] json(Part part) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            part.write(json);
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /// The body of `POST /containers/create`.
    ///
    /// @param image of which it is made
    byte[] create(String image) throws IOException {
        return json(json -> {
            copy("Config", json, Map.of("Image", into -> into.writeString(image)));
            json.writeObjectFieldStart("HostConfig");
            copy("HostConfig", json, Map.of("Binds", this::binds));
            json.writeEndObject();
            String network = network();
            if (!network.isEmpty()) {
                json.writeObjectFieldStart("NetworkingConfig");
                json.writeObjectFieldStart("EndpointsConfig");
                json.writeFieldName(network);
                endPoint(network, json);
                json.writeEndObject();
                json.writeEndObject();
            }
        });
    }

    /// Bodies of `POST /networks/NAME/connect` by the name of the network, for those that a
    /// container cannot be made with.
    ///
    /// @param id of the container
    Map<String, byte[]> connect(String id) throws IOException {
        var all = new LinkedHashMap<String, byte[]>();
        for (String network : networks().names()) {
            boolean first = network.equals(network()) || network.equals(mode());
            boolean byDefault = isByDefault(mode()) && network.equals("bridge");
            if (!first && !byDefault) {
                all.put(
                        network,
                        json(json -> {
                            json.writeStringField("Container", id);
                            json.writeFieldName("EndpointConfig");
                            endPoint(network, json);
                        }));
            }
        }
        return all;
    }

    private JsonValue networks() {
        return container.get("NetworkSettings", "Networks");
    }

    private String mode() {
        return container.text("HostConfig", "NetworkMode");
    }

    private static boolean isByDefault(String mode) {
        return mode.isEmpty() || mode.equals("default") || mode.equals("bridge");
    }

    /// The network of its own choice that a container is made with; empty where that is none.
    private String network() {
        String mode = mode();
        if (isByDefault(mode)
                || mode.equals("host")
                || mode.equals("none")
                || mode.startsWith("container:")) {
            return "";
        }
        for (String name : networks().names()) {
            if (name.equals(mode) || networks().text(name, "NetworkID").equals(mode)) {
                return name;
            }
        }
        return "";
    }

    /// What was chosen of an end point, not what Docker gave to it.
    private void endPoint(String network, JsonGenerator json) throws IOException {
        var point = networks().get(network);
        json.writeStartObject();
        var addresses = point.get("IPAMConfig");
        if (!addresses.isEmpty()) {
            json.writeObjectFieldStart("IPAMConfig");
            for (String each : List.of("IPv4Address", "IPv6Address")) {
                if (!addresses.text(each).isEmpty()) {
                    json.writeStringField(each, addresses.text(each));
                }
            }
            texts("LinkLocalIPs", addresses.texts("LinkLocalIPs"), json);
            json.writeEndObject();
        }
        texts("Links", point.texts("Links"), json);
        String id = container.text("Id");
        var aliases = new ArrayList<>(point.texts("Aliases"));
        // Docker adds the beginning of the id by itself.
        aliases.removeIf(alias -> alias.length() >= 12 && id.startsWith(alias));
        texts("Aliases", aliases, json);
        var options = point.get("DriverOpts");
        if (!options.isEmpty()) {
            json.writeObjectFieldStart("DriverOpts");
            for (String each : options.names()) {
                json.writeStringField(each, options.text(each));
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void texts(String name, List<String> texts, JsonGenerator json)
            throws IOException {
        if (!texts.isEmpty()) {
            json.writeArrayFieldStart(name);
            for (String text : texts) {
                json.writeString(text);
            }
            json.writeEndArray();
        }
    }

    /// Its own, and the volumes without a name, which Docker would make anew.
    private void binds(JsonGenerator json) throws IOException {
        var binds = new ArrayList<>(container.texts("HostConfig", "Binds"));
        var targets = new HashSet<String>();
        for (String bind : binds) {
            String[] parts = bind.split(":", 3);
            targets.add(parts.length > 1 ? parts[1] : bind);
        }
        for (JsonValue each : container.get("HostConfig", "Mounts").elements()) {
            targets.add(each.text("Target"));
        }
        for (JsonValue mount : container.get("Mounts").elements()) {
            String target = mount.text("Destination");
            if (mount.text("Type").equals("volume") && targets.add(target)) {
                String mode = mount.isTrue("RW") ? "" : ":ro";
                binds.add(mount.text("Name") + ':' + target + mode);
            }
        }
        json.writeStartArray();
        for (String bind : binds) {
            json.writeString(bind);
        }
        json.writeEndArray();
    }

    /// Copies the fields of an object, some of them written anew.
    private void copy(String name, JsonGenerator json, Map<String, Part> anew) throws IOException {
        try (var parser = JSON.createParser(told)) {
            if (!find(parser, name)) {
                throw new IOException("dockerd told nothing of " + name);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var part = anew.get(parser.currentName());
                if (part == null) {
                    json.copyCurrentStructure(parser);
                } else {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
        }
        for (var each : anew.entrySet()) {
            json.writeFieldName(each.getKey());
            each.getValue().write(json);
        }
    }

    /// Goes to an object of the outermost one.
    private static boolean find(JsonParser parser, String name) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = parser.currentName().equals(name);
            var value = parser.nextToken();
            if (found) {
                return value == JsonToken.START_OBJECT;
            }
            parser.skipChildren();
        }
        return false;
    }
}
