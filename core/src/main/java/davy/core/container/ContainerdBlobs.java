package davy.core.container;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.json.JsonValue;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Descriptions in containerd's content store, by their sums: OCI indexes, manifests and
/// configurations. An index can name the same ones over and over: what is read in all is bounded.
final class ContainerdBlobs {
    private static final int LONGEST = 4 << 20;
    private static final Pattern SUM = Pattern.compile("sha256:[0-9a-f]{64}");

    private final Host host;
    private final String folder;
    private int readsLeft = 100_000;
    private long bytesLeft = 512 << 20;
    private boolean told;

    /// @param root containerd's
    ContainerdBlobs(Host host, String root) {
        this.host = host;
        folder = root + "/io.containerd.content.v1.content/blobs/sha256";
    }

    static boolean isSum(String text) {
        return SUM.matcher(text).matches();
    }

    /// @param sum `sha256:…`
    /// @return null where there is none, or too much was read already
    @Nullable JsonValue json(String sum) {
        if (!isSum(sum)) {
            return null;
        }
        if (readsLeft-- <= 0 || bytesLeft <= 0) {
            if (!told) {
                told = true;
                host.miss(new Unseen(folder, Room.more()));
            }
            return null;
        }
        var content = Content.whole(host, folder + "/" + Files.hex(sum), LONGEST);
        if (content == null) {
            return null;
        }
        bytesLeft -= content.bytes().length;
        var json = JsonValue.of(content.bytes());
        return json.isEmpty() ? null : json;
    }
}
