package davy.core.cloud;

import davy.core.json.JsonFields;
import davy.core.json.JsonObjects;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// AWS Systems Manager on a host: `document/state` holds each command as JSON, `document/
/// orchestration/COMMAND/PLUGIN/STEP/_script.sh` the script. `/var/log/amazon/ssm` tells ids only.
final class AwsHost {
    private static final String HOME = "/var/lib/amazon/ssm";
    private static final List<String> STATES =
            List.of("completed", "current", "pending", "corrupt");

    private AwsHost() {}

    static void read(HostFiles files, Drafts drafts) {
        for (String instance : files.in(HOME)) {
            for (String state : STATES) {
                for (String path : files.in(instance + "/document/state/" + state)) {
                    state(files, drafts, path);
                }
            }
            for (String command : files.in(instance + "/document/orchestration")) {
                for (String step : files.in(files.in(command), "")) {
                    script(files, drafts, AliyunHost.name(command), step + "/_script.sh");
                }
            }
        }
    }

    private static void state(HostFiles files, Drafts drafts, String path) {
        String text = files.script(path);
        if (text == null) {
            return;
        }
        var fields = JsonObjects.of(text);
        var lines = fields.ending("runCommand");
        if (lines.isEmpty()) {
            return;
        }
        drafts.of(Channel.AWS, task(fields, path), path)
                .at(created(fields))
                .written(files.written(path))
                .command(fields.first("DocumentInformation.DocumentName"))
                .text(drafts.counted(String.join("\n", lines)))
                .directory(last(fields.ending("workingDirectory")))
                .exit(AliyunLog.number(last(fields.ending("Result.code"))));
    }

    private static String task(JsonFields fields, String path) {
        String id = fields.first("DocumentInformation.CommandID", "DocumentInformation.DocumentID");
        return id.isEmpty() ? AliyunHost.name(path) : id;
    }

    private static @Nullable Moment created(JsonFields fields) {
        return Moment.in(fields.first("DocumentInformation.CreatedDate"));
    }

    private static String last(List<String> values) {
        return values.isEmpty() ? "" : values.getLast();
    }

    private static void script(HostFiles files, Drafts drafts, String command, String path) {
        String text = files.script(path);
        if (text != null) {
            drafts.of(Channel.AWS, command, path)
                    .written(files.written(path))
                    .text(drafts.counted(text))
                    .script(path);
        }
    }
}
