package davy.core.git;

import davy.core.compression.Deflated;
import davy.core.host.OpenFile;
import java.util.ArrayDeque;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/// A pack that is open: objects at any place of it, deltas made whole.
final class Pack implements AutoCloseable {
    private static final int HEAD = 12;
    private static final int MAGIC = 0x5041434B;
    private static final int LONGEST_CHAIN = 4096;
    private static final long MOST_CHAINED = 24L << 20;

    private final String path;
    private final OpenFile file;
    private final ObjectFormat format;
    private final @Nullable PackIndex index;
    private final Deflated inflater;
    private final KeptObjects kept;

    /// @param index null where there is none
    /// @param kept shared by the packs of a repository
    Pack(
            String path,
            OpenFile file,
            ObjectFormat format,
            @Nullable PackIndex index,
            KeptObjects kept) {
        this.kept = kept;
        this.path = path;
        this.file = file;
        this.format = format;
        this.index = index;
        inflater = Deflated.zlib(file::readAt, 16 << 10);
    }

    String path() {
        return path;
    }

    OpenFile file() {
        return file;
    }

    ObjectFormat format() {
        return format;
    }

    /// Where the first object begins; -1 where this is no pack.
    long first() {
        int version = number(4);
        return number(0) == MAGIC && (version == 2 || version == 3) ? HEAD : -1;
    }

    private int number(long at) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | inflater.byteAt(at + i) & 0xFF;
        }
        return value;
    }

    /// Where the sum begins that ends it.
    long end() {
        return file.size() - format.length();
    }

    /// Where an object begins; -1 where the pack does not have it, or has no index.
    long find(byte[] id) {
        return index == null ? -1 : index.find(id);
    }

    /// Where the base of a delta begins; -1 where that is not known.
    long base(PackEntry delta) {
        byte[] id = delta.baseId();
        return id == null ? delta.base() : find(id);
    }

    /// The object that begins at a place; null where it cannot be made: damaged, longer than
    /// [GitObject#LONGEST], or a delta whose base is not here.
    @Nullable GitObject read(long at) {
        var chain = new ArrayDeque<PackEntry>();
        var deltas = new ArrayDeque<byte[]>();
        var seen = new HashSet<Long>();
        long chained = 0;
        for (long place = at; seen.add(place) && chain.size() < LONGEST_CHAIN; ) {
            var known = kept.get(path, place);
            if (known != null) {
                return build(known, chain, deltas);
            }
            var entry = place < HEAD ? null : PackEntry.read(inflater, place, format.length());
            byte[] data = entry == null ? null : data(entry);
            if (entry == null || data == null) {
                return null;
            }
            var type = entry.type();
            if (type != null) {
                return build(kept.keep(path, place, new GitObject(type, data)), chain, deltas);
            }
            chained += data.length;
            if (chained > MOST_CHAINED) {
                return null;
            }
            chain.push(entry);
            deltas.push(data);
            place = base(entry);
        }
        return null;
    }

    private @Nullable GitObject build(
            GitObject from, ArrayDeque<PackEntry> chain, ArrayDeque<byte[]> deltas) {
        var object = from;
        while (!chain.isEmpty()) {
            byte[] delta = deltas.pop();
            byte[] made = Delta.apply(object.bytes(), delta, delta.length, GitObject.LONGEST);
            if (made == null) {
                return null;
            }
            object = kept.keep(path, chain.pop().at(), new GitObject(object.type(), made));
        }
        return object;
    }

    private byte @Nullable [] data(PackEntry entry) {
        if (entry.size() > GitObject.LONGEST) {
            return null;
        }
        var data = new byte[(int) entry.size()];
        inflater.begin(entry.data());
        int length = 0;
        int got = 0;
        while (length < data.length && got >= 0) {
            got = inflater.read(data, length, data.length - length);
            length += Math.max(got, 0);
        }
        return length == data.length ? data : null;
    }

    @Override
    public void close() {
        inflater.close();
    }
}
