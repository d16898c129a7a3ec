package davy.core.indicator;

import davy.core.network.Endpoint;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// The first bits of addresses, as `203.0.113.0/24`.
///
/// @param bytes 4 or 16, zero after the first `bits` bits
record Prefix(byte[] bytes, int bits) {
    static Prefix of(byte[] address, int bits) {
        return new Prefix(masked(address, bits), bits);
    }

    /// An address, or an address and a length; null for other text.
    static @Nullable Prefix parse(String text) {
        int slash = text.indexOf('/');
        var address = Addresses.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        byte[] bytes = address.getAddress();
        if (slash < 0) {
            return new Prefix(bytes, bytes.length * 8);
        }
        int bits = number(text, slash + 1);
        if (bytes.length == 4 && text.indexOf(':') >= 0) {
            // IPv4-mapped: 96 of the bits are gone.
            bits -= 96;
        }
        return bits >= 0 && bits <= bytes.length * 8 ? of(bytes, bits) : null;
    }

    private static int number(String text, int start) {
        int length = text.length() - start;
        int number = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            number = number * 10 + c - '0';
            if (c < '0' || c > '9' || length > 3) {
                return -1000;
            }
        }
        return length > 0 ? number : -1000;
    }

    static byte[] masked(byte[] address, int bits) {
        byte[] bytes = address.clone();
        for (int i = 0; i < bytes.length; i++) {
            int keep = Math.clamp(bits - 8L * i, 0, 8);
            bytes[i] &= (byte) (0xFF00 >> keep);
        }
        return bytes;
    }

    boolean contains(byte[] address) {
        if (address.length != bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            int keep = Math.clamp(bits - 8L * i, 0, 8);
            if (((address[i] ^ bytes[i]) & 0xFF00 >> keep & 0xFF) != 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether one of the two lies in the other.
    boolean overlaps(Prefix other) {
        return bits <= other.bits ? contains(other.bytes) : other.contains(bytes);
    }

    InetAddress address() {
        return Addresses.of(bytes);
    }

    @Override
    public String toString() {
        var text = Endpoint.text(address());
        return bits == bytes.length * 8 ? text : text + '/' + bits;
    }
}
