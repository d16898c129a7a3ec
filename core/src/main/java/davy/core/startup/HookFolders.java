package davy.core.startup;

import davy.core.host.Host;
import davy.core.startup.Line.Join;
import java.util.ArrayList;
import java.util.List;

/// Directories whose executables are run at an event: a login, a network that comes up, a new
/// kernel, sleep.
public final class HookFolders {
    private static final List<String> FOLDERS =
            List.of(
                    "/etc/update-motd.d",
                    "/usr/lib/update-motd.d",
                    "/etc/NetworkManager/dispatcher.d",
                    "/etc/NetworkManager/dispatcher.d/pre-up.d",
                    "/etc/NetworkManager/dispatcher.d/pre-down.d",
                    "/etc/NetworkManager/dispatcher.d/no-wait.d",
                    "/usr/lib/NetworkManager/dispatcher.d",
                    "/usr/lib/NetworkManager/dispatcher.d/pre-up.d",
                    "/usr/lib/NetworkManager/dispatcher.d/pre-down.d",
                    "/usr/lib/NetworkManager/dispatcher.d/no-wait.d",
                    "/etc/networkd-dispatcher/carrier.d",
                    "/etc/networkd-dispatcher/configured.d",
                    "/etc/networkd-dispatcher/configuring.d",
                    "/etc/networkd-dispatcher/degraded.d",
                    "/etc/networkd-dispatcher/dormant.d",
                    "/etc/networkd-dispatcher/no-carrier.d",
                    "/etc/networkd-dispatcher/off.d",
                    "/etc/networkd-dispatcher/routable.d",
                    "/etc/dhcp/dhclient-enter-hooks.d",
                    "/etc/dhcp/dhclient-exit-hooks.d",
                    "/etc/dhcp/dhclient.d",
                    "/etc/network/if-pre-up.d",
                    "/etc/network/if-up.d",
                    "/etc/network/if-down.d",
                    "/etc/network/if-post-down.d",
                    "/etc/ppp/ip-up.d",
                    "/etc/ppp/ip-down.d",
                    "/etc/kernel/preinst.d",
                    "/etc/kernel/postinst.d",
                    "/etc/kernel/prerm.d",
                    "/etc/kernel/postrm.d",
                    "/etc/kernel/install.d",
                    "/usr/lib/kernel/install.d",
                    "/etc/initramfs/post-update.d",
                    "/etc/initramfs-tools/hooks",
                    "/etc/initramfs-tools/scripts/init-top",
                    "/etc/initramfs-tools/scripts/init-premount",
                    "/etc/initramfs-tools/scripts/init-bottom",
                    "/etc/initramfs-tools/scripts/local-top",
                    "/etc/initramfs-tools/scripts/local-premount",
                    "/etc/initramfs-tools/scripts/local-bottom",
                    "/etc/initramfs-tools/conf.d",
                    "/usr/share/initramfs-tools/hooks",
                    "/usr/share/initramfs-tools/scripts/init-top",
                    "/usr/share/initramfs-tools/scripts/init-premount",
                    "/usr/share/initramfs-tools/scripts/init-bottom",
                    "/usr/share/initramfs-tools/scripts/local-top",
                    "/usr/share/initramfs-tools/scripts/local-premount",
                    "/usr/share/initramfs-tools/scripts/local-bottom",
                    "/usr/lib/lsb/init-functions.d",
                    "/etc/resolvconf/update.d",
                    "/etc/resolvconf/update-libc.d",
                    "/etc/gdm3/PostLogin",
                    "/etc/gdm3/PreSession",
                    "/etc/gdm3/Init",
                    "/var/lib/cloud/scripts/per-boot",
                    "/var/lib/cloud/scripts/per-instance",
                    "/var/lib/cloud/scripts/per-once",
                    "/etc/systemd/system-sleep",
                    "/usr/lib/systemd/system-sleep",
                    "/usr/lib/systemd/system-shutdown",
                    "/etc/pm/sleep.d",
                    "/usr/lib/pm-utils/sleep.d",
                    "/etc/acpi",
                    "/etc/X11/Xsession.d",
                    "/etc/X11/xinit/xinitrc.d");
    private static final List<String> FILES =
            List.of(
                    "/etc/dhcp/dhclient-enter-hooks",
                    "/etc/dhcp/dhclient-exit-hooks",
                    "/etc/dhclient-enter-hooks",
                    "/etc/dhclient-exit-hooks",
                    "/sbin/ifup-local",
                    "/sbin/ifup-pre-local",
                    "/sbin/ifdown-local",
                    "/sbin/ifdown-pre-local",
                    "/etc/ppp/ip-up",
                    "/etc/ppp/ip-down",
                    "/etc/ppp/ip-up.local",
                    "/etc/ssh/sshrc");
    private static final List<String> INTERFACES = List.of("/etc/network/interfaces.d");
    private static final List<String> COMMANDS =
            List.of("pre-up", "up", "post-up", "down", "pre-down", "post-down");

    private HookFolders() {}

    /// Paths of the scripts and programs there, executable or not: some of these places are read by
    /// a shell and need no permission.
    public static List<String> read(Host host) {
        var found = new ArrayList<>(Folders.files(host, FOLDERS, ""));
        FILES.stream().filter(path -> Bounded.isFile(host, path)).forEach(found::add);
        return found;
    }

    /// Commands in `interfaces(5)`.
    public static List<Launch> interfaces(Host host) {
        var files = new ArrayList<>(List.of("/etc/network/interfaces"));
        files.addAll(Folders.files(host, INTERFACES, ""));
        var found = new ArrayList<Launch>();
        for (String path : files) {
            for (Line line : Bounded.lines(host, path, Join.NO_COMMENT)) {
                String stripped = line.text().strip();
                int blank = firstBlank(stripped);
                if (blank > 0 && COMMANDS.contains(stripped.substring(0, blank))) {
                    String command = stripped.substring(blank).strip();
                    String key = stripped.substring(0, blank);
                    found.add(new Launch(path, line.number(), key, command, "root"));
                }
            }
        }
        return found;
    }

    private static int firstBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ') {
                return i;
            }
        }
        return -1;
    }

    static boolean isExecutable(Host host, String path) {
        var info = host.stat(path);
        return info != null && info.isRegular() && info.isExecutable();
    }
}
