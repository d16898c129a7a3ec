package davy.core.process;

import org.jspecify.annotations.Nullable;

/// The container that a process belongs to, as its cgroup path tells.
///
/// @param runtime `docker`, `containerd`, `cri-o`, `podman`, `lxc`, `nspawn`, `kubernetes` (which
///   does not tell its runtime), or `unknown`
/// @param id 64 hexadecimal digits; of lxc and nspawn the name
public record Container(String runtime, String id) {
    private static final int ID = 64;

    /// The innermost container of a cgroup path (version 1 or 2); null for a process of the host.
    static @Nullable Container of(String path) {
        String[] parts = path.split("[/:]", -1);
        for (int i = parts.length - 1; i >= 0; i--) {
            String before = i == 0 ? "" : parts[i - 1];
            var container = of(parts[i], before, path);
            if (container != null) {
                return container;
            }
        }
        return null;
    }

    private static @Nullable Container of(String part, String before, String path) {
        String name = part.endsWith(".scope") ? part.substring(0, part.length() - 6) : part;
        int dash = name.lastIndexOf('-');
        String id = name.substring(dash + 1);
        String prefix = dash < 0 ? "" : name.substring(0, dash);
        if (isId(id) && !prefix.endsWith("conmon")) {
            return new Container(runtime(prefix, before, path), id);
        }
        return named(part, name, before);
    }

    private static @Nullable Container named(String part, String name, String before) {
        if (part.startsWith("lxc.payload.")) {
            return new Container("lxc", part.substring(12));
        }
        if (!part.isEmpty() && (before.equals("lxc") || before.equals("lxc.payload"))) {
            return new Container("lxc", part);
        }
        if (before.equals("machine.slice")
                && part.startsWith("machine-")
                && part.endsWith(".scope")) {
            return new Container("nspawn", name.substring(8));
        }
        if (part.startsWith("systemd-nspawn@") && part.endsWith(".service")) {
            return new Container("nspawn", part.substring(15, part.length() - 8));
        }
        return null;
    }

    private static String runtime(String prefix, String before, String path) {
        return switch (prefix.isEmpty() ? before : prefix) {
            case "docker" -> "docker";
            case "cri-containerd", "nerdctl", "containerd" -> "containerd";
            case "crio" -> "cri-o";
            case "libpod" -> "podman";
            default -> path.contains("kubepods") ? "kubernetes" : "unknown";
        };
    }

    private static boolean isId(String text) {
        if (text.length() != ID) {
            return false;
        }
        for (int i = 0; i < ID; i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }
}
