package davy.core.packages;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The packages of `/var/lib/dpkg/status` (deb-control(5), dpkg(1)).
final class DpkgStatus {
    /// A paragraph of the file.
    ///
    /// @param state the last word of its status: `installed`, `config-files`
    /// @param multiArch whether it can be installed for several architectures at once, so that its
    ///   files are named with one
    record Entry(
            String name,
            String version,
            String architecture,
            String state,
            boolean multiArch,
            List<Conffile> conffiles) {
        String qualified() {
            return multiArch ? name + ":" + architecture : name;
        }

        boolean isInstalled() {
            return !state.equals("config-files") && !state.equals("not-installed");
        }
    }

    /// @param md5 null for one that is not installed yet
    record Conffile(String path, @Nullable String md5) {}

    private final List<Entry> entries = new ArrayList<>();
    private String name = "";
    private String version = "";
    private String architecture = "";
    private String state = "installed";
    private boolean multiArch;
    private List<Conffile> conffiles = new ArrayList<>();
    private boolean inConffiles;

    private DpkgStatus() {}

    static List<Entry> parse(List<String> lines) {
        var status = new DpkgStatus();
        lines.forEach(status::line);
        status.end();
        return status.entries;
    }

    private void line(String line) {
        if (line.isBlank()) {
            end();
            return;
        }
        if (line.startsWith(" ") || line.startsWith("\t")) {
            if (inConffiles) {
                conffile(line.strip());
            }
            return;
        }
        int colon = line.indexOf(':');
        if (colon < 0) {
            return;
        }
        String value = line.substring(colon + 1).strip();
        inConffiles = false;
        switch (line.substring(0, colon)) {
            case "Package" -> name = value;
            case "Version" -> version = value;
            case "Architecture" -> architecture = value;
            case "Status" -> state = value.substring(value.lastIndexOf(' ') + 1);
            case "Multi-Arch" -> multiArch = value.equals("same");
            case "Conffiles" -> inConffiles = true;
            default -> {}
        }
    }

    /// `/etc/x 0123… obsolete`: the path may hold blanks.
    private void conffile(String line) {
        String rest = line;
        for (String flag : List.of(" obsolete", " remove-on-upgrade", " obsolete")) {
            rest = rest.endsWith(flag) ? rest.substring(0, rest.length() - flag.length()) : rest;
        }
        int blank = rest.lastIndexOf(' ');
        if (blank > 0 && rest.startsWith("/")) {
            String md5 = rest.substring(blank + 1);
            conffiles.add(new Conffile(rest.substring(0, blank), md5.length() == 32 ? md5 : null));
        }
    }

    private void end() {
        // The name becomes part of a file name: a slash in it would lead elsewhere.
        if (!name.isEmpty() && name.indexOf('/') < 0) {
            var entry = new Entry(name, version, architecture, state, multiArch, conffiles);
            entries.add(entry);
        }
        name = "";
        version = "";
        architecture = "";
        state = "installed";
        multiArch = false;
        conffiles = new ArrayList<>();
        inConffiles = false;
    }
}
