package davy.agent.check.file;

import davy.core.host.Host;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Directories that web servers serve: the usual ones, and those that nginx and Apache name in
/// their settings.
final class WebRoots {
    private static final List<String> USUAL =
            List.of(
                    "/var/www",
                    "/srv/www",
                    "/srv/http",
                    "/usr/share/nginx/html",
                    "/usr/local/nginx/html",
                    "/usr/local/openresty/nginx/html",
                    "/usr/local/apache2/htdocs",
                    "/home/wwwroot",
                    "/www/wwwroot",
                    "/data/wwwroot",
                    "/data/www",
                    "/opt/lampp/htdocs",
                    "/usr/share/caddy",
                    "/var/lib/nginx/html");

    private static final List<String> SETTINGS =
            List.of(
                    "/etc/nginx",
                    "/etc/nginx/conf.d",
                    "/etc/nginx/sites-enabled",
                    "/etc/nginx/default.d",
                    "/usr/local/nginx/conf",
                    "/usr/local/nginx/conf/vhost",
                    "/www/server/panel/vhost/nginx",
                    "/www/server/panel/vhost/apache",
                    "/etc/apache2",
                    "/etc/apache2/sites-enabled",
                    "/etc/apache2/conf-enabled",
                    "/etc/httpd/conf",
                    "/etc/httpd/conf.d",
                    "/usr/local/apache2/conf",
                    "/usr/local/apache2/conf/extra");

    private static final int MOST = 2_000;
    private static final int MOST_FILES = 500;
    private static final int LONGEST = 1 << 20;

    private final List<String> roots;

    private WebRoots(Set<String> roots) {
        this.roots = List.copyOf(roots);
    }

    static WebRoots read(Host host) {
        var roots = new LinkedHashSet<String>();
        USUAL.forEach(root -> roots.add(root + "/"));
        for (String folder : SETTINGS) {
            var names = host.list(folder);
            for (String name : names.subList(0, Math.min(MOST_FILES, names.size()))) {
                if (!name.endsWith(".types") && !name.endsWith("_params")) {
                    settings(host, folder + "/" + name, roots);
                }
            }
        }
        return new WebRoots(roots);
    }

    private static void settings(Host host, String path, Set<String> roots) {
        var content = host.read(path, LONGEST);
        for (String line : content == null ? List.<String>of() : content.lines()) {
            String root = root(line.strip());
            if (isRoot(root) && roots.size() < MOST) {
                String real = host.resolve(root);
                roots.add((real == null ? root : real) + "/");
            }
        }
    }

    /// The directory of `root /x;`, `alias /x;`, `DocumentRoot "/x"`; empty for other lines.
    static String root(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        for (String word : List.of("root", "alias", "documentroot")) {
            boolean named =
                    lower.startsWith(word)
                            && lower.length() > word.length()
                            && lower.charAt(word.length()) <= ' ';
            if (named) {
                return bare(line.substring(word.length()));
            }
        }
        return "";
    }

    private static String bare(String text) {
        var path = new StringBuilder();
        String line = text.strip();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == ';' || c == '#' || c <= ' ') {
                break;
            }
            if (c != '"' && c != '\'') {
                path.append(c);
            }
        }
        while (path.length() > 1 && path.charAt(path.length() - 1) == '/') {
            path.setLength(path.length() - 1);
        }
        return path.toString();
    }

    /// Not the whole machine, nor all homes, and no variable in it.
    private static boolean isRoot(String path) {
        return path.startsWith("/")
                && path.length() > 1
                && path.indexOf('$') < 0
                && !List.of("/usr", "/etc", "/var", "/home", "/opt", "/root", "/usr/share")
                        .contains(path);
    }

    /// All of them, each with a slash at its end.
    List<String> all() {
        return roots;
    }

    /// Whether a web server serves the file: below a root, or in an application of a servlet
    /// container.
    boolean holds(String path) {
        for (String root : roots) {
            if (path.startsWith(root)) {
                return true;
            }
        }
        return path.contains("/webapps/") || path.contains("/public_html/");
    }
}
