package davy.core.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/// A set of addresses, with what part it is of those that strangers come from.
public final class Addresses {
    private static final AddressRange LOOPBACK = range(4, 127, 8);
    private static final AddressRange MULTICAST = range(4, 224, 3);
    private static final AddressRange LOOPBACK6 = new AddressRange(one6(), one6());
    private static final AddressRange MULTICAST6 = range(16, 0xFF, 8);

    private static final long STRANGERS_FIRST = 1L << 24;
    private static final long STRANGERS_LAST = (224L << 24) - 1;
    private static final int SHOWN = 4;

    private final List<AddressRange> ranges;
    private final Part four;
    private final Part six;

    private Addresses(List<AddressRange> ranges) {
        this.ranges = List.copyOf(ranges);
        this.four = Part.of(this.ranges, 4);
        this.six = Part.of(this.ranges, 16);
    }

    /// What the addresses of one family amount to. Counted once: a filter may ask a thousand times.
    ///
    /// @param share see [#share]
    /// @param all see [#isEverything]
    /// @param hosts contrary of [#hasNoHost]
    private record Part(double share, boolean all, boolean hosts) {
        private static Part of(List<AddressRange> ranges, int width) {
            double share = 0;
            boolean all = false;
            boolean hosts = false;
            for (var range : ranges) {
                if (range.width() == width) {
                    share += width == 4 ? share4(range) : share6(range);
                    all |= range.isEverything();
                    hosts |= !isShared(range);
                }
            }
            return new Part(share, all, hosts);
        }
    }

    private Part part(Firewall.Family family) {
        return family == Firewall.Family.IPV6 ? six : four;
    }

    public static Addresses of(List<AddressRange> ranges) {
        return new Addresses(ranges);
    }

    public List<AddressRange> ranges() {
        return ranges;
    }

    public boolean contains(InetAddress address) {
        for (var range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /// The part of the addresses of strangers that is in here, from 0 to 1: of `1.0.0.0` to
    /// `223.255.255.255`, or of `2000::/3`.
    double share(Firewall.Family family) {
        return part(family).share;
    }

    /// Whether all addresses of that family are in here.
    boolean isEverything(Firewall.Family family) {
        return part(family).all;
    }

    /// Whether nothing in here is an address of that family that one machine can have for itself
    /// outside of loopback.
    boolean hasNoHost(Firewall.Family family) {
        return !part(family).hosts;
    }

    private static boolean isShared(AddressRange range) {
        return LOOPBACK.covers(range)
                || MULTICAST.covers(range)
                || LOOPBACK6.covers(range)
                || MULTICAST6.covers(range);
    }

    private static double share4(AddressRange range) {
        long first = ByteBuffer.wrap(range.first().getAddress()).getInt() & 0xFFFFFFFFL;
        long last = ByteBuffer.wrap(range.last().getAddress()).getInt() & 0xFFFFFFFFL;
        long common = Math.min(last, STRANGERS_LAST) - Math.max(first, STRANGERS_FIRST) + 1;
        return Math.max(0, common) / (double) (STRANGERS_LAST - STRANGERS_FIRST + 1);
    }

    private static double share6(AddressRange range) {
        // The first 63 bits are fine enough for a share.
        long first = ByteBuffer.wrap(range.first().getAddress()).getLong() >>> 1;
        long last = ByteBuffer.wrap(range.last().getAddress()).getLong() >>> 1;
        long from = 0x2000L << 47;
        long common = Math.min(last, 2 * from - 1) - Math.max(first, from) + 1;
        return Math.max(0, common) / (double) from;
    }

    private static AddressRange range(int width, int firstByte, int bits) {
        byte[] bytes = new byte[width];
        bytes[0] = (byte) firstByte;
        return AddressRange.prefix(AddressRange.address(bytes), bits);
    }

    private static InetAddress one6() {
        byte[] bytes = new byte[16];
        bytes[15] = 1;
        return AddressRange.address(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Addresses that && ranges.equals(that.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    /// The first few, in the words of nft(8).
    @Override
    public String toString() {
        if (ranges.size() == 1) {
            return ranges.getFirst().text();
        }
        var out = new StringBuilder("{ ");
        for (int i = 0; i < ranges.size() && i < SHOWN; i++) {
            out.append(i == 0 ? "" : ", ").append(ranges.get(i).text());
        }
        return out.append(ranges.size() > SHOWN ? ", … }" : " }").toString();
    }
}
