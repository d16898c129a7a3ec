package davy.core.journal;

import java.util.Set;

/// What is wanted of a journal. Fields that are not named here are never unpacked.
///
/// @param fields names; empty for all
/// @param since entries before are passed over, µs since 1970
/// @param longest bytes of a value; what comes after them is cut off
public record JournalFilter(Set<String> fields, long since, int longest) {
    private static final int LONGEST = 64 << 10;

    /// These fields of all entries, values up to 64 KiB.
    public static JournalFilter of(String... fields) {
        return new JournalFilter(Set.of(fields), Long.MIN_VALUE, LONGEST);
    }

    public JournalFilter since(long micros) {
        return new JournalFilter(fields, micros, longest);
    }

    boolean wants(String name) {
        return fields.isEmpty() || fields.contains(name);
    }
}
