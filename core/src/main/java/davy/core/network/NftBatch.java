package davy.core.network;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Changes of nftables that the kernel makes all at once or not at all: the messages of one batch
/// (`include/uapi/linux/netfilter/nfnetlink.h`, `nf_tables.h`).
public final class NftBatch {
    /// The kernel's number of nftables' family `inet`.
    public static final int INET = 1;

    static final int SUBSYSTEM = 10 << 8;
    static final int GENERIC_HEADER = 4;

    static final int NEW_TABLE = 0;
    static final int DEL_TABLE = 2;
    static final int NEW_CHAIN = 3;
    static final int NEW_RULE = 6;
    static final int DEL_RULE = 8;
    static final int NEW_SET = 9;
    static final int NEW_ELEMENTS = 12;
    static final int NEW_GENERATION = 15;
    private static final int GET_GENERATION = 16;

    private static final int BEGIN = 0x10;
    private static final int END = 0x11;
    private static final int GENERATION = 1;

    private static final int REQUEST = 0x1;
    private static final int ACK = 0x4;
    static final int ECHO = 0x8;
    static final int EXCLUSIVE = 0x200;
    static final int CREATE = 0x400;
    static final int APPEND = 0x800;

    private final int generation;
    private final List<Part> parts = new ArrayList<>();

    private record Part(int type, int flags, int family, byte[] attributes) {}

    /// @param generation that the rules must still be of, else the kernel answers `ERESTART`; 0 for
    ///   any
    NftBatch(int generation) {
        this.generation = generation;
    }

    /// @param type `NFT_MSG_*`
    /// @param flags besides those of each request
    NftBatch add(int type, int flags, int family, Consumer<NetlinkWriter> attributes) {
        var writer = new NetlinkWriter();
        attributes.accept(writer);
        parts.add(new Part(SUBSYSTEM | type, flags, family, writer.bytes()));
        return this;
    }

    /// What is to be sent in one piece. The messages have numbers from `sequence` on; the kernel
    /// answers to [#last] when it has made all changes, and to any message that it refuses.
    public byte[] bytes(int sequence) {
        return bytes(sequence, true);
    }

    /// The same without the end: the kernel looks whether it could make the changes, answers
    /// likewise, and makes none.
    public byte[] trial(int sequence) {
        return bytes(sequence, false);
    }

    /// The number of the last change's message.
    public int last(int sequence) {
        return sequence + parts.size();
    }

    /// What a message asks, in the kernel's words: `NEWRULE`.
    ///
    /// @param index of the message, from 0; the first is that which begins the batch
    public String name(int index) {
        if (index < 1 || index > parts.size()) {
            return "batch";
        }
        return switch (parts.get(index - 1).type & 0xFF) {
            case NEW_TABLE -> "NEWTABLE";
            case DEL_TABLE -> "DELTABLE";
            case NEW_CHAIN -> "NEWCHAIN";
            case NEW_RULE -> "NEWRULE";
            case DEL_RULE -> "DELRULE";
            case NEW_SET -> "NEWSET";
            default -> "NEWSETELEM";
        };
    }

    private byte[] bytes(int sequence, boolean ends) {
        var out = new ByteArrayOutputStream();
        var begin = new NetlinkWriter();
        if (generation != 0) {
            begin.put(GENERATION, generation);
        }
        out.writeBytes(message(BEGIN, REQUEST, 0, sequence, begin.bytes()));
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            int flags = part.flags | REQUEST | (i == parts.size() - 1 ? ACK : 0);
            out.writeBytes(
                    message(part.type, flags, part.family, sequence + 1 + i, part.attributes));
        }
        if (ends) {
            out.writeBytes(message(END, REQUEST, 0, last(sequence) + 1, new byte[0]));
        }
        return out.toByteArray();
    }

    /// With `struct nfgenmsg`, whose resource is the subsystem in the messages around a batch.
    private static byte[] message(
            int type, int flags, int family, int sequence, byte[] attributes) {
        int length = Netlink.HEADER + GENERIC_HEADER + attributes.length;
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        buffer.putInt(length).putShort((short) type).putShort((short) flags);
        buffer.putInt(sequence).putInt(0).put((byte) family).put((byte) 0);
        boolean around = type == BEGIN || type == END;
        buffer.put((byte) 0).put((byte) (around ? SUBSYSTEM >> 8 : 0));
        return buffer.put(attributes).array();
    }

    /// Asks for the number of the present generation of rules.
    public static byte[] generationRequest(int sequence) {
        return message(SUBSYSTEM | GET_GENERATION, REQUEST | ACK, 0, sequence, new byte[0]);
    }

    /// The generation that a message tells, or `missing` where it tells none.
    public static int generation(Netlink.Message message, int missing) {
        if (message.type() != (SUBSYSTEM | NEW_GENERATION)
                || message.body().limit() < GENERIC_HEADER) {
            return missing;
        }
        return Netlink.table(message.body(), GENERIC_HEADER).number(GENERATION, missing);
    }
}
