package davy.agent.respond;

import davy.core.json.JsonValue;

/// What dockerd tells of a container, as far as a response needs it.
///
/// @param image id: 64 hexadecimal digits
/// @param running also where it stands still, or waits to be started again
/// @param paused whether it stands still
/// @param dead whether docker has removed it by half
/// @param pid of its first process; 0 where it does not run
/// @param restart restart policy: `no`, `always`, `unless-stopped`, `on-failure`
/// @param autoRemove whether docker removes it, and its volumes, when it ends (`--rm`)
/// @param keeper what makes it anew when it is gone, other than dockerd: `swarm`, `kubernetes`;
///   empty for none
/// @param log path of what it wrote to its output, where docker keeps that in a file
record ContainerState(
        String id,
        String name,
        String image,
        boolean running,
        boolean paused,
        boolean dead,
        int pid,
        String restart,
        long retries,
        boolean autoRemove,
        String keeper,
        String log) {
    /// @param json as `GET /containers/ID/json` gives it
    static ContainerState of(byte[] json) {
        var value = JsonValue.of(json);
        String name = value.text("Name");
        String policy = value.text("HostConfig", "RestartPolicy", "Name");
        return new ContainerState(
                value.text("Id"),
                name.startsWith("/") ? name.substring(1) : name,
                hex(value.text("Image")),
                value.isTrue("State", "Running") || value.isTrue("State", "Restarting"),
                value.isTrue("State", "Paused"),
                value.isTrue("State", "Dead") || value.text("State", "Status").equals("removing"),
                (int) value.number("State", "Pid"),
                policy.isEmpty() ? "no" : policy,
                value.number("HostConfig", "RestartPolicy", "MaximumRetryCount"),
                value.isTrue("HostConfig", "AutoRemove"),
                keeper(value.get("Config", "Labels")),
                value.text("LogPath"));
    }

    static String hex(String id) {
        return id.startsWith("sha256:") ? id.substring(7) : id;
    }

    private static String keeper(JsonValue labels) {
        if (!labels.text("com.docker.swarm.service.name").isEmpty()) {
            return "swarm";
        }
        return labels.text("io.kubernetes.pod.name").isEmpty() ? "" : "kubernetes";
    }

    boolean isStill() {
        return !running && restart.equals("no");
    }
}
