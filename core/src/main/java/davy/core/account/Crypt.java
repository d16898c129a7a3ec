package davy.core.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Compares passwords with hashes of crypt(5), as far as the digests of Java reach: MD5 (`$1$`),
/// SHA-256 (`$5$`) and SHA-512 (`$6$`), after U. Drepper, "Unix crypt using SHA-256 and SHA-512".
public final class Crypt {
    private static final String DIGITS =
            "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int USUAL_ROUNDS = 5000;
    private static final int LEAST_ROUNDS = 1000;
    // More would take seconds for each password: a way to keep Davy busy.
    private static final int MOST_ROUNDS = 200_000;
    private static final int MAX_PASSWORD = 256;

    private Crypt() {}

    public enum Answer {
        EQUAL,
        DIFFERENT,
        /// A method that is not computed here (yescrypt, bcrypt, DES), or too many rounds.
        UNCHECKED
    }

    /// The name of a hash's method; `unknown` for others.
    public static String method(String hash) {
        int end = hash.startsWith("$") ? hash.indexOf('$', 1) : -1;
        return switch (end < 0 ? "" : hash.substring(1, end)) {
            case "1" -> "md5crypt";
            case "5" -> "sha256crypt";
            case "6" -> "sha512crypt";
            case "y" -> "yescrypt";
            case "gy" -> "gost-yescrypt";
            case "7" -> "scrypt";
            case "2a", "2b", "2x", "2y" -> "bcrypt";
            case "3" -> "nt";
            case "md5" -> "sunmd5";
            case "sha1" -> "sha1crypt";
            default -> hash.length() == 13 ? "descrypt" : "unknown";
        };
    }

    /// How much work one comparison is, in rounds of SHA-512; 0 for a hash that is not computed
    /// here.
    public static int cost(String hash) {
        var setting = Setting.of(hash);
        if (setting == null) {
            return 0;
        }
        return switch (setting.method) {
            case 1 -> setting.rounds / 8;
            case 5 -> setting.rounds / 2;
            default -> setting.rounds;
        };
    }

    /// Whether the password is the one of the hash.
    public static Answer check(String hash, String password) {
        var setting = Setting.of(hash);
        byte[] key = password.getBytes(StandardCharsets.UTF_8);
        if (setting == null || key.length > MAX_PASSWORD) {
            return Answer.UNCHECKED;
        }
        String computed =
                setting.method == 1
                        ? md5(key, setting.saltBytes())
                        : sha(setting.method, key, setting.saltBytes(), setting.rounds);
        return computed.equals(setting.digest) ? Answer.EQUAL : Answer.DIFFERENT;
    }

    /// The parts of `$6$rounds=5000$salt$digest`.
    private record Setting(int method, int rounds, String salt, String digest) {
        static @Nullable Setting of(String hash) {
            String[] parts = hash.split("\\$", 6);
            if (parts.length < 4 || !parts[0].isEmpty()) {
                return null;
            }
            int method =
                    switch (parts[1]) {
                        case "1" -> 1;
                        case "5" -> 5;
                        case "6" -> 6;
                        default -> 0;
                    };
            boolean counted = method != 1 && parts[2].startsWith("rounds=");
            int rounds = counted ? rounds(parts[2].substring(7)) : USUAL_ROUNDS;
            if (method == 0 || rounds < 0 || parts.length != (counted ? 5 : 4)) {
                return null;
            }
            String salt = parts[counted ? 3 : 2];
            int most = method == 1 ? 8 : 16;
            salt = salt.substring(0, Math.min(most, salt.length()));
            return isAscii(salt)
                    ? new Setting(method, rounds, salt, parts[parts.length - 1])
                    : null;
        }

        private static int rounds(String text) {
            Long number = Colons.number(text);
            if (number == null || number < 0 || number > MOST_ROUNDS) {
                return -1;
            }
            return (int) Math.max(LEAST_ROUNDS, number);
        }

        private static boolean isAscii(String text) {
            return text.chars().allMatch(c -> c < 0x80);
        }

        byte[] saltBytes() {
            return salt.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(name, e);
        }
    }

    private static String md5(byte[] key, byte[] salt) {
        var digest = digest("MD5");
        digest.update(key);
        digest.update(salt);
        byte[] other = digest.digest(key);
        digest.update(key);
        digest.update("$1$".getBytes(StandardCharsets.US_ASCII));
        digest.update(salt);
        digest.update(stretch(other, key.length));
        for (int i = key.length; i > 0; i >>= 1) {
            digest.update((i & 1) != 0 ? 0 : key[0]);
        }
        byte[] state = digest.digest();
        for (int i = 0; i < 1000; i++) {
            state = round(digest, i, state, key, salt);
        }
        var out = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            encode(out, state[i], state[i + 6], i == 4 ? state[5] : state[i + 12], 4);
        }
        encode(out, (byte) 0, (byte) 0, state[11], 2);
        return out.toString();
    }

    private static byte[] round(
            MessageDigest digest, int i, byte[] state, byte[] key, byte[] salt) {
        digest.update((i & 1) != 0 ? key : state);
        if (i % 3 != 0) {
            digest.update(salt);
        }
        if (i % 7 != 0) {
            digest.update(key);
        }
        digest.update((i & 1) != 0 ? state : key);
        return digest.digest();
    }

    private static String sha(int method, byte[] key, byte[] salt, int rounds) {
        var digest = digest(method == 5 ? "SHA-256" : "SHA-512");
        digest.update(key);
        digest.update(salt);
        byte[] other = digest.digest(key);
        digest.update(key);
        digest.update(salt);
        digest.update(stretch(other, key.length));
        for (int i = key.length; i > 0; i >>= 1) {
            digest.update((i & 1) != 0 ? other : key);
        }
        byte[] state = digest.digest();
        for (int i = 0; i < key.length; i++) {
            digest.update(key);
        }
        byte[] p = stretch(digest.digest(), key.length);
        for (int i = 0; i < 16 + (state[0] & 0xFF); i++) {
            digest.update(salt);
        }
        byte[] s = stretch(digest.digest(), salt.length);
        for (int i = 0; i < rounds; i++) {
            state = round(digest, i, state, p, s);
        }
        return method == 5 ? encode256(state) : encode512(state);
    }

    private static byte[] stretch(byte[] block, int length) {
        byte[] out = Arrays.copyOf(block, length);
        for (int i = block.length; i < length; i++) {
            out[i] = out[i - block.length];
        }
        return out;
    }

    /// Three bytes at a time, from three places 10 apart that turn round.
    private static String encode256(byte[] state) {
        var out = new StringBuilder();
        int a = 0;
        int b = 10;
        int c = 20;
        for (int i = 0; i < 10; i++) {
            encode(out, state[a], state[b], state[c], 4);
            int first = a;
            a = c + 1;
            c = b + 1;
            b = first + 1;
        }
        encode(out, (byte) 0, state[31], state[30], 3);
        return out.toString();
    }

    private static String encode512(byte[] state) {
        var out = new StringBuilder();
        int a = 0;
        int b = 21;
        int c = 42;
        for (int i = 0; i < 21; i++) {
            encode(out, state[a], state[b], state[c], 4);
            int first = a;
            a = b + 1;
            b = c + 1;
            c = first + 1;
        }
        encode(out, (byte) 0, (byte) 0, state[63], 2);
        return out.toString();
    }

    private static void encode(StringBuilder out, byte high, byte middle, byte low, int digits) {
        int bits = (high & 0xFF) << 16 | (middle & 0xFF) << 8 | low & 0xFF;
        for (int i = 0; i < digits; i++) {
            out.append(DIGITS.charAt(bits & 0x3F));
            bits >>= 6;
        }
    }
}
