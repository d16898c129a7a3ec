package davy.core.packages;

import davy.core.host.OpenFile;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// The checksum that a file had in its package.
///
/// @param algorithm as Java names it: `MD5`, `SHA-1`, `SHA-256`
/// @param hex digits, lower case; fewer than the algorithm gives where the package manager keeps
///   only the first bytes (apk 3)
public record FileSum(String algorithm, String hex) {
    private static final int PIECE = 1 << 16;

    /// @throws LinkageError where Java does not have the algorithm, which cannot be of a sum that a
    ///   package database gave
    public static FileSum of(String algorithm, byte[] content) {
        return ofDigest(algorithm, digest(algorithm).digest(content));
    }

    public static FileSum ofDigest(String algorithm, byte[] digest) {
        return new FileSum(algorithm, HexFormat.of().formatHex(digest));
    }

    /// @param algorithm of a sum
    public static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every Java has " + algorithm, e);
        }
    }

    /// The digest of all of an open file, holes as the zeros that they are read as.
    ///
    /// @param longest bytes; a longer file is not read
    /// @return null where it is longer or could not be read to its end
    public static byte @Nullable [] digest(String algorithm, OpenFile file, long longest) {
        long size = file.size();
        if (size > longest) {
            return null;
        }
        var digest = digest(algorithm);
        byte[] piece = new byte[PIECE];
        long done = 0;
        while (done < size) {
            int got = file.readAt(done, piece, 0, (int) Math.min(PIECE, size - done));
            if (got <= 0) {
                return null;
            }
            digest.update(piece, 0, got);
            done += got;
        }
        return digest.digest();
    }

    /// Whether this is the sum of a content with this digest.
    public boolean isOf(byte[] digest) {
        return HexFormat.of().formatHex(digest).startsWith(hex);
    }

    /// Whether this is the sum of the content.
    public boolean isOfContent(byte[] content) {
        return isOf(digest(algorithm).digest(content));
    }

    /// The algorithm of a number in RFC 4880, section 9.4, as rpm uses them, and of those that rpm
    /// 6 added; null for others.
    static @Nullable String openPgp(long number) {
        return switch (Math.clamp(number, 0, 99)) {
            case 1 -> "MD5";
            case 2 -> "SHA-1";
            case 8 -> "SHA-256";
            case 9 -> "SHA-384";
            case 10 -> "SHA-512";
            case 11 -> "SHA-224";
            case 12 -> "SHA3-256";
            case 14 -> "SHA3-512";
            default -> null;
        };
    }

    /// Bytes of a whole digest.
    static int length(String algorithm) {
        return switch (algorithm) {
            case "MD5" -> 16;
            case "SHA-1" -> 20;
            case "SHA-224" -> 28;
            case "SHA-384" -> 48;
            case "SHA-512", "SHA3-512" -> 64;
            default -> 32;
        };
    }
}
