package davy.core.account;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `User_Alias`, `Runas_Alias`, `Host_Alias` and `Cmnd_Alias` of sudoers(5): names for lists. They
/// can be used before they are defined.
final class SudoAliases {
    private static final int MAX_DEPTH = 100;

    private final Map<String, List<String>> lists = new HashMap<>();
    // Members that may still be given out: aliases of aliases can multiply.
    private int left = 500_000;

    /// `User_Alias` and the like; null if the word is none of them.
    static @Nullable String kind(String word) {
        return switch (word) {
            case "User_Alias", "Runas_Alias", "Host_Alias", "Cmnd_Alias" -> word;
            case "Cmd_Alias" -> "Cmnd_Alias";
            default -> null;
        };
    }

    void define(String kind, String name, List<String> members) {
        lists.putIfAbsent(kind + " " + name, members);
    }

    SudoGrant resolve(SudoParser.Specification given) {
        return new SudoGrant(
                given.file(),
                given.line(),
                members("User_Alias", given.users()),
                members("Host_Alias", given.hosts()),
                runAs(given),
                given.tags(),
                members("Cmnd_Alias", List.of(given.command())));
    }

    private String runAs(SudoParser.Specification given) {
        String users = String.join(",", members("Runas_Alias", given.runAsUsers()));
        String groups = String.join(",", members("Runas_Alias", given.runAsGroups()));
        return groups.isEmpty() ? users : users + ":" + groups;
    }

    private List<String> members(String kind, List<String> names) {
        var members = new ArrayList<String>();
        add(kind, names, "", members, new HashSet<>());
        return members;
    }

    /// An alias that is on the way already (a circle) stands for itself.
    private void add(
            String kind, List<String> names, String not, List<String> members, Set<String> open) {
        for (String name : names) {
            boolean negated = name.startsWith("!");
            String plain = negated ? name.substring(1) : name;
            String sign = negated == not.isEmpty() ? "!" : "";
            String key = kind + " " + plain;
            var list = lists.get(key);
            if (left-- <= 0) {
                return;
            }
            if (list == null || open.size() >= MAX_DEPTH || !open.add(key)) {
                members.add(sign + plain);
                continue;
            }
            add(kind, list, sign, members, open);
            open.remove(key);
        }
    }
}
