package davy.core.account;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// By what an SSH server lets one user in who comes from one place: what of its configuration holds
/// then, `Match` counted.
public final class SshdLogin {
    private final SshdConfig config;
    private final SshdConnection connection;

    /// Whether the connection meets the criteria of a block, by the block.
    private final IdentityHashMap<List<String>, Boolean> met = new IdentityHashMap<>();

    SshdLogin(SshdConfig config, SshdConnection connection) {
        this.config = config;
        this.connection = connection;
    }

    /// What a keyword is set to, in lower case where its values are words: that of the first
    /// `Match` block that is met and sets it, else the first before them, else what the server of
    /// that system does by itself; null where Davy knows none.
    public @Nullable String value(String keyword) {
        var set = directive(keyword);
        return set == null ? config.usual(keyword) : set.value();
    }

    /// The line that decides; null where none sets it.
    public SshdConfig.@Nullable Directive directive(String keyword) {
        SshdConfig.Directive common = null;
        for (var each : config.all(keyword)) {
            var criteria = config.criteria(each);
            if (criteria == null) {
                common = common == null ? each : common;
            } else if (meets(criteria)) {
                return each;
            }
        }
        return common;
    }

    private boolean meets(List<String> criteria) {
        return met.computeIfAbsent(criteria, c -> SshdMatch.meets(c, connection));
    }

    private boolean isYes(String keyword) {
        String value = value(keyword);
        String lower = value == null ? "" : value.toLowerCase(Locale.ROOT);
        return lower.equals("yes") || lower.equals("true");
    }

    /// Whether this user may log in at all: `AllowUsers`, `DenyUsers`, `AllowGroups`, `DenyGroups`,
    /// `PermitRootLogin`.
    public boolean isAllowed() {
        if (connection.user().equals("root") && rootLogin().equals("no")) {
            return false;
        }
        if (anyUser("DenyUsers") || anyGroup("DenyGroups")) {
            return false;
        }
        boolean users = patterns("AllowUsers").isEmpty() || anyUser("AllowUsers");
        return users && (patterns("AllowGroups").isEmpty() || anyGroup("AllowGroups"));
    }

    /// Whether a password alone opens the account.
    public boolean takesPassword() {
        if (!isAllowed() || connection.user().equals("root") && !rootLogin().equals("yes")) {
            return false;
        }
        return isYes("PasswordAuthentication") && isEnough("password")
                || isYes("KbdInteractiveAuthentication")
                        && isYes("UsePAM")
                        && isEnough("keyboard-interactive");
    }

    /// Whether an account without a password is open to anyone.
    public boolean takesNoPassword() {
        return takesPassword() && isYes("PermitEmptyPasswords");
    }

    /// Whether a key alone opens the account.
    public boolean takesKey() {
        return isAllowed() && isYes("PubkeyAuthentication") && isEnough("publickey");
    }

    /// `PermitRootLogin`, `without-password` told as `prohibit-password`.
    private String rootLogin() {
        String value = value("PermitRootLogin");
        String lower = value == null ? "" : value.toLowerCase(Locale.ROOT);
        return lower.equals("without-password") ? "prohibit-password" : lower;
    }

    /// Whether `AuthenticationMethods` has a list of that one method.
    private boolean isEnough(String method) {
        var lists = directive("AuthenticationMethods");
        if (lists == null) {
            return true;
        }
        for (String list : lists.arguments()) {
            String lower = list.toLowerCase(Locale.ROOT);
            if (lower.equals("any")
                    || lower.equals(method)
                    || lower.startsWith(method + ":") && lower.indexOf(',') < 0) {
                return true;
            }
        }
        return false;
    }

    /// All patterns of a keyword whose lines add up.
    ///
    /// In a block that is met they take the place of those before all blocks.
    private List<String> patterns(String keyword) {
        var common = new ArrayList<String>();
        var matched = new ArrayList<String>();
        for (var each : config.all(keyword)) {
            var criteria = config.criteria(each);
            if (criteria == null) {
                common.addAll(each.arguments());
            } else if (meets(criteria)) {
                matched.addAll(each.arguments());
            }
        }
        return matched.isEmpty() ? common : matched;
    }

    private boolean anyGroup(String keyword) {
        for (String pattern : patterns(keyword)) {
            for (String group : connection.groups()) {
                if (SshdMatch.list(pattern, group) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /// `name`, or `name@host`.
    private boolean anyUser(String keyword) {
        for (String pattern : patterns(keyword)) {
            int at = pattern.indexOf('@');
            String name = at < 0 ? pattern : pattern.substring(0, at);
            boolean from = at < 0 || isFrom(pattern.substring(at + 1));
            if (from && SshdMatch.fits(name, connection.user())) {
                return true;
            }
        }
        return false;
    }

    private boolean isFrom(String hosts) {
        return SshdMatch.addresses(hosts, connection.address())
                || SshdMatch.list(
                                hosts.toLowerCase(Locale.ROOT),
                                connection.address().getHostAddress())
                        > 0;
    }
}
