package davy.core.file;

import org.jspecify.annotations.Nullable;

/// What identifies a file's content; hex digits, lower case.
///
/// @param size bytes that were hashed
/// @param whole whether these are the hashes of a whole file: no hole was passed over
/// @param body SHA-256 of all but the last bytes (see [FileHasher#bodyLength]); null where the file
///   is too small to have a body of its own
/// @param extent SHA-256 of an ELF file up to its own end, without what was appended; null for
///   other files, and where what was appended is the program: see [Appended]
public record FileHashes(
        long size,
        boolean whole,
        String md5,
        String sha1,
        String sha256,
        @Nullable String body,
        @Nullable String extent) {

    /// Those of a whole file.
    public static FileHashes of(byte[] content) {
        var elf = Elf.parse(ByteSource.of(content), content.length);
        var hasher = new FileHasher(content.length, elf == null ? -1 : elf.end());
        hasher.feed(content, content.length);
        return hasher.hashes();
    }

    /// Whether two files are copies of each other but for the tails by which bots make each copy's
    /// hash its own.
    public boolean isSiblingOf(FileHashes other) {
        return sha256.equals(other.sha256)
                || extent != null && extent.equals(other.extent)
                || body != null && body.equals(other.body);
    }
}
