package davy.agent.check;

import davy.core.process.HostProcess;
import davy.core.process.ProcessTable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which service of systemd a process is the main one of, or a part of that runs the same program.
public final class ServiceProcess {
    private static final Pattern GROUP =
            Pattern.compile("(/[^/]+\\.slice)+/([^/]+\\.service)(/.*)?");
    private static final int MOST_ANCESTORS = 100;

    private ServiceProcess() {}

    /// The service of the system whose control group a process is in, such as `redis.service`; null
    /// where it is in none. All that a service starts is in its group: cron's jobs, an intruder's
    /// shell.
    public static @Nullable String group(HostProcess process) {
        for (String path : process.cgroups()) {
            var matcher = GROUP.matcher(path);
            if (matcher.matches() && !path.startsWith("/user.slice/")) {
                return matcher.group(2);
            }
        }
        return null;
    }

    /// The process that systemd started, of which this one is a part: itself, or an ancestor with
    /// nothing but the same program of the same service in between. Null where there is none.
    ///
    /// What a process of the service left behind has process 1 for its parent too.
    public static @Nullable HostProcess main(ProcessTable table, HostProcess process) {
        var each = process;
        for (int i = 0; i < MOST_ANCESTORS && isOf(each, process); i++) {
            if (each.parent() == 1) {
                return each;
            }
            var parent = table.byPid(each.parent());
            if (parent == null) {
                return null;
            }
            each = parent;
        }
        return null;
    }

    private static boolean isOf(HostProcess each, HostProcess process) {
        var group = group(each);
        var its = each.executable();
        var own = process.executable();
        return group != null
                && group.equals(group(process))
                && its != null
                && own != null
                && its.path().equals(own.path());
    }
}
