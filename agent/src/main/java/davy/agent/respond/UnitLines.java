package davy.agent.respond;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which lines of a unit's file go with one of it (systemd.syntax(7)).
final class UnitLines {
    private static final Pattern SETTING = Pattern.compile("\\s*([A-Za-z]+)\\s*=\\s*(.*?)\\s*");

    private UnitLines() {}

    /// The line, those that a backslash joins with it, and, where it is the last that gives its
    /// setting something, the empty ones that took away what was set elsewhere: a service would be
    /// left without its command.
    ///
    /// @param line from 1
    /// @param accused all lines that go
    static Set<Integer> with(List<String> text, int line, Set<Integer> accused) {
        var with = new TreeSet<Integer>();
        int end = line;
        with.add(end);
        while (end < text.size() && isContinued(text.get(end - 1))) {
            end++;
            with.add(end);
        }
        var setting = line <= text.size() ? SETTING.matcher(text.get(line - 1)) : null;
        if (setting != null && setting.matches()) {
            with.addAll(resets(text, setting.group(1), accused));
        }
        return with;
    }

    private static Set<Integer> resets(List<String> text, String key, Set<Integer> accused) {
        var resets = new TreeSet<Integer>();
        for (int i = 0; i < text.size(); i++) {
            var setting = SETTING.matcher(text.get(i));
            boolean same = setting.matches() && setting.group(1).equals(key);
            if (same && setting.group(2).isEmpty()) {
                resets.add(i + 1);
            } else if (same && !accused.contains(i + 1)) {
                return Set.of();
            }
        }
        return resets;
    }

    private static boolean isContinued(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\\') {
            end--;
        }
        return (text.length() - end) % 2 == 1;
    }
}
