package davy.linux;

import davy.core.text.RawText;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a list of mounts, given piece by piece, tells of file systems that may not answer. Nothing
/// else is kept: in a user namespace, any user can make a hundred thousand mounts.
final class RemoteMounts {
    private static final int LONGEST = 64 << 20;
    private static final int LONGEST_LINE = 64 << 10;

    /// In characters, of one list.
    private static final int HEAVIEST = 4 << 20;

    /// Of a mount, beside its texts.
    private static final int EACH = 300;

    private final Map<String, Mount> byPoint = new LinkedHashMap<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int read;
    private int weight;
    private boolean tooMany;

    /// @return whether more is wanted
    boolean add(byte[] bytes, int length) {
        int start = 0;
        for (int i = 0; i < length && !tooMany; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, start, i - start);
                end();
                start = i + 1;
            }
        }
        line.write(bytes, start, length - start);
        read += length;
        tooMany |= line.size() > LONGEST_LINE || read > LONGEST;
        return !tooMany;
    }

    private void end() {
        var mount = Mounts.line(RawText.decode(line.toByteArray()));
        line.reset();
        if (mount == null) {
            return;
        }
        var below = byPoint.remove(mount.point());
        weight -= below == null ? 0 : weight(below);
        if (mount.nature() == Mount.Nature.REMOTE) {
            byPoint.put(mount.point(), mount);
            weight += weight(mount);
            tooMany |= weight > HEAVIEST;
        }
    }

    private static int weight(Mount mount) {
        return EACH
                + mount.point().length()
                + mount.root().length()
                + mount.type().length()
                + mount.source().length()
                + mount.options().length();
    }

    /// What they take up in memory, in characters.
    int weight() {
        return weight;
    }

    /// Those on top at their places; [Mounts#UNKNOWN] where they are too many.
    Mounts mounts() {
        return tooMany ? Mounts.UNKNOWN : Mounts.of(byPoint.values());
    }
}
