package davy.core.container;

import davy.core.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a runtime specification (`config.json` of the Open Container Initiative, version 1) says of
/// a container.
final class OciSpec {
    /// What docker and containerd give every container.
    private static final Set<String> USUAL =
            Set.of(
                    "CHOWN",
                    "DAC_OVERRIDE",
                    "FSETID",
                    "FOWNER",
                    "MKNOD",
                    "NET_RAW",
                    "SETGID",
                    "SETUID",
                    "SETFCAP",
                    "SETPCAP",
                    "NET_BIND_SERVICE",
                    "SYS_CHROOT",
                    "KILL",
                    "AUDIT_WRITE");

    private final JsonValue spec;

    OciSpec(JsonValue spec) {
        this.spec = spec;
    }

    boolean isEmpty() {
        return spec.get("process").isEmpty();
    }

    List<String> arguments() {
        return spec.texts("process", "args");
    }

    List<String> environment() {
        return spec.texts("process", "env");
    }

    String workingDirectory() {
        return spec.text("process", "cwd");
    }

    String annotation(String name) {
        return spec.text("annotations", name);
    }

    /// Bind mounts.
    List<ContainerMount> mounts() {
        var mounts = new ArrayList<ContainerMount>();
        for (var mount : spec.get("mounts").elements()) {
            var options = mount.texts("options");
            boolean bind =
                    mount.text("type").equals("bind")
                            || options.contains("bind")
                            || options.contains("rbind");
            if (bind) {
                boolean writable = !options.contains("ro");
                mounts.add(
                        new ContainerMount(
                                mount.text("source"), mount.text("destination"), writable));
            }
        }
        return mounts;
    }

    /// Privileged is no word of the specification: it is to have every capability and to see the
    /// parts of `/proc` that are masked for others.
    ContainerRights rights() {
        var capabilities =
                spec.texts("process", "capabilities", "bounding").stream()
                        .map(OciSpec::capability)
                        .filter(name -> !USUAL.contains(name))
                        .toList();
        boolean all = capabilities.contains("SYS_MODULE") && capabilities.contains("SYS_ADMIN");
        boolean masked = !spec.get("linux", "maskedPaths").isEmpty();
        boolean confined = !spec.get("linux", "seccomp").isEmpty();
        return new ContainerRights(
                all && !masked,
                !hasNamespace("pid"),
                !hasNamespace("network"),
                all && !masked ? List.of() : capabilities,
                confined ? List.of() : List.of("seccomp"));
    }

    private boolean hasNamespace(String type) {
        return spec.get("linux", "namespaces").elements().stream()
                .anyMatch(n -> n.text("type").equals(type) && !isOfInit(n.text("path")));
    }

    private static boolean isOfInit(String path) {
        return path.startsWith("/proc/1/ns/");
    }

    /// `CAP_SYS_ADMIN`, `sys_admin`: `SYS_ADMIN`.
    static String capability(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("CAP_") ? upper.substring(4) : upper;
    }
}
