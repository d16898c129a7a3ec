package davy.core.host;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/// Renders the `modules` of a case as `/proc/modules` and `/sys/module`.
final class CaseModules {
    private final CaseTree tree;
    private final StringBuilder loaded = new StringBuilder();

    CaseModules(CaseTree tree) {
        this.tree = tree;
    }

    void add(List<?> modules) {
        for (Object given : modules) {
            add(CaseFields.of("module " + given, given));
        }
        text("/proc/modules", loaded.toString());
    }

    private void add(CaseFields fields) {
        String name = fields.text("name", "");
        long size = fields.number("size", 16384);
        String taint = fields.text("taint", "");
        var hidden = Set.copyOf(fields.texts("hidden_from"));
        fields.done();
        if (!hidden.contains("proc")) {
            String flags = taint.isEmpty() ? "" : " (" + taint + ")";
            loaded.append("%s %d 0 - Live 0xffffffffc0000000%s\n".formatted(name, size, flags));
        }
        if (hidden.contains("sys")) {
            return;
        }
        String directory = "/sys/module/" + name;
        text(directory + "/initstate", "live\n");
        text(directory + "/taint", taint + "\n");
        text(directory + "/coresize", size + "\n");
        text(directory + "/refcnt", "0\n");
        if (hidden.contains("getdents")) {
            tree.put(directory, tree.get(directory).unlisted());
        }
    }

    private void text(String path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tree.put(path, CaseFile.pseudo(() -> bytes, tree.nextInode()));
    }
}
