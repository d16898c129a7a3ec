package davy.core.journal;

/// How the reading of a journal went.
///
/// @param entries that were handed over or passed over as too old
/// @param recovered those of them that no list of the file led to any more
/// @param badEntries places that should have held an entry and did not
/// @param badFields fields that could not be read: damaged, cut off, or past the bound on unpacking
/// @param broken whether the list of entries ended before it should have
public record JournalReading(
        long entries, long recovered, long badEntries, long badFields, boolean broken) {
    /// Whether everything that the file should have held was read.
    public boolean isWhole() {
        return badEntries == 0 && badFields == 0 && !broken && recovered == 0;
    }
}
