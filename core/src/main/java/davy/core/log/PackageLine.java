package davy.core.log;

import davy.core.log.LogEvent.PackageChange;
import davy.core.log.LogEvent.PackageChange.Action;
import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Lines of `dpkg.log`, `yum.log` and `dnf.rpm.log`, and the commands in apt's `history.log`.
final class PackageLine {
    private final Clock clock;
    private @Nullable LogTime begun;

    PackageLine(Clock clock) {
        this.clock = clock;
    }

    /// For lines that say their year.
    PackageLine(@Nullable ZoneId zone) {
        this(new Clock((_, _, _, _) -> -1, 0, java.time.Instant.EPOCH, zone));
    }

    /// What the line says was done; null where it says no such thing.
    @Nullable PackageChange of(byte[] line, int start, int length) {
        var stamp = new Stamp();
        if (length > 12 && (line[start] == 'S' || line[start] == 'C')) {
            return apt(RawText.decode(line, start, length));
        }
        if (!stamp.read(line, start, length)) {
            return null;
        }
        var time = clock.time(stamp, clock.seconds(stamp));
        int at = stamp.at();
        return of(time, RawText.decode(line, at, start + length - at).strip());
    }

    /// `Start-Date: 2025-06-24 14:36:29`, `Commandline: apt-get install curl`
    private @Nullable PackageChange apt(String line) {
        String start = Scan.after(line, "Start-Date: ");
        if (start != null) {
            byte[] bytes = start.replace("  ", " ").getBytes(StandardCharsets.UTF_8);
            var stamp = new Stamp();
            begun =
                    stamp.read(bytes, 0, bytes.length)
                            ? clock.time(stamp, clock.seconds(stamp))
                            : null;
            return null;
        }
        String command = Scan.after(line, "Commandline: ");
        var time = begun;
        return command == null || time == null
                ? null
                : new PackageChange(time, "", Action.COMMAND, command, "");
    }

    private static @Nullable PackageChange of(LogTime time, String rest) {
        var words = Scan.split(rest, " ");
        // `install curl:amd64 <none> 7.88.1-10`
        var dpkg =
                switch (words.getFirst()) {
                    case "install" -> Action.INSTALLED;
                    case "upgrade" -> Action.UPGRADED;
                    case "remove", "purge" -> Action.REMOVED;
                    default -> null;
                };
        if (dpkg != null && words.size() == 4) {
            String version = words.get(dpkg == Action.REMOVED ? 2 : 3);
            return new PackageChange(time, "", dpkg, words.get(1), version);
        }
        for (int i = 0; i < Math.min(words.size() - 1, 3); i++) {
            var action = rpm(words.get(i));
            if (action != null) {
                return new PackageChange(time, "", action, words.get(i + 1), "");
            }
        }
        return null;
    }

    /// `Installed: curl-7.29.0-59.el7.x86_64`, of dnf behind `SUBDEBUG`.
    private static @Nullable Action rpm(String word) {
        return switch (word) {
            case "Installed:" -> Action.INSTALLED;
            case "Updated:", "Upgraded:", "Upgrade:" -> Action.UPGRADED;
            case "Erased:", "Removed:", "Erase:" -> Action.REMOVED;
            default -> null;
        };
    }
}
