package davy.core.packages;

import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers for paths, from 0 on: half a million of them in little memory. Directories are kept as
/// strings, names as bytes in one piece, found by hashing.
final class PathTable {
    private final Aliases aliases;
    private final Map<String, Integer> directories = new HashMap<>();
    private final List<String> directoryNames = new ArrayList<>();
    private int[] directory = new int[1024];
    private int[] end = new int[1024];
    private byte[] names = new byte[16 << 10];
    private int[] slots = new int[4096];
    private int size;

    // The directory of the path added last: lists of files go directory by directory.
    private byte[] lastDirectory = {};
    private int lastNumber = -1;

    PathTable(Aliases aliases) {
        this.aliases = aliases;
    }

    int size() {
        return size;
    }

    /// The number of a path that may be new: absolute, its bytes in `text` from `start` to `end`.
    int add(byte[] text, int start, int to) {
        int slash = to - 1;
        while (slash > start && text[slash] != '/') {
            slash--;
        }
        int number = directory(text, start, slash);
        int at = slot(number, text, slash + 1, to);
        if (slots[at] != 0) {
            return slots[at] - 1;
        }
        append(number, text, slash + 1, to);
        slots[at] = size;
        if (size * 2 > slots.length) {
            grow();
        }
        return size - 1;
    }

    private int directory(byte[] text, int start, int to) {
        boolean same =
                lastNumber >= 0
                        && Arrays.equals(text, start, to, lastDirectory, 0, lastDirectory.length);
        if (!same) {
            lastDirectory = Arrays.copyOfRange(text, start, to);
            String name = aliases.real(RawText.decode(lastDirectory));
            lastNumber =
                    directories.computeIfAbsent(
                            name,
                            n -> {
                                directoryNames.add(n);
                                return directoryNames.size() - 1;
                            });
        }
        return lastNumber;
    }

    private void append(int number, byte[] text, int start, int to) {
        int from = start(size);
        int length = to - start;
        if (from + length > names.length) {
            names = Arrays.copyOf(names, Math.max(from + length, names.length / 2 * 3));
        }
        System.arraycopy(text, start, names, from, length);
        if (size == end.length) {
            end = Arrays.copyOf(end, size / 2 * 3);
            directory = Arrays.copyOf(directory, size / 2 * 3);
        }
        end[size] = from + length;
        directory[size] = number;
        size++;
    }

    private int start(int index) {
        return index == 0 ? 0 : end[index - 1];
    }

    /// Where the path is, or the free place where it belongs.
    private int slot(int number, byte[] text, int start, int to) {
        int mask = slots.length - 1;
        int at = hash(number, text, start, to) & mask;
        while (slots[at] != 0 && !matches(slots[at] - 1, number, text, start, to)) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private boolean matches(int index, int number, byte[] text, int start, int to) {
        return directory[index] == number
                && Arrays.equals(names, start(index), end[index], text, start, to);
    }

    /// FNV-1a with a last mix. A host can make names that collide, but its list of files is
    /// limited, and so is the harm.
    private static int hash(int number, byte[] text, int start, int to) {
        int hash = 0x811C9DC5 ^ number * 0x9E3779B1;
        for (int i = start; i < to; i++) {
            hash = (hash ^ (text[i] & 0xFF)) * 0x01000193;
        }
        hash = (hash ^ (hash >>> 15)) * 0x85EBCA6B;
        return hash ^ (hash >>> 13);
    }

    private void grow() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int i = 0; i < size; i++) {
            int at = hash(directory[i], names, start(i), end[i]) & mask;
            while (slots[at] != 0) {
                at = (at + 1) & mask;
            }
            slots[at] = i + 1;
        }
    }

    /// The number of a path; -1 for an unknown one, and for a text that no path of a host can be.
    int find(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return -1;
        }
        Integer number = directories.get(aliases.known(path.substring(0, slash)));
        if (number == null) {
            return -1;
        }
        byte[] name = encoded(path.substring(slash + 1));
        return name == null ? -1 : slots[slot(number, name, 0, name.length)] - 1;
    }

    private static byte @Nullable [] encoded(String name) {
        try {
            return RawText.encode(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    String path(int index) {
        int start = start(index);
        String name = RawText.decode(names, start, end[index] - start);
        return directoryNames.get(directory[index]) + "/" + name;
    }

    /// Gives back what growing took in advance.
    void trim() {
        names = Arrays.copyOf(names, start(size));
        end = Arrays.copyOf(end, size);
        directory = Arrays.copyOf(directory, size);
    }
}
