package davy.core.container;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.json.JsonValue;

/// Small files of the runtimes.
final class Files {
    private static final int LIMIT = 8 << 20;

    private Files() {}

    /// Empty where there is none.
    static JsonValue json(Host host, String path) {
        var content = Content.whole(host, path, LIMIT);
        return JsonValue.of(content == null ? new byte[0] : content.bytes());
    }

    /// The whole of a file with one line, stripped; empty where there is none.
    static String line(Host host, String path) {
        var content = host.read(path, 1 << 16);
        return content == null ? "" : content.text().strip();
    }

    /// Without `sha256:`.
    static String hex(String sum) {
        return sum.startsWith("sha256:") ? sum.substring(7) : sum;
    }
}
