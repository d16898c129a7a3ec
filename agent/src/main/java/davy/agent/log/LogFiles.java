package davy.agent.log;

import davy.core.host.FileInfo;
import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.log.LogKind;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds the logs of a host, each file once whatever links lead to it.
final class LogFiles {
    private static final List<String> FOLDERS =
            List.of(
                    "/var/log",
                    "/var/log/audit",
                    "/var/log/apt",
                    "/var/log/nginx",
                    "/var/log/apache2",
                    "/var/log/httpd",
                    "/var/lib/wtmpdb",
                    "/var/lib/lastlog",
                    "/usr/local/nginx/logs",
                    "/usr/local/openresty/nginx/logs",
                    "/usr/local/apache2/logs",
                    "/www/wwwlogs",
                    "/home/wwwlogs",
                    "/data/wwwlogs",
                    "/var/log/tomcat",
                    "/var/log/tomcat8",
                    "/var/log/tomcat9",
                    "/var/log/tomcat10",
                    "/usr/local/tomcat/logs",
                    "/opt/tomcat/logs",
                    "/run",
                    "/var/run");
    private static final List<String> JOURNALS = List.of("/var/log/journal", "/run/log/journal");

    /// Where systemd-journal-remote(8) puts what other hosts send.
    private static final String REMOTE = "remote";

    private static final int MOST = 20_000;
    private static final int DEEPEST = 8;

    /// A file to be read.
    ///
    /// @param shown by which people know it
    record Found(Host host, String path, String shown, FileInfo info, boolean given) {}

    private record Identity(boolean given, long device, long inode) {}

    private final List<Found> found = new ArrayList<>();
    private final Set<Identity> seen = new HashSet<>();

    private LogFiles() {}

    /// Large ones first, so that none is left for the end.
    static List<Found> of(Host host, List<LogFolder> given) {
        var files = new LogFiles();
        for (String folder : FOLDERS) {
            boolean run = folder.endsWith("run");
            for (String name : host.list(folder)) {
                var kind = LogKind.of(folder + "/" + name);
                if (kind != LogKind.OTHER && (!run || kind == LogKind.UTMP)) {
                    files.add(host, folder + "/" + name, folder + "/" + name, false);
                }
            }
        }
        for (String folder : JOURNALS) {
            for (String machine : host.list(folder)) {
                if (machine.equals(REMOTE)) {
                    host.miss(
                            new Unseen(
                                    folder + "/" + machine,
                                    Phrase.of(
                                            "journals of other hosts: not read as this one's",
                                            "其他主机的日志，未作为本机日志读取")));
                    continue;
                }
                for (String name : host.list(folder + "/" + machine)) {
                    if (LogKind.of(name) == LogKind.JOURNAL) {
                        String path = folder + "/" + machine + "/" + name;
                        files.add(host, path, path, false);
                    }
                }
            }
        }
        for (var folder : given) {
            files.given(folder, "", 0);
        }
        files.found.sort(
                Comparator.<Found>comparingLong(f -> f.info().size())
                        .reversed()
                        .thenComparing(Found::shown));
        return files.found;
    }

    private void given(LogFolder folder, String directory, int depth) {
        for (String name : folder.host().list(directory.isEmpty() ? "/" : directory)) {
            String path = directory + "/" + name;
            var info = folder.host().lstat(path);
            boolean wanted = folder.only().isEmpty() || folder.only().equals(name) && depth == 0;
            if (info == null || !wanted) {
                continue;
            }
            if (info.isDirectory() && depth < DEEPEST) {
                given(folder, path, depth + 1);
            } else {
                add(folder.host(), path, folder.shown(path), true);
            }
        }
    }

    private void add(Host host, String path, String shown, boolean given) {
        var info = host.stat(path);
        if (info == null || !info.isRegular()) {
            return;
        }
        if (!seen.add(new Identity(given, info.device(), info.inode()))) {
            return;
        }
        if (found.size() >= MOST) {
            host.miss(
                    new Unseen(
                            shown,
                            Phrase.of(
                                    "more than {0} logs: this one was not read",
                                    "日志文件超过 {0} 个，该文件未读取", MOST)));
            return;
        }
        found.add(new Found(host, path, shown, info, given));
    }
}
