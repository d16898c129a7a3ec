package davy.core.indicator;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Addresses, names, hashes and files that the user knows to be bad, for quick look-up. Immutable.
///
/// A million addresses take about 50 MB; a look-up takes about a microsecond.
public final class Indicators {
    private final KeyTable keys;
    private final Facts facts;
    private final int[] fourBits;
    private final int[] sixBits;
    private final Set<Indicator.Kind> kinds = EnumSet.noneOf(Indicator.Kind.class);
    private final List<Problem> problems;

    Indicators(KeyTable keys, Facts facts, List<Problem> problems) {
        this.keys = keys;
        this.facts = facts;
        this.problems = List.copyOf(problems);
        var used = new boolean[2][129];
        for (int i = 0; i < keys.size(); i++) {
            byte[] key = keys.key(i);
            kinds.add(Indicator.Kind.ofCode(key[0]));
            if (key[0] == Indicator.Kind.ADDRESS.code()) {
                used[key.length == 6 ? 0 : 1][key[1] & 0xFF] = true;
            }
        }
        fourBits = longestFirst(used[0]);
        sixBits = longestFirst(used[1]);
    }

    /// Reads one document: STIX 2.1, MISP, CSV or a plain list, told apart by its content.
    ///
    /// @param name of the document, the source of what it says
    /// @param now what ended before that is left out
    public static Indicators parse(String name, byte[] bytes, Instant now) {
        return new IndicatorReader(List.of()).add(name, bytes, now).done();
    }

    /// The indicators of no document.
    public static Indicators none() {
        return new IndicatorReader(List.of()).done();
    }

    public int size() {
        return keys.size();
    }

    /// Whether there is any of this kind.
    public boolean has(Indicator.Kind kind) {
        return kinds.contains(kind);
    }

    /// What was not taken, and why.
    public List<Problem> problems() {
        return problems;
    }

    /// The longest prefix that holds the address, itself included.
    public @Nullable Indicator address(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (int bits : bytes.length == 4 ? fourBits : sixBits) {
            var found = find(addressKey(bytes, bits));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /// The name itself or the nearest domain that it lies in.
    public @Nullable Indicator domain(String name) {
        var known =
                Domains.lookup(name, domain -> keys.find(key(Indicator.Kind.DOMAIN, domain)) >= 0);
        return known == null ? null : find(key(Indicator.Kind.DOMAIN, known));
    }

    /// Exactly that URL; scheme and fragment do not count.
    public @Nullable Indicator url(String url) {
        var normal = Urls.normal(url);
        return normal == null ? null : find(key(Indicator.Kind.URL, normal));
    }

    /// @param hex MD5, SHA-1 or SHA-256
    public @Nullable Indicator hash(String hex) {
        byte[] key = hashKey(hex);
        return key == null ? null : find(key);
    }

    /// By its path, else by its name alone, which is weak.
    public @Nullable Indicator file(String path) {
        var found = find(key(Indicator.Kind.FILE_PATH, path));
        return found != null
                ? found
                : find(key(Indicator.Kind.FILE_NAME, path.substring(path.lastIndexOf('/') + 1)));
    }

    /// URLs, names and addresses that a text names, each once, in its order; at most 16.
    public List<Indicator> namedIn(String text) {
        return new Mentions(this, text).find();
    }

    private @Nullable Indicator find(byte[] key) {
        int number = keys.find(key);
        return number < 0 ? null : facts.indicator(number, keys.key(number));
    }

    static byte[] addressKey(byte[] address, int bits) {
        byte[] masked = Prefix.masked(address, bits);
        var key = new byte[masked.length + 2];
        key[0] = Indicator.Kind.ADDRESS.code();
        key[1] = (byte) bits;
        System.arraycopy(masked, 0, key, 2, masked.length);
        return key;
    }

    static byte[] key(Indicator.Kind kind, String value) {
        return key(kind, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] key(Indicator.Kind kind, byte[] value) {
        var key = new byte[value.length + 1];
        key[0] = kind.code();
        System.arraycopy(value, 0, key, 1, value.length);
        return key;
    }

    /// Null where the text is no hash.
    static byte @Nullable [] hashKey(String hex) {
        var kind =
                switch (hex.length()) {
                    case 32 -> Indicator.Kind.MD5;
                    case 40 -> Indicator.Kind.SHA1;
                    case 64 -> Indicator.Kind.SHA256;
                    default -> null;
                };
        boolean digits = kind != null && hex.chars().allMatch(HexFormat::isHexDigit);
        return kind != null && digits ? key(kind, HexFormat.of().parseHex(hex)) : null;
    }

    /// The text of a key's value.
    static String value(Indicator.Kind kind, byte[] key) {
        return switch (kind) {
            case ADDRESS ->
                    new Prefix(Arrays.copyOfRange(key, 2, key.length), key[1] & 0xFF).toString();
            case MD5, SHA1, SHA256 -> HexFormat.of().formatHex(key, 1, key.length);
            case DOMAIN, URL, FILE_NAME, FILE_PATH ->
                    new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
        };
    }

    private static int[] longestFirst(boolean[] used) {
        var bits = new int[used.length];
        int count = 0;
        for (int i = used.length - 1; i >= 0; i--) {
            if (used[i]) {
                bits[count++] = i;
            }
        }
        return Arrays.copyOf(bits, count);
    }
}
