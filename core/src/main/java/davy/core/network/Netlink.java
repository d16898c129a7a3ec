package davy.core.network;

import davy.core.text.RawText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes netlink(7) messages and their attributes apart. Numbers are in the byte order of the
/// machine that Davy runs on.
public final class Netlink {
    /// `NLMSG_ERROR`: its body begins with an error number, negative, or 0 for a receipt.
    public static final int ERROR = 2;

    /// `NLMSG_DONE`: the end of a dump.
    public static final int DONE = 3;

    /// `NLM_F_REQUEST | NLM_F_DUMP`.
    public static final int REQUEST_DUMP = 0x301;

    /// `NLM_F_REQUEST | NLM_F_ACK`.
    private static final int REQUEST_RECEIPT = 0x5;

    /// `NLM_F_DUMP_INTR`: what is dumped has changed meanwhile.
    public static final int INTERRUPTED = 0x10;

    static final int HEADER = 16;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int TYPE_MASK = 0x3FFF;

    private Netlink() {}

    /// @param sequence of the request that this answers
    /// @param port of the socket that this is for
    /// @param body native order, from 0 to its limit
    public record Message(int type, int flags, int sequence, int port, ByteBuffer body) {
        /// The error number of an [#ERROR] or [#DONE] message, from 1 up; 0 where it has none.
        public int error() {
            return body.limit() < 4 ? 0 : -body.getInt(0);
        }
    }

    /// @param type without its flags
    record Attribute(int type, ByteBuffer value) {
        /// Host order, 0 where there are not 4 bytes.
        int number() {
            return value.limit() < 4 ? 0 : value.getInt(0);
        }

        /// Network order, 0 where there are not 4 bytes.
        int wideNumber() {
            return value.limit() < 4 ? 0 : Integer.reverseBytes(value.getInt(0));
        }

        byte[] bytes() {
            byte[] bytes = new byte[value.limit()];
            value.get(0, bytes);
            return bytes;
        }
    }

    /// A request for a dump.
    ///
    /// @param type of the message
    public static byte[] request(int type, int sequence, byte[] body) {
        return message(type, REQUEST_DUMP, sequence, body);
    }

    /// A request for one thing, and for a receipt behind it.
    ///
    /// @param type of the message
    static byte[] question(int type, int sequence, byte[] body) {
        return message(type, REQUEST_RECEIPT, sequence, body);
    }

    private static byte[] message(int type, int flags, int sequence, byte[] body) {
        var buffer = ByteBuffer.allocate(HEADER + body.length).order(ByteOrder.nativeOrder());
        buffer.putInt(HEADER + body.length).putShort((short) type).putShort((short) flags);
        return buffer.putInt(sequence).putInt(0).put(body).array();
    }

    /// The messages of one datagram, up to the first that is cut off.
    public static List<Message> messages(ByteBuffer datagram) {
        var messages = new ArrayList<Message>();
        var buffer = datagram.duplicate().order(ByteOrder.nativeOrder());
        int at = buffer.position();
        while (buffer.limit() - at >= HEADER) {
            int length = buffer.getInt(at);
            if (length < HEADER || length > buffer.limit() - at) {
                break;
            }
            messages.add(
                    new Message(
                            buffer.getShort(at + 4) & 0xFFFF,
                            buffer.getShort(at + 6) & 0xFFFF,
                            buffer.getInt(at + 8),
                            buffer.getInt(at + 12),
                            slice(buffer, at + HEADER, length - HEADER)));
            at += aligned(length);
        }
        return messages;
    }

    /// The attributes from an offset on, in order, up to the first that is cut off.
    static List<Attribute> attributes(ByteBuffer buffer, int offset) {
        var attributes = new ArrayList<Attribute>();
        int at = offset;
        while (buffer.limit() - at >= ATTRIBUTE_HEADER) {
            int length = buffer.getShort(at) & 0xFFFF;
            if (length < ATTRIBUTE_HEADER || length > buffer.limit() - at) {
                break;
            }
            int type = buffer.getShort(at + 2) & TYPE_MASK;
            attributes.add(
                    new Attribute(
                            type, slice(buffer, at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER)));
            at += aligned(length);
        }
        return attributes;
    }

    /// The attributes by type; of several of one type the last.
    static Attributes table(ByteBuffer buffer, int offset) {
        var table = new HashMap<Integer, Attribute>();
        attributes(buffer, offset).forEach(attribute -> table.put(attribute.type, attribute));
        return new Attributes(table);
    }

    /// Attributes by type.
    record Attributes(Map<Integer, Attribute> table) {
        @Nullable Attribute get(int type) {
            return table.get(type);
        }

        boolean has(int type) {
            return table.containsKey(type);
        }

        /// Network order; `missing` where there is none.
        int number(int type, int missing) {
            var attribute = table.get(type);
            return attribute == null ? missing : attribute.wideNumber();
        }

        /// Text up to its NUL; empty where there is none.
        String text(int type) {
            var attribute = table.get(type);
            return attribute == null ? "" : Netlink.text(attribute.bytes(), 0, Integer.MAX_VALUE);
        }

        byte[] bytes(int type) {
            var attribute = table.get(type);
            return attribute == null ? new byte[0] : attribute.bytes();
        }

        /// The attributes inside an attribute.
        Attributes nested(int type) {
            var attribute = table.get(type);
            return attribute == null ? new Attributes(Map.of()) : Netlink.table(attribute.value, 0);
        }

        /// The attributes inside an attribute that is a list.
        List<Attribute> list(int type) {
            var attribute = table.get(type);
            return attribute == null ? List.of() : Netlink.attributes(attribute.value, 0);
        }
    }

    /// Text from `offset`, up to a NUL, `length` bytes at most.
    static String text(byte[] bytes, int offset, int length) {
        int start = Math.min(offset, bytes.length);
        int end = start;
        while (end < bytes.length && end - start < length && bytes[end] != 0) {
            end++;
        }
        return RawText.decode(bytes, start, end - start);
    }

    private static ByteBuffer slice(ByteBuffer buffer, int offset, int length) {
        return buffer.slice(offset, length).order(ByteOrder.nativeOrder());
    }

    private static int aligned(int length) {
        return length > Integer.MAX_VALUE - 3 ? length : length + 3 & ~3;
    }
}
