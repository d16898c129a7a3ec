package davy.core.cloud;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `tat_agent.log` of Tencent Cloud's automation assistant: lines such as
/// `2021-12-26T13:39:01.1+08:00|src/x.rs:1|INFO|describe task success: ... InvocationNormalTask {
/// invocation_task_id: "invt-x", command: "base64", ... }`. Newer versions keep the command's
/// length only: then the script file tells the text.
final class TencentLog {
    private static final String TASK = "InvocationNormalTask {";
    private static final String FINISH = "ReportTaskFinishRequest {";
    private static final int MOST_FIELDS = 30;
    private static final int LONGEST_NAME = 60;

    private final Drafts drafts;
    private final String path;

    private TencentLog(Drafts drafts, String path) {
        this.drafts = drafts;
        this.path = path;
    }

    static void read(Drafts drafts, String path, byte[] bytes) {
        LogLines.each(bytes, new TencentLog(drafts, path)::line);
    }

    /// What a line says of one task, and where that ends.
    private record Told(Map<String, String> fields, int end) {}

    private void line(int number, String line) {
        var time = line.contains(TASK) ? Moment.in(line) : null;
        int at = line.indexOf(TASK);
        while (at >= 0) {
            // On behind the task: what its texts hold is no task, and is not read again.
            var told = told(line, at + TASK.length());
            task(told.fields(), time, number);
            at = line.indexOf(TASK, told.end());
        }
        int finish = line.indexOf(FINISH);
        if (finish >= 0) {
            finished(told(line, finish + FINISH.length()).fields());
        }
    }

    private void task(Map<String, String> fields, @Nullable Moment time, int number) {
        String id = fields.getOrDefault("invocation_task_id", "");
        if (id.isEmpty()) {
            return;
        }
        String place = path + ":" + number;
        String content = fields.getOrDefault("command", "");
        drafts.of(Channel.TENCENT, id, place)
                .at(time)
                .text(drafts.counted(CommandText.decode(content)))
                .user(fields.getOrDefault("username", ""))
                .directory(fields.getOrDefault("working_directory", ""));
    }

    private void finished(Map<String, String> fields) {
        String id = fields.getOrDefault("invocation_task_id", "");
        if (drafts.has(Channel.TENCENT, id)) {
            drafts.of(Channel.TENCENT, id, path)
                    .exit(AliyunLog.number(fields.getOrDefault("exit_code", "")));
        }
    }

    /// `name: "value", name: 60 }`
    private static Told told(String line, int start) {
        var fields = new HashMap<String, String>();
        int at = start;
        while (fields.size() < MOST_FIELDS) {
            int colon = line.indexOf(": ", at, Math.min(at + LONGEST_NAME, line.length()));
            int close = colon < 0 ? -1 : line.indexOf('}', at, colon);
            if (colon < 0 || close >= 0) {
                break;
            }
            String name = line.substring(at, colon).replace(',', ' ').strip();
            int value = colon + 2;
            if (value < line.length() && line.charAt(value) == '"') {
                int end = Quoted.end(line, value + 1);
                fields.putIfAbsent(name, Quoted.unescaped(line, value + 1, end));
                at = Math.min(end + 1, line.length());
            } else {
                at = bareEnd(line, value);
                fields.putIfAbsent(name, line.substring(value, at).strip());
            }
        }
        return new Told(fields, at);
    }

    private static int bareEnd(String line, int start) {
        int end = start;
        while (end < line.length() && line.charAt(end) != ',' && line.charAt(end) != '}') {
            end++;
        }
        return end;
    }
}
