package davy.core.account;

/// An account of `/etc/passwd` (passwd(5)).
///
/// @param password the second field: `x` where shadow(5) has it
/// @param uid unsigned 32 bit
/// @param comment the GECOS field
/// @param shell empty means `/bin/sh`
/// @param line in the file, from 1 on
public record User(
        String name,
        String password,
        long uid,
        long gid,
        String comment,
        String home,
        String shell,
        int line) {
    private static final long NOBODY = 65_534;

    public boolean isRoot() {
        return uid == 0;
    }

    /// Whether the uid belongs to the system and not to a person: below `UID_MIN`, systemd's
    /// dynamic users, nobody. Never true of uid 0.
    ///
    /// @param uidMin of login.defs(5)
    boolean isSystem(long uidMin) {
        boolean dynamic = uid >= 61_184 && uid <= 65_519;
        return uid > 0 && uid < uidMin || dynamic || uid == NOBODY;
    }

    /// Whether its shell lets somebody in: neither `nologin` nor a program that ends at once. One
    /// with a blank behind its name is another program.
    public boolean hasLoginShell() {
        return switch (shell.substring(shell.lastIndexOf('/') + 1)) {
            case "nologin", "false", "true", "sync", "halt", "shutdown", "null" -> false;
            default -> true;
        };
    }
}
