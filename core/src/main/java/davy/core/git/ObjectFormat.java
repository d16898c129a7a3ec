package davy.core.git;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// By which hash a repository names its objects (`extensions.objectFormat`).
enum ObjectFormat {
    SHA1("SHA-1", 20),
    SHA256("SHA-256", 32);

    private final String algorithm;
    private final int length;

    ObjectFormat(String algorithm, int length) {
        this.algorithm = algorithm;
        this.length = length;
    }

    /// Bytes of a name.
    int length() {
        return length;
    }

    /// The hash of an object, begun with its head.
    MessageDigest digest(ObjectType type, long size) {
        try {
            var digest = MessageDigest.getInstance(algorithm);
            digest.update((type.word() + " " + size + "\0").getBytes(StandardCharsets.US_ASCII));
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has " + algorithm, e);
        }
    }

    /// The name of an object, in hexadecimal digits.
    String id(GitObject object) {
        var digest = digest(object.type(), object.bytes().length);
        return HexFormat.of().formatHex(digest.digest(object.bytes()));
    }
}
