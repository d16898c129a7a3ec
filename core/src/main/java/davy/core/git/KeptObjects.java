package davy.core.git;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Objects of packs that were made lately, on which others may be built.
final class KeptObjects {
    private static final long MOST = 24L << 20;

    private record Key(String pack, long at) {}

    private final Map<Key, GitObject> objects = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    @Nullable GitObject get(String pack, long at) {
        return objects.get(new Key(pack, at));
    }

    GitObject keep(String pack, long at, GitObject object) {
        if (object.bytes().length > MOST / 4) {
            return object;
        }
        var before = objects.put(new Key(pack, at), object);
        bytes += size(object) - (before == null ? 0 : size(before));
        var eldest = objects.entrySet().iterator();
        while (bytes > MOST) {
            bytes -= size(eldest.next().getValue());
            eldest.remove();
        }
        return object;
    }

    /// With what the map needs.
    private static long size(GitObject object) {
        return object.bytes().length + 160L;
    }
}
