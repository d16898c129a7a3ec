package davy.core.startup;

import davy.core.host.Host;
import davy.core.startup.Line.Join;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// What starts at boot the old way: init scripts with their links, local scripts, `inittab(5)`.
///
/// @param scripts init scripts, and programs that lie in a run level's directory themselves
/// @param local paths of scripts of the administrator: `/etc/rc.local`, `/etc/local.d/x.start`
public record StartupScripts(
        List<InitScript> scripts, List<String> local, List<InittabEntry> inittab) {
    private static final List<String> INIT = List.of("/etc/init.d", "/etc/rc.d/init.d");
    private static final List<String> LEVELS =
            List.of("0", "1", "2", "3", "4", "5", "6", "S", "s", "boot");
    private static final List<String> RUN_LEVELS =
            List.of("/etc/rc", "/etc/rc.d/rc", "/etc/init.d/rc");
    private static final List<String> LOCAL =
            List.of(
                    "/etc/rc.local",
                    "/etc/rc.common",
                    "/etc/rc",
                    "/etc/rc.shutdown",
                    "/etc/rc.modules",
                    "/etc/init.d/rc.local",
                    "/etc/init.d/boot.local",
                    "/etc/init.d/after.local",
                    "/etc/init.d/before.local",
                    "/etc/init.d/halt.local");
    private static final List<String> LOCAL_FOLDERS =
            List.of("/etc/rc.d", "/etc/rc.local.d", "/etc/local.d");

    public StartupScripts {
        scripts = List.copyOf(scripts);
        local = List.copyOf(local);
        inittab = List.copyOf(inittab);
    }

    /// An init script.
    ///
    /// @param path of the script itself
    /// @param links that start or stop it: `/etc/rc3.d/S20x`, `/etc/runlevels/default/x`
    public record InitScript(String name, String path, List<String> links) {
        public InitScript {
            links = List.copyOf(links);
        }

        /// Whether a run level starts it.
        public boolean isStarted() {
            return links.stream()
                    .anyMatch(link ->
                            link.startsWith("/etc/runlevels/")
                                    || Folders.name(link).startsWith("S"));
        }
    }

    /// `id:levels:action:process`.
    public record InittabEntry(
            String path, int line, String id, String levels, String action, String process) {}

    public static StartupScripts read(Host host) {
        return new StartupScripts(scripts(host), local(host), inittab(host));
    }

    private static List<InitScript> scripts(Host host) {
        Map<String, String> paths = new LinkedHashMap<>();
        Map<String, List<String>> links = new LinkedHashMap<>();
        for (String path : Folders.files(host, INIT, "")) {
            String real = host.resolve(path);
            if (real != null && paths.putIfAbsent(real, path) == null) {
                links.put(real, new ArrayList<>());
            }
        }
        for (String link : links(host)) {
            String real = host.resolve(link);
            if (real != null) {
                paths.putIfAbsent(real, link);
                links.computeIfAbsent(real, _ -> new ArrayList<>()).add(link);
            }
        }
        var scripts = new ArrayList<InitScript>();
        paths.forEach((real, path) ->
                scripts.add(
                        new InitScript(
                                Folders.name(path), path, links.getOrDefault(real, List.of()))));
        return scripts;
    }

    private static List<String> links(Host host) {
        var folders = new ArrayList<String>();
        for (String base : RUN_LEVELS) {
            LEVELS.forEach(level -> folders.add(base + level + ".d"));
        }
        folders.add("/etc/init.d/boot.d");
        var found = new ArrayList<String>();
        for (String path : Folders.files(host, folders, "")) {
            if (isLink(Folders.name(path))) {
                found.add(path);
            }
        }
        for (String level : Bounded.names(host, "/etc/runlevels")) {
            found.addAll(Folders.files(host, List.of("/etc/runlevels/" + level), ""));
        }
        return found;
    }

    /// `S20name` or `K01name`.
    private static boolean isLink(String name) {
        return name.length() > 1 && (name.charAt(0) == 'S' || name.charAt(0) == 'K');
    }

    private static List<String> local(Host host) {
        var found = new ArrayList<String>();
        LOCAL.stream().filter(path -> Bounded.isFile(host, path)).forEach(found::add);
        for (String path : Folders.files(host, LOCAL_FOLDERS, "")) {
            if (!path.startsWith("/etc/rc.d/") || Folders.name(path).startsWith("rc")) {
                found.add(path);
            }
        }
        // rc.sysinit of Red Hat ran them, as /etc/rc.modules; a unit of its releases with systemd
        // does.
        found.addAll(Folders.files(host, List.of("/etc/sysconfig/modules"), ".modules"));
        var real = new LinkedHashMap<String, String>();
        for (String path : found) {
            String leads = host.resolve(path);
            real.putIfAbsent(leads == null ? path : leads, path);
        }
        return new ArrayList<>(real.values());
    }

    private static List<InittabEntry> inittab(Host host) {
        String path = "/etc/inittab";
        var found = new LinkedHashSet<InittabEntry>();
        // init of busybox joins lines, that of System V does not.
        var lines = new ArrayList<>(Bounded.lines(host, path, Join.NONE));
        lines.addAll(Bounded.lines(host, path, Join.NO_COMMENT));
        for (Line line : lines) {
            String[] fields = line.text().strip().split(":", 4);
            if (fields.length == 4 && !line.isEmpty("#")) {
                found.add(
                        new InittabEntry(
                                path,
                                line.number(),
                                fields[0],
                                fields[1],
                                fields[2].strip(),
                                fields[3].strip()));
            }
        }
        return new ArrayList<>(found);
    }
}
