package davy.core.cloud;

/// Scripts that cloud-init took from the instance's user data: `/var/lib/cloud/instances`. Those of
/// `/var/lib/cloud/scripts` come from whoever is root: no sign that the cloud was asked.
final class CloudInitHost {
    private static final String HOME = "/var/lib/cloud";

    private CloudInitHost() {}

    static void read(HostFiles files, Drafts drafts) {
        for (String instance : files.in(HOME + "/instances")) {
            instance(files, drafts, instance);
        }
        instance(files, drafts, HOME + "/instance");
    }

    private static void instance(HostFiles files, Drafts drafts, String instance) {
        for (String path : files.in(instance + "/scripts")) {
            script(files, drafts, path);
        }
        String data = instance + "/user-data.txt";
        String text = files.script(data);
        if (text != null && text.startsWith("#!")) {
            draft(files, drafts, data, text);
        }
    }

    private static void script(HostFiles files, Drafts drafts, String path) {
        String text = files.script(path);
        if (text != null) {
            draft(files, drafts, path, text).script(path);
        }
    }

    private static Draft draft(HostFiles files, Drafts drafts, String path, String text) {
        return drafts.of(Channel.CLOUD_INIT, "", path)
                .written(files.written(path))
                .text(drafts.counted(text));
    }
}
