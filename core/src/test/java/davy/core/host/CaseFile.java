package davy.core.host;

import davy.core.text.RawText;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A file of a [CaseHost].
///
/// @param info as `lstat` tells
/// @param content asked at each reading; what lies between its end and the size is a hole
/// @param link what `readlink` tells of a symbolic link
/// @param leads where the link really leads; null with a link whose content is here (a deleted
///   executable behind `/proc/PID/exe`)
/// @param unreadable opening it fails
/// @param listed whether its directory shows it
record CaseFile(
        FileInfo info,
        Supplier<byte[]> content,
        @Nullable String link,
        @Nullable String leads,
        Map<String, byte[]> attributes,
        boolean unreadable,
        boolean listed) {
    private static final Instant INSTALLED = Instant.parse("2025-06-01T00:00:00Z");

    /// Whether the link is a door of `/proc` that opens without following its text.
    boolean isDoor() {
        return link != null && leads == null;
    }

    /// As `stat` tells, where this is a door.
    FileInfo target() {
        byte[] bytes = content.get();
        return info(FileType.REGULAR, 0755, 0, 0, bytes.length, info.inode());
    }

    CaseFile unlisted() {
        return new CaseFile(info, content, link, leads, attributes, unreadable, false);
    }

    CaseFile withAttributes(Map<String, byte[]> given) {
        return new CaseFile(info, content, link, leads, given, unreadable, listed);
    }

    static CaseFile directory(long inode) {
        return plain(
                info(FileType.DIRECTORY, 0755, 0, 0, 4096, inode), () -> new byte[0], null, null);
    }

    static CaseFile link(String text, @Nullable String leads, long inode) {
        var info = info(FileType.LINK, 0777, 0, 0, text.length(), inode);
        return plain(info, () -> new byte[0], text, leads);
    }

    /// A link of `/proc` with its own content behind it.
    static CaseFile door(String text, byte[] content, long inode) {
        var info = info(FileType.LINK, 0777, 0, 0, text.length(), inode);
        return plain(info, () -> content, text, null);
    }

    /// A file of `/proc` or `/sys`: size 0, whatever it holds.
    static CaseFile pseudo(Supplier<byte[]> content, long inode) {
        return plain(info(FileType.REGULAR, 0444, 0, 0, 0, inode), content, null, null);
    }

    static CaseFile regular(byte[] content, int mode, long inode) {
        var info = info(FileType.REGULAR, mode, 0, 0, content.length, inode);
        return plain(info, () -> content, null, null);
    }

    private static CaseFile plain(
            FileInfo info,
            Supplier<byte[]> content,
            @Nullable String link,
            @Nullable String leads) {
        return new CaseFile(info, content, link, leads, Map.of(), false, true);
    }

    private static FileInfo info(
            FileType type, int mode, long uid, long gid, long size, long inode) {
        return new FileInfo(
                type, mode, uid, gid, size, inode, 1, 1, INSTALLED, INSTALLED, INSTALLED, false,
                false);
    }

    /// @param given what the case says of the file: a map, its text, or nothing
    /// @param owners uid of a user name, then gid of a group name
    static CaseFile of(String where, Object given, long inode, CaseOwners owners) {
        Object value = given == null ? Map.of() : given;
        var fields = CaseFields.of(where, value instanceof String s ? Map.of("text", s) : value);
        boolean elf = fields.has("elf");
        byte[] content = content(fields);
        String link = fields.has("link") ? escaped(fields.text("link", "")) : null;
        var type = type(fields.text("type", link == null ? "file" : "link"));
        if (type != FileType.REGULAR && content.length > 0) {
            throw new IllegalArgumentException(where + ": only a file has content");
        }
        var info = info(fields, type, elf, link == null ? content.length : link.length(), owners);
        var attributes = attributes(fields.map("xattrs"));
        boolean unreadable = fields.flag("unreadable");
        boolean listed = !fields.flag("unlisted");
        info = numbered(info, fields.number("inode", inode));
        fields.done();
        return new CaseFile(info, () -> content, link, link, attributes, unreadable, listed);
    }

    private static byte[] content(CaseFields fields) {
        if (fields.has("hex")) {
            return HexFormat.of().parseHex(fields.text("hex", "").replace(" ", ""));
        }
        if (fields.has("base64")) {
            return Base64.getMimeDecoder().decode(fields.text("base64", ""));
        }
        if (fields.has("elf")) {
            return CaseElf.of(fields.map("elf"));
        }
        if (fields.has("parts")) {
            return parts(fields);
        }
        return RawText.encode(fields.text("text", ""));
    }

    /// Texts after each other, each as often as it says: what is too long to be written out.
    private static byte[] parts(CaseFields fields) {
        var all = new ByteArrayOutputStream();
        for (Object part : fields.list("parts")) {
            var one = CaseFields.of("parts", part instanceof String s ? Map.of("text", s) : part);
            long times = one.number("times", 1);
            byte[] bytes = content(one);
            one.done();
            for (long i = 0; i < times; i++) {
                all.writeBytes(bytes);
            }
        }
        return all.toByteArray();
    }

    private static FileType type(String word) {
        return switch (word) {
            case "file" -> FileType.REGULAR;
            case "dir" -> FileType.DIRECTORY;
            case "link" -> FileType.LINK;
            case "fifo" -> FileType.FIFO;
            case "socket" -> FileType.SOCKET;
            case "char" -> FileType.CHARACTER_DEVICE;
            case "block" -> FileType.BLOCK_DEVICE;
            default -> throw new IllegalArgumentException("unknown type of file: " + word);
        };
    }

    private static FileInfo info(
            CaseFields fields, FileType type, boolean elf, long length, CaseOwners owners) {
        int usual =
                switch (type) {
                    case DIRECTORY -> 0755;
                    case LINK -> 0777;
                    default -> elf ? 0755 : 0644;
                };
        var modified = fields.instant("modified", INSTALLED);
        var changed = fields.instant("changed", modified);
        return new FileInfo(
                type,
                fields.mode("mode", usual),
                owners.uid(fields.take("owner")),
                owners.gid(fields.take("group")),
                Math.max(length, fields.number("size", length)),
                0,
                fields.number("device", 1),
                fields.number("links", 1),
                modified,
                changed,
                fields.instant("born", modified.isBefore(changed) ? modified : changed),
                fields.flag("immutable"),
                fields.flag("append_only"));
    }

    private static FileInfo numbered(FileInfo info, long inode) {
        return new FileInfo(
                info.type(),
                info.mode(),
                info.uid(),
                info.gid(),
                info.size(),
                inode,
                info.device(),
                info.links(),
                info.modified(),
                info.changed(),
                info.born(),
                info.immutable(),
                info.appendOnly());
    }

    private static Map<String, byte[]> attributes(CaseFields given) {
        var attributes = new TreeMap<String, byte[]>();
        for (String name : given.keys()) {
            attributes.put(name, HexFormat.of().parseHex(given.text(name, "")));
        }
        return attributes;
    }

    /// Content up to a limit, with zeros for the holes.
    Content read(int limit) {
        byte[] bytes = content.get();
        long size = length();
        int length = (int) Math.min(size, limit);
        return new Content(
                length == bytes.length ? bytes : Arrays.copyOf(bytes, length), size > limit);
    }

    /// The length that its holes give it too.
    private long length() {
        return Math.max(content.get().length, isDoor() ? 0 : info.size());
    }

    /// Content from an offset on, with zeros for the holes; 0 at the end.
    int readAt(long offset, byte[] into, int at, int length) {
        byte[] bytes = content.get();
        int count = (int) Math.clamp(length() - offset, 0, (long) length);
        int stored = (int) Math.clamp(bytes.length - offset, 0, (long) count);
        System.arraycopy(bytes, stored == 0 ? 0 : (int) offset, into, at, stored);
        Arrays.fill(into, at + stored, at + count, (byte) 0);
        return count;
    }

    OpenFile open() {
        return new OpenFile() {
            @Override
            public long size() {
                return length();
            }

            @Override
            public int readAt(long offset, byte[] into, int at, int length) {
                return CaseFile.this.readAt(offset, into, at, length);
            }
        };
    }

    /// A name with `\xHH` in place of bytes that no YAML can hold.
    static String escaped(String name) {
        if (!name.contains("\\x")) {
            return name;
        }
        byte[] in = RawText.encode(name);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '\\' && i + 3 < in.length && in[i + 1] == 'x') {
                out[length++] = (byte) Integer.parseInt(name(in, i + 2), 16);
                i += 3;
            } else {
                out[length++] = in[i];
            }
        }
        return RawText.decode(out, 0, length);
    }

    private static String name(byte[] bytes, int at) {
        return RawText.decode(bytes, at, 2);
    }
}
