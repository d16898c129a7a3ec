package davy.core.packages;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The files of one header of rpm, put into the table of all.
final class RpmFiles {
    private static final int OLD_NAMES = 1027;
    private static final int SIZES = 1028;
    private static final int STATES = 1029;
    private static final int MODES = 1030;
    private static final int DIGESTS = 1035;
    private static final int LINKS = 1036;
    private static final int FLAGS = 1037;
    private static final int USERS = 1039;
    private static final int GROUPS = 1040;
    private static final int VERIFY = 1045;
    private static final int DIRECTORY_INDEXES = 1116;
    private static final int NAMES = 1117;
    private static final int DIRECTORIES = 1118;
    private static final int LONG_SIZES = 5008;
    private static final int ALGORITHM = 5011;

    private static final int CONFIG = 1;
    private static final int GHOST = 1 << 6;
    private static final int VERIFY_DIGEST = 1;
    private static final int NETSHARED = 3;
    private static final int LINK = 0120000;

    private final RpmHeader header;
    private final FileTable table;
    private final int owner;
    private final int[] directories;
    private final int[] names;
    private final int[] digests;
    private final int[] links;
    private final int[] users;
    private final int[] groups;
    private final @Nullable String algorithm;
    private final byte[] path = new byte[4096 + 1];
    private int[] numbers;
    private int count;
    private boolean hasSums;

    /// @param owner index of the package
    RpmFiles(RpmHeader header, FileTable table, int owner) {
        this.header = header;
        this.table = table;
        this.owner = owner;
        directories = header.strings(DIRECTORIES);
        int[] parts = header.strings(NAMES);
        names = parts.length > 0 ? parts : header.strings(OLD_NAMES);
        digests = header.strings(DIGESTS);
        links = header.strings(LINKS);
        users = header.strings(USERS);
        groups = header.strings(GROUPS);
        // Without the tag, sums are those of old packages.
        long number = header.number(ALGORITHM, 0);
        algorithm = FileSum.openPgp(number <= 0 ? 1 : number);
        numbers = new int[Math.max(0, names.length - 1)];
    }

    /// @return numbers of the paths
    int[] read() {
        for (int i = 0; i + 1 < names.length; i++) {
            int length = path(i);
            int number = length < 0 ? -1 : table.add(path, length);
            if (number >= 0) {
                numbers[count++] = number;
                file(number, i);
            }
        }
        numbers = Arrays.copyOf(numbers, count);
        return numbers;
    }

    boolean hasSums() {
        return hasSums;
    }

    /// Puts the path together.
    ///
    /// @return its length; negative where it is not sound
    private int path(int i) {
        int length = RpmHeader.length(names, i);
        int before = 0;
        if (directories.length > 0) {
            long index = header.number(DIRECTORY_INDEXES, i);
            if (index < 0 || index + 1 >= directories.length || hasSlash(names[i], length)) {
                return -1;
            }
            before = RpmHeader.length(directories, (int) index);
            copy(directories[(int) index], 0, before);
        }
        if (before + length >= path.length) {
            return -1;
        }
        copy(names[i], before, length);
        return before + length;
    }

    private boolean hasSlash(int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (header.bytes()[i] == '/') {
                return true;
            }
        }
        return false;
    }

    private void copy(int from, int to, int length) {
        int fitting = Math.clamp(path.length - to, 0, length);
        System.arraycopy(header.bytes(), from, path, to, fitting);
    }

    private void file(int number, int i) {
        long state = header.number(STATES, i);
        boolean installed = state <= 0 || state == NETSHARED || state == 0xFF;
        long flags = Math.max(0, header.number(FLAGS, i));
        boolean ghost = (flags & GHOST) != 0;
        // Left out at the installation, or replaced by another package's; and who really brings a
        // file knows more of it than who only lays claim to it.
        boolean claimed = table.isOwned(number) && table.has(number, FileTable.UNCHECKED);
        if (!installed || table.isOwned(number) && (ghost || !claimed)) {
            return;
        }
        int mode = (int) header.number(MODES, i);
        boolean compared = (header.number(VERIFY, i) & VERIFY_DIGEST) != 0;
        int mark = (flags & CONFIG) != 0 ? FileTable.CONFIG : 0;
        mark |= ghost || !compared ? FileTable.UNCHECKED : 0;
        table.own(number, owner, mode, size(i), mark);
        table.people(number, header.text(users, i), header.text(groups, i));
        if ((mode & 0170000) == LINK) {
            table.link(number, header.text(links, i));
        }
        sum(number, i);
    }

    private long size(int i) {
        return header.has(LONG_SIZES) ? header.number(LONG_SIZES, i) : header.number(SIZES, i);
    }

    private void sum(int number, int i) {
        if (algorithm == null || i + 1 >= digests.length) {
            return;
        }
        int length = FileSum.length(algorithm);
        byte[] digest = new byte[length];
        if (RpmHeader.length(digests, i) != 2 * length) {
            return;
        }
        for (int b = 0; b < length; b++) {
            int high = Character.digit(header.bytes()[digests[i] + 2 * b], 16);
            int low = Character.digit(header.bytes()[digests[i] + 2 * b + 1], 16);
            if (high < 0 || low < 0) {
                return;
            }
            digest[b] = (byte) (high << 4 | low);
        }
        table.sum(number, algorithm, digest);
        hasSums = true;
    }
}
