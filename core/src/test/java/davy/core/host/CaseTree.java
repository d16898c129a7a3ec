package davy.core.host;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files of a [CaseHost] by their real paths; each parent directory is there.
final class CaseTree {
    private static final int MAX_LINKS = 40;

    private final Map<String, CaseFile> files = new HashMap<>();
    private final Map<String, TreeMap<String, String>> children = new HashMap<>();
    private long nextInode = 2;

    CaseTree() {
        files.put("/", CaseFile.directory(nextInode()));
    }

    long nextInode() {
        return nextInode++;
    }

    @Nullable CaseFile get(String path) {
        return files.get(path);
    }

    void put(String path, CaseFile file) {
        if (path.equals("/")) {
            files.put(path, file);
            return;
        }
        int slash = path.lastIndexOf('/');
        String parent = slash == 0 ? "/" : path.substring(0, slash);
        if (!files.containsKey(parent)) {
            put(parent, CaseFile.directory(nextInode()));
        }
        files.put(path, file);
        children.computeIfAbsent(parent, p -> new TreeMap<>()).put(path.substring(slash + 1), path);
    }

    void remove(String path) {
        files.remove(path);
        int slash = path.lastIndexOf('/');
        children.get(slash == 0 ? "/" : path.substring(0, slash)).remove(path.substring(slash + 1));
    }

    /// Names in a directory, hidden ones left out.
    List<String> names(String directory) {
        var names = new ArrayList<String>();
        children.getOrDefault(directory, new TreeMap<>())
                .forEach((name, path) -> {
                    if (files.get(path).listed()) {
                        names.add(name);
                    }
                });
        return names;
    }

    /// The real path, links followed; null where it leads nowhere.
    @Nullable String resolve(String path, boolean followLast) {
        var rest = new ArrayDeque<>(List.of(path.split("/", -1)));
        String at = "/";
        int links = 0;
        while (!rest.isEmpty()) {
            String part = rest.removeFirst();
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                at = at.lastIndexOf('/') == 0 ? "/" : at.substring(0, at.lastIndexOf('/'));
                continue;
            }
            String next = at.equals("/") ? "/" + part : at + "/" + part;
            var file = files.get(next);
            if (file == null) {
                return null;
            }
            if (file.leads() != null && (followLast || !rest.isEmpty())) {
                if (++links > MAX_LINKS) {
                    return null;
                }
                at = file.leads().startsWith("/") ? "/" : at;
                List.of(file.leads().split("/", -1)).reversed().forEach(rest::addFirst);
                continue;
            }
            if (!rest.isEmpty() && !file.info().isDirectory()) {
                return null;
            }
            at = next;
        }
        return at;
    }
}
