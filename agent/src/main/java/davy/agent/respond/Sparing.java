package davy.agent.respond;

import davy.core.action.ProcessPin;
import davy.core.host.Host;
import davy.core.packages.PackageIndex;
import davy.core.process.ProcessStat;
import davy.linux.ProcessScan.Seen;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What no plan touches, whatever it says: process 1, kernel threads, Davy, what Davy was started
/// from (the operator's shell and ssh connection), what runs containers, and the packaged servers
/// without which nobody could come in or see what happened.
final class Sparing {
    private static final long KERNEL_THREAD = 0x0020_0000;

    /// Runs containers; vendors bring it in an archive as often as in a package.
    private static final Set<String> RUNTIMES =
            Set.of(
                    ("dockerd dockerd-current docker-containerd docker-containerd-current"
                                    + " docker-containerd-shim docker-containerd-shim-current docker-runc"
                                    + " docker-runc-current docker-proxy docker-proxy-current"
                                    + " containerd containerd-shim containerd-shim-runc-v1"
                                    + " containerd-shim-runc-v2 runc crun conmon conmonrs podman crio"
                                    + " cri-dockerd kubelet k3s k3s-server k3s-agent rke2 k0s kubelite")
                            .split(" "));

    /// Lets people in, keeps the host and its logs going. Of some, later versions split off parts
    /// that serve one connection or start one service each.
    private static final Set<String> SERVERS =
            Set.of(
                    ("sshd sshd-session sshd-auth dropbear agetty getty mingetty login"
                                    + " sulogin sssd sssd_be sssd_nss sssd_pam sssd_ssh nslcd winbindd"
                                    + " systemd systemd-executor systemd-journald systemd-logind"
                                    + " systemd-networkd systemd-resolved systemd-udevd systemd-userdbd"
                                    + " systemd-userwork udevadm elogind elogind-daemon dbus-daemon"
                                    + " dbus-broker dbus-broker-launch NetworkManager dhclient dhcpcd"
                                    + " udhcpc wpa_supplicant wickedd connmand"
                                    + " cron crond atd auditd rsyslogd syslog-ng")
                            .split(" "));

    /// Of these, those without which people still come in.
    private static final Set<String> MISSED_LESS =
            Set.of("cron", "crond", "atd", "auditd", "rsyslogd", "syslog-ng");

    private static final Set<String> PROGRAMS =
            Set.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/sbin", "/bin");

    /// Sets the network up and ends.
    private static final Set<String> NETWORK = Set.of("ifup", "netplan");

    private static final String SYSTEMD = "/(usr/)?lib/systemd/systemd-.*";
    private static final int MOST_ANCESTORS = 100;

    private final Host host;
    private final HostPrograms programs;
    private final int self;
    private @Nullable Operator operator;

    /// @param self pid of this process
    Sparing(Host host, PackageIndex packages, int self) {
        this.host = host;
        this.programs = new HostPrograms(host, packages);
        this.self = self;
    }

    /// Those of the living processes that are never stopped or ended.
    Set<Integer> spared(Map<Integer, Seen> living) {
        var spared = own(living);
        for (Seen seen : living.values()) {
            if (isNeeded(seen.thread())) {
                spared.add(seen.pid());
            }
        }
        return spared;
    }

    /// Those that are never touched even where they serve an intruder's session alone: process 1,
    /// kernel threads, Davy and what it was started from.
    Set<Integer> own(Map<Integer, Seen> living) {
        var own = new HashSet<Integer>();
        own.add(1);
        int pid = self;
        while (pid > 0 && own.add(pid) && living.get(pid) != null) {
            pid = living.get(pid).stat().parent();
        }
        for (Seen seen : living.values()) {
            if ((seen.stat().flags() & KERNEL_THREAD) != 0) {
                own.add(seen.pid());
            }
        }
        return own;
    }

    /// Whether a plan names a process that is never ended, whatever it says.
    boolean isNever(ProcessPin pin) {
        var stat = stat(pin.pid());
        if (stat == null || stat.startTicks() != pin.start()) {
            return false;
        }
        boolean always = pin.pid() == 1 || (stat.flags() & KERNEL_THREAD) != 0;
        return always || isOwn(pin.pid()) || isNeeded(pin.pid());
    }

    private boolean isOwn(int wanted) {
        int pid = self;
        for (int i = 0; pid > 0 && i < MOST_ANCESTORS; i++) {
            if (pid == wanted) {
                return true;
            }
            var stat = stat(pid);
            pid = stat == null ? 0 : stat.parent();
        }
        return false;
    }

    private @Nullable ProcessStat stat(int pid) {
        var content = host.read("/proc/" + pid + "/stat", 4096);
        return content == null ? null : ProcessStat.parse(content.text());
    }

    Host host() {
        return host;
    }

    /// Who runs Davy, as it was when first asked.
    Operator operator() {
        var known = operator;
        if (known == null) {
            known = Operator.of(host, self);
            operator = known;
        }
        return known;
    }

    /// Whether this process, or one that it was started from, lives in a container.
    ///
    /// @param id of the container, 64 hexadecimal digits
    boolean isOwnContainer(String id) {
        int pid = self;
        for (int i = 0; pid > 0 && i < MOST_ANCESTORS; i++) {
            String process = "/proc/" + pid;
            boolean inside =
                    host.lines(process + "/cgroup").stream().anyMatch(line -> line.contains(id))
                            || host.lines(process + "/mountinfo").stream()
                                    .anyMatch(line -> isMountOf(line, id));
            if (inside) {
                return true;
            }
            var stat = stat(pid);
            pid = stat == null ? 0 : stat.parent();
        }
        return false;
    }

    /// What Docker mounts into a container comes from the folder of that container; this tells also
    /// where the control group has a namespace of its own.
    private static boolean isMountOf(String line, String id) {
        String[] fields = line.split(" ", 5);
        return fields.length == 5 && fields[3].contains("/containers/" + id + "/");
    }

    /// By the name of the packaged file that it runs: what a process calls itself is its own
    /// choice, and so is the name of a program that no package brought. Where no packages are
    /// known, and for what runs containers, the place must be one where only root puts programs.
    private boolean isNeeded(int pid) {
        String link = host.readLink("/proc/" + pid + "/exe");
        if (link == null) {
            return false;
        }
        String path = HostPrograms.withoutMark(link);
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean runtime = RUNTIMES.contains(name);
        return (runtime || SERVERS.contains(name))
                && (programs.runsPackaged(pid)
                        || programs.runsStandard(pid)
                        || runtime && isAmongPrograms(path) && programs.runsGuarded(pid));
    }

    private static boolean isAmongPrograms(String path) {
        String folder = Folders.parent(path);
        return folder.endsWith("/bin") || folder.endsWith("/sbin");
    }

    /// Whether a program, as a unit names it, is one of these, or brings the network up: by its
    /// name alone where systemd seeks it in its own folders.
    boolean isNeeded(String program) {
        String name = program.substring(program.lastIndexOf('/') + 1);
        boolean known =
                RUNTIMES.contains(name)
                        || SERVERS.contains(name)
                        || NETWORK.contains(name)
                        || program.matches(SYSTEMD);
        if (!known) {
            return false;
        }
        String real = program.startsWith("/") ? host.resolve(program) : null;
        boolean guarded = real != null && (programs.isPackaged(real) || programs.isGuarded(real));
        return guarded || program.indexOf('/') < 0;
    }

    /// Whether a file has name and place of a server without which nobody comes in or the host has
    /// no network, and root alone can have put it there: one that the administrator built himself,
    /// or an intruder's.
    boolean letsIn(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return SERVERS.contains(name)
                && !MISSED_LESS.contains(name)
                && PROGRAMS.contains(Folders.parent(path))
                && programs.isGuarded(path);
    }

    /// Which programs are the host's own.
    HostPrograms programs() {
        return programs;
    }

    /// See [HostPrograms#runsPackaged].
    boolean runsPackaged(int pid) {
        return programs.runsPackaged(pid);
    }

    /// See [HostPrograms#isInside].
    boolean isInside(int pid) {
        return programs.isInside(pid);
    }

    /// See [HostPrograms#knowsPackages].
    boolean knowsPackages() {
        return programs.knowsPackages();
    }

    /// See [HostPrograms#isPackaged].
    boolean isPackaged(String path) {
        return programs.isPackaged(path);
    }
}
