package davy.core.startup;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.List;

/// Files of polkit that say who may do what (polkit(8), pklocalauthority(8)).
public final class Polkit {
    private static final List<String> RULES =
            List.of(
                    "/etc/polkit-1/rules.d",
                    "/run/polkit-1/rules.d",
                    "/usr/local/share/polkit-1/rules.d",
                    "/usr/share/polkit-1/rules.d");
    private static final List<String> AUTHORITIES =
            List.of("/etc/polkit-1/localauthority", "/var/lib/polkit-1/localauthority");

    private Polkit() {}

    /// Paths of `.rules` files (JavaScript).
    public static List<String> rules(Host host) {
        return Folders.files(host, RULES, ".rules");
    }

    /// One section of a `.pkla` file.
    ///
    /// @param actions of `Action=`, split at semicolons
    /// @param results of `ResultAny=`, `ResultInactive=` and `ResultActive=`
    public record Authority(
            String path, int line, String identity, List<String> actions, List<String> results) {
        public Authority {
            actions = List.copyOf(actions);
            results = List.copyOf(results);
        }
    }

    public static List<Authority> authorities(Host host) {
        var found = new ArrayList<Authority>();
        for (String base : AUTHORITIES) {
            for (String name : Bounded.names(host, base)) {
                for (String path : Folders.files(host, List.of(base + '/' + name), ".pkla")) {
                    authorities(host, path, found);
                }
            }
        }
        return found;
    }

    private static void authorities(Host host, String path, List<Authority> found) {
        var settings = UnitFile.read(host, path);
        for (int i = 0; i < settings.size(); ) {
            String section = settings.get(i).section();
            int line = settings.get(i).line();
            String identity = "";
            var actions = new ArrayList<String>();
            var results = new ArrayList<String>();
            for (; i < settings.size() && settings.get(i).section().equals(section); i++) {
                var setting = settings.get(i);
                switch (setting.key()) {
                    case "Identity" -> identity = setting.value();
                    case "Action" -> actions.addAll(List.of(setting.value().split(";")));
                    case "ResultAny", "ResultInactive", "ResultActive" ->
                            results.add(setting.value());
                    default -> {}
                }
            }
            found.add(new Authority(path, line, identity, actions, results));
        }
    }
}
