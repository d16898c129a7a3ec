package davy.agent.respond;

import davy.core.host.Host;
import davy.core.text.Phrase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether Davy sees the host's own files, network and processes. One that was started in a
/// container, or by a service with a `/tmp` of its own (`PrivateTmp=` of systemd.exec(5)), would
/// change other ones than it was asked to, judge programs by other packages, and find nothing left.
public final class OwnNamespaces {
    private static final List<String> KINDS = List.of("mnt", "net", "pid");

    private OwnNamespaces() {}

    /// Why nothing is changed from here; null where nothing speaks against it.
    public static @Nullable Phrase refusal(Host host) {
        var kernel = host.kernel();
        return kernel == null ? null : refusal(host, kernel.self(), 1);
    }

    /// @param first pid of a process that sees all of the host
    static @Nullable Phrase refusal(Host host, int self, int first) {
        for (String kind : KINDS) {
            String own = host.readLink("/proc/" + self + "/ns/" + kind);
            String whole = host.readLink("/proc/" + first + "/ns/" + kind);
            if (own != null && whole != null && !own.equals(whole)) {
                return Phrase.of(
                        "Davy does not see what the host sees (its {0} namespace is not that of process"
                                + " 1), as in a container or in a service with a /tmp of its own:"
                                + " start it with nsenter --target 1 --all, or from a login",
                        "Davy 与主机视图不同（{0} 命名空间与 1 号进程不同），可能身处容器或使用独立 /tmp 的服务中：请用"
                                + " nsenter --target 1 --all 启动，或登录主机后运行",
                        kind);
            }
        }
        return null;
    }
}
