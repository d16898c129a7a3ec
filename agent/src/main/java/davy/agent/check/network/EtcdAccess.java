package davy.agent.check.network;

import davy.agent.check.Facts;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whom etcd lets in: whoever may connect reads every secret, unless it asks for certificates or
/// was told of accounts, which only its data show.
final class EtcdAccess {
    private static final Set<String> YES = Set.of("", "1", "t", "true");

    private final Listener listener;
    private final @Nullable String file;
    private final List<String> lines;

    private EtcdAccess(Listener listener, Facts facts) {
        this.listener = listener;
        file = argued("config-file");
        String root = DatabaseAccess.root(listener, facts);
        lines = file == null ? List.of() : Settings.lines(facts.host(), root + file);
    }

    static Access of(Listener listener, Facts facts) {
        return new EtcdAccess(listener, facts).access();
    }

    private Access access() {
        if (names("listen-peer-urls", "") || names("listen-metrics-urls", "")) {
            return Access.guarded();
        }
        if (setting("listen-client-urls", "listen-client-urls") == null) {
            return isSecure() ? Access.guarded() : Access.unknown(NOT_FOUND, file);
        }
        boolean plain = names("listen-client-urls", "http:");
        boolean encrypted = names("listen-client-urls", "https:");
        return plain || encrypted && !isSecure()
                ? Access.unknown(
                        Phrase.of("it takes clients without certificates", "不要求客户端证书"), file)
                : Access.guarded();
    }

    private static final Phrase NOT_FOUND =
            Phrase.of(
                    "whether it asks clients for certificates is not known: where it is told to"
                            + " listen was not found",
                    "是否要求客户端证书未知：未找到其监听地址配置");

    /// A file of authorities makes it ask for certificates as well.
    private boolean isSecure() {
        String asks = setting("client-cert-auth", "client-transport-security.client-cert-auth");
        String authorities =
                setting("trusted-ca-file", "client-transport-security.trusted-ca-file");
        return asks != null && YES.contains(asks.toLowerCase(Locale.ROOT))
                || authorities != null && !authorities.isEmpty();
    }

    /// Whether a list of URLs has one of this port that begins so. Those on loopback are of another
    /// socket, unless this one is on loopback.
    private boolean names(String key, String scheme) {
        String urls = setting(key, key);
        boolean here = listener.address().isLoopbackAddress();
        for (String each : urls == null ? new String[0] : urls.split(",", 64)) {
            String url = each.strip();
            String end = ":" + listener.servicePort();
            boolean fits = url.startsWith(scheme) && (url.endsWith(end) || url.endsWith(end + "/"));
            boolean loopback =
                    url.contains("//127.")
                            || url.contains("//localhost:")
                            || url.contains("//[::1]");
            if (fits && (here || !loopback)) {
                return true;
            }
        }
        return false;
    }

    /// With a file, arguments and environment do not count.
    private @Nullable String setting(String name, String key) {
        return file == null ? argued(name) : Settings.yaml(lines, key);
    }

    /// `--client-cert-auth`, `-client-cert-auth`, `ETCD_CLIENT_CERT_AUTH`.
    private @Nullable String argued(String name) {
        for (String dashes : List.of("--", "-")) {
            String value = Settings.option(listener.arguments(), dashes + name);
            if (value != null) {
                return value;
            }
        }
        String variable = "ETCD_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "=";
        var holder = listener.holder();
        for (String each : holder == null ? List.<String>of() : holder.environment().values()) {
            if (each.startsWith(variable)) {
                return each.substring(variable.length());
            }
        }
        return null;
    }
}
