package davy.core.container;

import davy.core.file.ByteSource;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A key-value file of bolt (go.etcd.io/bbolt, version 2 of the format), as containerd and podman
/// keep: buckets inside of buckets, each a tree of pages. Any input is safe: what is damaged is
/// left out.
final class BoltFile {
    /// Held whole, and of two files at once, in a heap of 192 MiB.
    private static final int LONGEST = 40 << 20;

    private static final int MAGIC = 0xED0CDAED;
    private static final int HEADER = 16;
    private static final int ELEMENT = 16;
    private static final int BRANCH = 1;
    private static final int LEAF = 2;
    private static final int IS_BUCKET = 1;
    private static final int DEEPEST = 32;
    private static final int MOST = 200_000;

    /// Of a key that is of use here: identifiers and names.
    private static final int LONGEST_KEY = 4 << 10;

    private final byte[] bytes;
    private final ByteBuffer file;
    private final int pageSize;
    private final Bucket root;
    private final Runnable overfull;

    /// Keys that may still be read, and bytes of them: they are in the file, side by side, except
    /// where somebody made one of which they share the same place.
    private int keysLeft = MOST;

    private long bytesLeft;

    private boolean told;

    private BoltFile(byte[] bytes, ByteBuffer file, int pageSize, long page, Runnable overfull) {
        this.overfull = overfull;
        bytesLeft = bytes.length;
        this.bytes = bytes;
        this.file = file;
        this.pageSize = pageSize;
        root = new Bucket(page, 0, 0);
    }

    /// Reads a file; what goes on past [#LONGEST] is recorded as unseen.
    ///
    /// @return null where there is no such file, or it is of another kind
    static @Nullable BoltFile read(Host host, String path) {
        var read = new AtomicReference<byte @Nullable []>();
        host.open(
                path,
                file -> {
                    int length = (int) Math.min(file.size(), LONGEST);
                    ByteSource source = file::readAt;
                    read.set(source.bytes(0, length));
                    if (file.size() > LONGEST) {
                        host.miss(new Unseen(path, tooLong()));
                    }
                });
        byte[] bytes = read.get();
        return bytes == null ? null : open(bytes, () -> host.miss(new Unseen(path, tooMany())));
    }

    private static Phrase tooLong() {
        return Phrase.of(
                "longer than {0} MiB, only its beginning was read: containers may be missing; look"
                        + " with the tools of their runtime on a machine that you trust",
                "超过 {0} MiB，只读取了开头部分：可能遗漏容器；请在可信的机器上用容器运行时的工具查看", LONGEST >> 20);
    }

    private static Phrase tooMany() {
        return Phrase.of(
                "has more or longer keys than are read: containers may be missing; look with the tools"
                        + " of their runtime on a machine that you trust",
                "其中的键过多或过长，未全部读取：可能遗漏容器；请在可信的机器上用容器运行时的工具查看");
    }

    /// @param overfull called at most once, when not all keys can be read
    /// @return null where this is no such file
    static @Nullable BoltFile open(byte[] bytes, Runnable overfull) {
        var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int first = meta(file, 0);
        int pageSize = first >= 0 ? file.getInt(first + 8) : 4096;
        if (pageSize < 512 || pageSize > 1 << 20) {
            return null;
        }
        int second = meta(file, pageSize);
        int newest = newest(file, first, second);
        return newest < 0
                ? null
                : new BoltFile(bytes, file, pageSize, file.getLong(newest + 16), overfull);
    }

    /// Where the meta of a page begins; -1 where it is none, or half written.
    private static int meta(ByteBuffer file, int page) {
        int at = page + HEADER;
        boolean sound =
                at + 64 <= file.limit()
                        && file.getInt(at) == MAGIC
                        && file.getInt(at + 4) == 2
                        && file.getLong(at + 56) == sum(file, at);
        return sound ? at : -1;
    }

    /// FNV-1a over what comes before it.
    private static long sum(ByteBuffer file, int from) {
        long hash = 0xcbf29ce484222325L;
        for (int i = from; i < from + 56; i++) {
            hash = (hash ^ (file.get(i) & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }

    private static int newest(ByteBuffer file, int first, int second) {
        if (first < 0 || second < 0) {
            return Math.max(first, second);
        }
        return file.getLong(first + 48) >= file.getLong(second + 48) ? first : second;
    }

    private boolean takes(long key) {
        boolean fits = keysLeft > 0 && key <= LONGEST_KEY && key <= bytesLeft;
        if (fits) {
            keysLeft--;
            bytesLeft -= key;
        } else if (!told) {
            told = true;
            overfull.run();
        }
        return fits;
    }

    Bucket root() {
        return root;
    }

    /// @param page of its tree; 0 for one that is so small that it lies in its parent
    /// @param offset of its own page then
    private record Place(long page, int offset, int end) {}

    /// Keys with values, or with further buckets.
    final class Bucket {
        private final Place place;
        private @Nullable Map<String, Place> values;
        private final Map<String, Bucket> buckets = new LinkedHashMap<>();

        private Bucket(long page, int offset, int end) {
            place = new Place(page, offset, end);
        }

        /// Of a key; null where there is none, or it is longer: values may lie one over the other,
        /// each as long as the file.
        ///
        /// @param most bytes
        byte @Nullable [] value(String key, int most) {
            var found = values().get(key);
            return found == null || found.end - found.offset > most
                    ? null
                    : Arrays.copyOfRange(bytes, found.offset, found.end);
        }

        /// An identifier or a name; empty where there is none, or it is longer than one.
        String text(String key) {
            byte[] value = value(key, LONGEST_KEY);
            return value == null ? "" : new String(value, StandardCharsets.UTF_8);
        }

        /// A bucket inside of this one; an empty one where there is none.
        Bucket bucket(String... names) {
            var bucket = this;
            for (String name : names) {
                bucket.values();
                var inner = bucket.buckets.get(name);
                bucket = inner == null ? new Bucket(0, 0, 0) : inner;
            }
            return bucket;
        }

        /// The keys that have values, in order.
        Set<String> keys() {
            return values().keySet();
        }

        /// Names of the buckets inside, in order.
        Set<String> buckets() {
            values();
            return buckets.keySet();
        }

        private Map<String, Place> values() {
            var known = values;
            if (known == null) {
                known = new LinkedHashMap<>();
                values = known;
                if (place.page == 0) {
                    page(place.offset, place.end, new HashSet<>(), 0);
                } else {
                    tree(place.page, new HashSet<>(), 0);
                }
            }
            return known;
        }

        private void tree(long number, Set<Long> seen, int depth) {
            boolean inside = number > 0 && number < file.limit() / pageSize + 1L;
            if (!inside || depth > DEEPEST || seen.size() > MOST || !seen.add(number)) {
                return;
            }
            long start = number * pageSize;
            if (start + HEADER <= file.limit()) {
                long end = start + pageSize * (1L + (file.getInt((int) start + 12) & 0xffffffffL));
                page((int) start, (int) Math.min(end, file.limit()), seen, depth);
            }
        }

        private void page(int start, int end, Set<Long> seen, int depth) {
            if (start < HEADER || start + HEADER > end) {
                return;
            }
            int flags = file.getShort(start + 8);
            int count = file.getShort(start + 10) & 0xffff;
            int most = Math.min(count, (end - start - HEADER) / ELEMENT);
            for (int i = 0; i < most; i++) {
                int at = start + HEADER + i * ELEMENT;
                if ((flags & BRANCH) != 0) {
                    tree(file.getLong(at + 8), seen, depth + 1);
                } else if ((flags & LEAF) != 0) {
                    leaf(at, end);
                }
            }
        }

        private void leaf(int at, int end) {
            long key = at + (file.getInt(at + 4) & 0xffffffffL);
            long value = key + (file.getInt(at + 8) & 0xffffffffL);
            long after = value + (file.getInt(at + 12) & 0xffffffffL);
            if (after > end || values == null || !takes(value - key)) {
                return;
            }
            String name = new String(bytes, (int) key, (int) (value - key), StandardCharsets.UTF_8);
            if ((file.getInt(at) & IS_BUCKET) == 0) {
                values.put(name, new Place(0, (int) value, (int) after));
            } else if (after - value >= 16) {
                long page = file.getLong((int) value);
                buckets.put(name, new Bucket(page, (int) value + 16, (int) after));
            }
        }
    }
}
