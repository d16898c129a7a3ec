package davy.agent.respond;

import com.fasterxml.jackson.core.JsonGenerator;
import davy.core.action.FileRecord;
import davy.core.action.ProcessPin;
import davy.core.action.SegmentPin;
import davy.core.host.FileType;
import davy.core.json.JsonValue;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Changes as JSON objects.
final class ChangeJson {
    private ChangeJson() {}

    static void write(Change change, JsonGenerator json) throws IOException {
        json.writeStartObject();
        switch (change) {
            case Change.Move move -> {
                json.writeStringField("kind", "move");
                file(json, move.path(), move.kept(), move.record(), move.hash());
            }
            case Change.Rewrite rewrite -> {
                json.writeStringField("kind", "rewrite");
                file(json, rewrite.path(), rewrite.kept(), rewrite.record(), rewrite.hash());
                json.writeStringField("newHash", rewrite.newHash());
            }
            case Change.Flags flags -> {
                json.writeStringField("kind", "flags");
                text(json, "path", flags.path());
                json.writeNumberField("before", flags.before());
                json.writeNumberField("after", flags.after());
                if (flags.inode() != 0) {
                    json.writeNumberField("device", flags.device());
                    json.writeNumberField("inode", flags.inode());
                }
            }
            case Change.Folder folder -> {
                json.writeStringField("kind", "folder");
                text(json, "path", folder.path());
                record(json, folder.record());
                var after = folder.after();
                if (after != null) {
                    json.writeStringField("after", after.toString());
                }
            }
            case Change.Stop stop -> members(json, "stop", stop.members());
            case Change.Kill kill -> members(json, "kill", kill.members());
            case Change.Fenced fenced -> {
                json.writeStringField("kind", "fenced");
                json.writeStringField("name", fenced.name());
                json.writeArrayFieldStart("ports");
                for (int port : fenced.ports()) {
                    json.writeNumber(port);
                }
                json.writeEndArray();
            }
            case Change.Walled walled -> {
                json.writeStringField("kind", "walled");
                json.writeStringField("name", walled.name());
                texts(json, "blocked", walled.blocked());
                texts(json, "open", walled.open());
            }
            case Change.RuleRemoved(var copy, var alike) -> {
                json.writeStringField("kind", "rule-removed");
                json.writeNumberField("alike", alike);
                RuleJson.write(copy, json);
            }
            case Change.RedisPlace place -> {
                json.writeStringField("kind", "redis-place");
                json.writeNumberField("port", place.port());
                text(json, "folder", place.folder());
                text(json, "file", place.file());
                text(json, "newFolder", place.newFolder());
                text(json, "newFile", place.newFile());
                var server = place.server();
                if (server != null) {
                    json.writeNumberField("pid", server.pid());
                    json.writeNumberField("start", server.start());
                    text(json, "executable", server.executable());
                    json.writeStringField("hash", place.hash());
                }
                if (!place.kept().isEmpty()) {
                    json.writeStringField("kept", place.kept());
                }
            }
            case Change.RedisPassword password -> {
                json.writeStringField("kind", "redis-password");
                json.writeNumberField("port", password.port());
                text(json, "path", password.path());
                text(json, "before", password.before());
            }
            case Change.StopContainer stop -> {
                json.writeStringField("kind", "stop-container");
                container(json, stop.id(), stop.name(), stop.image());
                json.writeBooleanField("running", stop.running());
                json.writeBooleanField("paused", stop.paused());
                text(json, "restart", stop.restart());
                json.writeNumberField("retries", stop.retries());
            }
            case Change.RemoveContainer remove -> {
                json.writeStringField("kind", "remove-container");
                container(json, remove.id(), remove.name(), remove.image());
                text(json, "kept", remove.kept());
                text(json, "keptId", remove.keptId());
            }
            case Change.RenameImage rename -> {
                json.writeStringField("kind", "rename-image");
                text(json, "image", rename.image());
                text(json, "kept", rename.kept());
                json.writeArrayFieldStart("names");
                for (String name : rename.names()) {
                    json.writeString(HostText.write(name));
                }
                json.writeEndArray();
            }
            case Change.Unpinned pin -> {
                json.writeStringField("kind", "unpinned");
                text(json, "path", pin.path());
                json.writeNumberField("program", pin.program());
                json.writeStringField("tag", pin.tag());
                json.writeStringField("kept", pin.kept());
            }
            case Change.SharedMemory memory -> {
                var segment = memory.segment();
                json.writeStringField("kind", "shared-memory");
                json.writeNumberField("key", segment.key());
                json.writeNumberField("id", segment.id());
                json.writeNumberField("mode", segment.mode());
                json.writeNumberField("size", segment.size());
                json.writeNumberField("creator", segment.creator());
                json.writeNumberField("uid", segment.uid());
                json.writeNumberField("gid", segment.gid());
                json.writeNumberField("changed", segment.changed());
                json.writeStringField("kept", memory.kept());
                json.writeStringField("hash", memory.hash());
            }
            case Change.ReloadSsh _ -> json.writeStringField("kind", "reload-ssh");
            case Change.Reload _ -> json.writeStringField("kind", "reload");
        }
        json.writeEndObject();
    }

    private static void container(JsonGenerator json, String id, String name, String image)
            throws IOException {
        text(json, "id", id);
        text(json, "name", name);
        text(json, "image", image);
    }

    private static void file(
            JsonGenerator json, String path, String kept, FileRecord record, String hash)
            throws IOException {
        text(json, "path", path);
        json.writeStringField("kept", kept);
        record(json, record);
        json.writeStringField("hash", hash);
    }

    private static void record(JsonGenerator json, FileRecord record) throws IOException {
        json.writeObjectFieldStart("record");
        json.writeStringField("type", record.type().name().toLowerCase(Locale.ROOT));
        json.writeStringField("mode", Integer.toOctalString(record.mode()));
        json.writeNumberField("uid", record.uid());
        json.writeNumberField("gid", record.gid());
        json.writeNumberField("size", record.size());
        json.writeStringField("accessed", record.accessed().toString());
        json.writeStringField("modified", record.modified().toString());
        json.writeNumberField("device", record.device());
        json.writeNumberField("inode", record.inode());
        json.writeNumberField("links", record.links());
        json.writeNumberField("flags", record.flags());
        json.writeObjectFieldStart("attributes");
        for (var each : record.attributes().entrySet()) {
            text(json, HostText.write(each.getKey()), each.getValue());
        }
        json.writeEndObject();
        text(json, "target", record.target());
        json.writeEndObject();
    }

    private static void members(JsonGenerator json, String kind, List<Member> members)
            throws IOException {
        json.writeStringField("kind", kind);
        json.writeArrayFieldStart("members");
        for (Member member : members) {
            json.writeStartObject();
            json.writeNumberField("pid", member.pid());
            json.writeNumberField("start", member.start());
            text(json, "executable", member.executable());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(HostText.write(text));
        }
        json.writeEndArray();
    }

    private static void text(JsonGenerator json, String name, String text) throws IOException {
        json.writeStringField(name, HostText.write(text));
    }

    /// Null where the object is none of these: a broken line is no change.
    static @Nullable Change read(JsonValue value) {
        try {
            return switch (value.text("kind")) {
                case "move" ->
                        new Change.Move(
                                HostText.read(value.text("path")),
                                value.text("kept"),
                                record(value.get("record")),
                                value.text("hash"));
                case "rewrite" ->
                        new Change.Rewrite(
                                HostText.read(value.text("path")),
                                value.text("kept"),
                                record(value.get("record")),
                                value.text("hash"),
                                value.text("newHash"));
                case "flags" ->
                        new Change.Flags(
                                HostText.read(value.text("path")),
                                (int) value.number("before"),
                                (int) value.number("after"),
                                value.number("device"),
                                value.number("inode"));
                case "folder" ->
                        new Change.Folder(
                                HostText.read(value.text("path")),
                                record(value.get("record")),
                                value.text("after").isEmpty()
                                        ? null
                                        : Instant.parse(value.text("after")));
                case "stop" -> new Change.Stop(members(value));
                case "kill" -> new Change.Kill(members(value));
                case "fenced" ->
                        new Change.Fenced(
                                value.text("name"),
                                value.texts("ports").stream().map(Integer::valueOf).toList());
                case "walled" ->
                        new Change.Walled(
                                value.text("name"),
                                value.texts("blocked").stream().map(HostText::read).toList(),
                                value.texts("open").stream().map(HostText::read).toList());
                case "rule-removed" ->
                        new Change.RuleRemoved(RuleJson.read(value), (int) value.number("alike"));
                case "redis-place" ->
                        new Change.RedisPlace(
                                (int) value.number("port"),
                                HostText.read(value.text("folder")),
                                HostText.read(value.text("file")),
                                HostText.read(value.text("newFolder")),
                                HostText.read(value.text("newFile")),
                                value.names().contains("pid") ? process(value) : null,
                                value.text("hash"),
                                value.text("kept"));
                case "redis-password" ->
                        new Change.RedisPassword(
                                (int) value.number("port"),
                                HostText.read(value.text("path")),
                                HostText.read(value.text("before")));
                case "stop-container" ->
                        new Change.StopContainer(
                                HostText.read(value.text("id")),
                                HostText.read(value.text("name")),
                                HostText.read(value.text("image")),
                                value.isTrue("running"),
                                value.isTrue("paused"),
                                HostText.read(value.text("restart")),
                                value.number("retries"));
                case "remove-container" ->
                        new Change.RemoveContainer(
                                HostText.read(value.text("id")),
                                HostText.read(value.text("name")),
                                HostText.read(value.text("image")),
                                HostText.read(value.text("kept")),
                                HostText.read(value.text("keptId")));
                case "rename-image" ->
                        new Change.RenameImage(
                                HostText.read(value.text("image")),
                                HostText.read(value.text("kept")),
                                value.texts("names").stream().map(HostText::read).toList());
                case "shared-memory" ->
                        new Change.SharedMemory(
                                new SegmentPin(
                                        (int) value.number("key"),
                                        (int) value.number("id"),
                                        (int) value.number("mode"),
                                        value.number("size"),
                                        (int) value.number("creator"),
                                        value.number("uid"),
                                        value.number("gid"),
                                        value.number("changed")),
                                value.text("kept"),
                                value.text("hash"));
                case "unpinned" ->
                        new Change.Unpinned(
                                HostText.read(value.text("path")),
                                (int) value.number("program"),
                                value.text("tag"),
                                value.text("kept"));
                case "reload-ssh" -> new Change.ReloadSsh();
                case "reload" -> new Change.Reload();
                default -> null;
            };
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            return null;
        }
    }

    private static ProcessPin process(JsonValue value) {
        return new ProcessPin(
                (int) value.number("pid"),
                value.number("start"),
                HostText.read(value.text("executable")));
    }

    private static FileRecord record(JsonValue value) {
        var attributes = new TreeMap<String, String>();
        for (String name : value.get("attributes").names()) {
            attributes.put(HostText.read(name), HostText.read(value.text("attributes", name)));
        }
        return new FileRecord(
                FileType.valueOf(value.text("type").toUpperCase(Locale.ROOT)),
                Integer.parseInt(value.text("mode"), 8),
                value.number("uid"),
                value.number("gid"),
                value.number("size"),
                Instant.parse(value.text("accessed")),
                Instant.parse(value.text("modified")),
                value.number("device"),
                value.number("inode"),
                value.number("links"),
                (int) value.number("flags"),
                attributes,
                HostText.read(value.text("target")));
    }

    private static List<Member> members(JsonValue value) {
        var members = new ArrayList<Member>();
        for (JsonValue each : value.get("members").elements()) {
            members.add(
                    new Member(
                            (int) each.number("pid"),
                            each.number("start"),
                            HostText.read(each.text("executable"))));
        }
        return members;
    }
}
