package davy.core.startup;

import davy.core.host.Host;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The units of all managers of systemd: the system's and those of the people (systemd.unit(5),
/// "Unit File Load Path").
public final class SystemdUnits {
    private static final int MOST = 50_000;
    private static final List<String> SYSTEM =
            List.of(
                    "/etc/systemd/system.control",
                    "/run/systemd/system.control",
                    "/run/systemd/transient",
                    "/run/systemd/generator.early",
                    "/etc/systemd/system",
                    "/etc/systemd/system.attached",
                    "/run/systemd/system",
                    "/run/systemd/system.attached",
                    "/run/systemd/generator",
                    "/usr/local/lib/systemd/system",
                    "/usr/lib/systemd/system",
                    "/lib/systemd/system",
                    "/run/systemd/generator.late");
    private static final List<String> COMMON =
            List.of(
                    "/etc/systemd/user",
                    "/etc/xdg/systemd/user",
                    "/run/systemd/user",
                    "/usr/local/share/systemd/user",
                    "/usr/share/systemd/user",
                    "/usr/local/lib/systemd/user",
                    "/usr/lib/systemd/user",
                    "/lib/systemd/user");

    private final Host host;
    private final UnitTexts texts;
    private final List<Unit> units = new ArrayList<>();

    private SystemdUnits(Host host) {
        this.host = host;
        texts = new UnitTexts(host);
    }

    /// All units: the system's first, then those common to all people, then those of single people.
    public static List<Unit> read(Host host) {
        var found = new SystemdUnits(host);
        var root = new Home("root", 0, "/root");
        var system = found.directories(SYSTEM, Set.of());
        found.search(Unit.Scope.SYSTEM, root, false, system, paths(system));
        var common = found.directories(COMMON, Set.of());
        found.search(Unit.Scope.USER, new Home("", -1, "%h"), false, common, paths(common));
        for (Home home : Home.of(host)) {
            if (found.units.size() < MOST) {
                found.personal(home, common);
            } else {
                found.tooMany(home);
            }
        }
        return List.copyOf(found.units);
    }

    private void tooMany(Home home) {
        var why = Phrase.of("too many units: not looked at", "单元过多，未检查");
        host.miss(new Unseen(home.path() + "/.config/systemd/user", why));
    }

    private void personal(Home home, List<UnitDirectory> common) {
        String run = "/run/user/" + home.uid();
        var places =
                List.of(
                        home.path() + "/.config/systemd/user.control",
                        run + "/systemd/user.control",
                        run + "/systemd/transient",
                        run + "/systemd/generator.early",
                        home.path() + "/.config/systemd/user",
                        run + "/systemd/user",
                        run + "/systemd/generator",
                        home.path() + "/.local/share/systemd/user",
                        run + "/systemd/generator.late");
        var own = directories(places, paths(common));
        if (own.isEmpty()) {
            return;
        }
        var all = new ArrayList<>(own);
        all.addAll(common);
        search(Unit.Scope.USER, home, true, all, paths(own));
    }

    private void search(
            Unit.Scope scope,
            Home home,
            boolean personal,
            List<UnitDirectory> directories,
            Set<String> own) {
        var search = new UnitSearch(host, scope, home, personal, directories, own, texts);
        units.addAll(search.units());
    }

    private static Set<String> paths(List<UnitDirectory> directories) {
        var paths = new HashSet<String>();
        directories.forEach(directory -> paths.add(directory.path()));
        return paths;
    }

    /// Those that are there; one that is a link to another is not looked at twice.
    private List<UnitDirectory> directories(List<String> places, Set<String> known) {
        var real = new HashSet<>(known);
        var found = new ArrayList<UnitDirectory>();
        for (String place : places) {
            String path = host.resolve(place);
            if (path != null && real.add(path)) {
                found.add(UnitDirectory.read(host, place));
            }
        }
        return found;
    }
}
