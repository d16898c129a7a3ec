package davy.core.account;

/// What stands where an account's password is: a field of shadow(5) or passwd(5).
///
/// @param field as it is
/// @param file where it stands
/// @param line in the file, from 1 on
public record Password(String field, String file, int line) {
    public enum State {
        /// Nobody asks for a password.
        EMPTY,
        /// A hash that passwords are compared with.
        SET,
        /// A hash that is put out of use by a `!`: `passwd -l`.
        LOCKED,
        /// Nothing that any password could equal: `*`, `!`, `!!`.
        NONE
    }

    public State state() {
        if (field.isEmpty()) {
            return State.EMPTY;
        }
        boolean hash = isHash(hash());
        if (field.startsWith("!")) {
            return hash ? State.LOCKED : State.NONE;
        }
        return hash ? State.SET : State.NONE;
    }

    /// The field without the marks of a lock.
    public String hash() {
        int start = 0;
        while (start < field.length() && field.charAt(start) == '!') {
            start++;
        }
        return field.substring(start);
    }

    /// crypt(5): `$id$…`, the older `_…` of 20 characters, or DES in 13.
    private static boolean isHash(String text) {
        if (text.startsWith("$")) {
            return text.indexOf('$', 1) > 1;
        }
        int length = text.length();
        return (length == 13 || length == 20 && text.startsWith("_"))
                && text.chars().allMatch(Password::isCryptDigit);
    }

    private static boolean isCryptDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '.' && c <= '9' || c == '_';
    }
}
