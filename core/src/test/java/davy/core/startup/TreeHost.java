package davy.core.startup;

import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.host.Unseen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A directory of the test machine as the root of a host, links kept inside, by the plain means of
/// the Java library: so that a tool with a `--root` option can look at the same tree.
final class TreeHost implements Host {
    private final Path root;
    private final List<Unseen> unseen = new ArrayList<>();

    TreeHost(Path root) {
        this.root = root;
    }

    TreeHost write(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    TreeHost link(String path, String target) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, Path.of(target));
        return this;
    }

    private @Nullable Path walk(String path, boolean follow) {
        var rest = new ArrayDeque<String>();
        push(rest, path);
        Path at = root;
        for (int steps = 0; !rest.isEmpty() && steps < 200; steps++) {
            String part = rest.pop();
            if (part.equals("..")) {
                at = at.equals(root) ? root : at.getParent();
                continue;
            }
            Path next = at.resolve(part);
            if (Files.isSymbolicLink(next) && (follow || !rest.isEmpty())) {
                try {
                    String target = Files.readSymbolicLink(next).toString();
                    at = target.startsWith("/") ? root : at;
                    push(rest, target);
                } catch (IOException e) {
                    return null;
                }
                continue;
            }
            at = next;
        }
        return Files.exists(at, LinkOption.NOFOLLOW_LINKS) ? at : null;
    }

    private static void push(Deque<String> rest, String path) {
        String[] parts = path.split("/", -1);
        for (int i = parts.length - 1; i >= 0; i--) {
            if (!parts[i].isEmpty() && !parts[i].equals(".")) {
                rest.push(parts[i]);
            }
        }
    }

    @Override
    public Kind kind() {
        return Kind.IMAGE;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        return info(walk(path, true));
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        return info(walk(path, false));
    }

    private static @Nullable FileInfo info(@Nullable Path file) {
        if (file == null) {
            return null;
        }
        try {
            Map<String, Object> unix =
                    Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
            var modified = ((FileTime) unix.get("lastModifiedTime")).toInstant();
            int mode = (int) unix.get("mode");
            return new FileInfo(
                    FileType.ofMode(mode),
                    mode & 07777,
                    Integer.toUnsignedLong((int) unix.get("uid")),
                    Integer.toUnsignedLong((int) unix.get("gid")),
                    (long) unix.get("size"),
                    (long) unix.get("ino"),
                    (long) unix.get("dev"),
                    (int) unix.get("nlink"),
                    modified,
                    ((FileTime) unix.get("ctime")).toInstant(),
                    null,
                    false,
                    false);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public @Nullable String resolve(String path) {
        Path file = walk(path, true);
        return file == null ? null : "/" + root.relativize(file);
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        Path file = walk(path, true);
        if (file == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limit + 1);
            boolean truncated = bytes.length > limit;
            return new Content(truncated ? Arrays.copyOf(bytes, limit) : bytes, truncated);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public @Nullable String readLink(String path) {
        Path file = walk(path, false);
        try {
            return file != null && Files.isSymbolicLink(file)
                    ? Files.readSymbolicLink(file).toString()
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public List<String> list(String directory) {
        Path file = walk(directory, true);
        if (file == null || !Files.isDirectory(file)) {
            return List.of();
        }
        try (var entries = Files.list(file)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        return null;
    }

    @Override
    public void walk(String from, FileVisitor visitor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Kernel kernel() {
        return null;
    }

    @Override
    public void miss(Unseen miss) {
        unseen.add(miss);
    }

    @Override
    public List<Unseen> unseen() {
        return unseen;
    }
}
