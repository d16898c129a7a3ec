package davy.core.shell;

/// How a text is wrapped in another.
public enum Encoding {
    /// Not hidden: a script in an argument (`sh -c '...'`) or on standard input.
    INLINE,
    /// Not hidden: what a command writes to a file.
    WRITTEN,
    BASE64,
    BASE32,
    HEX,
    /// `\x63`, `\143`
    ESCAPES,
    /// `%63`
    URL,
    /// rev(1), `[::-1]`
    REVERSED,
    /// tr(1), sed(1): letters exchanged
    TRANSLATED,
    GZIP,
    ZLIB,
    XZ;

    /// Whether a reader could not see the text without decoding it.
    public boolean hides() {
        return this != INLINE && this != WRITTEN;
    }
}
