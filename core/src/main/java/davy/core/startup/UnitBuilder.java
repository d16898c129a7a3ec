package davy.core.startup;

import davy.core.startup.UnitFile.Setting;
import davy.core.startup.UnitWords.UnitWord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Makes a unit of the settings of its file and drop-ins.
final class UnitBuilder {
    private static final Set<String> COMMANDS =
            Set.of(
                    "ExecStart",
                    "ExecStartPre",
                    "ExecStartPost",
                    "ExecCondition",
                    "ExecReload",
                    "ExecStop",
                    "ExecStopPre",
                    "ExecStopPost");
    private static final Set<String> CONTEXTS =
            Set.of("Service", "Socket", "Mount", "Swap", "Scope");
    private static final Set<String> TIMES =
            Set.of(
                    "OnActiveSec",
                    "OnBootSec",
                    "OnStartupSec",
                    "OnUnitActiveSec",
                    "OnUnitInactiveSec",
                    "OnCalendar",
                    "OnClockChange",
                    "OnTimezoneChange");

    private final Place place;
    private final boolean enabled;
    private final boolean masked;
    private final boolean shadowed;
    private final List<Setting> settings;
    private final UnitText text;
    private final UnitRoom room;
    private final List<Setting> commands = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> environmentFiles = new ArrayList<>();
    private final List<String> schedule = new ArrayList<>();
    private String starts = "";
    private String user = "";

    /// Where a unit is and how it is called.
    record Place(
            String name,
            String path,
            List<String> dropIns,
            Unit.Scope scope,
            String owner,
            List<String> aliases) {}

    UnitBuilder(
            Place place,
            String home,
            boolean enabled,
            boolean masked,
            boolean shadowed,
            List<Setting> settings,
            UnitRoom room) {
        this.place = place;
        this.enabled = enabled;
        this.masked = masked;
        this.shadowed = shadowed;
        this.settings = settings;
        this.room = room;
        text = new UnitText(place.name(), home, environment, room);
    }

    Unit build() {
        room.begin();
        if (!masked) {
            settings.forEach(this::take);
        }
        var built = new ArrayList<UnitCommand>();
        commands.forEach(setting -> text.commands(setting, built));
        return new Unit(
                place.name(),
                place.path(),
                place.dropIns(),
                place.scope(),
                place.owner(),
                place.aliases(),
                enabled,
                masked,
                shadowed,
                built,
                environment,
                environmentFiles,
                schedule,
                starts(),
                user);
    }

    private void take(Setting setting) {
        String key = setting.key();
        switch (setting.section()) {
            case "Timer" -> timer(setting);
            case "Path" -> starts = key.equals("Unit") ? setting.value() : starts;
            default -> {
                if (CONTEXTS.contains(setting.section())) {
                    context(setting, key);
                }
            }
        }
    }

    private void context(Setting setting, String key) {
        boolean reset = setting.value().isEmpty();
        switch (key) {
            case "Environment" -> environment(setting.value());
            case "EnvironmentFile" -> add(environmentFiles, file(setting.value()));
            case "User" -> user = kept(text.expand(setting.value()));
            case "Service" -> starts = setting.value();
            default -> {
                if (COMMANDS.contains(key) && reset) {
                    commands.removeIf(earlier -> earlier.key().equals(key));
                } else if (COMMANDS.contains(key)) {
                    commands.add(setting);
                }
            }
        }
    }

    private void timer(Setting setting) {
        if (setting.key().equals("Unit")) {
            starts = setting.value();
        } else if (TIMES.contains(setting.key())) {
            // One empty setting takes back those of all kinds (systemd.timer(5)).
            boolean reset = setting.value().isEmpty();
            add(schedule, reset ? "" : setting.key() + '=' + setting.value());
        }
    }

    private void add(List<String> list, String value) {
        if (value.isEmpty()) {
            list.clear();
        } else if (room.take(value.length())) {
            list.add(value);
        }
    }

    private String kept(String value) {
        return room.take(value.length()) ? value : "";
    }

    private String file(String value) {
        String path = value.startsWith("-") ? value.substring(1) : value;
        return text.expand(path);
    }

    private void environment(String value) {
        if (value.isEmpty()) {
            environment.clear();
        }
        for (UnitWord word : text.words(value)) {
            int equals = word.text().indexOf('=');
            if (equals > 0) {
                String assigned = text.expand(word.text().substring(equals + 1));
                if (room.take(word.text().length() + assigned.length())) {
                    environment.put(word.text().substring(0, equals), assigned);
                }
            }
        }
    }

    /// A timer, path or socket without a word starts the service of its own name.
    private String starts() {
        String name = place.name();
        int dot = name.lastIndexOf('.');
        return switch (name.substring(dot + 1)) {
            case "timer", "path", "socket" ->
                    starts.isEmpty()
                            ? name.substring(0, dot) + ".service"
                            : kept(text.expand(starts));
            default -> "";
        };
    }
}
