package davy.core.git;

import davy.core.compression.Deflated;
import davy.core.secret.AccessKey;
import davy.core.secret.AccessKeys;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/// Goes through a pack from its first object to its last and looks for keys. An index is not
/// needed, but for deltas that name their base by its hash.
///
/// Most objects are deltas, and most deltas are never made whole: what is new in them is searched,
/// and only where that can be a key, or a part of one beside what the base has, is the version made
/// and searched.
final class PackSearch {
    private static final int MOST_OBJECTS = 2_000_000;
    private static final int LONGEST_DELTA = 4 << 20;

    private static final int TYPE = 7;
    private static final int MAY_HOLD = 8;

    private final Pack pack;
    private final KeyText text;
    private final Budget budget;
    private final Consumer<KeyedObject> found;
    private final Deflated inflater;
    private byte[] delta = new byte[64 << 10];
    private byte[] literals = new byte[64 << 10];
    private long[] places = new long[1024];
    private byte[] kinds = new byte[1024];
    private int count;
    private int unresolved;
    private boolean whole;

    PackSearch(Pack pack, KeyText text, Budget budget, Consumer<KeyedObject> found) {
        this.pack = pack;
        this.text = text;
        this.budget = budget;
        this.found = found;
        inflater = Deflated.zlib(pack.file()::readAt, 256 << 10);
    }

    /// Searches all of it, or up to damage or the end of the budget.
    PackSearch run() {
        long at = pack.first();
        long end = pack.end();
        while (at >= 0 && at < end && count < MOST_OBJECTS && budget.take(0)) {
            at = object(at);
        }
        whole = at == end;
        inflater.close();
        return this;
    }

    /// Whether all objects were read.
    boolean whole() {
        return whole;
    }

    /// Versions that may hold a key and could not be made.
    int unresolved() {
        return unresolved;
    }

    /// Where commits begin.
    long[] commits() {
        long[] commits = new long[count];
        int next = 0;
        for (int i = 0; i < count; i++) {
            if ((kinds[i] & TYPE) == ObjectType.COMMIT.number()) {
                commits[next++] = places[i];
            }
        }
        return Arrays.copyOf(commits, next);
    }

    /// @return where the next object begins; -1 where that cannot be told
    private long object(long at) {
        var entry = PackEntry.read(inflater, at, pack.format().length());
        if (entry == null) {
            return -1;
        }
        inflater.begin(entry.data());
        int kind = entry.isDelta() ? delta(entry) : whole(entry);
        if (kind < 0) {
            return -1;
        }
        note(at, kind);
        return inflater.position();
    }

    /// What an object with all its bytes is; -1 where it is damaged.
    private int whole(PackEntry entry) {
        var type = entry.type();
        if (type == null || type == ObjectType.TREE) {
            return skip(entry) ? ObjectType.TREE.number() : -1;
        }
        if (!text.read(inflater, entry.size())) {
            return -1;
        }
        var keys = text.keys();
        int kind = type.number() | (text.mayHold() ? MAY_HOLD : 0);
        if (!keys.isEmpty()) {
            found.accept(new KeyedObject(hash(type, entry), type, keys));
        }
        return kind;
    }

    private boolean skip(PackEntry entry) {
        long most = Math.min(entry.size(), budget.left());
        boolean good = inflater.skip(most, literals);
        return budget.take(entry.size()) && good;
    }

    /// Reads the object again: few are ever found.
    private String hash(ObjectType type, PackEntry entry) {
        MessageDigest digest = pack.format().digest(type, entry.size());
        try (var again = Deflated.zlib(pack.file()::readAt, 64 << 10)) {
            again.begin(entry.data());
            for (int n = again.read(literals, 0, literals.length);
                    n > 0 && budget.take(n);
                    n = again.read(literals, 0, literals.length)) {
                digest.update(literals, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private int delta(PackEntry entry) {
        if (entry.size() > LONGEST_DELTA) {
            unresolved++;
            return skip(entry) ? 0 : -1;
        }
        int length = read((int) entry.size());
        if (length < 0) {
            return -1;
        }
        int base = kind(pack.base(entry));
        if ((base & TYPE) == ObjectType.TREE.number()) {
            return base;
        }
        int fresh = Delta.literals(delta, length, literals);
        boolean begins = AccessKeys.mayHold(literals, fresh) || Pieces.beginInBase(literals, fresh);
        if (begins || base == 0 || (base & MAY_HOLD) != 0 && Pieces.mayBePart(literals, fresh)) {
            return version(entry, base, fresh);
        }
        return base;
    }

    /// @return how many bytes; -1 where they are not as many as they should be
    private int read(int size) {
        int length = 0;
        int got = 0;
        while (got >= 0 && length <= size) {
            grow(length + 1);
            got = inflater.read(delta, length, Math.min(delta.length - length, size + 1 - length));
            length += Math.max(got, 0);
        }
        boolean good = length == size && !inflater.damaged();
        return good && budget.take(length) ? length : -1;
    }

    private void grow(int length) {
        if (delta.length < length) {
            delta = Arrays.copyOf(delta, delta.length * 2);
        }
        // A NUL for each piece, which is at least two bytes of the delta.
        literals = literals.length < delta.length ? new byte[delta.length] : literals;
    }

    /// Makes the version and searches it; where it cannot be made, what is new in it.
    private int version(PackEntry entry, int base, int fresh) {
        var object = pack.read(entry.at());
        if (object == null) {
            return alone(base, fresh);
        }
        budget.take(object.bytes().length);
        var type = object.type();
        if (type == ObjectType.TREE) {
            return type.number();
        }
        var keys = text.of(object.bytes(), object.bytes().length);
        if (!keys.isEmpty()) {
            found.accept(new KeyedObject(pack.format().id(object), type, keys));
        }
        return type.number() | (text.mayHold() ? MAY_HOLD : 0);
    }

    private int alone(int base, int fresh) {
        unresolved++;
        List<AccessKey> keys = text.of(literals, fresh);
        if (!keys.isEmpty()) {
            found.accept(new KeyedObject("", ObjectType.BLOB, keys));
        }
        return base | MAY_HOLD;
    }

    private void note(long at, int kind) {
        if (count == places.length) {
            places = Arrays.copyOf(places, count * 2);
            kinds = Arrays.copyOf(kinds, count * 2);
        }
        places[count] = at;
        kinds[count++] = (byte) kind;
    }

    /// What the object is that begins at a place; 0 where that was not seen yet.
    private int kind(long at) {
        int index = Arrays.binarySearch(places, 0, count, at);
        return index < 0 ? 0 : kinds[index];
    }
}
