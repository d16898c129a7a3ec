package davy.agent.check;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a command downloads from, most suspect first.
public enum DownloadSource {
    /// A public address without a name.
    ADDRESS,
    /// A name, not encrypted.
    PLAIN,
    /// The text does not tell.
    UNKNOWN,
    /// A place that anybody may rent or write to, encrypted: the name in front says nothing.
    RENTED,
    /// A name, encrypted.
    SECURE,
    PUBLISHER,
    /// This machine or its own network.
    OWN;

    /// Publishers whose manuals tell to run installers so, some of them over plain http.
    private static final List<String> PUBLISHERS =
            List.of(
                    ".bt.cn",
                    ".baota.cn",
                    ".aapanel.com",
                    ".aliyun.com",
                    ".tencentyun.com",
                    ".tencent.com",
                    ".huaweicloud.com",
                    ".oneinstack.com",
                    ".lnmp.org",
                    ".debian.org",
                    ".ubuntu.com",
                    ".fit2cloud.com",
                    ".rancher.cn",
                    ".rainbond.com");

    private static final List<String> INNER =
            List.of(".local", ".lan", ".internal", ".corp", ".intra", ".home.arpa");

    /// Whether all comes from publishers' own hosts, where nobody else can leave anything.
    public static boolean isOfPublisher(String command) {
        return of(command) == PUBLISHER;
    }

    public static DownloadSource of(String command) {
        var worst = OWN;
        int at = command.indexOf("://");
        if (at < 0) {
            return bare(command);
        }
        for (; at >= 0; at = command.indexOf("://", at + 3)) {
            var source = of(command, at);
            worst = source.compareTo(worst) < 0 ? source : worst;
        }
        return worst;
    }

    /// `curl 198.51.100.7/x`: a URL without its scheme.
    private static DownloadSource bare(String command) {
        for (String word : command.split("[ \t\"'|;()]+", 200)) {
            int slash = word.indexOf('/');
            var address = address(host(slash < 0 ? word : word.substring(0, slash)));
            if (address != null) {
                return OwnNetwork.holds(address) ? OWN : ADDRESS;
            }
        }
        return UNKNOWN;
    }

    private static DownloadSource of(String command, int at) {
        int end = at + 3;
        while (end < command.length() && "/ \t\"'?#|;)".indexOf(command.charAt(end)) < 0) {
            end++;
        }
        String authority = command.substring(at + 3, end);
        String host = host(authority.substring(authority.lastIndexOf('@') + 1));
        var address = address(host);
        if (address != null) {
            return OwnNetwork.holds(address) ? OWN : ADDRESS;
        }
        if (host.indexOf('.') < 0 || INNER.stream().anyMatch(host::endsWith)) {
            return OWN;
        }
        if (Rented.isCloudsOwn(host, path(command, end))) {
            return PUBLISHER;
        }
        boolean encrypted = command.startsWith("https", Math.max(0, at - 5));
        if (Rented.isRented(host)) {
            return encrypted ? RENTED : PLAIN;
        }
        if (PUBLISHERS.stream().anyMatch(("." + host)::endsWith)) {
            return PUBLISHER;
        }
        return encrypted ? SECURE : PLAIN;
    }

    private static String path(String command, int start) {
        int end = start;
        while (end < command.length() && " \t\"'|;)".indexOf(command.charAt(end)) < 0) {
            end++;
        }
        return command.substring(start, end);
    }

    /// Whether it is an address of this machine or its own network.
    public static boolean isOwn(String host) {
        var address = address(host);
        return address != null && OwnNetwork.holds(address);
    }

    private static @Nullable InetAddress address(String host) {
        boolean plain =
                host.length() <= 45
                        && host.chars()
                                .allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
        boolean four = host.chars().filter(c -> c == '.').count() == 3;
        if (!plain || !four && host.indexOf(':') < 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String host(String authority) {
        if (authority.startsWith("[")) {
            int close = authority.indexOf(']');
            return close < 0 ? authority : authority.substring(1, close);
        }
        int colon = authority.indexOf(':');
        String host = colon < 0 ? authority : authority.substring(0, colon);
        return host.toLowerCase(Locale.ROOT);
    }
}
