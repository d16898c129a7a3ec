package davy.core.startup;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Commands that package managers run: apt, dpkg, dnf, yum, pacman.
public final class PackageHooks {
    private static final List<String> ACTIONS =
            List.of(
                    "/etc/dnf/plugins/post-transaction-actions.d",
                    "/etc/yum/post-actions",
                    "/etc/dnf/libdnf5-plugins/actions.d");
    private static final List<String> SCRIPT_FOLDERS =
            List.of(
                    "/usr/lib/zypp/plugins/commit",
                    "/usr/lib/zypp/plugins/system",
                    "/etc/apk/commit_hooks.d",
                    "/etc/apt/apt.conf.d/scripts");
    private static final List<String> PLUGINS =
            List.of("/usr/lib/yum-plugins", "/usr/share/yum-plugins");
    private static final List<String> SITES = List.of("/usr/lib", "/usr/lib64", "/usr/local/lib");

    private PackageHooks() {}

    public static List<Launch> read(Host host) {
        var found = new ArrayList<Launch>();
        apt(host, found);
        dpkg(host, found);
        actions(host, found);
        pacman(host, found);
        return found;
    }

    /// Scripts of package managers that no configuration names, and their plug-ins in Python.
    public static List<String> scripts(Host host) {
        var found = new ArrayList<>(Folders.files(host, SCRIPT_FOLDERS, ""));
        found.addAll(Folders.files(host, PLUGINS, ".py"));
        for (String site : SITES) {
            for (String name : Bounded.names(host, site)) {
                if (name.startsWith("python")) {
                    String plugins = site + '/' + name + "/site-packages/dnf-plugins";
                    found.addAll(Folders.files(host, List.of(plugins), ".py"));
                }
            }
        }
        return found;
    }

    /// Scripts that packages of dpkg brought with them; dpkg keeps no sums of these.
    public static List<String> maintainerScripts(Host host) {
        var found = new ArrayList<String>();
        for (String name : host.list("/var/lib/dpkg/info")) {
            boolean script =
                    name.endsWith(".preinst")
                            || name.endsWith(".postinst")
                            || name.endsWith(".prerm")
                            || name.endsWith(".postrm");
            if (script) {
                found.add("/var/lib/dpkg/info/" + name);
            }
        }
        return Bounded.most(host, "/var/lib/dpkg/info", found, 40_000);
    }

    private static void apt(Host host, List<Launch> found) {
        var files = new ArrayList<>(Folders.files(host, List.of("/etc/apt/apt.conf.d"), ""));
        files.add("/etc/apt/apt.conf");
        for (String path : files) {
            String name = Folders.name(path);
            // apt reads names without a dot, and those that end with .conf.
            boolean isRead = name.endsWith(".conf") || name.indexOf('.') < 0;
            String text = isRead ? Bounded.text(host, path) : null;
            var values = text == null ? List.<AptConfig.Value>of() : AptConfig.read(text);
            for (var value : Bounded.most(host, path, values, AptConfig.MAX_VALUES)) {
                if (isCommand(value.name().toLowerCase(Locale.ROOT))) {
                    found.add(new Launch(path, value.line(), value.name(), value.text(), "root"));
                }
            }
        }
    }

    private static boolean isCommand(String name) {
        String key = name;
        while (key.endsWith(":")) {
            key = key.substring(0, key.length() - 1);
        }
        return key.endsWith("-invoke")
                || key.endsWith("-invoke-success")
                || key.endsWith("::pre-install-pkgs")
                || key.endsWith("::proxy-auto-detect")
                || key.endsWith("::proxyautodetect")
                || key.startsWith("dir::bin::") && !key.equals("dir::bin::methods");
    }

    private static void dpkg(Host host, List<Launch> found) {
        var files = new ArrayList<>(Folders.files(host, List.of("/etc/dpkg/dpkg.cfg.d"), ""));
        files.add("/etc/dpkg/dpkg.cfg");
        for (String path : files) {
            for (Line line : Bounded.lines(host, path, Line.Join.NONE)) {
                String option = line.text().strip();
                for (String key : List.of("pre-invoke", "post-invoke", "status-logger")) {
                    int end = key.length();
                    if (option.startsWith(key) && option.length() > end + 1) {
                        String command = unquoted(option.substring(end + 1).strip());
                        found.add(new Launch(path, line.number(), key, command, "root"));
                    }
                }
            }
        }
    }

    private static String unquoted(String text) {
        boolean quoted =
                text.length() > 1
                        && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                        && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /// `package:state:command` of dnf 4 and yum; dnf 5 has two fields more.
    private static void actions(Host host, List<Launch> found) {
        for (String path : Folders.files(host, ACTIONS, "")) {
            int fields = path.endsWith(".actions") ? 5 : 3;
            boolean isRead = path.contains(".action");
            for (Line line : isRead ? Bounded.lines(host, path, Line.Join.NONE) : List.<Line>of()) {
                String[] parts = line.text().split(":", fields);
                if (!line.isEmpty("#") && parts.length == fields) {
                    String key = "action " + parts[0].strip();
                    String command = parts[fields - 1].strip();
                    found.add(new Launch(path, line.number(), key, command, "root"));
                }
            }
        }
    }

    private static void pacman(Host host, List<Launch> found) {
        var folders = List.of("/etc/pacman.d/hooks", "/usr/share/libalpm/hooks");
        for (String path : Folders.effective(host, folders, ".hook")) {
            for (var setting : UnitFile.read(host, path)) {
                if (setting.section().equals("Action") && setting.key().equals("Exec")) {
                    found.add(new Launch(path, setting.line(), "Exec", setting.value(), "root"));
                }
            }
        }
    }
}
