package davy.core.indicator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// URLs as text.
final class Urls {
    private static final int LONGEST = 4096;

    private Urls() {}

    /// Host in lower case, port unless it is the scheme's, path and query; without scheme, user and
    /// fragment. Null where it has no scheme or no host.
    static @Nullable String normal(String url) {
        int at = url.indexOf("://");
        if (at < 1 || at > 10 || url.length() > LONGEST) {
            return null;
        }
        int fragment = url.indexOf('#', at);
        int end = fragment < 0 ? url.length() : fragment;
        int path = at + 3;
        while (path < end && "/?\\".indexOf(url.charAt(path)) < 0) {
            path++;
        }
        var host =
                url.substring(
                        url.lastIndexOf('@', path - 1) > at
                                ? url.lastIndexOf('@', path - 1) + 1
                                : at + 3,
                        path);
        var scheme = url.substring(0, at).toLowerCase(Locale.ROOT);
        var authority = withoutPort(scheme, host.toLowerCase(Locale.ROOT));
        var rest = path == end ? "/" : url.substring(path, end);
        return authority.isEmpty() || hasBlank(authority) ? null : authority + rest;
    }

    /// The host of a URL, without port and brackets; null where there is none.
    static @Nullable String host(String url) {
        var normal = normal(url);
        if (normal == null) {
            return null;
        }
        int close = normal.startsWith("[") ? normal.indexOf(']') : -1;
        if (close > 0) {
            return normal.substring(1, close);
        }
        int end = 0;
        while (end < normal.length() && "/?\\:".indexOf(normal.charAt(end)) < 0) {
            end++;
        }
        return normal.substring(0, end);
    }

    private static String withoutPort(String scheme, String host) {
        var port =
                switch (scheme) {
                    case "http" -> ":80";
                    case "https" -> ":443";
                    case "ftp" -> ":21";
                    default -> "\n";
                };
        return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    }

    private static boolean hasBlank(String text) {
        return text.chars().anyMatch(c -> c <= ' ');
    }
}
