package davy.agent.respond;

import davy.core.account.Accounts;
import davy.core.account.SudoGrant;
import davy.core.account.Sudoers;
import davy.core.account.User;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// By which entries of sudoers(5) root, the usual groups of administrators and the operator may do
/// everything.
final class SudoRights {
    private static final Set<String> USUAL = Set.of("root", "%root", "%sudo", "%wheel", "%admin");

    private final Sparing sparing;
    private @Nullable Sudoers known;

    SudoRights(Sparing sparing) {
        this.sparing = sparing;
    }

    /// Whether an entry that begins in this line gives these rights, also by an alias.
    boolean areIn(String path, int line) {
        return grants(path).stream().anyMatch(grant -> grant.line() == line);
    }

    /// Whether an entry of the file gives these rights.
    boolean areIn(String path) {
        return !grants(path).isEmpty();
    }

    private List<SudoGrant> grants(String path) {
        var own = own();
        return sudoers().grants().stream()
                .filter(grant -> real(grant.file()).equals(path) && grant.isEverything())
                .filter(grant -> grant.users().stream().anyMatch(own::contains))
                .toList();
    }

    /// Whether sudo's settings include just this file.
    boolean include(String path) {
        return sudoers().included().stream().anyMatch(each -> real(each).equals(path));
    }

    /// As sudoers names them: `ann`, `#1000`, `%staff`.
    Set<String> own() {
        var names = new HashSet<>(USUAL);
        var accounts = Accounts.read(sparing.host());
        for (User user : accounts.users()) {
            if (sparing.operator().is(user.name())) {
                names.add(user.name());
                names.add("#" + user.uid());
                accounts.groupsOf(user).forEach(group -> names.add("%" + group));
            }
        }
        return names;
    }

    private String real(String path) {
        return Objects.requireNonNullElse(sparing.host().resolve(path), path);
    }

    private Sudoers sudoers() {
        var read = known;
        if (read == null) {
            read = Sudoers.read(sparing.host());
            known = read;
        }
        return read;
    }
}
