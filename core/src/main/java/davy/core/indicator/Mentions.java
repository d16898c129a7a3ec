package davy.core.indicator;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds indicators in a command or a script: each run of letters, digits, dots and dashes that has
/// a dot may be the name of a host, or an address, and begins a URL, with its scheme or without.
final class Mentions {
    private static final int MOST = 16;
    private static final int LONGEST_SIX = 45;
    private static final int LONGEST_URL = 1024;
    private static final int MOST_URLS = 20_000;
    private static final String URL_ENDS = "\"'`<>|;)}\\";

    private final Indicators indicators;
    private final String text;
    private final Set<Indicator> found = new LinkedHashSet<>();
    private int urls;

    Mentions(Indicators indicators, String text) {
        this.indicators = indicators;
        this.text = text;
    }

    List<Indicator> find() {
        int at = 0;
        while (at < text.length() && found.size() < MOST) {
            int end = end(at);
            if (text.charAt(at) == '[') {
                at = six(at);
            } else if (end == at) {
                at++;
            } else {
                run(at, end);
                at = end;
            }
        }
        return new ArrayList<>(found);
    }

    private int end(int start) {
        int end = start;
        while (end < text.length() && isPart(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isPart(char c) {
        return c == '.' || Domains.isNameCharacter(c);
    }

    /// An IPv6 address stands in brackets, where a port or a path may follow.
    private int six(int open) {
        int close = text.indexOf(']', open);
        if (close > 0 && close - open <= LONGEST_SIX + 1) {
            address(text.substring(open + 1, close));
        }
        return open + 1;
    }

    private void run(int start, int end) {
        int last = end;
        while (last > start && text.charAt(last - 1) == '.') {
            last--;
        }
        String name = text.substring(start, last);
        boolean dotted = name.indexOf('.') > 0;
        if (!dotted || isInPath(start)) {
            return;
        }
        if (name.length() <= Domains.LONGEST) {
            if (!address(name)) {
                add(indicators.domain(name));
            }
            if (indicators.has(Indicator.Kind.URL) && urls++ < MOST_URLS) {
                url(start);
            }
        }
    }

    /// Directories and files have dots too; a host stands behind two slashes or none.
    private boolean isInPath(int start) {
        boolean slash = start > 0 && text.charAt(start - 1) == '/';
        return slash && (start < 2 || text.charAt(start - 2) != '/');
    }

    private boolean address(String name) {
        var address = Addresses.parse(name);
        if (address != null) {
            add(indicators.address(address));
        }
        return address != null;
    }

    /// Its end is not sure: what a shell takes for the end of a word may belong to it in quotes.
    private void url(int start) {
        int end = start;
        int most = Math.min(text.length(), start + LONGEST_URL);
        while (end < most && text.charAt(end) > ' ' && URL_ENDS.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String url = scheme(start) + "://" + text.substring(start, end);
        add(indicators.url(url));
        int and = url.indexOf('&');
        if (and > 0) {
            add(indicators.url(url.substring(0, and)));
        }
        if (url.endsWith(".") || url.endsWith(",")) {
            add(indicators.url(url.substring(0, url.length() - 1)));
        }
    }

    private String scheme(int start) {
        if (!text.startsWith("://", start - 3)) {
            return "http";
        }
        int begin = start - 3;
        while (begin > 0 && Character.isLetter(text.charAt(begin - 1)) && start - begin < 10) {
            begin--;
        }
        return begin == start - 3 ? "http" : text.substring(begin, start - 3);
    }

    private void add(@Nullable Indicator indicator) {
        if (indicator != null) {
            found.add(indicator);
        }
    }
}
