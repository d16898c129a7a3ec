package davy.core.account;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.List;

/// File names with `*`, `?` and `[…]`, as glob(7) has them.
final class Glob {
    private static final int MAX = 1000;
    private static final Phrase MORE =
            Phrase.of(
                    "only the first {0} names that fit a pattern were looked at",
                    "匹配通配符的名称过多，只检查了前 {0} 个", MAX);

    private Glob() {}

    /// Paths that fit the pattern, sorted; at most 1,000, the rest told. A pattern without
    /// wildcards stands for itself.
    static List<String> paths(Host host, String pattern) {
        List<String> found = List.of("");
        for (String part : pattern.split("/", -1)) {
            if (!part.isEmpty()) {
                found = below(host, found, part);
            }
        }
        return found;
    }

    private static List<String> below(Host host, List<String> directories, String part) {
        boolean wild = part.indexOf('*') >= 0 || part.indexOf('?') >= 0 || part.indexOf('[') >= 0;
        var found = new ArrayList<String>();
        for (String directory : directories) {
            if (!wild) {
                found.add(directory + "/" + part);
                continue;
            }
            for (String name : host.list(directory.isEmpty() ? "/" : directory)) {
                boolean hidden = name.startsWith(".") && !part.startsWith(".");
                if (!hidden && matches(part, name)) {
                    if (found.size() >= MAX) {
                        host.miss(new Unseen(directory, MORE));
                        return found;
                    }
                    found.add(directory + "/" + name);
                }
            }
        }
        return found;
    }

    /// Whether a name fits a pattern without slashes; in time proportional to both lengths.
    static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int from = 0;
        while (n < name.length()) {
            int next = p < pattern.length() ? one(pattern, p, name.charAt(n)) : -1;
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                from = n;
            } else if (next >= 0) {
                p = next;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /// Where the pattern goes on if its next piece fits the character; -1 if it does not.
    private static int one(String pattern, int p, char c) {
        return switch (pattern.charAt(p)) {
            case '?' -> p + 1;
            case '[' -> set(pattern, p, c);
            case '\\' -> p + 1 < pattern.length() && pattern.charAt(p + 1) == c ? p + 2 : -1;
            default -> pattern.charAt(p) == c ? p + 1 : -1;
        };
    }

    private static int set(String pattern, int open, char c) {
        int close = pattern.indexOf(']', open + 2);
        if (close < 0) {
            return c == '[' ? open + 1 : -1;
        }
        boolean not = pattern.charAt(open + 1) == '!' || pattern.charAt(open + 1) == '^';
        boolean in = false;
        for (int i = open + (not ? 2 : 1); i < close; i++) {
            if (i + 2 < close && pattern.charAt(i + 1) == '-') {
                in |= pattern.charAt(i) <= c && c <= pattern.charAt(i + 2);
                i += 2;
            } else {
                in |= pattern.charAt(i) == c;
            }
        }
        return in != not ? close + 1 : -1;
    }
}
