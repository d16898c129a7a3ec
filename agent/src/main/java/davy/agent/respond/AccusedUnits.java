package davy.agent.respond;

import davy.agent.respond.AccusedRules.Place;
import davy.core.startup.SystemdUnits;
import davy.core.startup.Unit;
import davy.core.startup.UnitCommand;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The accused units of systemd and init scripts. A service is put aside as a whole where all that
/// it starts is accused: an intruder may add a line to one of the operator's or of a package, and
/// what it serves would be gone with it.
final class AccusedUnits {
    private static final String START = "ExecStart";

    private static final List<String> OF_PACKAGES =
            List.of("/usr/lib/systemd/", "/lib/systemd/", "/usr/share/systemd/");

    private final Hands hands;
    private final Places places;
    private final Moves moves;
    private final Set<Phrase> byHand;
    private final Map<String, Target> whole = new LinkedHashMap<>();
    private final Map<String, TreeMap<Integer, Target>> lines = new LinkedHashMap<>();
    private final Map<Target, Accusation> accusations = new LinkedHashMap<>();
    private @Nullable List<Unit> units;

    /// What is to be done about them.
    ///
    /// @param services whose files, links and groups go, by path
    /// @param files that go alone
    record Found(Map<String, Target> services, Map<String, Target> files, List<Place> lines) {}

    AccusedUnits(Hands hands, Places places, Moves moves, Set<Phrase> byHand) {
        this.hands = hands;
        this.places = places;
        this.moves = moves;
        this.byHand = byHand;
    }

    /// Takes what is of a service.
    ///
    /// @return false where this is nothing of one
    boolean take(Places.Place place, Accusation accusation) {
        boolean service = places.isService(place.path());
        if (!service && !Places.isDropIn(place.path())) {
            return false;
        }
        if (place.line() == 0 && isOfLines(place.path(), accusation)) {
            return true;
        }
        if (!service && place.line() == 0) {
            return false;
        }
        boolean one = place.line() > 0 && !places.isInitScript(place.path());
        var into = one ? lines.computeIfAbsent(place.path(), _ -> new TreeMap<>()) : null;
        var target =
                into == null
                        ? whole.computeIfAbsent(place.path(), _ -> new Target())
                        : into.computeIfAbsent(place.line(), _ -> new Target());
        target.add(accusation);
        accusations.put(target, accusation);
        return true;
    }

    /// Whether what is accused of a file are lines of it.
    private boolean isOfLines(String path, Accusation accusation) {
        return !places.isInitScript(path)
                && accusation.entities().stream()
                        .map(entity -> entity.id())
                        .filter(id -> id.matches("/.*:[0-9]+"))
                        .map(places::of)
                        .anyMatch(p -> p != null && p.line() > 0 && p.path().equals(path));
    }

    Found found() {
        var found = new Found(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        var paths = new TreeSet<>(whole.keySet());
        paths.addAll(lines.keySet());
        for (String path : paths) {
            if (places.isInitScript(path)) {
                found.services().put(path, all(path));
            } else if (isPackaged(path)) {
                all(path).why.stream()
                        .limit(Steps.MOST_REASONS)
                        .forEach(why -> byHand.add(ofPackage(path, why)));
                moves.reinstall(owner(path));
            } else {
                unit(path, found);
            }
        }
        return found;
    }

    private void unit(String path, Found found) {
        var unit = places.isService(path) ? unit(path) : null;
        boolean all =
                places.isService(path) && (whole.containsKey(path) || startsNothingElse(unit));
        boolean needed = unit != null && unit.commands().stream().anyMatch(this::isNeeded);
        if (all && needed) {
            byHand.add(needed(path));
        } else if (all && hidesPackaged(path)) {
            found.files().put(path, all(path));
        } else if (all) {
            found.services().put(path, all(path));
            return;
        }
        if (!all || needed) {
            lines(path, unit, found);
        }
    }

    private void lines(String path, @Nullable Unit unit, Found found) {
        var accused = lines.getOrDefault(path, new TreeMap<>());
        for (var each : accused.entrySet()) {
            boolean needed = unit != null && isNeeded(path, each.getKey(), unit);
            var accusation = accusations.get(each.getValue());
            if (needed) {
                byHand.add(needed(path));
            } else if (accusation != null) {
                for (int line :
                        UnitLines.with(hands.host().lines(path), each.getKey(), accused.keySet())) {
                    found.lines().add(new Place(path, line, accusation));
                }
            }
        }
    }

    private Target all(String path) {
        var target = new Target();
        var each = new ArrayList<Target>();
        each.add(whole.getOrDefault(path, new Target()));
        each.addAll(lines.getOrDefault(path, new TreeMap<>()).values());
        for (Target one : each) {
            target.incidents.addAll(one.incidents);
            target.why.addAll(one.why);
        }
        return target;
    }

    /// Of a unit that starts nothing itself, such as a timer, too.
    private boolean startsNothingElse(@Nullable Unit unit) {
        return unit == null
                || unit.commands().stream()
                        .filter(command -> command.key().equals(START))
                        .allMatch(this::isAccused);
    }

    private boolean isAccused(UnitCommand command) {
        String real = real(command.path());
        return lines.getOrDefault(real, new TreeMap<>()).containsKey(command.line());
    }

    private String real(String path) {
        String real = places.real(path);
        return real == null ? path : real;
    }

    private @Nullable Unit unit(String path) {
        var known = units;
        if (known == null) {
            known = SystemdUnits.read(hands.host());
            units = known;
        }
        for (Unit unit : known) {
            if (!unit.path().isEmpty() && real(unit.path()).equals(path)) {
                return unit;
            }
        }
        return null;
    }

    /// Whether a line starts what the host cannot do without.
    private boolean isNeeded(String path, int line, Unit unit) {
        return unit.commands().stream()
                .filter(command -> command.line() == line && real(command.path()).equals(path))
                .anyMatch(this::isNeeded);
    }

    private boolean isNeeded(UnitCommand command) {
        return command.key().equals(START) && hands.sparing().isNeeded(command.program());
    }

    private boolean isPackaged(String path) {
        return !owner(path).isEmpty();
    }

    /// A link is a package's where what it leads to is.
    private String owner(String path) {
        String owner = hands.packages().owner(path);
        String real = owner == null ? hands.host().resolve(path) : null;
        owner = real == null ? owner : hands.packages().owner(real);
        return owner == null ? "" : owner;
    }

    /// Whether a package has a unit of this name, which comes to light again without this one.
    private boolean hidesPackaged(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String kind = path.contains("/systemd/user/") ? "user/" : "system/";
        String template = name.replaceFirst("@.*\\.", "@.");
        for (String folder : OF_PACKAGES) {
            for (String each : List.of(name, template)) {
                String other = folder + kind + each;
                if (hands.host().lstat(other) != null && isPackaged(other)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Phrase ofPackage(String path, Phrase why) {
        return Phrase.of(
                "{0} belongs to a package, whose service goes on: take out by hand what does not belong"
                        + " there, or install the package again, then systemctl daemon-reload ({1})",
                "{0} 属于软件包，其服务予以保留：请手动删除不属于它的内容或重新安装该软件包，然后执行 systemctl daemon-reload（{1}）",
                path,
                why);
    }

    private static Phrase needed(String path) {
        return Phrase.of(
                "{0} starts what lets people in, runs containers or keeps the host going: it is not"
                        + " disabled; look at it, and correct it by hand",
                "{0} 启动登录、容器或主机运行所必需的服务：不予停用，请查看并手动修正", path);
    }
}
