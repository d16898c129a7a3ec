package davy.agent.respond;

import davy.core.host.Host;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/// The routers that a host's routes name (proc_net(5)).
final class Gateways {
    private static final int WORD = 8;
    private static final int WIDE = 32;

    private Gateways() {}

    static Set<InetAddress> of(Host host) {
        var all = new HashSet<InetAddress>();
        for (String line : host.lines("/proc/net/route")) {
            String[] fields = line.strip().split("[ \t]+", 4);
            if (fields.length > 2 && isHex(fields[2], WORD)) {
                var bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
                add(bytes.putInt(HexFormat.fromHexDigits(fields[2])).array(), all);
            }
        }
        for (String line : host.lines("/proc/net/ipv6_route")) {
            String[] fields = line.strip().split("[ \t]+", 6);
            if (fields.length > 4 && isHex(fields[4], WIDE)) {
                add(HexFormat.of().parseHex(fields[4]), all);
            }
        }
        return all;
    }

    private static boolean isHex(String text, int length) {
        return text.length() == length && text.chars().allMatch(HexFormat::isHexDigit);
    }

    private static void add(byte[] bytes, Set<InetAddress> to) {
        try {
            var address = InetAddress.getByAddress(bytes);
            if (!address.isAnyLocalAddress()) {
                to.add(address);
            }
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes", e);
        }
    }
}
