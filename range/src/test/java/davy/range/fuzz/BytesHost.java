package davy.range.fuzz;

import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.host.Unseen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A host of a few files without links, held in memory.
final class BytesHost implements Host {
    private final TreeMap<String, byte[]> files = new TreeMap<>();
    private final TreeMap<String, TreeSet<String>> directories = new TreeMap<>();
    private final List<Unseen> unseen = new ArrayList<>();

    BytesHost with(String path, byte[] bytes) {
        files.put(path, bytes);
        String at = path;
        for (int slash = at.lastIndexOf('/'); slash >= 0; slash = at.lastIndexOf('/')) {
            String parent = slash == 0 ? "/" : at.substring(0, slash);
            directories.computeIfAbsent(parent, _ -> new TreeSet<>()).add(at.substring(slash + 1));
            if (slash == 0) {
                break;
            }
            at = parent;
        }
        return this;
    }

    @Override
    public Kind kind() {
        return Kind.IMAGE;
    }

    private static String plain(String path) {
        String plain = path;
        while (plain.contains("//")) {
            plain = plain.replace("//", "/");
        }
        return plain.length() > 1 && plain.endsWith("/")
                ? plain.substring(0, plain.length() - 1)
                : plain;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        byte[] bytes = files.get(plain(path));
        boolean directory = directories.containsKey(plain(path));
        if (bytes == null && !directory) {
            return null;
        }
        var at = Instant.ofEpochSecond(1_700_000_000);
        return new FileInfo(
                directory ? FileType.DIRECTORY : FileType.REGULAR,
                directory ? 0755 : 0644,
                0,
                0,
                bytes == null ? 0 : bytes.length,
                1,
                1,
                1,
                at,
                at,
                at,
                false,
                false);
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        return stat(path);
    }

    @Override
    public @Nullable String resolve(String path) {
        return stat(path) == null ? null : plain(path);
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        byte[] bytes = files.get(plain(path));
        if (bytes == null) {
            return null;
        }
        return bytes.length <= limit
                ? new Content(bytes, false)
                : new Content(Arrays.copyOf(bytes, limit), true);
    }

    @Override
    public @Nullable String readLink(String path) {
        return null;
    }

    @Override
    public List<String> list(String directory) {
        var names = directories.get(plain(directory));
        return names == null ? List.of() : List.copyOf(names);
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        return null;
    }

    @Override
    public void walk(String root, FileVisitor visitor) {
        throw new UnsupportedOperationException("no parser walks");
    }

    @Override
    public @Nullable Kernel kernel() {
        return null;
    }

    @Override
    public void miss(Unseen missed) {
        unseen.add(missed);
    }

    @Override
    public List<Unseen> unseen() {
        return unseen;
    }
}
