package davy.core.zip;

/// A file in a ZIP archive, as the archive's directory tells it.
///
/// @param name path in the archive
/// @param method 0 for bytes as they are, 8 for deflated ones
/// @param packed bytes that it takes in the archive
/// @param size bytes that it claims to have
/// @param head where its own head begins, from the beginning of the archive
public record ZipEntry(String name, int method, long packed, long size, long head) {
    /// Whether its bytes lie in the archive as they are.
    public boolean isStored() {
        return method == 0;
    }
}
