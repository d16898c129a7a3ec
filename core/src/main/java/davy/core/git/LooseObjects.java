package davy.core.git;

import davy.core.compression.Deflated;
import davy.core.host.Host;
import davy.core.host.OpenFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The objects of a directory that lie each in a file of its own.
final class LooseObjects {
    private static final int MOST = 100_000;
    private static final int LONGEST_HEAD = 32;

    private final Host host;
    private final String directory;
    private final ObjectFormat format;

    LooseObjects(Host host, String directory, ObjectFormat format) {
        this.host = host;
        this.directory = directory;
        this.format = format;
    }

    /// What stands before the bytes of an object.
    record Head(ObjectType type, long size) {}

    String directory() {
        return directory;
    }

    /// Their names, at most 100,000.
    List<String> ids() {
        var ids = new ArrayList<String>();
        for (String prefix : host.list(directory)) {
            boolean named = prefix.length() == 2 && isHex(prefix) && ids.size() < MOST;
            for (String name : named ? host.list(directory + "/" + prefix) : List.<String>of()) {
                if (name.length() == format.length() * 2 - 2 && isHex(name)) {
                    ids.add(prefix + name);
                }
            }
        }
        return ids.size() > MOST ? ids.subList(0, MOST) : ids;
    }

    static boolean isHex(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /// Opens an object, behind its head.
    ///
    /// @return whether it was there and has a head
    boolean open(String id, BiConsumer<Deflated, Head> reader) {
        boolean[] good = {false};
        String path = directory + "/" + id.substring(0, 2) + "/" + id.substring(2);
        host.open(
                path,
                file -> {
                    try (var object = Deflated.zlib(file::readAt, window(file))) {
                        object.begin(0);
                        var head = head(object);
                        if (head != null) {
                            good[0] = true;
                            reader.accept(object, head);
                        }
                    }
                });
        return good[0];
    }

    private static int window(OpenFile file) {
        return Math.clamp(file.size(), 1 << 10, 64 << 10);
    }

    private static @Nullable Head head(Deflated object) {
        var bytes = new byte[LONGEST_HEAD];
        for (int i = 0; i < bytes.length && object.read(bytes, i, 1) == 1; i++) {
            if (bytes[i] == 0) {
                return head(new String(bytes, 0, i, StandardCharsets.ISO_8859_1));
            }
        }
        return null;
    }

    private static @Nullable Head head(String text) {
        int space = text.indexOf(' ');
        var type = space < 0 ? null : ObjectType.of(text.substring(0, space));
        String size = text.substring(space + 1);
        boolean number = !size.isEmpty() && size.length() <= 15;
        return type != null && number && size.chars().allMatch(c -> c >= '0' && c <= '9')
                ? new Head(type, Long.parseLong(size))
                : null;
    }

    /// An object, whole; null where it is not there, damaged, or longer than [GitObject#LONGEST].
    @Nullable GitObject read(String id) {
        var read = new ArrayList<GitObject>(1);
        open(
                id,
                (object, head) -> {
                    var whole = read(object, head);
                    if (whole != null) {
                        read.add(whole);
                    }
                });
        return read.isEmpty() ? null : read.getFirst();
    }

    private static @Nullable GitObject read(Deflated object, Head head) {
        if (head.size() > GitObject.LONGEST) {
            return null;
        }
        var bytes = new byte[(int) head.size()];
        int length = 0;
        int got = 0;
        while (length < bytes.length && got >= 0) {
            got = object.read(bytes, length, bytes.length - length);
            length += Math.max(got, 0);
        }
        return length == bytes.length ? new GitObject(head.type(), bytes) : null;
    }
}
