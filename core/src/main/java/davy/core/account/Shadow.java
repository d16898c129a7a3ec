package davy.core.account;

import org.jspecify.annotations.Nullable;

/// A line of `/etc/shadow` (shadow(5)). Days; null for an empty field.
///
/// @param changed days after 1970-01-01; 0 asks for a new password at the next login
/// @param minimum days before a change
/// @param maximum days before a change is due
/// @param warning days before that
/// @param inactive days of grace
/// @param expires days after 1970-01-01 when the account ends
public record Shadow(
        String name,
        Password password,
        @Nullable Long changed,
        @Nullable Long minimum,
        @Nullable Long maximum,
        @Nullable Long warning,
        @Nullable Long inactive,
        @Nullable Long expires) {}
