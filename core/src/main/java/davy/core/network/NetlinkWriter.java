package davy.core.network;

import davy.core.text.RawText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/// Puts netlink(7) attributes together. Numbers of nf_tables are in network order.
final class NetlinkWriter {
    private static final int ALIGNMENT = 4;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int LONGEST = 0xFFFF;

    private byte[] bytes = new byte[256];
    private int length;

    NetlinkWriter put(int type, byte[] value) {
        int start = open(type);
        append(value);
        return close(start);
    }

    NetlinkWriter put(int type, int value) {
        return put(type, ByteBuffer.allocate(4).putInt(value).array());
    }

    NetlinkWriter put(int type, long value) {
        return put(type, ByteBuffer.allocate(8).putLong(value).array());
    }

    /// Text with a NUL behind.
    NetlinkWriter put(int type, String text) {
        byte[] plain = RawText.encode(text);
        return put(type, Arrays.copyOf(plain, plain.length + 1));
    }

    NetlinkWriter nest(int type, Consumer<NetlinkWriter> inside) {
        int start = open(type);
        inside.accept(this);
        return close(start);
    }

    private int open(int type) {
        int start = length;
        append(order(ATTRIBUTE_HEADER).putShort(2, (short) type).array());
        return start;
    }

    private NetlinkWriter close(int start) {
        int size = length - start;
        if (size > LONGEST) {
            throw new IllegalArgumentException("an attribute of " + size + " bytes");
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort(start, (short) size);
        append(new byte[-size & ALIGNMENT - 1]);
        return this;
    }

    private static ByteBuffer order(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private void append(byte[] more) {
        if (bytes.length - length < more.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more.length));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }
}
