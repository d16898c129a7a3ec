package davy.core.startup;

import davy.core.host.Host;
import java.util.List;
import java.util.function.Consumer;

/// What desktops and message buses start: autostart entries, and services of D-Bus.
public final class DesktopEntries {
    private static final List<String> AUTOSTART =
            List.of(
                    "/etc/xdg/autostart",
                    "/usr/share/autostart",
                    "/usr/share/gnome/autostart",
                    "/usr/local/etc/xdg/autostart");
    private static final List<String> BUS =
            List.of(
                    "/etc/dbus-1/system-services",
                    "/run/dbus-1/system-services",
                    "/usr/local/share/dbus-1/system-services",
                    "/usr/share/dbus-1/system-services",
                    "/usr/lib/dbus-1/system-services",
                    "/lib/dbus-1/system-services",
                    "/run/dbus-1/services",
                    "/usr/local/share/dbus-1/services",
                    "/usr/share/dbus-1/services");

    private DesktopEntries() {}

    /// `Exec` of the entries that desktops start at login; hidden entries are left out. They are
    /// given away file by file: all together they may be longer than memory.
    public static void autostart(Host host, Consumer<? super Launch> taker) {
        for (String path : Folders.files(host, AUTOSTART, ".desktop")) {
            autostart(host, path, "", taker);
        }
        for (Home home : Home.of(host)) {
            var folders =
                    List.of(home.path() + "/.config/autostart", home.path() + "/.kde/Autostart");
            for (String path : Folders.files(host, folders, ".desktop")) {
                autostart(host, path, home.user(), taker);
            }
        }
    }

    private static void autostart(
            Host host, String path, String user, Consumer<? super Launch> taker) {
        var settings = settings(host, path, "Desktop Entry");
        boolean hidden =
                settings.stream()
                        .anyMatch(setting ->
                                setting.key().equals("Hidden") && setting.value().equals("true"));
        for (var setting : settings) {
            if (setting.key().equals("Exec") && !hidden) {
                taker.accept(new Launch(path, setting.line(), "Exec", setting.value(), user));
            }
        }
    }

    /// `Exec` of services that a message bus starts when somebody calls them, file by file too.
    public static void busServices(Host host, Consumer<? super Launch> taker) {
        for (String path : Folders.files(host, BUS, ".service")) {
            busService(host, path, "", taker);
        }
        for (Home home : Home.of(host)) {
            var folders = List.of(home.path() + "/.local/share/dbus-1/services");
            for (String path : Folders.files(host, folders, ".service")) {
                busService(host, path, home.user(), taker);
            }
        }
    }

    private static void busService(
            Host host, String path, String owner, Consumer<? super Launch> taker) {
        var settings = settings(host, path, "D-BUS Service");
        String user = owner;
        for (var setting : settings) {
            user = setting.key().equals("User") ? setting.value() : user;
        }
        for (var setting : settings) {
            if (setting.key().equals("Exec")) {
                taker.accept(new Launch(path, setting.line(), "Exec", setting.value(), user));
            }
        }
    }

    private static List<UnitFile.Setting> settings(Host host, String path, String section) {
        return UnitFile.read(host, path).stream()
                .filter(setting -> setting.section().equals(section))
                .toList();
    }
}
