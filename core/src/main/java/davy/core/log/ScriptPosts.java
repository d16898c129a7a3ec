package davy.core.log;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells requests by which a script may be made to do something.
final class ScriptPosts {
    private static final int LONGEST = 500;
    private static final Set<String> SCRIPTS =
            Set.of(
                    "php", "php3", "php4", "php5", "php7", "phtml", "pht", "phar", "jsp", "jspx",
                    "asp", "aspx", "ashx", "asmx", "cgi", "pl", "jpg", "png", "gif");

    private ScriptPosts() {}

    /// The path of a script, or of an image, to which data was sent and which answered; null for
    /// other requests.
    static @Nullable String target(AccessLine request) {
        boolean sent = request.method().equals("POST") || request.method().equals("PUT");
        if (!sent || request.status() < 200 || request.status() >= 400) {
            return null;
        }
        String path = Scan.until(request.target(), "?#;");
        int dot = path.lastIndexOf('.');
        int slash = path.indexOf('/', Math.max(dot, 0));
        String end = dot < 0 ? "" : path.substring(dot + 1, slash < 0 ? path.length() : slash);
        boolean script = SCRIPTS.contains(end.toLowerCase(Locale.ROOT));
        return script && path.length() <= LONGEST ? path : null;
    }
}
