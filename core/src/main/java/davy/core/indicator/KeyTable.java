package davy.core.indicator;

import java.util.Arrays;

/// Byte strings, numbered from 0 in the order in which they came. About 20 bytes each beside their
/// own, so that a million fit easily.
final class KeyTable {
    private static final int MOST_BYTES = 1 << 30;

    /// Number + 1 of a key, at its hash or behind it; 0 is free. At most half full.
    private int[] slots = new int[64];

    private int[] starts = new int[33];
    private byte[] bytes = new byte[1024];
    private int count;

    int size() {
        return count;
    }

    /// The key's number; -1 where it is not here.
    int find(byte[] key) {
        return slots[slot(key)] - 1;
    }

    /// The key's number, new or not; -1 where there is no more room.
    int add(byte[] key) {
        int slot = slot(key);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (bytes.length - starts[count] < key.length && !grow(key.length)) {
            return -1;
        }
        System.arraycopy(key, 0, bytes, starts[count], key.length);
        if (count + 2 > starts.length) {
            starts = Arrays.copyOf(starts, starts.length * 2);
        }
        starts[count + 1] = starts[count] + key.length;
        slots[slot] = ++count;
        if (count * 2 > slots.length) {
            rehash();
        }
        return count - 1;
    }

    byte[] key(int number) {
        return Arrays.copyOfRange(bytes, starts[number], starts[number + 1]);
    }

    private boolean grow(int more) {
        long needed = (long) starts[count] + more;
        if (needed > MOST_BYTES) {
            return false;
        }
        bytes =
                Arrays.copyOf(
                        bytes, (int) Math.min(MOST_BYTES, Math.max(needed, bytes.length * 2L)));
        return true;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        for (int number = 0; number < count; number++) {
            int slot = hash(bytes, starts[number], starts[number + 1]) & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = number + 1;
        }
    }

    private int slot(byte[] key) {
        int slot = hash(key, 0, key.length) & slots.length - 1;
        while (slots[slot] != 0 && !isKey(slots[slot] - 1, key)) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private boolean isKey(int number, byte[] key) {
        return Arrays.equals(bytes, starts[number], starts[number + 1], key, 0, key.length);
    }

    /// FNV-1a over 64 bits, mixed so that low bits depend on all.
    private static int hash(byte[] from, int start, int end) {
        long hash = 0xcbf29ce484222325L;
        for (int i = start; i < end; i++) {
            hash = (hash ^ from[i] & 0xFF) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        return (int) (hash ^ hash >>> 32);
    }
}
