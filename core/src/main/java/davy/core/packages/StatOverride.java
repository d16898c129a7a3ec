package davy.core.packages;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Owner and mode that the administrator or a package's script chose for a file, in place of the
/// package's (dpkg-statoverride(1)).
///
/// @param user name, or `#` and a number
/// @param group name, or `#` and a number
/// @param mode permission bits, set-id and sticky
public record StatOverride(String user, String group, int mode) {
    /// @param lines of `/var/lib/dpkg/statoverride`: `root ssl-cert 710 /etc/ssl/private`
    static Map<String, StatOverride> parse(List<String> lines) {
        var overrides = new HashMap<String, StatOverride>();
        for (String line : lines) {
            String[] fields = line.split(" ", 4);
            if (fields.length == 4 && fields[2].length() <= 5 && isOctal(fields[2])) {
                int mode = Integer.parseInt(fields[2], 8);
                overrides.put(fields[3], new StatOverride(fields[0], fields[1], mode));
            }
        }
        return overrides;
    }

    private static boolean isOctal(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '7');
    }
}
