package davy.core.startup;

import davy.core.host.Host;
import davy.core.startup.Line.Join;
import java.util.ArrayList;
import java.util.List;

/// What loads kernel modules, and what is run in their place (modprobe.d(5), modules-load.d(5),
/// modules(5)).
///
/// @param rules `install`, `remove`, `options`, `alias`, `softdep`, `blacklist` lines
/// @param loads names of modules that are loaded at boot
public record Modprobe(List<Rule> rules, List<Load> loads) {
    private static final List<String> RULES =
            List.of(
                    "/etc/modprobe.d",
                    "/run/modprobe.d",
                    "/usr/local/lib/modprobe.d",
                    "/usr/lib/modprobe.d",
                    "/lib/modprobe.d");
    private static final List<String> LOADS =
            List.of(
                    "/etc/modules-load.d",
                    "/run/modules-load.d",
                    "/usr/local/lib/modules-load.d",
                    "/usr/lib/modules-load.d",
                    "/lib/modules-load.d");

    public Modprobe {
        rules = List.copyOf(rules);
        loads = List.copyOf(loads);
    }

    /// @param text what follows the module's name: a command, options
    public record Rule(String path, int line, String directive, String module, String text) {}

    /// A module named in a list.
    public record Load(String path, int line, String module) {}

    public static Modprobe read(Host host) {
        var rules = new ArrayList<Rule>();
        var files = new ArrayList<>(Folders.effective(host, RULES, ".conf"));
        files.add("/etc/modprobe.conf");
        for (String path : files) {
            for (Line line : lines(host, path)) {
                rule(path, line, rules);
            }
        }
        return new Modprobe(rules, loads(host));
    }

    private static void rule(String path, Line line, List<Rule> rules) {
        String text = line.text().strip();
        var words = Line.words(text);
        if (words.size() < 2) {
            return;
        }
        String directive = words.get(0);
        String module = words.get(1);
        String rest = text.substring(directive.length()).strip().substring(module.length());
        rules.add(new Rule(path, line.number(), directive, module, rest.strip()));
    }

    private static List<Load> loads(Host host) {
        var files = new ArrayList<>(Folders.effective(host, LOADS, ".conf"));
        files.add("/etc/modules");
        files.add("/etc/initramfs-tools/modules");
        var loads = new ArrayList<Load>();
        for (String path : files) {
            for (Line line : lines(host, path)) {
                loads.add(new Load(path, line.number(), Line.words(line.text()).getFirst()));
            }
        }
        return loads;
    }

    /// Without comments and empty lines.
    private static List<Line> lines(Host host, String path) {
        var lines = new ArrayList<Line>();
        boolean isFile = Bounded.isFile(host, path);
        for (Line line : isFile ? Bounded.lines(host, path, Join.ALL) : List.<Line>of()) {
            if (!line.isEmpty("#;") && !Line.words(line.text()).isEmpty()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
