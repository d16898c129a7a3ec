package davy.core.secret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds access keys in a text.
///
/// Ids: Aliyun `LTAI` and 10 to 26 letters and digits (16 in all until 2019, 20 and 24 since);
/// Tencent `AKID` and 13 to 40; AWS `AKIA` or `ASIA` and 16 capitals and digits; Huawei 20 capitals
/// and digits, which only their surroundings tell. A secret counts where it stands within five
/// lines of the id, has the vendor's length, and was drawn by lot.
public final class AccessKeys {
    private static final int LINES = 5;
    private static final int FAR = 1500;
    private static final int MOST = 500;
    private static final int MOST_PLACES = 2000;
    private static final byte[] SHIFTS = shifts();

    private final String text;
    private final boolean huawei;
    private final Map<String, AccessKey> found = new LinkedHashMap<>();
    private int places;

    private AccessKeys(String text) {
        this.text = text;
        String lower = text.toLowerCase(Locale.ROOT);
        huawei = lower.contains("huawei") || lower.contains("hwcloud");
    }

    /// Whether a text of these bytes can hold an access key at all: a quick look at each.
    public static boolean mayHold(byte[] bytes) {
        return mayHold(bytes, bytes.length);
    }

    /// The same of the first `length` bytes.
    public static boolean mayHold(byte[] bytes, int length) {
        for (int last = 3; last < length; ) {
            int shift = SHIFTS[bytes[last] & 0xFF];
            if (shift == 0) {
                if (begins(bytes, last - 3, length)) {
                    return true;
                }
                shift = 1;
            }
            last += shift;
        }
        return false;
    }

    /// By how many bytes four can be moved on that end in a byte: to the next place where the first
    /// four letters of a prefix can be (Horspool). Most bytes are never looked at.
    private static byte[] shifts() {
        byte[] shifts = new byte[256];
        Arrays.fill(shifts, (byte) 4);
        for (String first :
                List.of("LTAI", "AKIA", "AKID", "ASIA", "huaw", "HUAW", "hwcl", "HWCL")) {
            for (int i = 0; i < 4; i++) {
                char c = first.charAt(i);
                shifts[c] = (byte) Math.min(shifts[c], 3 - i);
            }
        }
        return shifts;
    }

    private static boolean begins(byte[] bytes, int at, int length) {
        return switch (bytes[at]) {
            case 'L' -> is(bytes, at + 1, 'T', 'A', 'I');
            case 'A' ->
                    is(bytes, at + 1, 'K', 'I', 'A')
                            || is(bytes, at + 1, 'K', 'I', 'D')
                            || is(bytes, at + 1, 'S', 'I', 'A');
            case 'h', 'H' ->
                    isWord(bytes, at, length, "huawe") || isWord(bytes, at, length, "hwcloud");
            default -> false;
        };
    }

    /// @param word in small letters
    private static boolean isWord(byte[] bytes, int at, int length, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= length || (bytes[at + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean is(byte[] bytes, int at, char a, char b, char c) {
        return bytes[at] == a && bytes[at + 1] == b && bytes[at + 2] == c;
    }

    /// Each id once, in the order of the text; with its secret where that is near one of its
    /// places.
    public static List<AccessKey> find(String text) {
        return new AccessKeys(text).all();
    }

    private List<AccessKey> all() {
        int line = 1;
        for (int i = 0; i < text.length() && found.size() < MOST; ) {
            if (!isWord(text.charAt(i))) {
                line += text.charAt(i++) == '\n' ? 1 : 0;
                continue;
            }
            int end = wordEnd(i);
            while (text.charAt(i) == '/' && i + 1 < end) {
                i++; // of a URL: https://id:secret@host
            }
            var vendor = vendor(i, end);
            if (vendor != null && places++ < MOST_PLACES) {
                add(vendor, i, end, line);
            }
            i = end;
        }
        return new ArrayList<>(found.values());
    }

    private void add(Vendor vendor, int start, int end, int line) {
        String id = text.substring(start, end);
        var known = found.get(id);
        if (known == null || !known.hasSecret()) {
            var key = paired(vendor, id, start, line);
            if (known == null || key.hasSecret()) {
                found.put(id, key);
            }
        }
    }

    private @Nullable Vendor vendor(int start, int end) {
        int length = end - start;
        if (length < 14 || length > 44 || end < text.length() && isIdTail(text.charAt(end))) {
            return null;
        }
        String id = text.substring(start, end);
        boolean plain = id.chars().allMatch(AccessKeys::isLetterOrDigit);
        if (!plain || !Randomness.isId(id.substring(4))) {
            return null;
        }
        String prefix = id.substring(0, 4);
        return switch (prefix) {
            case "LTAI" -> length <= 30 ? Vendor.ALIYUN : null;
            case "AKID" -> length >= 17 ? Vendor.TENCENT : null;
            case "AKIA", "ASIA" -> length == 20 && isCapital(id) ? Vendor.AWS : null;
            default -> huawei && length == 20 && isHuawei(id, start) ? Vendor.HUAWEI : null;
        };
    }

    private boolean isHuawei(String id, int start) {
        long digits = id.chars().filter(c -> c >= '0' && c <= '9').count();
        String before = lineOf(start).toLowerCase(Locale.ROOT);
        boolean named = before.contains("ak") || before.contains("access");
        return isCapital(id) && digits >= 2 && digits <= 14 && named;
    }

    private static boolean isCapital(String id) {
        return id.chars().noneMatch(c -> c >= 'a' && c <= 'z');
    }

    /// `=` and what base64 has beside letters and digits: then it is a piece of something longer.
    private static boolean isIdTail(char c) {
        return c == '=' || c == '+';
    }

    /// The nearest secret; one whose line says that it is one wins.
    private AccessKey paired(Vendor vendor, String id, int at, int line) {
        int from = back(at);
        int to = forth(at + id.length());
        int best = -1;
        int bestRank = Integer.MAX_VALUE;
        for (int i = from; i < to; ) {
            int end = isWord(text.charAt(i)) ? wordEnd(i) : i + 1;
            if (end - i == vendor.secretLength() && isSecret(vendor, i, end)) {
                int rank = rank(i, at);
                best = rank < bestRank ? i : best;
                bestRank = Math.min(rank, bestRank);
            }
            i = end;
        }
        return best < 0
                ? new AccessKey(vendor, id, line, 0, "")
                : new AccessKey(
                        vendor, id, line, line + lines(at, best), text.substring(best, best + 3));
    }

    private boolean isSecret(Vendor vendor, int start, int end) {
        if (end < text.length() && text.charAt(end) == '=') {
            return false;
        }
        String token = text.substring(start, end);
        return token.chars().allMatch(c -> isLetterOrDigit(c) || vendor.hasSlashes() && isSlash(c))
                && !token.startsWith("LTAI")
                && !token.startsWith("AKID")
                && Randomness.isSecret(token);
    }

    private static boolean isSlash(int c) {
        return c == '/' || c == '+';
    }

    private int rank(int secret, int id) {
        String line = lineOf(secret).toLowerCase(Locale.ROOT);
        boolean named = line.contains("secret") || line.contains("sk") || line.contains("key");
        return Math.abs(secret - id) + (named ? 0 : FAR);
    }

    /// How many lines the second place lies behind the first; less than 0 before it.
    private int lines(int from, int to) {
        int lines = 0;
        for (int i = Math.min(from, to); i < Math.max(from, to); i++) {
            lines += text.charAt(i) == '\n' ? 1 : 0;
        }
        return from <= to ? lines : -lines;
    }

    private int back(int at) {
        int lines = 0;
        int i = at;
        while (i > 0 && at - i < FAR) {
            lines += text.charAt(i - 1) == '\n' ? 1 : 0;
            if (lines > LINES) {
                break;
            }
            i--;
        }
        while (i > 0 && i < at && isWord(text.charAt(i)) && isWord(text.charAt(i - 1))) {
            i++;
        }
        return i;
    }

    private int forth(int at) {
        int lines = 0;
        int i = at;
        while (i < text.length() && i - at < FAR) {
            lines += text.charAt(i) == '\n' ? 1 : 0;
            if (lines > LINES) {
                break;
            }
            i++;
        }
        return i;
    }

    /// At most 300 characters before it on its line.
    private String lineOf(int at) {
        int start = at;
        while (start > 0 && at - start < 300 && text.charAt(start - 1) != '\n') {
            start--;
        }
        return text.substring(start, at);
    }

    private int wordEnd(int start) {
        int end = start;
        while (end < text.length() && isWord(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /// What ids, secrets, hashes and base64 are made of: a key is a whole word of it.
    private static boolean isWord(char c) {
        return isLetterOrDigit(c) || c == '/' || c == '+' || c == '_' || c == '-';
    }

    private static boolean isLetterOrDigit(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
