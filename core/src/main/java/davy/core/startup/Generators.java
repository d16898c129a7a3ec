package davy.core.startup;

import davy.core.host.Host;
import java.util.List;

/// Programs that systemd runs before it reads units (systemd.generator(7),
/// systemd.environment-generator(7)).
public final class Generators {
    private static final List<String> FOLDERS =
            List.of(
                    "/run/systemd/system-generators",
                    "/etc/systemd/system-generators",
                    "/usr/local/lib/systemd/system-generators",
                    "/usr/lib/systemd/system-generators",
                    "/lib/systemd/system-generators",
                    "/run/systemd/user-generators",
                    "/etc/systemd/user-generators",
                    "/usr/local/lib/systemd/user-generators",
                    "/usr/lib/systemd/user-generators",
                    "/lib/systemd/user-generators",
                    "/run/systemd/system-environment-generators",
                    "/etc/systemd/system-environment-generators",
                    "/usr/local/lib/systemd/system-environment-generators",
                    "/usr/lib/systemd/system-environment-generators",
                    "/lib/systemd/system-environment-generators",
                    "/run/systemd/user-environment-generators",
                    "/etc/systemd/user-environment-generators",
                    "/usr/local/lib/systemd/user-environment-generators",
                    "/usr/lib/systemd/user-environment-generators",
                    "/lib/systemd/user-environment-generators");

    private Generators() {}

    /// Paths of executable files; masked ones are left out.
    public static List<String> read(Host host) {
        return Folders.files(host, FOLDERS, "").stream()
                .filter(path -> HookFolders.isExecutable(host, path))
                .toList();
    }
}
