package davy.core.host;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Renders the `modules` of a case as `/proc/modules` and `/sys/module`.
final class CaseModules {
    private final CaseTree tree;
    private final StringBuilder loaded = new StringBuilder();
    private final List<Late> late = new ArrayList<>();
    private int readings;

    /// @param after of how many readings of `/proc/modules`
    private record Late(String name, long after) {}

    CaseModules(CaseTree tree) {
        this.tree = tree;
    }

    void add(List<?> modules) {
        for (Object given : modules) {
            add(CaseFields.of("module " + given, given));
        }
        tree.put("/proc/modules", CaseFile.pseudo(this::read, tree.nextInode()));
    }

    /// What is loaded right after this reading is in `/sys/module` at once.
    private synchronized byte[] read() {
        byte[] text = loaded.toString().getBytes(StandardCharsets.UTF_8);
        readings++;
        for (Late module : late) {
            if (module.after == readings) {
                loaded.append(line(module.name, 16384, ""));
                directory(module.name, 16384, "");
            }
        }
        return text;
    }

    private static String line(String name, long size, String taint) {
        String flags = taint.isEmpty() ? "" : " (" + taint + ")";
        return "%s %d 0 - Live 0xffffffffc0000000%s\n".formatted(name, size, flags);
    }

    private void add(CaseFields fields) {
        String name = fields.text("name", "");
        long size = fields.number("size", 16384);
        String taint = fields.text("taint", "");
        var hidden = Set.copyOf(fields.texts("hidden_from"));
        long after = fields.number("loads_after", 0);
        fields.done();
        if (after > 0) {
            late.add(new Late(name, after));
            return;
        }
        if (!hidden.contains("proc")) {
            loaded.append(line(name, size, taint));
        }
        if (hidden.contains("sys")) {
            return;
        }
        directory(name, size, taint);
        if (hidden.contains("getdents")) {
            String directory = "/sys/module/" + name;
            tree.put(directory, tree.get(directory).unlisted());
        }
    }

    private void directory(String name, long size, String taint) {
        String directory = "/sys/module/" + name;
        text(directory + "/initstate", "live\n");
        text(directory + "/taint", taint + "\n");
        text(directory + "/coresize", size + "\n");
        text(directory + "/refcnt", "0\n");
    }

    private void text(String path, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tree.put(path, CaseFile.pseudo(() -> bytes, tree.nextInode()));
    }
}
