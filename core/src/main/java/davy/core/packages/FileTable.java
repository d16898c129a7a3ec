package davy.core.packages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Paths of packages with what is known of each, in columns: half a million of them in little
/// memory. What goes beyond [#MOST] paths, or beyond the bytes of their names, is not taken.
final class FileTable {
    /// The administrator may change it.
    static final int CONFIG = 1;

    /// Not brought by the package, but made later; or its content is not to be compared.
    static final int UNCHECKED = 2;

    private static final int MOST = 1_000_000;
    private static final int MOST_NAME_BYTES = 64 << 20;
    private static final int LONGEST_PATH = 4096;
    private static final int NONE = -1;

    private final PathTable paths;
    private final NameList names = new NameList();
    private final NameList algorithms = new NameList();
    private final Map<Integer, String> links = new HashMap<>();
    private int[] owners = new int[1024];
    private int[] modes = new int[1024];
    private int[] sizes = new int[1024];
    private short[] users = new short[1024];
    private short[] groups = new short[1024];
    private byte[] marks = new byte[1024];
    // Where the sum lies in the pool; -1 for none.
    private int[] sumStarts = new int[1024];
    private byte[] sumLengths = new byte[1024];
    private byte[] sumAlgorithms = new byte[1024];
    private byte[] sums = new byte[32 * 1024];
    private int sumsEnd;
    private long nameBytes;
    private boolean full;

    FileTable(Aliases aliases) {
        paths = new PathTable(aliases);
    }

    /// The number of a path; -1 for what is no absolute path, or too much.
    ///
    /// @param text bytes of which the first `length` are the path
    int add(byte[] text, int length) {
        if (length < 2 || length > LONGEST_PATH || text[0] != '/') {
            return NONE;
        }
        if (paths.size() >= MOST || nameBytes > MOST_NAME_BYTES) {
            full = true;
            return NONE;
        }
        int before = paths.size();
        int number = paths.add(text, 0, length);
        if (number == before) {
            nameBytes += length;
            room(number);
            owners[number] = NONE;
            sumStarts[number] = NONE;
        }
        return number;
    }

    private void room(int number) {
        if (number < owners.length) {
            return;
        }
        size(number / 2 * 3);
    }

    private void size(int size) {
        owners = Arrays.copyOf(owners, size);
        modes = Arrays.copyOf(modes, size);
        sizes = Arrays.copyOf(sizes, size);
        users = Arrays.copyOf(users, size);
        groups = Arrays.copyOf(groups, size);
        marks = Arrays.copyOf(marks, size);
        sumStarts = Arrays.copyOf(sumStarts, size);
        sumLengths = Arrays.copyOf(sumLengths, size);
        sumAlgorithms = Arrays.copyOf(sumAlgorithms, size);
    }

    boolean isFull() {
        return full;
    }

    boolean isOwned(int number) {
        return owners[number] >= 0;
    }

    /// Gives the path to a package; what was known of it is forgotten.
    ///
    /// @param mode see [PackagedFile#mode]
    /// @param size bytes; -1 where it is not known
    /// @param mark [#CONFIG], [#UNCHECKED]
    void own(int number, int owner, int mode, long size, int mark) {
        owners[number] = owner;
        modes[number] = mode;
        sizes[number] = Math.clamp(size, -1, Integer.MAX_VALUE);
        marks[number] = (byte) mark;
        sumStarts[number] = NONE;
    }

    void people(int number, String user, String group) {
        users[number] = names.number(user);
        groups[number] = names.number(group);
    }

    void link(int number, String target) {
        nameBytes += target.length();
        if (nameBytes <= MOST_NAME_BYTES) {
            links.put(number, target);
        }
    }

    /// @param digest of the content, or its first bytes
    void sum(int number, String algorithm, byte[] digest) {
        if (sumsEnd + digest.length > sums.length) {
            sums = Arrays.copyOf(sums, sums.length / 2 * 3 + digest.length);
        }
        System.arraycopy(digest, 0, sums, sumsEnd, digest.length);
        sumStarts[number] = sumsEnd;
        sumLengths[number] = (byte) digest.length;
        sumAlgorithms[number] = (byte) algorithms.number(algorithm);
        sumsEnd += digest.length;
    }

    int size() {
        return paths.size();
    }

    int find(String path) {
        return paths.find(path);
    }

    String path(int number) {
        return paths.path(number);
    }

    /// Index of the package; -1 for none.
    int owner(int number) {
        return number < 0 ? NONE : owners[number];
    }

    int mode(int number) {
        return modes[number];
    }

    boolean has(int number, int mark) {
        return (marks[number] & mark) != 0;
    }

    boolean isSummed(int number) {
        return sumStarts[number] >= 0;
    }

    @Nullable FileSum sum(int number) {
        if (!isSummed(number) || has(number, UNCHECKED)) {
            return null;
        }
        int start = sumStarts[number];
        byte[] digest = Arrays.copyOfRange(sums, start, start + sumLengths[number]);
        return FileSum.ofDigest(algorithms.name(sumAlgorithms[number]), digest);
    }

    List<String> algorithms() {
        return algorithms.all();
    }

    PackagedFile file(int number, String owner) {
        return new PackagedFile(
                owner,
                sum(number),
                modes[number],
                names.name(users[number]),
                names.name(groups[number]),
                sizes[number],
                links.get(number),
                has(number, CONFIG));
    }

    /// Gives back what growing took in advance.
    void trim() {
        paths.trim();
        size(paths.size());
        sums = Arrays.copyOf(sums, sumsEnd);
    }

    /// Few different names, each kept once.
    private static final class NameList {
        private static final int MOST_NAMES = Short.MAX_VALUE;

        private final Map<String, Short> numbers = new HashMap<>();
        private final List<String> list = new ArrayList<>(List.of(""));

        /// 0, which is no name, when there are too many.
        short number(String name) {
            Short known = numbers.get(name);
            if (known != null) {
                return known;
            }
            if (name.isEmpty() || list.size() > MOST_NAMES) {
                return 0;
            }
            short number = (short) list.size();
            list.add(name);
            numbers.put(name, number);
            return number;
        }

        List<String> all() {
            return List.copyOf(list.subList(1, list.size()));
        }

        String name(int number) {
            return list.get(number);
        }
    }
}
