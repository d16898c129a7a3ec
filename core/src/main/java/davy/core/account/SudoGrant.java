package davy.core.account;

import java.util.List;

/// One permission of sudoers(5): who may run what, where and as whom, aliases resolved.
///
/// @param file where it stands
/// @param line where the entry begins, from 1 on
/// @param users names, `%group`, `#uid`, `ALL`; `!` in front of those left out
/// @param hosts names, addresses, `ALL`
/// @param runAs users to become, and after a colon groups, as written: `ALL:ALL`; empty for root
/// @param tags that hold for the command, also those set before it: `NOPASSWD`, `SETENV`
/// @param commands `ALL`, paths with arguments, `sudoedit …`; one, or those of an alias
public record SudoGrant(
        String file,
        int line,
        List<String> users,
        List<String> hosts,
        String runAs,
        List<String> tags,
        List<String> commands) {
    public SudoGrant {
        users = List.copyOf(users);
        hosts = List.copyOf(hosts);
        tags = List.copyOf(tags);
        commands = List.copyOf(commands);
    }

    /// Whether no password is asked for.
    public boolean isWithoutPassword() {
        return tags.contains("NOPASSWD");
    }

    /// Whether it permits every command.
    public boolean isEverything() {
        return commands.contains("ALL");
    }
}
