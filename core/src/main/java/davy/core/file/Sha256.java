package davy.core.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, which every Java has, in lower case hexadecimal digits.
public final class Sha256 {
    private Sha256() {}

    public static String hex(byte[] bytes) {
        return hex(bytes, 0, bytes.length);
    }

    /// Of `length` bytes from `offset`.
    public static String hex(byte[] bytes, int offset, int length) {
        var digest = digest();
        digest.update(bytes, offset, length);
        return HexFormat.of().formatHex(digest.digest());
    }

    /// One to be fed piece by piece.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
