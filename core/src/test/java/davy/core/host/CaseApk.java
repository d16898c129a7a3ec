package davy.core.host;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.TreeMap;

/// Renders the `apk` of a case as apk writes its database.
final class CaseApk {
    private CaseApk() {}

    static void add(CaseTree tree, CaseFields given) {
        var text = new StringBuilder();
        for (String name : given.keys()) {
            var fields = CasePackages.fields(name, given.take(name));
            Object version = fields.remove("version");
            text.append("C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\nP:").append(name).append("\nV:");
            text.append(version == null ? "1.0-r0" : version).append("\nA:x86_64\n");
            var folders = new TreeMap<String, StringBuilder>();
            fields.forEach((path, of) -> {
                int slash = path.lastIndexOf('/');
                folders.computeIfAbsent(path.substring(1, slash), _ -> new StringBuilder())
                        .append(file(CasePackaged.of(tree, name, path, of), slash));
            });
            folders.forEach((folder, files) -> text.append("F:" + folder + "\n").append(files));
            text.append('\n');
        }
        if (!text.isEmpty()) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            var file = CaseFile.regular(bytes, 0644, tree.nextInode());
            tree.put(CaseHost.place(tree, "/lib/apk/db/installed"), file);
        }
    }

    private static String file(CasePackaged file, int slash) {
        var text = new StringBuilder("R:" + file.path().substring(slash + 1) + "\n");
        int mode = file.mode() & 07777;
        text.append(mode == 0644 ? "" : "a:0:0:" + Integer.toOctalString(mode) + "\n");
        var there = file.file();
        String link = there == null ? null : there.link();
        byte[] content = link == null ? file.content() : link.getBytes(StandardCharsets.UTF_8);
        text.append(file.unsummed() ? "" : "Z:Q1" + sum(content) + "\n");
        return text.toString();
    }

    private static String sum(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(content);
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
