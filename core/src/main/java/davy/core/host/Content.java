package davy.core.host;

import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// Bytes of a file, up to a limit.
///
/// @param bytes not copied: whoever made it must not change it
/// @param truncated whether the file went on past the limit
public record Content(byte[] bytes, boolean truncated) {
    private static final int WHOLE = 4 << 20;

    /// A small file; what goes on past 4 MiB is recorded as unseen.
    static @Nullable Content whole(Host host, String path) {
        return whole(host, path, WHOLE);
    }

    /// A file's beginning; what goes on past the limit is recorded as unseen.
    ///
    /// @param limit in bytes, whole MiB
    public static @Nullable Content whole(Host host, String path, int limit) {
        var content = host.read(path, limit);
        if (content != null && content.truncated()) {
            host.miss(new Unseen(path, longer(limit)));
        }
        return content;
    }

    /// What to say of a file of which only the beginning was read.
    ///
    /// @param limit in bytes, whole MiB
    public static Phrase longer(int limit) {
        return Phrase.of(
                "longer than {0} MiB, only its beginning was read; look at the rest by hand",
                "文件超过 {0} MiB，只读取了开头部分；其余请人工查看", limit >> 20);
    }

    public String text() {
        return RawText.decode(bytes);
    }

    /// The lines without their `\n`, each decoded when it is asked for: the lines of a hostile file
    /// would take much more room than the file. A `\r` stays: an attacker may hide behind it.
    public List<String> lines() {
        return new Lines(bytes);
    }

    private static final class Lines extends AbstractList<String> implements RandomAccess {
        private final byte[] bytes;

        /// Where each line begins, and, of one more, where the next one would.
        private final int[] starts;

        Lines(byte[] bytes) {
            this.bytes = bytes;
            int newlines = 0;
            for (byte b : bytes) {
                newlines += b == '\n' ? 1 : 0;
            }
            boolean open = bytes.length > 0 && bytes[bytes.length - 1] != '\n';
            starts = new int[newlines + (open ? 2 : 1)];
            int line = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    starts[++line] = i + 1;
                }
            }
            if (open) {
                starts[line + 1] = bytes.length + 1;
            }
        }

        @Override
        public int size() {
            return starts.length - 1;
        }

        @Override
        public String get(int line) {
            int start = starts[line];
            return RawText.decode(bytes, start, starts[line + 1] - 1 - start);
        }
    }
}
