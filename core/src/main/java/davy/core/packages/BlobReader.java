package davy.core.packages;

/// Takes the records of a database, one by one.
@FunctionalInterface
interface BlobReader {
    /// The longest record that is read, bytes: rpm's headers of kernels have some MiB.
    int LONGEST = 32 << 20;

    /// @return whether to go on
    boolean blob(byte[] bytes);
}
