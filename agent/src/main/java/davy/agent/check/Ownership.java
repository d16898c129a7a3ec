package davy.agent.check;

/// Whether a package owns a file.
public enum Ownership {
    PACKAGED,
    UNPACKAGED,
    /// No package database could be read, or the file belongs to a container, whose database is
    /// another one. Nothing may be concluded.
    UNKNOWN
}
