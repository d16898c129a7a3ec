package davy.agent.respond;

import davy.core.action.FilePin;
import davy.core.host.FileType;
import davy.core.startup.SystemdUnits;
import davy.core.startup.Unit;
import davy.core.startup.UnitCommand;
import davy.core.text.Phrase;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Services without which nobody comes in, or the host has no network: their units of a package,
/// and the links by which they start; of ssh also those of no package, as an administrator has them
/// who built it himself. What an intruder put over such a unit is none.
final class NeededUnits {
    private static final Pattern PLACE =
            Pattern.compile("/(etc|run|usr/lib|usr/local/lib|lib)/systemd/.*");
    private static final Pattern RUN_LEVEL =
            Pattern.compile("/etc/(rc\\.d/)?rc[0-6S]\\.d/[SK][0-9]{2}.*");
    private static final Pattern SCRIPT = Pattern.compile("/etc/(rc\\.d/)?init\\.d/([^/]+)");
    private static final Set<String> SCRIPTS =
            Set.of(
                    "ssh",
                    "sshd",
                    "cron",
                    "crond",
                    "network",
                    "networking",
                    "NetworkManager",
                    "dbus",
                    "rsyslog",
                    "docker");
    private static final Set<String> SSH = Set.of("ssh", "sshd");
    private static final Pattern SSHD =
            Pattern.compile("(?m)^(?:[^#\\n]{0,200}?[=\"' \t])?(/[a-z/]{1,60}/sshd)(?![\\w./-])");
    private static final List<String> SEARCHED =
            List.of("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/");

    private static final int MOST_NAMED = 20;

    private final Sparing sparing;

    /// What each starts, by the real path of its file.
    private @Nullable Map<String, String> paths;

    private final Set<String> names = new HashSet<>();

    NeededUnits(Sparing sparing) {
        this.sparing = sparing;
    }

    /// Why a file, or a link to one, is left.
    @Nullable Phrase of(FilePin file) {
        boolean link = file.type() == FileType.LINK;
        boolean place =
                PLACE.matcher(file.path()).matches()
                        || SCRIPT.matcher(file.path()).matches()
                        || link && RUN_LEVEL.matcher(file.path()).matches();
        String real = !place ? null : link ? sparing.host().resolve(file.path()) : file.path();
        if (real == null) {
            return null;
        }
        String started = paths().get(real);
        var script = SCRIPT.matcher(real);
        if (started == null && script.matches() && SCRIPTS.contains(script.group(2))) {
            started = isGiven(real) || startsSshd(real, script.group(2)) ? script.group(2) : null;
        }
        return started == null
                ? null
                : Phrase.of(
                        "{0} starts {1}, which the host needs: it is never disabled",
                        "{0} 用于启动主机必需的 {1}，不会禁用", file.path(), started);
    }

    /// Whether a script of ssh names the server, where root alone can have put it.
    private boolean startsSshd(String path, String name) {
        String text = SSH.contains(name) ? sparing.host().text(path) : null;
        return text != null
                && SSHD.matcher(text)
                        .results()
                        .limit(MOST_NAMED)
                        .anyMatch(found -> sparing.isNeeded(found.group(1)));
    }

    /// Why what is in a control group is never a family.
    @Nullable Phrase ofGroup(String group) {
        paths();
        String name = group.substring(group.lastIndexOf('/') + 1);
        String template = name.replaceFirst("@.*\\.", "@.");
        boolean system = group.startsWith("/system.slice/");
        return system && (names.contains(name) || names.contains(template))
                ? Phrase.of(
                        "{0} is a service that the host needs: not all that is in it is ended",
                        "{0} 是主机必需的服务，不会终止其中的全部进程", group)
                : null;
    }

    private Map<String, String> paths() {
        var known = paths;
        if (known != null) {
            return known;
        }
        var found = new LinkedHashMap<String, String>();
        var units = SystemdUnits.read(sparing.host());
        for (Unit unit : units) {
            String started = unit.scope() == Unit.Scope.SYSTEM ? started(unit) : null;
            if (started != null) {
                add(unit, started, found);
            }
        }
        for (Unit unit : units) {
            boolean starts = unit.scope() == Unit.Scope.SYSTEM && isNamed(unit.starts());
            if (starts && isGiven(unit.path())) {
                add(unit, unit.starts(), found);
            }
        }
        paths = found;
        return found;
    }

    /// A socket may start an instance for each connection.
    private boolean isNamed(String started) {
        return names.contains(started)
                || names.contains(started.replaceFirst("\\.service$", "@.service"));
    }

    private void add(Unit unit, String started, Map<String, String> found) {
        String real = sparing.host().resolve(unit.path());
        found.put(real == null ? unit.path() : real, started);
        if (!unit.shadowed()) {
            names.add(unit.name());
            names.addAll(unit.aliases());
        }
    }

    /// The program of the host that a unit starts and that is needed; null where it is another one.
    private @Nullable String started(Unit unit) {
        boolean ssh = SSH.contains(unit.name().replaceFirst("@?\\.service$", ""));
        if (!ssh && !isGiven(unit.path())) {
            return null;
        }
        for (UnitCommand command : unit.commands()) {
            String program = command.key().equals("ExecStart") ? path(command.program()) : null;
            if (program != null && sparing.isNeeded(program)) {
                return program;
            }
        }
        return null;
    }

    private @Nullable String path(String program) {
        if (program.contains("/")) {
            return sparing.host().resolve(program);
        }
        for (String folder : SEARCHED) {
            String real = sparing.host().resolve(folder + program);
            if (real != null && sparing.host().lstat(real) != null) {
                return real;
            }
        }
        return null;
    }

    /// Whether a package brought it; where no packages are known, nobody can tell.
    private boolean isGiven(String path) {
        String real = sparing.host().resolve(path);
        return !sparing.knowsPackages() || real != null && sparing.isPackaged(real);
    }
}
