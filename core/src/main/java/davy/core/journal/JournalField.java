package davy.core.journal;

import davy.core.text.RawText;

/// One field of an entry, such as `MESSAGE`. An entry may have several of one name.
///
/// @param value bytes, often text; not copied: whoever made it must not change it
/// @param cut whether the value was longer than was asked for
public record JournalField(String name, byte[] value, boolean cut) {
    public String text() {
        return RawText.decode(value);
    }
}
