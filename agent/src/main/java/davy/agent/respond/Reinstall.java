package davy.agent.respond;

import davy.core.host.Host;
import davy.core.packages.PackageIndex;
import davy.core.text.Phrase;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells the command that puts the files of a package back. Davy does not run it: it runs scripts
/// of the package as root, on a host whose package manager may have been changed too.
final class Reinstall {
    private static final String ARCHIVES = "/var/cache/apt/archives";

    /// What package managers allow in names and versions, none of which means anything to a shell.
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+_:~^-]{0,200}");

    private Reinstall() {}

    /// @param name of the package, with or without `:arch`
    /// @return null where no database knows of it
    static @Nullable Phrase advice(Host host, PackageIndex packages, String name) {
        String version = packages.installed(name);
        boolean plain =
                version != null
                        && PLAIN.matcher(name).matches()
                        && PLAIN.matcher(version).matches();
        if (version == null || !plain) {
            return null;
        }
        var command = command(host, packages.kind(), name, version);
        return command == null
                ? null
                : Phrase.of(
                        "The package {0} is installed again by: {1}",
                        "重新安装软件包 {0} 的命令：{1}", name, command);
    }

    private static @Nullable Phrase command(Host host, String kind, String name, String version) {
        return switch (kind) {
            case "dpkg" ->
                    isCached(host, name, version)
                            ? Phrase.of(
                                    "apt-get install --reinstall {0}={1} (without a network, from the"
                                            + " local cache: add --no-download)",
                                    "apt-get install --reinstall {0}={1}（无网络时加 --no-download，使用本地缓存）",
                                    name,
                                    version)
                            : Phrase.of(
                                    "apt-get install --reinstall {0}={1} (the local cache does not"
                                            + " have it)",
                                    "apt-get install --reinstall {0}={1}（本地缓存中没有该软件包）",
                                    name,
                                    version);
            case "rpm" -> Phrase.plain("dnf reinstall " + name + '-' + version);
            case "apk" -> Phrase.plain("apk fix --reinstall " + name);
            default -> null;
        };
    }

    /// apt writes `NAME_VERSION_ARCH.deb`, with `%3a` for the colon of an epoch.
    private static boolean isCached(Host host, String name, String version) {
        int colon = name.indexOf(':');
        String bare = colon < 0 ? name : name.substring(0, colon);
        String head = bare + '_' + version.replace(":", "%3a") + '_';
        return host.list(ARCHIVES).stream()
                .anyMatch(file -> file.startsWith(head) && file.endsWith(".deb"));
    }
}
