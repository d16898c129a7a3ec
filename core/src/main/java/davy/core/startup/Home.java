package davy.core.startup;

import davy.core.host.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A person's or service's home directory.
///
/// @param user name in `/etc/passwd`, or the number of the owner where it is not there
/// @param path without a slash at its end; empty for the root directory
public record Home(String user, long uid, String path) {
    private static final int MAX = 10_000;

    /// Homes that exist: those in `/etc/passwd`, `/root`, and what lies in `/home`; each path once.
    public static List<Home> of(Host host) {
        var homes = new LinkedHashMap<String, Home>();
        add(host, homes, new Home("root", 0, "/root"));
        for (String line : host.lines("/etc/passwd")) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 6) {
                add(host, homes, new Home(fields[0], number(fields[2]), trimmed(fields[5])));
            }
        }
        for (String name : Bounded.names(host, "/home")) {
            String path = "/home/" + name;
            var info = homes.containsKey(path) ? null : host.stat(path);
            if (info != null) {
                add(host, homes, new Home(Long.toString(info.uid()), info.uid(), path));
            }
        }
        return new ArrayList<>(homes.values());
    }

    private static void add(Host host, Map<String, Home> homes, Home home) {
        boolean fits = home.path.isEmpty() || home.path.startsWith("/");
        if (!fits
                || homes.containsKey(home.path)
                || !Bounded.isDirectory(host, home.path.isEmpty() ? "/" : home.path)) {
            return;
        }
        if (homes.size() < MAX) {
            homes.put(home.path, home);
        } else {
            Bounded.missRest(host, "/etc/passwd", MAX);
        }
    }

    private static String trimmed(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        // A home that is not set is no home; the root directory is one.
        return path.isEmpty() ? "-" : path.substring(0, end);
    }

    private static long number(String text) {
        long number = 0;
        for (int i = 0; i < text.length() && i < 10; i++) {
            int digit = Character.digit(text.charAt(i), 10);
            if (digit < 0) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return text.isEmpty() ? -1 : number;
    }
}
