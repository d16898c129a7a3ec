package davy.core.account;

import davy.core.network.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether a connection meets the criteria of `Match`, and the pattern lists of sshd_config(5).
final class SshdMatch {
    private SshdMatch() {}

    /// @param criteria words behind `Match`, of a block and those around it
    static boolean meets(List<String> criteria, SshdConnection connection) {
        int at = 0;
        while (at < criteria.size()) {
            String word = criteria.get(at++);
            int equals = word.indexOf('=');
            String name = (equals < 0 ? word : word.substring(0, equals)).toLowerCase(Locale.ROOT);
            if (name.equals("all")) {
                continue;
            }
            String value =
                    equals >= 0
                            ? word.substring(equals + 1)
                            : at < criteria.size() ? criteria.get(at++) : "";
            if (!meets(name, value, connection)) {
                return false;
            }
        }
        return true;
    }

    private static boolean meets(String name, String value, SshdConnection connection) {
        return switch (name) {
            case "user" -> list(value, connection.user()) > 0;
            case "group" -> group(value, connection.groups());
            case "address" -> addresses(value, connection.address());
            case "localaddress" -> addresses(value, connection.local());
            case "localport" ->
                    connection.localPort() > 0
                            && value.equals(Integer.toString(connection.localPort()));
            // Without a look into DNS a host is called by its address.
            case "host" ->
                    list(value.toLowerCase(Locale.ROOT), connection.address().getHostAddress()) > 0;
            default -> false;
        };
    }

    private static boolean group(String patterns, List<String> groups) {
        boolean met = false;
        for (String group : groups) {
            int answer = list(patterns, group);
            if (answer < 0) {
                return false;
            }
            met |= answer > 0;
        }
        return met;
    }

    /// 1 where a pattern of the list fits, -1 where one behind `!` does, else 0.
    static int list(String patterns, String text) {
        int answer = 0;
        for (String each : patterns.split(",", -1)) {
            boolean not = each.startsWith("!");
            if (fits(not ? each.substring(1) : each, text)) {
                if (not) {
                    return -1;
                }
                answer = 1;
            }
        }
        return answer;
    }

    /// `*` stands for any text, `?` for one character. In time proportional to both lengths.
    static boolean fits(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int from = 0;
        while (t < text.length()) {
            char c = p < pattern.length() ? pattern.charAt(p) : 0;
            if (p < pattern.length() && c == '*') {
                star = p++;
                from = t;
            } else if (p < pattern.length() && (c == '?' || c == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++from;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /// Networks (`10.0.0.0/8`), addresses and patterns, each perhaps behind `!`.
    static boolean addresses(String list, @Nullable InetAddress address) {
        if (address == null) {
            return false;
        }
        boolean met = false;
        for (String each : list.split(",", -1)) {
            boolean not = each.startsWith("!");
            if (address(not ? each.substring(1) : each, address)) {
                if (not) {
                    return false;
                }
                met = true;
            }
        }
        return met;
    }

    private static boolean address(String text, InetAddress address) {
        var range = AddressRange.parse(text);
        return range == null ? fits(text, address.getHostAddress()) : range.contains(address);
    }
}
