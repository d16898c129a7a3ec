package davy.core.indicator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A mining pool's address in a text: a command line, a script, a configuration, memory.
///
/// @param host name or address in lower case, as written
/// @param port 0 where none is written
public record Pool(String host, int port, Sign sign) {
    /// How it is known to be a pool, strongest first.
    public enum Sign {
        /// `stratum+tcp://host:port`: only miners speak it.
        PROTOCOL,
        /// A known pool with a port.
        DOMAIN,
        /// An option such as `-o host:port` with a usual port, and a wallet in the same text.
        OPTION,
        /// A known pool's name without a port: block lists and web pages have it too, weak.
        MENTION;

        public boolean isStrong() {
            return this != MENTION;
        }
    }

    /// No more are looked for in one text.
    private static final int MOST = 64;

    /// How far before an address its option is looked for, and how far a URL's user part goes.
    private static final int REACH = 300;

    private static final Set<String> OPTIONS =
            Set.of(
                    "-o",
                    "--url",
                    "url",
                    "--pool",
                    "-pool",
                    "pool",
                    "-epool",
                    "--server",
                    "server",
                    "-s");

    /// `host:port`, or the host alone.
    public String endpoint() {
        if (port == 0) {
            return host;
        }
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /// `host:port` and nothing else; null for any other text.
    static @Nullable Pool server(String text) {
        int colon = text.lastIndexOf(':');
        int digits = text.length() - colon - 1;
        int port = colon < 0 || digits > 5 ? 0 : port(text, colon, text.length());
        String host = colon < 0 ? "" : lower(text.substring(0, colon));
        return port > 0 && Integer.toString(port).length() == digits && isHost(host)
                ? new Pool(host, port, Sign.OPTION)
                : null;
    }

    /// The pools in a text, each once with its strongest sign, in order. Linear in the length of
    /// the text.
    public static List<Pool> findIn(String text) {
        var found = new LinkedHashMap<String, Pool>();
        findUrls(text, found);
        findNames(text, found);
        return new ArrayList<>(found.values());
    }

    /// Whether the text names a pool by a strong sign.
    public static boolean isIn(String text) {
        return findIn(text).stream().anyMatch(pool -> pool.sign().isStrong());
    }

    private static void add(Map<String, Pool> found, Pool pool) {
        if (found.size() < MOST) {
            found.merge(pool.endpoint(), pool, (a, b) -> a.sign().compareTo(b.sign()) <= 0 ? a : b);
        }
    }

    private static void findUrls(String text, Map<String, Pool> found) {
        for (int at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
            if (isMiningScheme(scheme(text, at))) {
                var pool = authority(text, at + 3);
                if (pool != null) {
                    add(found, pool);
                }
            }
        }
    }

    private static String scheme(String text, int end) {
        int start = end;
        while (start > 0 && end - start < 24 && isSchemeCharacter(text.charAt(start - 1))) {
            start--;
        }
        return text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private static boolean isSchemeCharacter(char c) {
        return c == '+' || c != '.' && c != '_' && c != '-' && Domains.isNameCharacter(c);
    }

    /// Schemes of xmrig, ethminer and their kin; what sticks to the front (`-ostratum+tcp`) does
    /// not hurt.
    private static boolean isMiningScheme(String scheme) {
        int plus = scheme.indexOf('+');
        var kind = plus < 0 ? scheme : scheme.substring(0, plus);
        if (kind.contains("stratum")) {
            return true;
        }
        return plus > 0
                && (kind.endsWith("daemon")
                        || kind.endsWith("ethproxy")
                        || kind.endsWith("nicehash"));
    }

    /// `user.worker:password@host:port` behind the scheme.
    private static @Nullable Pool authority(String text, int start) {
        int end = start;
        int host = start;
        while (end < text.length() && end - start < REACH && isAuthority(text.charAt(end))) {
            if (text.charAt(end) == '@') {
                host = end + 1;
            }
            end++;
        }
        if (host < end && text.charAt(host) == '[') {
            return bracketed(text, host + 1, end);
        }
        int hostEnd = host;
        while (hostEnd < end && isHostCharacter(text.charAt(hostEnd))) {
            hostEnd++;
        }
        var name = text.substring(host, hostEnd);
        int port = port(text, hostEnd, end);
        boolean local = port > 0 && Domains.normal(name + ".local") != null;
        return local || isHost(name) ? new Pool(lower(name), port, Sign.PROTOCOL) : null;
    }

    private static @Nullable Pool bracketed(String text, int start, int end) {
        int close = text.indexOf(']', start, end);
        var inner = close < 0 ? "" : text.substring(start, close);
        boolean address = inner.indexOf(':') >= 0 && Addresses.parse(inner) != null;
        return address ? new Pool(lower(inner), port(text, close + 1, end), Sign.PROTOCOL) : null;
    }

    private static boolean isAuthority(char c) {
        return c > ' ' && c < 0x7F && "\"'/\\<>`|;,?#".indexOf(c) < 0;
    }

    private static void findNames(String text, Map<String, Pool> found) {
        Boolean wallet = null;
        for (int start = 0; start < text.length(); start++) {
            int end = start;
            boolean dot = false;
            while (end < text.length() && isHostCharacter(text.charAt(end))) {
                dot |= text.charAt(end) == '.';
                end++;
            }
            if (dot && end - start <= Domains.LONGEST + 2) {
                var pool = named(text, start, end);
                if (pool != null && pool.sign() == Sign.OPTION && wallet == null) {
                    wallet = Wallet.isIn(text);
                }
                if (pool != null && (pool.sign() != Sign.OPTION || Boolean.TRUE.equals(wallet))) {
                    add(found, pool);
                }
            }
            start = end;
        }
    }

    private static @Nullable Pool named(String text, int start, int end) {
        boolean stuck = text.startsWith("-o", start);
        var name = bare(text.substring(stuck ? start + 2 : start, end));
        int port = port(text, end, text.length());
        if (PoolList.isPoolDomain(name)) {
            return new Pool(name, port, port > 0 ? Sign.DOMAIN : Sign.MENTION);
        }
        boolean option = PoolList.isStratumPort(port) && (stuck || isOption(text, start));
        return option && isHost(name) ? new Pool(name, port, Sign.OPTION) : null;
    }

    /// Without what is no part of a name at its ends: dots, dashes.
    private static String bare(String name) {
        int start = 0;
        int end = name.length();
        while (start < end && !Character.isLetterOrDigit(name.charAt(start))) {
            start++;
        }
        while (end > start && !Character.isLetterOrDigit(name.charAt(end - 1))) {
            end--;
        }
        return lower(name.substring(start, end));
    }

    /// Whether an option or key that names a pool stands before `at`.
    private static boolean isOption(String text, int at) {
        int end = at;
        while (end > 0 && at - end < 8 && "\"' :=\t\0".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        int start = end;
        while (start > 0
                && end - start < 12
                && (Character.isLetter(text.charAt(start - 1)) || text.charAt(start - 1) == '-')) {
            start--;
        }
        return end < at && OPTIONS.contains(lower(text.substring(start, end)));
    }

    /// The number behind a colon at `at`; 0 where there is none or it is no port.
    private static int port(String text, int at, int limit) {
        int end = at + 1;
        int port = 0;
        if (at >= limit || text.charAt(at) != ':') {
            return 0;
        }
        while (end < limit && end - at <= 6 && isDigit(text.charAt(end))) {
            port = port * 10 + text.charAt(end) - '0';
            end++;
        }
        return port <= 0xFFFF ? port : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHostCharacter(char c) {
        return c == '.' || Domains.isNameCharacter(c);
    }

    private static boolean isHost(String name) {
        return Domains.normal(name) != null || Addresses.parse(name) != null;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
