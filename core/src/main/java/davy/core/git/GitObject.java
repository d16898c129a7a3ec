package davy.core.git;

/// An object of a repository, held whole.
///
/// @param bytes not copied: whoever made it must not change it
record GitObject(ObjectType type, byte[] bytes) {
    /// The longest that is held.
    static final int LONGEST = 8 << 20;
}
