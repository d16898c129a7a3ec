package davy.agent.check.file;

import davy.core.file.Magic;
import davy.core.finding.Level;
import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The pages of a host's web servers, for checks that know requests to them.
public final class WebPages {
    static final int LONGEST = 1 << 20;
    private static final int MOST_FOLDERS = 500;
    static final Set<String> PHP =
            Set.of("php", "php3", "php4", "php5", "php7", "php8", "phtml", "pht", "phar", "inc");
    static final Set<String> JAVA = Set.of("jsp", "jspx", "jspf");
    static final Set<String> ASP = Set.of("asp", "aspx", "ashx", "asmx", "asa", "cer");
    static final Set<String> IMAGES =
            Set.of("jpg", "jpeg", "png", "gif", "ico", "bmp", "webp", "svg", "txt");

    /// First halves of the MD5 sums of `rebeyond` and `key`, which the kits Behinder and Godzilla
    /// set as their keys.
    private static final List<String> KEYS = List.of("e45e329feb5d925b", "3c6e0b8a9c15224a");

    private static final Phrase KIT =
            Phrase.of(
                    "has the key that the kits Behinder or Godzilla set by default",
                    "含有冰蝎或哥斯拉的默认密钥");

    private final Host host;
    private final Set<String> folders;

    private WebPages(Host host) {
        this.host = host;
        folders = folders(host);
    }

    public static WebPages of(Host host) {
        return new WebPages(host);
    }

    /// Files that a request's path may mean, of those that are there.
    public List<String> files(String target) {
        var files = new ArrayList<String>();
        if (target.contains("/../") || target.indexOf('%') >= 0 || !target.startsWith("/")) {
            return files;
        }
        for (String folder : folders) {
            var info = host.lstat(folder + target);
            if (info != null && info.isRegular()) {
                files.add(folder + target);
            }
        }
        return files;
    }

    /// The roots, and the directories in them: each may be the root of a site of its own.
    private static Set<String> folders(Host host) {
        var folders = new LinkedHashSet<String>();
        for (String root : WebRoots.read(host).all()) {
            String folder = root.substring(0, root.length() - 1);
            folders.add(folder);
            for (String name : host.list(folder)) {
                if (folders.size() < MOST_FOLDERS && name.indexOf('.') != 0) {
                    folders.add(root + name);
                }
            }
        }
        return folders;
    }

    /// How sure it is that a page lets strangers run code; null where nothing says so.
    public @Nullable Level judge(String path) {
        var content = host.read(path, LONGEST);
        if (content == null) {
            return null;
        }
        String name = path.substring(path.lastIndexOf('/') + 1);
        var sight = judge(name, head(content), content.text()).worst();
        return sight == null ? null : sight.level();
    }

    private static byte[] head(Content content) {
        byte[] bytes = content.bytes();
        return bytes.length <= 4096 ? bytes : Arrays.copyOf(bytes, 4096);
    }

    /// What a page does with what it is sent.
    static PhpJudge.Judgement judge(String name, byte[] head, String text) {
        for (String key : KEYS) {
            int at = text.indexOf(key);
            if (at >= 0) {
                int end = Math.min(text.length(), at + 100);
                return whole(new PhpJudge.Sight(Level.CRITICAL, KIT, text.substring(at, end)));
            }
        }
        String extension = Scripts.extension(name);
        if (JAVA.contains(extension)) {
            return whole(JspJudge.jsp(text));
        }
        if (ASP.contains(extension)) {
            return whole(JspJudge.asp(text));
        }
        if (IMAGES.contains(extension) && !Magic.containsPhp(head)) {
            return whole(null);
        }
        return PhpJudge.judge(text);
    }

    private static PhpJudge.Judgement whole(PhpJudge.@Nullable Sight sight) {
        return new PhpJudge.Judgement(sight, true);
    }

    /// Whether a file is a page by its name, and not only an image that may be run as one.
    static boolean isPage(String name) {
        String extension = Scripts.extension(name);
        return PHP.contains(extension) || JAVA.contains(extension) || ASP.contains(extension);
    }
}
