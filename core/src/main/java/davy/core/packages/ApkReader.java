package davy.core.packages;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the database of apk (Alpine; [apk spec](https://wiki.alpinelinux.org/wiki/Apk_spec),
/// apk-package(5)): paragraphs of lines, each a letter, a colon and a value.
final class ApkReader {
    /// Since apk 3 also in the second place.
    private static final List<String> PLACES =
            List.of("/lib/apk/db/installed", "/usr/lib/apk/db/installed");

    private static final int MAX_DATABASE = 64 << 20;
    private static final int MOST_PACKAGES = 100_000;
    private static final int FILE_MODE = 0644;

    /// Permission bits with which apk keeps each symbolic link.
    private static final int LINK_MODE = 0777;

    private final Host host;
    private final FileTable files;
    private final List<ListedDatabase.Listed> packages = new ArrayList<>();
    private byte[] text = {};

    private String name = "";
    private String version = "";
    private String architecture = "";
    private boolean shortened;
    private int[] numbers = new int[16];
    private int count;
    private boolean hasSums;

    // The directory of the files that follow, with a slash at its end; and the last of them.
    private byte[] path = new byte[4097];
    private int directory;
    private int file = -1;

    private ApkReader(Host host) {
        this.host = host;
        files = new FileTable(new Aliases(host));
    }

    /// The database; null where the host has none.
    static @Nullable PackageDatabase read(Host host) {
        for (String place : PLACES) {
            var content = host.read(place, MAX_DATABASE);
            if (content != null) {
                var reader = new ApkReader(host);
                reader.read(content.bytes());
                if (content.truncated() || reader.files.isFull()) {
                    var why = Phrase.of("the package database is too large", "软件包数据库过大");
                    host.miss(new Unseen(place, why));
                }
                if (!reader.packages.isEmpty()) {
                    return reader.database();
                }
            }
        }
        return null;
    }

    private void read(byte[] bytes) {
        text = bytes;
        int start = 0;
        while (start < bytes.length && packages.size() < MOST_PACKAGES) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            line(start, end);
            start = end + 1;
        }
        end();
    }

    private void line(int start, int end) {
        if (start == end) {
            end();
            return;
        }
        if (end - start < 2 || text[start + 1] != ':') {
            return;
        }
        int value = start + 2;
        switch (text[start]) {
            case 'P' -> name = count == 0 && end > value ? string(value, end) : name;
            case 'V' -> version = string(value, end);
            case 'A' -> architecture = string(value, end);
            case 'f' -> shortened = string(value, end).indexOf('S') >= 0;
            case 'F' -> directory(value, end);
            case 'R' -> file(value, end);
            case 'a' -> attributes(string(value, end));
            case 'M' -> {
                file = own(directory - 1);
                attributes(string(value, end));
            }
            case 'Z' -> sum(string(value, end));
            default -> {}
        }
    }

    private String string(int start, int end) {
        return RawText.decode(text, start, end - start);
    }

    /// `F:usr/bin`; the root is empty.
    private void directory(int start, int end) {
        file = -1;
        directory = 0;
        if (end - start > path.length - 3) {
            return;
        }
        path[0] = '/';
        System.arraycopy(text, start, path, 1, end - start);
        directory = 1 + end - start;
        if (directory > 1) {
            path[directory++] = '/';
            own(directory - 1);
        }
    }

    /// `R:busybox`.
    private void file(int start, int end) {
        file = -1;
        int length = directory + end - start;
        if (directory == 0 || length > path.length) {
            return;
        }
        System.arraycopy(text, start, path, directory, end - start);
        file = own(length);
        if (file >= 0) {
            boolean config = length > 5 && path[1] == 'e' && path[2] == 't' && path[3] == 'c';
            int mark = config && path[4] == '/' ? FileTable.CONFIG : 0;
            files.own(file, packages.size(), FILE_MODE, -1, mark);
            files.people(file, "0", "0");
        }
    }

    /// The number of the path of this length, which belongs to the package from now on.
    private int own(int length) {
        int number = name.isEmpty() ? -1 : files.add(path, length);
        if (number < 0) {
            return -1;
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count * 2);
        }
        if (count == 0 || numbers[count - 1] != number) {
            numbers[count++] = number;
        }
        if (!files.isOwned(number)) {
            files.own(number, packages.size(), 0040755, -1, 0);
        }
        return number;
    }

    /// `a:0:0:755`, of a file, and `M:0:0:1777`, of a directory; a sum of extended attributes may
    /// follow.
    private void attributes(String value) {
        String[] parts = value.split(":", 4);
        if (file < 0 || parts.length < 3 || !isOctal(parts[2])) {
            return;
        }
        int mode = Integer.parseInt(parts[2], 8) & 07777;
        boolean isDirectory = (files.mode(file) & 0170000) != 0;
        int kept = files.has(file, FileTable.CONFIG) ? FileTable.CONFIG : 0;
        files.own(file, packages.size(), isDirectory ? 0040000 | mode : mode, -1, kept);
        files.people(file, parts[0], parts[1]);
    }

    private static boolean isOctal(String text) {
        return !text.isEmpty()
                && text.length() <= 6
                && text.chars().allMatch(c -> c >= '0' && c <= '7');
    }

    /// `Z:Q1` and a SHA-1 sum in Base64; the beginning of a SHA-256 sum in packages of apk 3;
    /// digits of an MD5 sum in very old ones. That of a link is of where it points.
    private void sum(String value) {
        byte[] digest = digest(value);
        if (file < 0 || digest == null) {
            return;
        }
        if (files.mode(file) == LINK_MODE && isLink(files.path(file))) {
            files.own(file, packages.size(), 0120777, -1, FileTable.UNCHECKED);
            return;
        }
        String algorithm = digest.length == 16 ? "MD5" : shortened ? "SHA-256" : "SHA-1";
        files.sum(file, digest.length == 32 ? "SHA-256" : algorithm, digest);
        hasSums = true;
    }

    private boolean isLink(String path) {
        var info = host.lstat(path);
        return info != null && info.isLink();
    }

    private static byte @Nullable [] digest(String value) {
        byte[] digest = {};
        try {
            if (value.startsWith("Q") && value.length() > 2 && value.length() <= 90) {
                digest = Base64.getDecoder().decode(value.substring(2));
            } else if (value.startsWith("X") && value.length() == 42) {
                digest = HexFormat.of().parseHex(value, 2, 42);
            } else if (value.length() == 32) {
                digest = HexFormat.of().parseHex(value);
            }
        } catch (IllegalArgumentException e) {
            return null;
        }
        int length = digest.length;
        return length == 16 || length == 20 || length == 32 ? digest : null;
    }

    private void end() {
        if (!name.isEmpty()) {
            var facts = new InstalledPackage(name, version, architecture);
            var paths = Arrays.copyOf(numbers, count);
            packages.add(new ListedDatabase.Listed(facts, null, hasSums, paths));
        }
        name = "";
        version = "";
        architecture = "";
        shortened = false;
        count = 0;
        hasSums = false;
        directory = 0;
        file = -1;
    }

    private PackageDatabase database() {
        files.trim();
        return new ListedDatabase("apk", packages, files);
    }
}
