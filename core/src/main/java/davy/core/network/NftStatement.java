package davy.core.network;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// The expressions of one nftables rule of Davy's own, in the order in which the kernel goes
/// through them. All of them use the first registers.
final class NftStatement {
    static final int DROP = 0;
    static final int ACCEPT = 1;

    private static final int REGISTER = 1;
    private static final int VERDICT_REGISTER = 0;

    /// The four bytes behind the first four of the first register.
    private static final int SECOND_FIELD = 9;

    private static final int INPUT_INTERFACE = 4;
    private static final int OUTPUT_INTERFACE = 5;
    private static final int NETWORK_PROTOCOL = 15;
    private static final int TRANSPORT_PROTOCOL = 16;

    private static final int NETWORK = 1;
    private static final int TRANSPORT = 2;

    private static final int LOCAL = 2;
    private static final int ADDRESS_TYPE = 3;
    private static final int OF_DESTINATION = 2;

    private static final int EQUAL = 0;
    private static final int NOT_EQUAL = 1;

    /// `LOOPBACK_IFINDEX`: the same in each network namespace, whatever its name.
    private static final int LOOPBACK = 1;

    static final int SOURCE_PORT = 0;
    static final int DESTINATION_PORT = 2;
    private static final int TCP_FLAGS = 13;
    private static final byte SYN_AND_ACK = 0x12;
    private static final byte SYN = 0x02;

    private final List<Consumer<NetlinkWriter>> expressions = new ArrayList<>();

    NftStatement fromLoopback() {
        return meta(INPUT_INTERFACE).equal(host(LOOPBACK));
    }

    NftStatement toLoopback() {
        return meta(OUTPUT_INTERFACE).equal(host(LOOPBACK));
    }

    /// That the packet is of IPv4 or IPv6.
    ///
    /// @param width bytes of an address: 4 or 16
    NftStatement version(int width) {
        byte number = (byte) (width == 4 ? 2 : 10);
        return meta(NETWORK_PROTOCOL).equal(new byte[] {number});
    }

    /// @param number of IANA: 6 for TCP
    NftStatement protocol(int number) {
        return meta(TRANSPORT_PROTOCOL).equal(new byte[] {(byte) number});
    }

    /// That the destination is an address of this host.
    NftStatement toThisHost() {
        return add("fib", data -> data.put(1, REGISTER).put(2, ADDRESS_TYPE).put(3, OF_DESTINATION))
                .equal(host(LOCAL));
    }

    /// That an address of the packet is in a set.
    ///
    /// @param width bytes of an address: 4 or 16
    NftStatement addressIn(boolean source, int width, String set) {
        return version(width).address(source, width).lookup(set);
    }

    /// That protocol and port are in a set of both.
    ///
    /// @param port [#SOURCE_PORT] or [#DESTINATION_PORT]
    NftStatement portIn(int port, String set) {
        return meta(TRANSPORT_PROTOCOL).load(TRANSPORT, port, 2, SECOND_FIELD).lookup(set);
    }

    NftStatement address(boolean source, AddressRange range) {
        int width = range.width();
        version(width);
        if (range.isEverything()) {
            return this;
        }
        return address(source, width).within(range.first().getAddress(), range.last().getAddress());
    }

    NftStatement address(boolean source, InetAddress address) {
        return address(source, new AddressRange(address, address));
    }

    private NftStatement address(boolean source, int width) {
        int first = width == 4 ? 12 : 8;
        return load(NETWORK, source ? first : first + width, width, REGISTER);
    }

    /// @param which [#SOURCE_PORT] or [#DESTINATION_PORT]
    NftStatement port(int which, int port) {
        byte[] value = ByteBuffer.allocate(2).putShort((short) port).array();
        return load(TRANSPORT, which, 2, REGISTER).equal(value);
    }

    /// That the packet does not open a TCP connection.
    NftStatement opensNothing() {
        byte[] mask = {SYN_AND_ACK};
        load(TRANSPORT, TCP_FLAGS, 1, REGISTER);
        add(
                "bitwise",
                data ->
                        data.put(1, REGISTER)
                                .put(2, REGISTER)
                                .put(3, 1)
                                .nest(4, value -> value.put(1, mask))
                                .nest(5, value -> value.put(1, new byte[1]))
                                .put(6, 0));
        return compare(NOT_EQUAL, new byte[] {SYN});
    }

    /// That the first byte behind the network header, the type of ICMP, is in a range.
    NftStatement type(int first, int last) {
        return load(TRANSPORT, 0, 1, REGISTER)
                .within(new byte[] {(byte) first}, new byte[] {(byte) last});
    }

    /// The end: what becomes of the packet.
    ///
    /// @param verdict [#DROP] or [#ACCEPT]
    Consumer<NetlinkWriter> then(int verdict) {
        add(
                "immediate",
                data ->
                        data.put(1, VERDICT_REGISTER)
                                .nest(2, value -> value.nest(2, code -> code.put(1, verdict))));
        return list -> expressions.forEach(expression -> list.nest(1, expression));
    }

    private NftStatement meta(int key) {
        return add("meta", data -> data.put(1, REGISTER).put(2, key));
    }

    private NftStatement load(int base, int offset, int length, int register) {
        return add(
                "payload",
                data -> data.put(1, register).put(2, base).put(3, offset).put(4, length));
    }

    private NftStatement lookup(String set) {
        return add("lookup", data -> data.put(1, set).put(2, REGISTER));
    }

    private NftStatement equal(byte[] value) {
        return compare(EQUAL, value);
    }

    private NftStatement compare(int operation, byte[] value) {
        return add(
                "cmp",
                data ->
                        data.put(1, REGISTER)
                                .put(2, operation)
                                .nest(3, inside -> inside.put(1, value)));
    }

    private NftStatement within(byte[] first, byte[] last) {
        if (Arrays.equals(first, last)) {
            return equal(first);
        }
        return add(
                "range",
                data ->
                        data.put(1, REGISTER)
                                .put(2, EQUAL)
                                .nest(3, inside -> inside.put(1, first))
                                .nest(4, inside -> inside.put(1, last)));
    }

    private NftStatement add(String name, Consumer<NetlinkWriter> data) {
        expressions.add(expression -> expression.put(1, name).nest(2, data));
        return this;
    }

    /// A number in this machine's order, as the kernel has it in a register.
    private static byte[] host(int number) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
    }
}
