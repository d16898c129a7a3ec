package davy.core.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Addresses and prefixes as text. Never asks for names.
final class IpLiteral {
    private static final int LONGEST = 45;

    private IpLiteral() {}

    /// The address, or null where this is none.
    static @Nullable InetAddress parse(String text) {
        if (text.length() < 2 || text.length() > LONGEST || !isPlain(text)) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ':' && c != '.' && Character.digit(c, 16) < 0 || c > 0x7F) {
                return false;
            }
        }
        return text.indexOf('.') >= 0 || text.indexOf(':') >= 0;
    }

    /// `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or `10.0.0.1`; null where it is none of these.
    static @Nullable AddressRange prefix(String text) {
        int slash = text.indexOf('/');
        var address = parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        int width = address.getAddress().length * 8;
        int bits = slash < 0 ? width : bits(text.substring(slash + 1), width);
        return bits < 0 ? null : AddressRange.prefix(address, bits);
    }

    private static int bits(String text, int width) {
        var mask = parse(text);
        if (mask != null) {
            return mask.getAddress().length * 8 == width ? bits(mask.getAddress()) : -1;
        }
        int bits = number(text);
        return bits > width ? -1 : bits;
    }

    /// How many bits a mask has, or -1 where it has holes.
    static int bits(byte[] mask) {
        int bits = 0;
        boolean ended = false;
        for (byte b : mask) {
            for (int i = 7; i >= 0; i--) {
                boolean set = (b >> i & 1) != 0;
                if (set && ended) {
                    return -1;
                }
                ended |= !set;
                bits += set ? 1 : 0;
            }
        }
        return bits;
    }

    /// A whole number below a million, or -1.
    static int number(String text) {
        if (text.isEmpty() || text.length() > 6) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    /// Prefixes by commas, or null where one of them is none.
    static @Nullable Addresses prefixes(String text) {
        var ranges = new ArrayList<AddressRange>();
        for (String one : text.split(",", 256)) {
            var range = prefix(one);
            if (range == null) {
                return null;
            }
            ranges.add(range);
        }
        return Addresses.of(ranges);
    }

    /// `10.0.0.1-10.0.0.9`, or null.
    static @Nullable Addresses range(String text) {
        int dash = text.indexOf('-');
        var first = parse(dash < 0 ? text : text.substring(0, dash));
        var last = parse(text.substring(dash + 1));
        if (first == null
                || last == null
                || first.getAddress().length != last.getAddress().length) {
            return null;
        }
        return Addresses.of(List.of(new AddressRange(first, last)));
    }
}
