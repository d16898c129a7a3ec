package davy.core.cloud;

import davy.core.json.Json;
import davy.core.json.JsonFields;
import davy.core.json.JsonObjects;
import org.jspecify.annotations.Nullable;

/// `aliyun_assist_main.log`, of the assistant's versions in C++ (`1.0`) and in Go (`2.2`): answers
/// of the cloud that hold tasks (`"commandContent":"base64"`), and what became of them.
///
/// The Go version writes lines of logrus, `time="2021-12-26T13:39:01+08:00" level=info msg="..."`;
/// the other begins a line with a time without a zone.
final class AliyunLog {
    private static final String CONTENT = "commandContent";

    private final Drafts drafts;
    private final String path;

    private AliyunLog(Drafts drafts, String path) {
        this.drafts = drafts;
        this.path = path;
    }

    static void read(Drafts drafts, String path, byte[] bytes) {
        LogLines.each(bytes, new AliyunLog(drafts, path)::line);
    }

    private void line(int number, String line) {
        if (line.contains(CONTENT)) {
            tasks(line, path + ":" + number);
        } else if (line.contains("exitCode=") || line.contains("exitcode=")) {
            finished(line);
        }
    }

    private void tasks(String line, String place) {
        String text = message(line);
        int start = text.indexOf('{');
        if (start < 0) {
            return;
        }
        var time = Moment.in(line);
        var _ =
                JsonObjects.read(
                        Json.tolerant(text.substring(start)),
                        fields -> fields.has(CONTENT),
                        fields -> task(fields, time, place));
    }

    /// The line without the quotes of the logger.
    private static String message(String line) {
        var quoted = Quoted.behind(line, "msg=\"");
        if (quoted != null && quoted.contains(CONTENT)) {
            return quoted;
        }
        return line.contains("\\\"" + CONTENT) ? Quoted.unescaped(line, 0, line.length()) : line;
    }

    private void task(JsonFields fields, @Nullable Moment time, String place) {
        String content = fields.first(CONTENT);
        if (content.isEmpty()) {
            return;
        }
        drafts.of(Channel.ALIYUN, fields.first("taskID"), place)
                .at(time)
                .place(place)
                .command(fields.first("commandId"))
                .text(drafts.counted(CommandText.decode(content)))
                .user(fields.first("username"))
                .directory(fields.first("workingDirectory"))
                .schedule(schedule(fields));
    }

    private static String schedule(JsonFields fields) {
        String cron = fields.first("cron", "cronat");
        String repeat = fields.first("repeat");
        boolean once = repeat.isEmpty() || repeat.equals("Once");
        return cron.isEmpty() && !once ? repeat : cron;
    }

    /// `.../task/finish?taskId=t-x&start=1640497141000&end=...&exitCode=0`, or the fields `TaskId=`
    /// and `exitcode=` of logrus.
    private void finished(String line) {
        String task = word(line, "taskId=");
        task = task.isEmpty() ? word(line, "TaskId=") : task;
        String exit = word(line, "exitCode=");
        exit = exit.isEmpty() ? word(line, "exitcode=") : exit;
        if (task.isEmpty() || !drafts.has(Channel.ALIYUN, task)) {
            return;
        }
        drafts.of(Channel.ALIYUN, task, path)
                .at(Moment.ofMillis(word(line, "&start=")))
                .exit(number(exit));
    }

    /// Letters, digits, `-` and `.` behind a mark.
    private static String word(String line, String mark) {
        int start = line.indexOf(mark);
        if (start < 0) {
            return "";
        }
        start += mark.length();
        int end = start;
        while (end < line.length() && isWord(line.charAt(end)) && end - start < 100) {
            end++;
        }
        return line.substring(start, end);
    }

    private static boolean isWord(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.';
    }

    static @Nullable Integer number(String digits) {
        try {
            return digits.isEmpty() ? null : Integer.valueOf(digits);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
