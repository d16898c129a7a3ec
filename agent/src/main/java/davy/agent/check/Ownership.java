package davy.agent.check;

/// Whether a package owns a file.
public enum Ownership {
    PACKAGED,
    UNPACKAGED,
    /// No package database could be read, or the file came with the image of a container, or
    /// belongs to a container whose root is not known. Nothing may be concluded.
    UNKNOWN
}
