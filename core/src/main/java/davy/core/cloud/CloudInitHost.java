package davy.core.cloud;

import java.util.List;

/// Scripts that cloud-init took from the instance's user data and runs at the first boot, at each
/// boot, or once: `/var/lib/cloud`.
final class CloudInitHost {
    private static final String HOME = "/var/lib/cloud";
    private static final List<String> SCRIPTS =
            List.of(
                    HOME + "/scripts/per-boot",
                    HOME + "/scripts/per-instance",
                    HOME + "/scripts/per-once");

    private CloudInitHost() {}

    static void read(HostFiles files, Drafts drafts) {
        for (String path : files.in(SCRIPTS, "")) {
            script(files, drafts, path, path.contains("/per-boot/") ? "per-boot" : "");
        }
        for (String instance : files.in(HOME + "/instances")) {
            instance(files, drafts, instance);
        }
        instance(files, drafts, HOME + "/instance");
    }

    private static void instance(HostFiles files, Drafts drafts, String instance) {
        for (String path : files.in(instance + "/scripts")) {
            script(files, drafts, path, "");
        }
        String data = instance + "/user-data.txt";
        String text = files.script(data);
        if (text != null && text.startsWith("#!")) {
            draft(files, drafts, data, text);
        }
    }

    private static void script(HostFiles files, Drafts drafts, String path, String schedule) {
        String text = files.script(path);
        if (text != null) {
            draft(files, drafts, path, text).schedule(schedule).script(path);
        }
    }

    private static Draft draft(HostFiles files, Drafts drafts, String path, String text) {
        return drafts.of(Channel.CLOUD_INIT, "", path)
                .written(files.written(path))
                .text(drafts.counted(text));
    }
}
