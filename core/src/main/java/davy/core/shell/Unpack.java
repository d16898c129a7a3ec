package davy.core.shell;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// Compressed bytes, unpacked up to a limit: the rest of a bomb is never made.
final class Unpack {
    private static final int XZ_MEMORY_KIB = 20_480;

    private Unpack() {}

    /// The compression that the first bytes tell, or null.
    static @Nullable Encoding of(byte[] bytes) {
        if (bytes.length < 6) {
            return null;
        }
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        if (first == 0x1F && second == 0x8B) {
            return Encoding.GZIP;
        }
        if (first == 0xFD && second == '7' && bytes[2] == 'z' && bytes[3] == 'X') {
            return Encoding.XZ;
        }
        boolean zlib = first == 0x78 && (second == 0x01 || second == 0x9C || second == 0xDA);
        return zlib ? Encoding.ZLIB : null;
    }

    /// At most `limit` bytes; what came before damage is kept. Null where nothing comes out.
    static byte @Nullable [] unpack(byte[] bytes, Encoding encoding, int limit) {
        var out = new byte[Math.min(limit, 64 << 10)];
        int length = 0;
        try (var in = open(bytes, encoding)) {
            while (in != null && length < limit) {
                if (length == out.length) {
                    out = Arrays.copyOf(out, Math.min(limit, out.length * 2));
                }
                int read = in.read(out, length, out.length - length);
                if (read < 0) {
                    break;
                }
                length += read;
            }
        } catch (IOException | RuntimeException _) {
            // Damaged or cut off: the attacker's, not ours.
        }
        return length == 0 ? null : Arrays.copyOf(out, length);
    }

    private static @Nullable InputStream open(byte[] bytes, Encoding encoding) throws IOException {
        var in = new ByteArrayInputStream(bytes);
        return switch (encoding) {
            case GZIP -> new GZIPInputStream(in);
            case ZLIB -> new InflaterInputStream(in);
            case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
            default -> null;
        };
    }
}
