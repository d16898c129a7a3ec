package davy.core.cloud;

import java.util.HashMap;
import java.util.Map;

/// `tat_agent.log` of Tencent Cloud's automation assistant: lines such as
/// `2021-12-26T13:39:01.1+08:00|src/x.rs:1|INFO|describe task success: ... InvocationNormalTask {
/// invocation_task_id: "invt-x", command: "base64", ... }`. Newer versions keep the command's
/// length only: then the script file tells the text.
final class TencentLog {
    private static final String TASK = "InvocationNormalTask {";
    private static final String FINISH = "ReportTaskFinishRequest {";
    private static final int MOST_FIELDS = 30;

    private final Drafts drafts;
    private final String path;

    private TencentLog(Drafts drafts, String path) {
        this.drafts = drafts;
        this.path = path;
    }

    static void read(Drafts drafts, String path, byte[] bytes) {
        LogLines.each(bytes, new TencentLog(drafts, path)::line);
    }

    private void line(int number, String line) {
        for (int at = line.indexOf(TASK); at >= 0; at = line.indexOf(TASK, at + 1)) {
            task(fields(line, at + TASK.length()), line, number);
        }
        int finish = line.indexOf(FINISH);
        if (finish >= 0) {
            finished(fields(line, finish + FINISH.length()));
        }
    }

    private void task(Map<String, String> fields, String line, int number) {
        String id = fields.getOrDefault("invocation_task_id", "");
        if (id.isEmpty()) {
            return;
        }
        String place = path + ":" + number;
        String content = fields.getOrDefault("command", "");
        drafts.of(Channel.TENCENT, id, place)
                .at(Moment.in(line))
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
    private static Map<String, String> fields(String line, int start) {
        var fields = new HashMap<String, String>();
        int at = start;
        while (fields.size() < MOST_FIELDS) {
            int colon = line.indexOf(": ", at);
            int close = line.indexOf('}', at);
            if (colon < 0 || close >= 0 && close < colon || colon - at > 60) {
                return fields;
            }
            String name = line.substring(at, colon).replace(',', ' ').strip();
            int value = colon + 2;
            if (value < line.length() && line.charAt(value) == '"') {
                fields.putIfAbsent(name, Quoted.at(line, value + 1));
                at = Quoted.end(line, value + 1) + 1;
            } else {
                at = bareEnd(line, value);
                fields.putIfAbsent(name, line.substring(value, at).strip());
            }
        }
        return fields;
    }

    private static int bareEnd(String line, int start) {
        int end = start;
        while (end < line.length() && line.charAt(end) != ',' && line.charAt(end) != '}') {
            end++;
        }
        return end;
    }
}
