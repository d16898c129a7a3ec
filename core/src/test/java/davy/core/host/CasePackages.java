package davy.core.host;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Renders the `packages` of a case as a database of dpkg, whose checksums are those of the case's
/// files.
final class CasePackages {
    private static final String INFO = "/var/lib/dpkg/info/";

    private final CaseTree tree;
    private final StringBuilder status = new StringBuilder();

    CasePackages(CaseTree tree) {
        this.tree = tree;
    }

    void add(String name, Object given) {
        var fields = fields(name, given);
        var conffiles = new StringBuilder();
        var sums = new StringBuilder();
        var listed = new TreeSet<String>(List.of("/."));
        for (var entry : fields.entrySet()) {
            if (entry.getKey().startsWith("/")) {
                file(name, entry.getKey(), entry.getValue(), conffiles, sums, listed);
            }
        }
        write(name, fields, conffiles.toString(), sums.toString(), listed);
        fields.keySet().removeIf(key -> key.startsWith("/"));
        if (!fields.isEmpty()) {
            throw new IllegalArgumentException("package " + name + ": unknown " + fields.keySet());
        }
    }

    /// What a case says of a package: a map, or a list of its paths.
    static Map<String, Object> fields(String name, Object given) {
        Map<String, Object> fields = new TreeMap<>();
        if (given instanceof List<?> paths) {
            paths.forEach(path -> fields.put(String.valueOf(path), Map.of()));
            return fields;
        }
        var map = CaseFields.of("package " + name, given);
        for (String key : map.keys()) {
            fields.put(key, map.take(key));
        }
        return fields;
    }

    private void file(
            String name,
            String path,
            Object given,
            StringBuilder conffiles,
            StringBuilder sums,
            Set<String> listed) {
        var of = CasePackaged.of(tree, name, path, given == null ? Map.of() : given);
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            listed.add(path.substring(0, slash));
        }
        listed.add(path);
        if (of.unsummed() || !of.isRegular()) {
            return;
        }
        if (of.conffile()) {
            conffiles.append(' ').append(path).append(' ').append(md5(of.content())).append('\n');
        } else {
            sums.append(md5(of.content())).append("  ").append(path.substring(1)).append('\n');
        }
    }

    private void write(
            String name,
            Map<String, Object> fields,
            String conffiles,
            String sums,
            Set<String> listed) {
        Object architecture = fields.remove("arch");
        Object version = fields.remove("version");
        boolean multi = Boolean.TRUE.equals(fields.remove("multiarch"));
        String arch = architecture == null ? "amd64" : architecture.toString();
        status.append("Package: ").append(name).append("\nStatus: install ok installed\n");
        status.append("Architecture: ").append(arch);
        status.append(multi ? "\nMulti-Arch: same" : "").append("\nVersion: ");
        status.append(version == null ? "1.0-1" : version).append('\n');
        if (!conffiles.isEmpty()) {
            status.append("Conffiles:\n").append(conffiles);
        }
        status.append("Description: ").append(name).append("\n\n");
        String base = INFO + (multi ? name + ":" + arch : name);
        put(base + ".list", String.join("\n", listed) + "\n");
        if (!sums.isEmpty()) {
            put(base + ".md5sums", sums);
        }
    }

    void finish() {
        if (!status.isEmpty()) {
            put("/var/lib/dpkg/status", status.toString());
        }
    }

    /// A file that the case itself gives stays, with the times that it has there.
    private void put(String path, String text) {
        if (tree.get(path) != null) {
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tree.put(path, CaseFile.regular(bytes, 0644, tree.nextInode()));
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
