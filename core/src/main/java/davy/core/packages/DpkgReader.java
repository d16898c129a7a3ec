package davy.core.packages;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `/var/lib/dpkg` (dpkg(1), FILES), also in the form that images without a package manager
/// have: a file for each package in `status.d`.
final class DpkgReader {
    private static final String DIRECTORY = "/var/lib/dpkg/";
    private static final int MAX_STATUS = 32 << 20;
    private static final int MAX_LIST = 16 << 20;
    private static final long MAX_ALL = 256 << 20;

    private final Host host;
    private final PathTable paths;
    private final Diversions diversions;
    private final List<DpkgDatabase.Listed> packages = new ArrayList<>();
    private final Map<String, Integer> byName = new HashMap<>();
    private int[] owners = new int[1024];
    private byte[] sums = new byte[16 * 1024];
    private byte[] marks = new byte[1024];
    private long total;
    private int listed;

    private DpkgReader(Host host) {
        this.host = host;
        paths = new PathTable(new Aliases(host));
        diversions = Diversions.parse(host.lines(DIRECTORY + "diversions"));
    }

    /// The database; null where the host has none.
    static @Nullable DpkgDatabase read(Host host) {
        var content = host.read(DIRECTORY + "status", MAX_STATUS);
        var reader = new DpkgReader(host);
        var entries = new ArrayList<DpkgStatus.Entry>();
        var places = new IdentityHashMap<DpkgStatus.Entry, String>();
        if (content != null) {
            reader.missRest(DIRECTORY + "status", content);
            entries.addAll(DpkgStatus.parse(content.lines()));
        }
        for (String name : host.list(DIRECTORY + "status.d")) {
            if (!name.endsWith(".md5sums")) {
                String path = DIRECTORY + "status.d/" + name;
                for (var entry : DpkgStatus.parse(host.lines(path))) {
                    places.put(entry, path);
                    entries.add(entry);
                }
            }
        }
        entries.removeIf(entry -> entry.state().equals("not-installed"));
        entries.sort(Comparator.comparing(DpkgStatus.Entry::qualified));
        for (var entry : entries) {
            reader.add(entry, places.get(entry));
        }
        if (!entries.isEmpty() && reader.listed * 2 < entries.size()) {
            reader.missLists();
            return null;
        }
        return entries.isEmpty() ? null : reader.database();
    }

    /// Collections of other tools often have the status and nothing else.
    private void missLists() {
        host.miss(
                new Unseen(
                        DIRECTORY + "info",
                        Phrase.of(
                                "the packages' lists of files are missing, so what no package owns cannot"
                                        + " be told",
                                "缺少软件包的文件清单，无法判断哪些文件不属于任何软件包")));
    }

    private void missRest(String path, Content content) {
        if (content.truncated()) {
            host.miss(new Unseen(path, Phrase.of("too long; only part was read", "文件过长，只读取了一部分")));
        }
    }

    /// @param single the package's own file in `status.d`
    private void add(DpkgStatus.Entry entry, @Nullable String single) {
        String base = DIRECTORY + "info/" + entry.qualified();
        String sumFile = (single == null ? base : single) + ".md5sums";
        var list = single == null ? read(base + ".list") : null;
        var sumList = read(sumFile);
        listed += list != null || sumList != null || single != null ? 1 : 0;
        int index = packages.size();
        var numbers = new Numbers();
        if (list != null) {
            listed(list.bytes(), entry.name(), index, numbers);
        }
        int summed =
                sumList == null
                        ? 0
                        : summed(sumList.bytes(), entry.name(), index, numbers, list == null);
        conffiles(entry, index, numbers, list == null);
        var facts = new InstalledPackage(entry.qualified(), entry.version(), entry.architecture());
        String record = single == null ? base + ".list" : single;
        packages.add(new DpkgDatabase.Listed(facts, record, summed > 0, numbers.array()));
        byName.put(entry.qualified(), index);
        byName.putIfAbsent(entry.name(), index);
    }

    private @Nullable Content read(String path) {
        if (total > MAX_ALL) {
            host.miss(new Unseen(path, Phrase.of("the package database is too large", "软件包数据库过大")));
            return null;
        }
        var content = host.read(path, MAX_LIST);
        if (content != null) {
            total += content.bytes().length;
            missRest(path, content);
        }
        return content;
    }

    /// Lines of a `.list`: absolute paths, the first one `/.`.
    private void listed(byte[] text, String name, int index, Numbers numbers) {
        int start = 0;
        while (start < text.length) {
            int end = lineEnd(text, start);
            if (end - start > 1
                    && text[start] == '/'
                    && !(end - start == 2 && text[end - 1] == '.')) {
                own(number(text, start, end, name), index, numbers);
            }
            start = end + 1;
        }
    }

    private static int lineEnd(byte[] text, int start) {
        int end = start;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        return end;
    }

    private int number(byte[] text, int start, int end, String name) {
        if (diversions.isEmpty()) {
            return number(text, start, end);
        }
        String path = RawText.decode(text, start, end - start);
        String place = diversions.place(path, name);
        if (place.equals(path) || !place.startsWith("/")) {
            return number(text, start, end);
        }
        byte[] moved = RawText.encode(place);
        return number(moved, 0, moved.length);
    }

    private int number(byte[] text, int start, int end) {
        int before = paths.size();
        int number = paths.add(text, start, end);
        if (number == owners.length) {
            owners = Arrays.copyOf(owners, number / 2 * 3);
            marks = Arrays.copyOf(marks, number / 2 * 3);
            sums = Arrays.copyOf(sums, number / 2 * 3 * 16);
        }
        if (number == before) {
            owners[number] = -1;
        }
        return number;
    }

    private void own(int number, int index, Numbers numbers) {
        if (owners[number] < 0) {
            owners[number] = index;
        }
        numbers.add(number);
    }

    /// Lines of `.md5sums`: 32 digits, two blanks, a path without its first slash.
    ///
    /// @param owns whether they stand for the list, which is missing
    /// @return how many were understood
    private int summed(byte[] text, String name, int index, Numbers numbers, boolean owns) {
        int count = 0;
        int start = 0;
        while (start < text.length) {
            int end = lineEnd(text, start);
            if (end - start > 34 && isSum(text, start)) {
                int from = start + 34;
                from += text[from] == '.' && from + 1 < end && text[from + 1] == '/' ? 1 : 0;
                // In the place of the blank before it, the path gets its slash.
                from -= text[from] == '/' ? 0 : 1;
                byte kept = text[from];
                text[from] = '/';
                int number = number(text, from, end, name);
                text[from] = kept;
                if (owns) {
                    own(number, index, numbers);
                }
                if (owners[number] == index) {
                    mark(number, text, start);
                    count++;
                }
            }
            start = end + 1;
        }
        return count;
    }

    private static boolean isSum(byte[] text, int start) {
        for (int i = start; i < start + 32; i++) {
            if (digit(text[i]) < 0) {
                return false;
            }
        }
        return text[start + 32] == ' ';
    }

    private static int digit(byte c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    }

    private void mark(int number, byte[] text, int start) {
        for (int i = 0; i < 16; i++) {
            int high = digit(text[start + 2 * i]);
            int low = digit(text[start + 2 * i + 1]);
            sums[number * 16 + i] = (byte) (high << 4 | low);
        }
        marks[number] |= DpkgDatabase.SUMMED;
    }

    private void conffiles(DpkgStatus.Entry entry, int index, Numbers numbers, boolean owns) {
        for (var conffile : entry.conffiles()) {
            byte[] path = RawText.encode(conffile.path());
            int number = number(path, 0, path.length, entry.name());
            if (owns) {
                own(number, index, numbers);
            }
            if (owners[number] < 0) {
                // Not in the list: a conffile that is not installed (any more).
                continue;
            }
            marks[number] |= DpkgDatabase.CONFFILE;
            byte[] md5 =
                    conffile.md5() == null ? new byte[0] : RawText.encode(conffile.md5() + " ");
            if (md5.length == 33 && isSum(md5, 0)) {
                mark(number, md5, 0);
            }
        }
    }

    private DpkgDatabase database() {
        paths.trim();
        int size = paths.size();
        return new DpkgDatabase(
                packages,
                byName,
                paths,
                Arrays.copyOf(owners, size),
                Arrays.copyOf(sums, size * 16),
                Arrays.copyOf(marks, size),
                StatOverride.parse(host.lines(DIRECTORY + "statoverride")));
    }

    /// Numbers of paths, growing.
    private static final class Numbers {
        private int[] numbers = new int[64];
        private int size;

        void add(int number) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = number;
        }

        int[] array() {
            return Arrays.copyOf(numbers, size);
        }
    }
}
