package davy.core.packages;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Files that dpkg puts elsewhere, so that another package's file can have their place
/// (dpkg-divert(1)).
final class Diversions {
    /// @param by the package that has the place; `:` for the administrator
    private record Diversion(String to, String by) {}

    private final Map<String, Diversion> diversions = new HashMap<>();

    private Diversions() {}

    /// @param lines of `/var/lib/dpkg/diversions`: place, where it goes, and by whom
    static Diversions parse(List<String> lines) {
        var all = new Diversions();
        for (int i = 0; i + 2 < lines.size(); i += 3) {
            all.diversions.put(lines.get(i), new Diversion(lines.get(i + 1), lines.get(i + 2)));
        }
        return all;
    }

    boolean isEmpty() {
        return diversions.isEmpty();
    }

    /// Where a package's file really is.
    String place(String path, String packageName) {
        var diversion = diversions.get(path);
        return diversion == null || diversion.by.equals(packageName) ? path : diversion.to;
    }
}
