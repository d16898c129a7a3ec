package davy.agent.check.persistence;

import davy.agent.check.Findings;
import davy.agent.check.WalkedFile;
import davy.core.host.Content;
import davy.core.text.Phrase;

/// Files of settings, as much of them as an honest host has; the rest is told.
final class Settings {
    private Settings() {}

    /// The beginning of a file's text.
    ///
    /// @param limit in bytes, whole MiB
    static String text(WalkedFile file, int limit, Findings findings) {
        var content = file.content(limit);
        if (content.truncated()) {
            findings.notDone(file.path(), Content.longer(limit));
        }
        return content.text();
    }

    /// Tells that there are more settings than are looked at.
    static void missRest(String path, int most, Findings findings) {
        findings.notDone(
                path,
                Phrase.of(
                        "only the first {0} settings of this file were looked at",
                        "该文件设置项过多，只检查了前 {0} 项", most));
    }
}
