package davy.core.host;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Renders the `rpm` of a case as rpm writes its database `Packages.db`. Beside its files a package
/// has a `version` and the time when it was `installed`.
public final class CaseRpm {
    private static final int INT16 = 3;
    private static final int INT32 = 4;
    private static final int STRING = 6;
    private static final int STRINGS = 8;

    /// As every file of a case.
    private static final Instant INSTALLED = Instant.parse("2025-06-01T00:00:00Z");

    private record Tag(int type, int count, byte[] data) {}

    private CaseRpm() {}

    static void add(CaseTree tree, CaseFields given) {
        var headers = new ArrayList<byte[]>();
        for (String name : given.keys()) {
            var fields = CasePackages.fields(name, given.take(name));
            Object version = fields.remove("version");
            Object installed = fields.remove("installed");
            var files = new ArrayList<CasePackaged>();
            fields.forEach((path, of) -> files.add(CasePackaged.of(tree, name, path, of)));
            String shown = version == null ? "1.0-1" : version.toString();
            var time = installed == null ? INSTALLED : Instant.parse(installed.toString());
            headers.add(header(name, shown, time, files));
        }
        if (!headers.isEmpty()) {
            var file = CaseFile.regular(database(headers), 0644, tree.nextInode());
            tree.put(CaseHost.place(tree, "/usr/lib/sysimage/rpm/Packages.db"), file);
        }
    }

    private static byte[] header(
            String name, String version, Instant installed, List<CasePackaged> files) {
        int dash = version.lastIndexOf('-');
        var tags = new TreeMap<Integer, Tag>();
        tags.put(1000, strings(STRING, List.of(name)));
        tags.put(1001, strings(STRING, List.of(version.substring(0, dash))));
        tags.put(1002, strings(STRING, List.of(version.substring(dash + 1))));
        tags.put(1008, numbers(INT32, List.of(Math.toIntExact(installed.getEpochSecond()))));
        tags.put(1022, strings(STRING, List.of("x86_64")));
        if (!files.isEmpty()) {
            files(files, tags);
        }
        return header(tags);
    }

    private static void files(List<CasePackaged> files, Map<Integer, Tag> tags) {
        var directories = new ArrayList<String>();
        var indexes = new ArrayList<Integer>();
        var names = new ArrayList<String>();
        var digests = new ArrayList<String>();
        var sizes = new ArrayList<Integer>();
        var modes = new ArrayList<Integer>();
        var flags = new ArrayList<Integer>();
        var links = new ArrayList<String>();
        for (var file : files) {
            int slash = file.path().lastIndexOf('/') + 1;
            String directory = file.path().substring(0, slash);
            if (!directories.contains(directory)) {
                directories.add(directory);
            }
            indexes.add(directories.indexOf(directory));
            names.add(file.path().substring(slash));
            digests.add(file.unsummed() || !file.isRegular() ? "" : sha256(file.content()));
            sizes.add(file.content().length);
            modes.add(file.mode());
            flags.add(file.conffile() ? 1 : 0);
            var there = file.file();
            links.add(there == null || there.link() == null ? "" : there.link());
        }
        tags.put(1028, numbers(INT32, sizes));
        tags.put(1030, numbers(INT16, modes));
        tags.put(1035, strings(STRINGS, digests));
        tags.put(1036, strings(STRINGS, links));
        tags.put(1037, numbers(INT32, flags));
        tags.put(1116, numbers(INT32, indexes));
        tags.put(1117, strings(STRINGS, names));
        tags.put(1118, strings(STRINGS, directories));
        tags.put(5011, numbers(INT32, List.of(8)));
    }

    private static Tag strings(int type, List<String> values) {
        byte[] data = (String.join("\0", values) + "\0").getBytes(StandardCharsets.UTF_8);
        return new Tag(type, values.size(), data);
    }

    private static Tag numbers(int type, List<Integer> values) {
        var data = ByteBuffer.allocate(values.size() * (type == INT16 ? 2 : 4));
        for (int value : values) {
            if (type == INT16) {
                data.putShort((short) value);
            } else {
                data.putInt(value);
            }
        }
        return new Tag(type, values.size(), data.array());
    }

    private static byte[] header(Map<Integer, Tag> tags) {
        var data = new ByteArrayOutputStream();
        var index = ByteBuffer.allocate(tags.size() * 16);
        tags.forEach((number, tag) -> {
            while (tag.type == INT32 && data.size() % 4 != 0
                    || tag.type == INT16 && data.size() % 2 != 0) {
                data.write(0);
            }
            index.putInt(number).putInt(tag.type).putInt(data.size()).putInt(tag.count);
            data.writeBytes(tag.data);
        });
        return ByteBuffer.allocate(8 + index.capacity() + data.size())
                .putInt(tags.size())
                .putInt(data.size())
                .put(index.array())
                .put(data.toByteArray())
                .array();
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// `Packages.db` with these headers: pages of slots, then blobs in blocks of 16 bytes.
    public static byte[] database(List<byte[]> headers) {
        int slotPages = (headers.size() + 2) / 256 + 1;
        int size = slotPages * 4096;
        for (byte[] header : headers) {
            size += blocks(header) * 16;
        }
        var out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RpmP")).putInt(0).putInt(headers.size()).putInt(slotPages);
        out.putInt(headers.size() + 1);
        int at = slotPages * 4096;
        for (int slot = 2; slot < slotPages * 256; slot++) {
            out.position(slot * 16).put(ascii("Slot"));
            if (slot - 2 < headers.size()) {
                byte[] header = headers.get(slot - 2);
                out.putInt(slot - 1).putInt(at / 16).putInt(blocks(header));
                out.position(at).put(ascii("BlbS")).putInt(slot - 1).putInt(1);
                out.putInt(header.length).put(header);
                at += blocks(header) * 16;
                out.position(at - 8).putInt(header.length).put(ascii("BlbE"));
            }
        }
        return out.array();
    }

    /// Head, header, tail.
    private static int blocks(byte[] header) {
        return (16 + header.length + 12 + 15) / 16;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
