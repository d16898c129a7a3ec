package davy.core.account;

/// A `Defaults` setting of sudoers(5).
///
/// @param file where it stands
/// @param line where the entry begins, from 1 on
/// @param scope whom it concerns: empty for all, `:user`, `>runas`, `@host`, `!command`
/// @param name `timestamp_timeout`
/// @param value without quotes; `false` for a name with `!` in front, `true` for a name alone
public record SudoDefault(String file, int line, String scope, String name, String value) {}
