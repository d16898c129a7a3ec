package davy.core.startup;

import davy.core.host.Host;
import davy.core.startup.UnitDirectory.Entry;
import davy.core.startup.UnitFile.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The unit directories of one manager, those of more weight first, as one.
final class UnitSearch {
    private static final int MAX_UNITS = 50_000;
    private static final int MAX_ALIASES = 16;

    private final Host host;
    private final Unit.Scope scope;
    private final Home home;
    private final boolean personal;
    private final List<UnitDirectory> directories;
    private final Set<String> own;
    private final UnitTexts texts;
    private final Map<String, Entry> effective = new LinkedHashMap<>();
    private final List<Entry> shadowed = new ArrayList<>();
    private final Map<String, List<String>> aliases = new LinkedHashMap<>();
    private final Set<String> wanted = new LinkedHashSet<>();

    /// @param home whose manager it is; of the system's manager, root's
    /// @param own paths of directories whose units are wanted; units that have nothing in these are
    ///   known from another search
    /// @param texts of files read before
    UnitSearch(
            Host host,
            Unit.Scope scope,
            Home home,
            boolean personal,
            List<UnitDirectory> directories,
            Set<String> own,
            UnitTexts texts) {
        this.host = host;
        this.scope = scope;
        this.home = home;
        this.personal = personal;
        this.directories = directories;
        this.own = own;
        this.texts = texts;
    }

    List<Unit> units() {
        for (var directory : directories) {
            wanted.addAll(directory.wanted());
            directory.entries().values().forEach(this::rank);
        }
        aliases();
        var units = new ArrayList<Unit>();
        for (String name : names()) {
            if (units.size() >= MAX_UNITS) {
                texts.tell(name);
                break;
            }
            var unit = effective(name);
            if (unit != null) {
                units.add(unit);
            }
        }
        for (Entry entry : shadowed) {
            if (isOwn(entry.path()) && units.size() < MAX_UNITS) {
                units.add(built(entry.name(), entry, List.of(), true));
            } else if (isOwn(entry.path())) {
                texts.tell(entry.path());
            }
        }
        return units;
    }

    private void rank(Entry entry) {
        var known = effective.putIfAbsent(entry.name(), entry);
        if (known != null && entry.real() != null && !entry.real().equals(known.real())) {
            shadowed.add(entry);
        }
    }

    /// Links to a unit of another name in a unit directory are names of that unit.
    private void aliases() {
        for (Entry entry : List.copyOf(effective.values())) {
            String target = entry.target();
            if (target == null || isMask(entry) || entry.targetName().equals(entry.name())) {
                continue;
            }
            if (isType(entry.targetName()) && (entry.real() == null || isInside(entry.real()))) {
                effective.remove(entry.name());
                aliases.computeIfAbsent(entry.targetName(), _ -> new ArrayList<>())
                        .add(entry.name());
            }
        }
    }

    private static boolean isType(String name) {
        return UnitDirectory.TYPES.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private boolean isInside(String real) {
        String parent = real.substring(0, Math.max(real.lastIndexOf('/'), 0));
        for (var directory : directories) {
            if (parent.equals(directory.path()) || parent.equals(host.resolve(directory.path()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMask(Entry entry) {
        return "/dev/null".equals(entry.target()) || "/dev/null".equals(entry.real());
    }

    /// Units with a file, instances that something pulls in, and units that only have drop-ins.
    private Set<String> names() {
        var names = new LinkedHashSet<>(effective.keySet());
        for (String name : wanted) {
            if (effective.containsKey(template(name))) {
                names.add(name);
            }
        }
        var known = new HashSet<>(names);
        aliases.values().forEach(known::addAll);
        for (var directory : directories) {
            for (String name : directory.dropIns().keySet()) {
                if (isType(name) && name.indexOf('.') > 0 && !isPrefix(name)) {
                    if (effective.containsKey(template(name)) || !known.contains(name)) {
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }

    private static boolean isPrefix(String name) {
        return name.substring(0, name.lastIndexOf('.')).endsWith("-");
    }

    /// `getty@.service` of `getty@tty1.service`; empty where the name is no instance.
    private static String template(String name) {
        int at = name.indexOf('@');
        int dot = name.lastIndexOf('.');
        return at < 0 || dot <= at + 1 ? "" : name.substring(0, at + 1) + name.substring(dot);
    }

    private @Nullable Unit effective(String name) {
        var entry = effective.get(name);
        entry = entry == null ? effective.get(template(name)) : entry;
        var dropIns = new ArrayList<>(dropIns(name).values());
        boolean counts =
                entry != null && isOwn(entry.path()) || dropIns.stream().anyMatch(this::isOwn);
        return counts ? built(name, entry, dropIns, false) : null;
    }

    private boolean isOwn(String path) {
        return own.stream().anyMatch(directory -> path.startsWith(directory + '/'));
    }

    private Unit built(String name, @Nullable Entry entry, List<String> dropIns, boolean hidden) {
        var settings = new ArrayList<Setting>();
        boolean masked = entry != null && (isMask(entry) || isEmpty(entry));
        if (entry != null && !masked) {
            texts.add(entry.path(), settings);
        }
        dropIns.forEach(path -> texts.add(path, settings));
        var others = hidden ? List.<String>of() : aliasesOf(name);
        boolean enabled =
                !hidden && (wanted.contains(name) || others.stream().anyMatch(wanted::contains));
        String path = entry == null ? "" : entry.path();
        String owner = personal ? home.user() : "";
        var place = new UnitBuilder.Place(name, path, dropIns, scope, owner, others);
        var room = texts.room();
        var unit =
                new UnitBuilder(place, home.path(), enabled, masked, hidden, settings, room)
                        .build();
        if (room.isFull()) {
            texts.tell(path.isEmpty() ? dropIns.getFirst() : path);
        }
        return unit;
    }

    private boolean isEmpty(Entry entry) {
        var info = host.stat(entry.path());
        return info != null && info.isRegular() && info.size() == 0;
    }

    /// Names of the unit, those of its names included.
    private List<String> aliasesOf(String name) {
        var found = new ArrayList<>(aliases.getOrDefault(name, List.of()));
        for (int i = 0; i < found.size() && i < MAX_ALIASES; i++) {
            for (String further : aliases.getOrDefault(found.get(i), List.of())) {
                if (!found.contains(further)) {
                    found.add(further);
                }
            }
        }
        return found;
    }

    /// Drop-ins by file name, which is the order they apply in.
    private Map<String, String> dropIns(String name) {
        var folders = new LinkedHashSet<String>();
        folders(name, folders);
        aliasesOf(name).forEach(alias -> folders(alias, folders));
        var found = new TreeMap<String, String>();
        for (int i = directories.size() - 1; i >= 0; i--) {
            for (String folder : folders) {
                for (String path : directories.get(i).dropIns().getOrDefault(folder, List.of())) {
                    found.put(path.substring(path.lastIndexOf('/') + 1), path);
                }
            }
        }
        found.values().removeIf(path -> "/dev/null".equals(host.readLink(path)));
        return found;
    }

    /// `service`, `a-.service`, `a-b.service`, of an instance its template too: the broad ones
    /// first.
    private static void folders(String name, Set<String> folders) {
        int dot = name.lastIndexOf('.');
        folders.add(name.substring(dot + 1));
        for (int i = name.indexOf('-'), n = 0; i >= 0 && i < dot && n < 64; n++) {
            if (i + 1 < dot) {
                folders.add(name.substring(0, i + 1) + name.substring(dot));
            }
            i = name.indexOf('-', i + 1);
        }
        String template = template(name);
        if (!template.isEmpty()) {
            folders.add(template);
        }
        folders.add(name);
    }
}
