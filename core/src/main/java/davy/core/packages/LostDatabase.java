package davy.core.packages;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.List;

/// Says what cannot be judged where no package database tells what is installed ([PackageIndex]
/// knows nothing): to an intruder, taking it away is worth more than any disguise.
public final class LostDatabase {
    /// @param programs any of which shows that it is installed here
    /// @param lists a directory that only its packages fill; empty for none
    /// @param database where it should be
    private record Manager(String name, List<String> programs, String lists, String database) {
        boolean isInstalled(Host host) {
            return programs.stream().anyMatch(host::exists)
                    || !lists.isEmpty() && !host.list(lists).isEmpty();
        }
    }

    private static final List<Manager> MANAGERS =
            List.of(
                    new Manager(
                            "dpkg",
                            List.of("/usr/bin/dpkg", "/bin/dpkg"),
                            "/var/lib/dpkg/info",
                            "/var/lib/dpkg/status"),
                    new Manager("rpm", List.of("/usr/bin/rpm", "/bin/rpm"), "", "/var/lib/rpm"),
                    new Manager(
                            "apk",
                            List.of("/sbin/apk", "/usr/sbin/apk", "/usr/bin/apk"),
                            "",
                            "/lib/apk/db/installed"));

    private static final Phrase UNJUDGED =
            Phrase.of(
                    "no database of dpkg, rpm or apk could be read: which programs, libraries and"
                            + " settings belong to no package, or are not as their package brought"
                            + " them, was not judged; compare them by the means of the distribution,"
                            + " or with a clean machine",
                    "没有可读取的 dpkg、rpm 或 apk 数据库：哪些程序、动态库和配置不属于任何软件包、或已被改动，均未判断；请用发行版自带的工具核对，或与干净的主机比较");

    private LostDatabase() {}

    /// Of a host.
    public static void tell(Host host) {
        host.miss(new Unseen("/", UNJUDGED));
        for (Manager manager : MANAGERS) {
            if (manager.isInstalled(host)) {
                host.miss(
                        new Unseen(
                                manager.database,
                                Phrase.of(
                                        "{0} is installed, and its database is missing, empty or"
                                                + " cannot be read: somebody may have taken it away, so"
                                                + " that no replaced file is noticed; look for a copy of"
                                                + " it (/var/lib/dpkg/status-old, /var/backups) and when"
                                                + " its folder changed",
                                        "已安装 {0}，但其数据库缺失、为空或无法读取：可能有人将其移走，使被替换的文件不被发现；请查找其副本（如 /var/lib/dpkg/status-old、/var/backups），并核对所在目录的变更时间",
                                        manager.name)));
            }
        }
    }

    /// Of a container, whose image may well have none: only where its package manager is there.
    ///
    /// @param container what it is called
    public static void tellInside(Host root, String container) {
        for (Manager manager : MANAGERS) {
            if (manager.isInstalled(root)) {
                root.miss(
                        new Unseen(
                                container,
                                Phrase.of(
                                        "{0} is installed in it, and its database is missing, empty or"
                                                + " cannot be read: what of its files belongs to no"
                                                + " package was not judged",
                                        "其中装有 {0}，但数据库缺失、为空或无法读取：哪些文件不属于任何软件包未作判断", manager.name)));
            }
        }
    }
}
