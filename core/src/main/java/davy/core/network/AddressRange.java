package davy.core.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Addresses from `first` to `last`, both included and of one family.
public record AddressRange(InetAddress first, InetAddress last) {
    public AddressRange {
        if (first.getAddress().length != last.getAddress().length) {
            throw new IllegalArgumentException("of two families: " + first + " and " + last);
        }
    }

    /// `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or `10.0.0.1`; null where the text is none of these.
    public static @Nullable AddressRange parse(String text) {
        return IpLiteral.prefix(text);
    }

    /// All addresses whose first `bits` bits are those of `address`.
    public static AddressRange prefix(InetAddress address, int bits) {
        byte[] low = address.getAddress();
        byte[] high = low.clone();
        for (int i = 0; i < low.length; i++) {
            int mask = 0xFF & ~(0xFF >> Math.clamp(bits - i * 8L, 0, 8));
            low[i] = (byte) (low[i] & mask);
            high[i] = (byte) (high[i] | ~mask);
        }
        return of(low, high);
    }

    /// @param first 4 or 16 bytes
    /// @param last as many
    static AddressRange of(byte[] first, byte[] last) {
        return new AddressRange(address(first), address(last));
    }

    /// @param bytes 4 or 16; an IPv4-mapped IPv6 address stays IPv6
    static InetAddress address(byte[] bytes) {
        try {
            return bytes.length == 16
                    ? Inet6Address.getByAddress(null, bytes, -1)
                    : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    /// An IPv4-mapped IPv6 address as the IPv4 address that packets bear.
    static InetAddress unmapped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == width()
                && Arrays.compareUnsigned(first.getAddress(), bytes) <= 0
                && Arrays.compareUnsigned(bytes, last.getAddress()) <= 0;
    }

    /// Bytes of an address: 4 or 16.
    int width() {
        return first.getAddress().length;
    }

    boolean isEverything() {
        for (byte b : first.getAddress()) {
            if (b != 0) {
                return false;
            }
        }
        for (byte b : last.getAddress()) {
            if (b != -1) {
                return false;
            }
        }
        return true;
    }

    /// Whether `other` is a part of this.
    boolean covers(AddressRange other) {
        return contains(other.first) && contains(other.last);
    }

    /// `10.0.0.0/8`, `10.0.0.1` or `10.0.0.1-10.0.0.9`.
    public String text() {
        String from = first.getHostAddress();
        if (first.equals(last)) {
            return from;
        }
        int bits = prefixBits();
        return bits >= 0 ? from + '/' + bits : from + '-' + last.getHostAddress();
    }

    private int prefixBits() {
        byte[] low = first.getAddress();
        byte[] high = last.getAddress();
        int bits = 0;
        while (bits < low.length * 8 && bit(low, bits) == bit(high, bits)) {
            bits++;
        }
        for (int i = bits; i < low.length * 8; i++) {
            if (bit(low, i) != 0 || bit(high, i) != 1) {
                return -1;
            }
        }
        return bits;
    }

    private static int bit(byte[] bytes, int index) {
        return bytes[index / 8] >> (7 - index % 8) & 1;
    }
}
