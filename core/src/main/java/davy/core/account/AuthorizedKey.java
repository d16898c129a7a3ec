package davy.core.account;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line of an `authorized_keys` file (sshd(8), AUTHORIZED_KEYS FILE FORMAT).
///
/// @param line from 1 on
/// @param options in front of the key, in order
/// @param type `ssh-ed25519`
/// @param fingerprint as `ssh-keygen -l` prints it: `SHA256:` and base64
/// @param comment what follows the key; often the name of who made it
public record AuthorizedKey(
        String file,
        int line,
        List<Option> options,
        String type,
        String fingerprint,
        String comment) {
    public AuthorizedKey {
        options = List.copyOf(options);
    }

    /// `no-pty`, `command="…"`.
    ///
    /// @param name in lower case
    /// @param value without its quotes; null for a word alone
    public record Option(String name, @Nullable String value) {}

    /// The values of an option that has some, such as `command` or `environment`.
    public List<String> option(String name) {
        return options.stream()
                .filter(option -> option.name().equals(name))
                .map(Option::value)
                .filter(java.util.Objects::nonNull)
                .toList();
    }
}
