package davy.agent.respond;

import davy.core.action.Family;
import davy.core.action.FilePin;
import davy.core.container.Containers;
import davy.core.file.Elf;
import davy.core.host.Host;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What kind of place a path is, as far as a plan treats it in its own way.
final class Places {
    private static final Pattern LINE = Pattern.compile("(/.*):([1-9][0-9]{0,8})");

    /// Each file of these folders is run as a whole.
    private static final Pattern RUN_AS_WHOLE =
            Pattern.compile(
                    "/etc/(cron\\.(hourly|daily|weekly|monthly|yearly)|update-motd\\.d|profile\\.d"
                            + "|NetworkManager/dispatcher\\.d|network/if-[a-z-]+\\.d|ppp/ip-[a-z.]+"
                            + "|dhcp/dhclient-[a-z-]+\\.d|init\\.d|rc\\.d/init\\.d|X11/Xsession\\.d)/[^/]+"
                            + "|/(etc|usr/lib|usr/local/lib|run|lib)/systemd/[a-z-]+-generators/[^/]+"
                            + "|.*/\\.git/hooks/[^/]+|/var/spool/cron/atjobs/[^/]+|/var/spool/at/[^/]+"
                            + "|.*/autostart/[^/]+\\.desktop");

    /// Files of these folders belong to one program each, and go when nothing is left in them.
    private static final Pattern OWN_FILE =
            Pattern.compile(
                    "/etc/([^/]+/)*[a-z.-]+\\.d/[^/]+|/(usr/)?lib/(udev|modprobe|sysctl|modules-load)[^/]*/[^/]+"
                            + "|/run/[^/]+\\.d/[^/]+|.*\\.pth|/var/spool/cron/([^/]+/)?[^/]+");

    private static final Pattern UNIT =
            Pattern.compile(
                    "/(etc|run|usr/lib|usr/local/lib|lib)/systemd/(system|user)/[^/]+"
                            + "\\.(service|timer|path|socket|mount|automount|target)"
                            + "|/(home/[^/]+|root)/\\.(config|local/share)/systemd/user/[^/]+"
                            + "\\.(service|timer|path|socket|target)");

    private static final Pattern DROP_IN =
            Pattern.compile(".*/systemd/(system|user)/[^/]+\\.d/[^/]+\\.conf");

    /// A heading, or a setting that takes back what was set elsewhere.
    private static final Pattern SETS_NOTHING = Pattern.compile("\\[[A-Za-z]+]|[A-Za-z]+ *=");

    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    private static final Pattern INIT_SCRIPT = Pattern.compile("/etc/(rc\\.d/)?init\\.d/[^/]+");

    private static final List<String> CONTAINERS =
            List.of(
                    "/var/lib/docker",
                    "/var/lib/containerd",
                    "/var/lib/containers",
                    "/var/lib/kubelet/pods",
                    "/var/lib/rancher/k3s/agent/containerd",
                    "/var/lib/rancher/rke2/agent/containerd",
                    "/var/lib/k0s/containerd",
                    "/var/snap/microk8s/common/var/lib/containerd",
                    "/run/containerd",
                    "/run/k3s/containerd");

    private static final List<String> DROPS =
            List.of(
                    "/bin",
                    "/sbin",
                    "/usr/bin",
                    "/usr/sbin",
                    "/usr/local/bin",
                    "/usr/local/sbin",
                    "/lib",
                    "/usr/lib",
                    "/etc",
                    "/tmp",
                    "/var/tmp",
                    "/dev/shm",
                    "/run",
                    "/root",
                    "/opt",
                    "/var/run",
                    "/var/lib");
    private static final List<String> RUN_LEVELS = List.of("0", "1", "2", "3", "4", "5", "6", "S");

    private final Host host;
    private final Set<String> containers = new LinkedHashSet<>();
    private final Set<String> volumes = new LinkedHashSet<>();

    /// A line of a file, or the whole of it.
    ///
    /// @param line 0 for the whole
    record Place(String path, int line) {}

    Places(Host host) {
        this.host = host;
        CONTAINERS.forEach(this::addContainers);
        String configured = Containers.configuredDockerRoot(host);
        if (configured != null) {
            addContainers(configured);
        }
    }

    /// The place that a finding accuses, in real paths: `path:line` or `path`; null where it is not
    /// there any more. A file whose own name ends like a line of another is taken for that line,
    /// since it may have been put there to go in its stead, except where files are run as a whole.
    @Nullable Place of(String id) {
        String whole = existing(id);
        var line = LINE.matcher(id);
        String path = line.matches() ? existing(line.group(1)) : null;
        if (whole != null && (path == null || isRunAsWhole(whole))) {
            return new Place(whole, 0);
        }
        return path == null ? null : new Place(path, Integer.parseInt(line.group(2)));
    }

    private @Nullable String existing(String path) {
        String real = real(path);
        return real == null || host.lstat(real) == null ? null : real;
    }

    /// The path with no link on its way, the last one not followed; null where there is no such
    /// folder.
    @Nullable String real(String path) {
        if (!path.startsWith("/") || path.equals("/")) {
            return null;
        }
        String folder = host.resolve(Folders.parent(path));
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (folder == null || name.isEmpty() || name.equals(".") || name.equals("..")) {
            return null;
        }
        return folder.equals("/") ? '/' + name : folder + '/' + name;
    }

    /// Directories in which copies of a family's programs may be: where one of them is, and where
    /// droppers put theirs.
    List<String> ofPrograms(Family family) {
        var folders = new TreeSet<String>();
        for (FilePin program : family.programs()) {
            folders.add(Folders.parent(program.path()));
        }
        for (String folder : DROPS) {
            String real = host.resolve(folder);
            if (real != null) {
                folders.add(real);
            }
        }
        folders.remove("/");
        return folders.stream().filter(f -> !isInContainer(f)).toList();
    }

    /// Counts a folder to those in which a runtime keeps the files of containers.
    void addContainers(String folder) {
        String real = host.resolve(folder);
        String root = real == null ? folder : real;
        if (!root.equals("/")) {
            containers.add(root);
            volumes.add(root + "/volumes");
            volumes.add(root + "/storage/volumes");
        }
    }

    /// Not in a volume, whose files are like all others of the host. Whether a file can be run: by
    /// its mode, or by how it begins.
    boolean isProgram(String path) {
        var head = host.read(path, 64);
        if (head == null) {
            return false;
        }
        var info = host.lstat(path);
        boolean runs = info != null && info.isExecutable();
        return runs || Elf.isElf(head.bytes()) || head.text().startsWith("#!");
    }

    boolean isInContainer(String path) {
        return isBelowAny(path, containers) && !isBelowAny(path, volumes);
    }

    private static boolean isBelowAny(String path, Set<String> folders) {
        return folders.stream().anyMatch(folder -> Danger.isBelow(path, folder));
    }

    /// Why nothing is put aside where something is mounted on a file or below a folder, such as the
    /// whole root once more: what is taken out of there is gone elsewhere. Null where nothing is.
    @Nullable Phrase mounted(String folder) {
        for (String line : host.lines("/proc/self/mountinfo")) {
            String[] fields = line.split(" ", 6);
            if (fields.length == 6 && Danger.isBelow(unescaped(fields[4]), folder)) {
                return Phrase.of(
                        "{0} is left as it is: a file system is mounted there, whose files may be"
                                + " others'; unmount it first (umount)",
                        "{0} 保持原样：其中挂载了文件系统，文件可能属于其他用途；请先卸载（umount）", folder);
            }
        }
        return null;
    }

    /// proc_pid_mountinfo(5) writes blanks and the like as `\\040`.
    static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(m ->
                        Matcher.quoteReplacement(
                                String.valueOf((char) Integer.parseInt(m.group(1), 8))));
    }

    boolean isInitScript(String path) {
        return INIT_SCRIPT.matcher(path).matches();
    }

    /// Whether it holds more settings of a unit, beside its own file.
    static boolean isDropIn(String path) {
        return DROP_IN.matcher(path).matches();
    }

    boolean isService(String path) {
        return UNIT.matcher(path).matches() || INIT_SCRIPT.matcher(path).matches();
    }

    boolean isRunAsWhole(String path) {
        return RUN_AS_WHOLE.matcher(path).matches();
    }

    /// Whether these lines are all of a file that does something, in a folder where each file is a
    /// setting of its own.
    boolean isAllOf(String path, Set<Integer> numbers) {
        if (!OWN_FILE.matcher(path).matches() && !isDropIn(path)) {
            return false;
        }
        var text = host.lines(path);
        for (int i = 0; i < text.size(); i++) {
            boolean nothing = isDropIn(path) && SETS_NOTHING.matcher(text.get(i).strip()).matches();
            if (!numbers.contains(i + 1) && !nothing && doesSomething(text.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean doesSomething(String line) {
        String stripped = line.strip();
        return !stripped.isEmpty()
                && !stripped.startsWith("#")
                && !stripped.matches("[A-Z_]+ *=.*");
    }

    /// A unit or an init script with all links that lead to it and its settings.
    List<String> filesOfService(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        var files = new LinkedHashSet<String>();
        if (INIT_SCRIPT.matcher(path).matches()) {
            for (String level : RUN_LEVELS) {
                links("/etc/rc" + level + ".d", "[SK][0-9]{2}" + Pattern.quote(name), files);
                links("/etc/rc.d/rc" + level + ".d", "[SK][0-9]{2}" + Pattern.quote(name), files);
            }
        } else {
            String folder = Folders.parent(path);
            for (String each : unitFolders(folder)) {
                for (String child : host.list(each)) {
                    if (child.matches(".*\\.(wants|requires|upholds)")) {
                        links(each + '/' + child, Pattern.quote(name), files);
                    }
                }
                settings(each + '/' + name + ".d", files);
                aliases(each, path, files);
            }
        }
        files.add(path);
        return List.copyOf(files);
    }

    private static List<String> unitFolders(String folder) {
        if (folder.endsWith("/systemd/system")) {
            return List.of("/etc/systemd/system", "/run/systemd/system", folder);
        }
        return folder.startsWith("/etc/") || folder.startsWith("/usr/")
                ? List.of("/etc/systemd/user", folder)
                : List.of(folder);
    }

    private void links(String folder, String name, Set<String> into) {
        var pattern = Pattern.compile(name);
        for (String each : host.list(folder)) {
            String real = pattern.matcher(each).matches() ? real(folder + '/' + each) : null;
            if (real != null) {
                into.add(real);
            }
        }
    }

    private void settings(String folder, Set<String> into) {
        String real = real(folder);
        if (real != null && !host.list(real).isEmpty()) {
            into.add(real);
        }
    }

    private void aliases(String folder, String path, Set<String> into) {
        for (String each : new ArrayList<>(host.list(folder))) {
            String link = folder + '/' + each;
            var info = host.lstat(link);
            if (info != null && info.isLink() && path.equals(host.resolve(link))) {
                String real = real(link);
                if (real != null) {
                    into.add(real);
                }
            }
        }
    }
}
