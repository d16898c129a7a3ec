package davy.agent.check.account;

import davy.agent.check.Facts;
import davy.core.account.AuthorizedKey;
import davy.core.account.AuthorizedKeys;
import davy.core.finding.Entity;
import java.util.List;

/// The keys that open accounts.
final class Keys {
    private Keys() {}

    /// Every file of keys of every account.
    static List<AuthorizedKeys> all(Facts facts) {
        return AuthorizedKeys.read(facts.host(), facts.accounts(), facts.sshdConfig());
    }

    /// Whether the key gives a shell, and not one command only.
    static boolean isOpen(AuthorizedKey key) {
        return key.option("command").isEmpty();
    }

    static Entity entity(AuthorizedKey key) {
        return new Entity(Entity.Kind.KEY, key.fingerprint());
    }
}
