package davy.core.shell;

import davy.core.shell.Output.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Programs that change a stream in a way that can be done again: decoders, rev(1), tr(1).
final class Filters {
    private static final Set<String> NAMES =
            Set.of(
                    "cat", "tee", "base64", "base32", "openssl", "xxd", "gzip", "gunzip", "zcat",
                    "pigz", "unpigz", "xz", "unxz", "xzcat", "rev", "tr", "sed");
    private final int limit;

    Filters(int limit) {
        this.limit = limit;
    }

    static boolean knows(Invocation invocation) {
        return NAMES.contains(invocation.name());
    }

    /// What the program makes of its input; null where that is not known.
    @Nullable Value apply(Invocation invocation, Value input) {
        return switch (invocation.name()) {
            case "cat", "tee" -> input;
            case "base64" -> decodes(invocation) ? decode(input, Encoding.BASE64) : null;
            case "base32" -> decodes(invocation) ? decode(input, Encoding.BASE32) : null;
            case "openssl" -> openssl(invocation) ? decode(input, Encoding.BASE64) : null;
            case "xxd" -> invocation.hasLetter('r') ? decode(input, Encoding.HEX) : null;
            case "gzip", "pigz" -> decodes(invocation) ? decode(input, Encoding.GZIP) : null;
            case "gunzip", "zcat", "unpigz" -> decode(input, Encoding.GZIP);
            case "xz" -> decodes(invocation) ? decode(input, Encoding.XZ) : null;
            case "unxz", "xzcat" -> decode(input, Encoding.XZ);
            case "rev" -> decode(input, Encoding.REVERSED);
            case "tr" -> translate(invocation, input);
            case "sed" -> substitute(invocation, input);
            default -> null;
        };
    }

    private static boolean decodes(Invocation invocation) {
        return invocation.hasLetter('d')
                || invocation.hasLetter('D')
                || invocation.arguments().stream()
                        .anyMatch(a ->
                                a.text().startsWith("--dec") || a.text().equals("--uncompress"));
    }

    private static boolean openssl(Invocation invocation) {
        return invocation.has("-d")
                && (invocation.has("base64") || invocation.has("-base64") || invocation.has("-a"))
                && invocation.arguments().stream().noneMatch(a -> a.text().startsWith("-aes"));
    }

    private @Nullable Value decode(Value input, Encoding encoding) {
        byte[] bytes = decode(input.bytes(), encoding);
        return bytes == null ? null : input.then(encoding, bytes);
    }

    private byte @Nullable [] decode(byte[] bytes, Encoding encoding) {
        return switch (encoding) {
            case BASE64 -> Bytes.base64(latin(bytes));
            case BASE32 -> Bytes.base32(latin(bytes));
            case HEX -> Bytes.hex(latin(bytes));
            case GZIP, ZLIB, XZ -> Unpack.unpack(bytes, encoding, limit);
            case REVERSED -> reverseLines(bytes);
            default -> null;
        };
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] reverseLines(byte[] bytes) {
        byte[] out = bytes.clone();
        int start = 0;
        for (int i = 0; i <= out.length; i++) {
            if (i == out.length || out[i] == '\n') {
                reverse(out, start, i - 1);
                start = i + 1;
            }
        }
        return out;
    }

    private static void reverse(byte[] bytes, int from, int to) {
        for (int i = from, j = to; i < j; i++, j--) {
            byte swap = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = swap;
        }
    }

    private static @Nullable Value translate(Invocation invocation, Value input) {
        var sets = invocation.operands();
        boolean deletes = invocation.hasLetter('d');
        if (sets.size() < (deletes ? 1 : 2)) {
            return null;
        }
        byte[] from = set(sets.getFirst().text());
        if (from.length == 0) {
            return null;
        }
        if (deletes) {
            return new Value(delete(input.bytes(), from), input.encodings());
        }
        byte[] bytes = exchange(input.bytes(), from, set(sets.get(1).text()));
        return hides(from)
                ? input.then(Encoding.TRANSLATED, bytes)
                : new Value(bytes, input.encodings());
    }

    /// Line ends made blanks hide nothing; other letters do.
    private static boolean hides(byte[] set) {
        for (byte b : set) {
            if (Character.isLetterOrDigit(b & 0xFF)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] delete(byte[] bytes, byte[] set) {
        var gone = new boolean[256];
        for (byte b : set) {
            gone[b & 0xFF] = true;
        }
        byte[] out = new byte[bytes.length];
        int length = 0;
        for (byte b : bytes) {
            if (!gone[b & 0xFF]) {
                out[length++] = b;
            }
        }
        return Arrays.copyOf(out, length);
    }

    private static byte[] exchange(byte[] bytes, byte[] from, byte[] to) {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i++) {
            table[i] = (byte) i;
        }
        for (int i = from.length - 1; i >= 0 && to.length > 0; i--) {
            table[from[i] & 0xFF] = to[Math.min(i, to.length - 1)];
        }
        byte[] out = new byte[bytes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = table[bytes[i] & 0xFF];
        }
        return out;
    }

    /// A set of tr(1) with its ranges written out.
    private static byte[] set(String text) {
        String plain = Escapes.expand(text.length() > 512 ? text.substring(0, 512) : text);
        var out = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (i + 2 < plain.length() && plain.charAt(i + 1) == '-' && plain.charAt(i + 2) >= c) {
                for (char d = c; d <= plain.charAt(i + 2) && d < 256; d++) {
                    out.append(d);
                }
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// `s/plain/text/g`, as used to take filling characters out.
    private static @Nullable Value substitute(Invocation invocation, Value input) {
        var operands = invocation.operands();
        String program = operands.size() == 1 ? operands.getFirst().text() : "";
        if (program.length() < 4 || program.charAt(0) != 's') {
            return null;
        }
        String delimiter = program.substring(1, 2);
        var fields = List.of(program.substring(2).split(Pattern.quote(delimiter), 4));
        if (fields.size() != 3 || fields.get(0).isEmpty() || isPattern(fields.get(0))) {
            return null;
        }
        String text = latin(input.bytes());
        if ((long) text.length() * (fields.get(1).length() + 1) > 1 << 20) {
            return null;
        }
        String changed = text.replace(fields.get(0), fields.get(1));
        return input.then(Encoding.TRANSLATED, changed.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> ".*[]^$\\+?{}".indexOf(c) >= 0);
    }
}
