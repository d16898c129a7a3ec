package davy.agent.check;

import java.util.List;
import java.util.Locale;

/// Addresses from which vendors of software offer nothing.
public final class OddSource {
    private static final List<String> INTERNAL =
            List.of(".local", ".lan", ".internal", ".intranet", ".corp", ".home", ".localdomain");

    /// Hosts where anyone may leave a text or a tunnel's end.
    private static final List<String> ODD_HOSTS =
            List.of(
                    "pastebin.com",
                    "paste.ee",
                    "transfer.sh",
                    "bashupload.com",
                    "termbin.com",
                    "temp.sh",
                    "0x0.st",
                    "catbox.moe",
                    "ngrok",
                    "trycloudflare.com",
                    "duckdns.org",
                    ".onion",
                    "anonfiles",
                    "hastebin",
                    "ix.io");

    private OddSource() {}

    /// A public address without a name, or a place where anyone may leave a text.
    public static boolean isOdd(String url) {
        String host = host(url);
        return ODD_HOSTS.stream().anyMatch(host::contains) || isNumeric(host) && !isPrivate(host);
    }

    /// A public name without TLS: few vendors of software still offer such.
    public static boolean isPlain(String url) {
        String host = host(url);
        return url.toLowerCase(Locale.ROOT).startsWith("http://")
                && host.indexOf('.') > 0
                && !isNumeric(host)
                && !DownloadSource.isOfPublisher(url)
                && INTERNAL.stream().noneMatch(host::endsWith);
    }

    /// Without the port, in lower case.
    private static String host(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        int start = lower.indexOf("://");
        String rest = start < 0 ? lower : lower.substring(start + 3);
        int end = rest.indexOf('/');
        String host = end < 0 ? rest : rest.substring(0, end);
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean isNumeric(String host) {
        return host.indexOf('.') > 0
                && host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    private static boolean isPrivate(String address) {
        if (address.startsWith("172.")) {
            int end = address.indexOf('.', 4);
            String second = end < 0 ? "" : address.substring(4, end);
            return second.length() == 2
                    && second.compareTo("16") >= 0
                    && second.compareTo("31") <= 0;
        }
        return DownloadSource.isOwn(address)
                || address.startsWith("10.")
                || address.startsWith("192.168.")
                || address.startsWith("127.")
                || address.startsWith("169.254.")
                || address.startsWith("0.");
    }
}
