package davy.core.cloud;

import java.util.List;

/// Tencent Cloud's automation assistant on a host: its log and its scripts,
/// `/tmp/tat_agent/commands/202112/task_invt-x_random.sh`, which it deletes after the run since
/// 2022.
final class TencentHost {
    private static final List<String> HOMES =
            List.of("/usr/local/qcloud/tat_agent", "/var/lib/qcloud/tat_agent");

    private TencentHost() {}

    static void read(HostFiles files, Drafts drafts) {
        for (String path : files.in(HOMES, "/log")) {
            if (AliyunHost.name(path).startsWith("tat_agent")) {
                byte[] bytes = files.log(path);
                if (bytes != null) {
                    TencentLog.read(drafts, path, bytes);
                }
            }
        }
        // Whoever may write to /tmp can make these, and fill them, where the agent is not.
        var months = files.in("/tmp/tat_agent/commands");
        months.removeIf(month -> !files.isRoots(month));
        for (String path : files.in(months, "")) {
            script(files, drafts, path);
        }
    }

    private static void script(HostFiles files, Drafts drafts, String path) {
        String text = files.script(path);
        if (text != null) {
            drafts.of(Channel.TENCENT, task(AliyunHost.name(path)), path)
                    .written(files.written(path))
                    .text(drafts.counted(text))
                    .script(path);
        }
    }

    /// `invt-x` of `task_invt-x_random.sh`; empty for other names.
    static String task(String name) {
        int start = name.indexOf("invt-");
        int end = start < 0 ? -1 : name.indexOf('_', start);
        if (start >= 0 && end < 0) {
            end = name.indexOf('.', start);
        }
        return end < 0 ? "" : name.substring(start, end);
    }
}
