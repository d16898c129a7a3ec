package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.User;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The control groups of what a service of systemd runs (systemd.slice(5)). A user may give a
/// service of his own the name of one of the host, and each manager has groups of its own.
final class ServiceGroups {
    private static final String SUFFIX = ".service";
    private static final String SLICES = "(/[^/]+\\.slice)*/";

    private ServiceGroups() {}

    /// @param path of a unit
    /// @param groups all groups that processes are in now
    /// @return those of the unit, also where nothing is in it now; empty for a unit that runs
    ///   nothing itself, such as a timer
    static List<String> of(String path, Collection<String> groups, Accounts accounts) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        var found = new TreeSet<String>();
        if (!name.endsWith(SUFFIX) || name.equals(SUFFIX)) {
            return List.of();
        }
        boolean system = path.contains("/systemd/system/");
        boolean template = name.endsWith("@" + SUFFIX);
        if (system && !template) {
            found.add("/system.slice/" + name);
        }
        for (String manager : system ? List.of("") : managers(path, accounts)) {
            var group = Pattern.compile("(" + manager + SLICES + unit(name, template) + ")(/.*)?");
            for (String each : groups) {
                var match = group.matcher(each);
                boolean user = each.startsWith("/user.slice/");
                if (user != system && match.matches()) {
                    found.add(match.group(1));
                }
            }
        }
        return List.copyOf(found);
    }

    /// The kernel's own names for files of a group are kept apart by a `_` in front.
    private static String unit(String name, boolean template) {
        String stem = name.substring(0, name.length() - SUFFIX.length());
        return "_?" + Pattern.quote(stem) + (template ? "[^/]+" : "") + Pattern.quote(SUFFIX);
    }

    /// The managers of users that read a unit: those in whose home it is, or all.
    private static List<String> managers(String path, Accounts accounts) {
        if (!path.contains("/.config/") && !path.contains("/.local/")) {
            return List.of(manager("[0-9]+"));
        }
        return accounts.users().stream()
                .filter(user -> isIn(path, user))
                .map(user -> manager(Long.toString(user.uid())))
                .toList();
    }

    private static boolean isIn(String path, User user) {
        return user.home().length() > 1 && Danger.isBelow(path, user.home());
    }

    private static String manager(String uid) {
        return "/user\\.slice/user-" + uid + "\\.slice/user@" + uid + "\\.service";
    }

    /// @param lines of `/proc/PID/cgroup`
    static boolean isInAny(List<String> lines, List<String> services) {
        return lines.stream()
                .anyMatch(line -> services.stream().anyMatch(service -> isIn(line, service)));
    }

    /// @param line `0::/system.slice/x.service/more`
    static boolean isIn(String line, String service) {
        int first = line.indexOf(':');
        int second = line.indexOf(':', first + 1);
        String group = line.substring(second + 1);
        return second > 0
                && FamilyWatch.isService(service)
                && (group.equals(service) || group.startsWith(service + "/"));
    }
}
