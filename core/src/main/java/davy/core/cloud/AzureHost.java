package davy.core.cloud;

import davy.core.json.JsonFields;
import davy.core.json.JsonObjects;
import java.util.List;

/// Azure's agent on a host: scripts of Run Command and of the Custom Script extension, below
/// `/var/lib/waagent/*/download/N`, and the extension's settings, which hold `commandToExecute`.
final class AzureHost {
    private static final String HOME = "/var/lib/waagent";
    private static final List<String> DOWNLOADS =
            List.of(
                    HOME + "/run-command/download",
                    HOME + "/run-command-handler/download",
                    HOME + "/custom-script/download");
    private static final List<String> NO_SCRIPTS = List.of("stdout", "stderr");

    private AzureHost() {}

    static void read(HostFiles files, Drafts drafts) {
        for (String path : files.in(files.in(DOWNLOADS, ""), "")) {
            String text = NO_SCRIPTS.contains(AliyunHost.name(path)) ? null : files.script(path);
            if (text != null) {
                drafts.of(Channel.AZURE, "", path)
                        .written(files.written(path))
                        .text(drafts.counted(text))
                        .script(path);
            }
        }
        for (String path : files.in(HOME)) {
            if (AliyunHost.name(path).contains("CustomScript")) {
                files.in(path + "/config").forEach(settings -> settings(files, drafts, settings));
            }
        }
    }

    private static void settings(HostFiles files, Drafts drafts, String path) {
        String text = path.endsWith(".settings") ? files.script(path) : null;
        String command = text == null ? "" : command(JsonObjects.of(text));
        if (!command.isEmpty()) {
            drafts.of(Channel.AZURE, "", path)
                    .written(files.written(path))
                    .text(drafts.counted(command));
        }
    }

    private static String command(JsonFields fields) {
        var commands = fields.ending("commandToExecute");
        var scripts = fields.ending("publicSettings.script");
        return !commands.isEmpty()
                ? commands.getFirst()
                : scripts.isEmpty() ? "" : CommandText.decode(scripts.getFirst());
    }
}
