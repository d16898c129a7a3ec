package davy.agent.check.file;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

    /// A hoster has one for each site.
    private static final int MOST_FILES = 5_000;

    private static final long MOST_BYTES = 64 << 20;
    private static final int LONGEST = 1 << 20;
    private static final Phrase MORE =
            Phrase.of(
                    "too many sites: directories that the settings from here on name were not taken"
                            + " for those of a web server",
                    "站点配置过多：自此处起的配置未读取，其中指定的目录未按网站目录检查");

    /// Remembered, to be inside an application or not.
    private static final int MOST_DIRECTORIES = 100_000;

    private final Host host;
    private final List<String> roots;
    private final Map<String, Boolean> applications = new ConcurrentHashMap<>();

    private WebRoots(Host host, Set<String> roots) {
        this.host = host;
        this.roots = List.copyOf(roots);
    }

    static WebRoots read(Host host) {
        var roots = new LinkedHashSet<String>();
        USUAL.forEach(root -> roots.add(root + "/"));
        long bytes = 0;
        for (String folder : SETTINGS) {
            int files = 0;
            for (String name : host.list(folder)) {
                if (++files > MOST_FILES || bytes > MOST_BYTES) {
                    host.miss(new Unseen(folder, MORE));
                    break;
                }
                if (!name.endsWith(".types") && !name.endsWith("_params")) {
                    bytes += settings(host, folder + "/" + name, roots);
                }
            }
        }
        return new WebRoots(host, roots);
    }

    /// @return bytes that were read
    private static int settings(Host host, String path, Set<String> roots) {
        var content = Content.whole(host, path, LONGEST);
        if (content == null) {
            return 0;
        }
        for (String line : content.lines()) {
            String root = root(line.strip());
            if (!isRoot(root)) {
                continue;
            }
            String real = host.resolve(root);
            String place = (real == null ? root : real) + "/";
            if (roots.size() >= MOST && !roots.contains(place)) {
                host.miss(new Unseen(path, MORE));
                break;
            }
            roots.add(place);
        }
        return content.bytes().length;
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

    /// Whether it lies in an application for a servlet container, which has a folder `WEB-INF`:
    /// Confluence, WebLogic and others have theirs anywhere. Each directory is asked once, however
    /// deep they lie and however many pages are in them.
    boolean isInApplication(String path) {
        var asked = new ArrayList<String>();
        boolean is = false;
        int slash = path.lastIndexOf('/');
        while (slash > 0) {
            String directory = path.substring(0, slash);
            var known = applications.get(directory);
            asked.add(directory);
            if (known != null || host.exists(directory + "/WEB-INF")) {
                is = known == null || known;
                break;
            }
            slash = path.lastIndexOf('/', slash - 1);
        }
        if (applications.size() < MOST_DIRECTORIES) {
            for (String directory : asked) {
                applications.put(directory, is);
            }
        }
        return is;
    }
}
