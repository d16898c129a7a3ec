package davy.agent.respond;

import davy.core.file.FileHashes;
import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.text.RawText;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What copies of a family's programs look like, whatever they are called.
final class Likeness {
    private static final int LARGEST = 16 << 20;

    /// By so many bytes at their beginning, bytes, files that are no copies are told apart.
    private static final int HEAD = 64;

    private final Host host;
    private final Map<FileHashes, Instant> known = new LinkedHashMap<>();
    private final Set<String> heads = new HashSet<>();

    Likeness(Host host) {
        this.host = host;
    }

    /// Of a whole file; null for a long one too.
    @Nullable FileHashes whole(String path) {
        var content = host.read(path, LARGEST);
        return content == null || content.truncated() ? null : hashes(content);
    }

    /// Of a long file those of its beginning: a program that was padded to any length is the same.
    @Nullable FileHashes beginning(String path) {
        var content = host.read(path, LARGEST);
        return content == null ? null : hashes(content);
    }

    private static @Nullable FileHashes hashes(Content content) {
        return content.bytes().length == 0 ? null : FileHashes.of(content.bytes());
    }

    /// @param since when the program is there
    void learn(String path, FileHashes hashes, Instant since) {
        known.merge(hashes, since, (one, other) -> one.isBefore(other) ? one : other);
        heads.add(head(path));
    }

    /// Whether a file begins as one of the programs does.
    boolean maybe(String path) {
        return heads.contains(head(path));
    }

    private String head(String path) {
        var head = host.read(path, HEAD);
        return head == null ? "" : RawText.decode(head.bytes());
    }

    /// Since when the oldest of the programs is there that this is a copy of; null where it is
    /// none.
    @Nullable Instant since(FileHashes hashes) {
        Instant oldest = null;
        for (var each : known.entrySet()) {
            boolean copy = hashes.isSiblingOf(each.getKey());
            if (copy && (oldest == null || each.getValue().isBefore(oldest))) {
                oldest = each.getValue();
            }
        }
        return oldest;
    }
}
