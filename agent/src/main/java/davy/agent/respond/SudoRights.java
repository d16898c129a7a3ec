package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.SudoGrant;
import davy.core.account.Sudoers;
import davy.core.account.User;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// By which entries of sudoers(5) root, the usual groups of administrators and the operator may do
/// everything, as it was when made: a plan may have thousands of files.
final class SudoRights {
    private static final Set<String> USUAL = Set.of("root", "%root", "%sudo", "%wheel", "%admin");

    private final Set<String> own = new HashSet<>(USUAL);
    private final Map<String, Set<Integer>> lines = new HashMap<>();
    private final Set<String> included = new HashSet<>();

    SudoRights(Sparing sparing) {
        var host = sparing.host();
        var accounts = Accounts.read(host);
        for (User user : accounts.users()) {
            if (sparing.operator().is(user.name())) {
                own.add(user.name());
                own.add("#" + user.uid());
                accounts.groupsOf(user).forEach(group -> own.add("%" + group));
            }
        }
        var sudoers = Sudoers.read(host);
        for (SudoGrant grant : sudoers.grants()) {
            if (grant.isEverything() && grant.users().stream().anyMatch(own::contains)) {
                String real = Objects.requireNonNullElse(host.resolve(grant.file()), grant.file());
                lines.computeIfAbsent(real, _ -> new HashSet<>()).add(grant.line());
            }
        }
        for (String path : sudoers.included()) {
            included.add(Objects.requireNonNullElse(host.resolve(path), path));
        }
    }

    /// Whether an entry that begins in this line gives these rights, also by an alias.
    boolean areIn(String path, int line) {
        return lines.getOrDefault(path, Set.of()).contains(line);
    }

    /// Real paths of files with an entry that gives these rights.
    Set<String> files() {
        return lines.keySet();
    }

    /// Real paths of files that sudo's settings include, each by its name.
    Set<String> included() {
        return included;
    }

    /// Whether it is one of these, as sudoers names them: `ann`, `#1000`, `%staff`.
    boolean areOf(String name) {
        return own.contains(name);
    }
}
