package davy.agent.check.file;

import davy.agent.check.Facts;
import davy.agent.check.Findings;
import davy.core.finding.Entity;
import davy.core.finding.Finding;
import davy.core.finding.Level;
import davy.core.packages.FileSum;
import davy.core.text.Phrase;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Looks for tools that an intruder took away, or put under another name.
///
/// @param strangers unpackaged programs by their sums
record MissingTools(Facts facts, Map<FileSum, String> strangers) {
    /// Tools whose package is installed and that are gone, or lie under another name.
    void look(Findings findings) {
        var gone = new TreeMap<String, String>();
        for (String tool : Important.TOOLS) {
            String path = packagedPath(tool);
            var sum = path == null ? null : facts.packages().sum(path);
            if (path == null || sum == null) {
                continue;
            }
            String copy = strangers.get(sum);
            if (!isThere(tool)) {
                gone.put(path, copy == null ? "" : copy);
            } else if (copy != null && SystemFolders.hasProgram(copy)) {
                findings.add(copied(path, copy));
            }
        }
        boolean edit = gone.size() > 4;
        gone.forEach((path, copy) -> findings.add(gone(path, copy, edit)));
    }

    private boolean isThere(String tool) {
        return folders().stream().anyMatch(folder -> facts.host().exists(folder + tool));
    }

    private static List<String> folders() {
        return List.of("/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/");
    }

    /// Where a package says the tool is; null where none has it.
    private @Nullable String packagedPath(String tool) {
        for (String folder : folders()) {
            if (facts.packages().owner(folder + tool) != null) {
                return folder + tool;
            }
        }
        return null;
    }

    private Finding.Draft gone(String path, String copy, boolean edit) {
        String owner = String.valueOf(facts.packages().owner(path));
        var reason =
                copy.isEmpty()
                        ? Phrase.of(
                                "{0} is gone, though its package {1} is installed",
                                "{0} 已不存在，但其软件包 {1} 仍处于安装状态", path, owner)
                        : Phrase.of(
                                "{0} of the package {1} now goes by the name {2}",
                                "软件包 {1} 的 {0} 已被改名为 {2}", path, owner, copy);
        var draft =
                Finding.of(reason)
                        .with("file.path", path)
                        .with("file.target_path", copy)
                        .with("package.name", owner)
                        .level(edit && copy.isEmpty() ? Level.MEDIUM : Level.HIGH);
        return copy.isEmpty() ? draft : draft.about(Entity.file(copy));
    }

    private static Finding.Draft copied(String path, String copy) {
        return Finding.of(
                        Phrase.of(
                                "{0} is a copy of {1} under another name",
                                "{0} 是 {1} 的改名副本", copy, path))
                .with("file.path", copy)
                .with("file.target_path", path)
                .level(Level.MEDIUM)
                .about(Entity.file(copy));
    }
}
