package davy.core.socket;

import davy.core.host.Content;
import davy.core.host.FileInfo;
import davy.core.host.FileType;
import davy.core.host.FileVisitor;
import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.host.Unseen;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A `/proc` in memory; where nothing is put into it, the machine's own.
final class ProcHost implements Host {
    final Map<String, String> files = new HashMap<>();
    final Map<String, String> links = new HashMap<>();
    final List<Unseen> unseen = new ArrayList<>();

    @Override
    public Kind kind() {
        return Kind.LIVE;
    }

    @Override
    public @Nullable FileInfo stat(String path) {
        return lstat(path);
    }

    @Override
    public @Nullable FileInfo lstat(String path) {
        return files.containsKey(path)
                ? new FileInfo(
                        FileType.REGULAR,
                        0444,
                        0,
                        0,
                        0,
                        1,
                        1,
                        1,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        null,
                        false,
                        false)
                : null;
    }

    @Override
    public @Nullable String resolve(String path) {
        return path;
    }

    @Override
    public @Nullable Content read(String path, int limit) {
        if (files.isEmpty()) {
            try (var in = new FileInputStream(path)) {
                return new Content(in.readAllBytes(), false);
            } catch (IOException e) {
                return null;
            }
        }
        var text = files.get(path);
        return text == null || text.equals("unreadable")
                ? null
                : new Content(text.getBytes(StandardCharsets.UTF_8), text.endsWith("truncated"));
    }

    @Override
    public @Nullable String readLink(String path) {
        if (!links.isEmpty()) {
            return links.get(path);
        }
        try {
            return Files.readSymbolicLink(Path.of(path)).toString();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public List<String> list(String directory) {
        if (!links.isEmpty()) {
            var names = new TreeSet<String>();
            for (var link : links.keySet()) {
                if (link.startsWith(directory + "/")) {
                    names.add(
                            (link + "/")
                                    .substring(
                                            directory.length() + 1,
                                            (link + "/").indexOf('/', directory.length() + 1)));
                }
            }
            return List.copyOf(names);
        }
        try (var entries = Files.list(Path.of(directory))) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public byte @Nullable [] attribute(String path, String name) {
        return null;
    }

    @Override
    public void walk(String root, FileVisitor visitor) {}

    @Override
    public @Nullable Kernel kernel() {
        return null;
    }

    @Override
    public void miss(Unseen what) {
        unseen.add(what);
    }

    @Override
    public List<Unseen> unseen() {
        return unseen;
    }
}
