package davy.core.cloud;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Aliyun's Cloud Assistant on a host: its logs, kept for 30 days, and the scripts that it wrote:
/// `/tmp/t-*.sh` and `work/script`. Since version 2.2.3.704 scripts are no longer written by
/// default.
final class AliyunHost {
    private static final List<String> HOMES =
            List.of("/usr/local/share/aliyun-assist", "/opt/local/share/aliyun-assist");

    private static final Set<String> SCRIPTS = Set.of("sh", "py", "pl");
    private static final int SHORTEST_ID = 10;

    private final HostFiles files;
    private final Drafts drafts;

    private AliyunHost(HostFiles files, Drafts drafts) {
        this.files = files;
        this.drafts = drafts;
    }

    static void read(HostFiles files, Drafts drafts) {
        var homes = HOMES.stream().filter(files.host()::exists).toList();
        if (!homes.isEmpty()) {
            new AliyunHost(files, drafts).read(homes);
        }
    }

    private void read(List<String> homes) {
        var versions = new ArrayList<String>();
        homes.forEach(home -> versions.addAll(files.in(home)));
        var logs = files.in(versions, "/log");
        logs.addAll(files.in(files.in("/var/log/aliyun/assist"), ""));
        logs.forEach(this::log);
        files.in("/tmp", name -> !task(name).isEmpty()).forEach(this::script);
        files.in(homes, "/work/script").forEach(this::script);
        files.in(versions, "/work/script").forEach(this::script);
    }

    private void log(String path) {
        if (name(path).startsWith("aliyun_assist_main.log")) {
            byte[] bytes = files.log(path);
            if (bytes != null) {
                AliyunLog.read(drafts, path, bytes);
            }
        }
    }

    private void script(String path) {
        String task = task(name(path));
        String text = task.isEmpty() ? null : files.script(path);
        if (text != null) {
            drafts.of(Channel.ALIYUN, task, path)
                    .written(files.written(path))
                    .text(drafts.counted(text))
                    .script(path);
        }
    }

    /// The task of a script: `t-bj05top2t31reo.sh`, `name-t-hz0x.iv2.sh`; empty for other files.
    static String task(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0 || !SCRIPTS.contains(name.substring(dot + 1))) {
            return "";
        }
        String stem = name.substring(0, dot);
        int version = stem.lastIndexOf(".iv");
        stem = version > 0 ? stem.substring(0, version) : stem;
        int start = stem.startsWith("t-") ? 0 : stem.lastIndexOf("-t-") + 1;
        String id = stem.substring(start);
        boolean isId =
                id.startsWith("t-")
                        && id.length() >= SHORTEST_ID
                        && id.chars().skip(2).allMatch(AliyunHost::isLowerOrDigit);
        return isId ? id : "";
    }

    private static boolean isLowerOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
