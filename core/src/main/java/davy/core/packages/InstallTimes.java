package davy.core.packages;

import davy.core.host.Content;
import davy.core.host.Host;
import davy.core.log.HostZone;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// When packages were installed, upgraded and removed: by what the database says or the time of
/// each package's list of files, and by `/var/log/dpkg.log`.
public final class InstallTimes {
    private static final List<String> LOGS = List.of("/var/log/dpkg.log.1", "/var/log/dpkg.log");
    private static final int MAX_LOG = 32 << 20;

    /// A line of the log.
    ///
    /// @param action `install`, `upgrade`, `remove`, `purge`
    /// @param name with its architecture: `bash:amd64`
    /// @param before version; empty for none
    /// @param after version; empty for none
    public record Change(Instant at, String action, String name, String before, String after) {}

    private final Map<String, Instant> last = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();

    private InstallTimes() {}

    public static InstallTimes read(Host host, PackageIndex index) {
        var times = new InstallTimes();
        var zone = zone(host);
        for (String log : LOGS) {
            var content = Content.whole(host, log, MAX_LOG);
            for (String line : content == null ? List.<String>of() : content.lines()) {
                times.line(line, zone);
            }
        }
        for (var installed : index.packages()) {
            var at = last(host, index, installed.name());
            if (at != null) {
                times.last.put(installed.name(), at);
            }
        }
        return times;
    }

    private static @Nullable Instant last(Host host, PackageIndex index, String name) {
        var told = index.installTime(name);
        String record = told == null ? index.record(name) : null;
        var info = record == null ? null : host.lstat(record);
        return info == null ? told : info.modified();
    }

    /// The log has the host's own time.
    private static ZoneId zone(Host host) {
        var zone = HostZone.of(host);
        return zone == null ? ZoneOffset.UTC : zone;
    }

    /// `2025-06-24 14:36:25 upgrade bash:amd64 5.2-1 5.2-2`.
    private void line(String line, ZoneId zone) {
        String[] words = line.split(" ", 7);
        if (words.length != 6 || !isChange(words[2])) {
            return;
        }
        var at = time(words[0] + "T" + words[1], zone);
        if (at != null) {
            var change = new Change(at, words[2], words[3], version(words[4]), version(words[5]));
            changes.add(change);
        }
    }

    private static boolean isChange(String action) {
        return switch (action) {
            case "install", "upgrade", "remove", "purge" -> true;
            default -> false;
        };
    }

    private static String version(String word) {
        return word.equals("<none>") ? "" : word;
    }

    private static @Nullable Instant time(String text, ZoneId zone) {
        try {
            return LocalDateTime.parse(text).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// When a package was installed or upgraded last; null where nothing tells.
    ///
    /// @param name as [PackageIndex#owner] gives it
    public @Nullable Instant last(String name) {
        return last.get(name);
    }

    /// What the log tells, the oldest first.
    public List<Change> changes() {
        return List.copyOf(changes);
    }
}
