package davy.linux.change;

import davy.core.network.Netlink;
import davy.core.network.Netlink.Message;
import davy.core.network.NftBatch;
import davy.linux.Errno;
import davy.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A netlink(7) socket that sends batches of changes to nftables of this network namespace.
final class FilterSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
    private static final int NETFILTER = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int ADDRESS = 12;
    private static final int BUFFER = 256 << 10;
    private static final int SENT_AT_ONCE = 16 << 20;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final int fd;
    private int sequence = 1;

    private FilterSocket(int fd) {
        this.fd = fd;
    }

    static FilterSocket open() throws FilterException {
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETFILTER);
        if (fd < 0) {
            throw new FilterException("socket", -fd);
        }
        var socket = new FilterSocket(fd);
        try {
            socket.prepare();
            return socket;
        } catch (FilterException e) {
            socket.close();
            throw e;
        }
    }

    private void prepare() throws FilterException {
        // An answer need not bring back what it answers to.
        set(SOL_NETLINK, NETLINK_CAP_ACK, 1);
        set(SOL_SOCKET, SO_SNDBUFFORCE, SENT_AT_ONCE);
        var kernel = arena.allocate(ADDRESS, 4);
        kernel.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
        check("connect", Libc.connect(fd, kernel));
    }

    private void set(int level, int option, int value) throws FilterException {
        var memory = arena.allocate(4, 4);
        memory.set(ValueLayout.JAVA_INT, 0, value);
        check("setsockopt", Libc.setsockopt(fd, level, option, memory));
    }

    private static void check(String call, int result) throws FilterException {
        if (result < 0) {
            throw new FilterException(call, -result);
        }
    }

    /// Makes all changes of the batch.
    ///
    /// @return what the kernel told besides
    /// @throws FilterException where it made none; where no answer came, that is not known
    List<Message> commit(NftBatch batch) throws FilterException {
        return send(batch, batch.bytes(sequence));
    }

    /// Makes no change.
    ///
    /// @throws FilterException where the changes could not be made
    void tryOut(NftBatch batch) throws FilterException {
        send(batch, batch.trial(sequence));
    }

    private List<Message> send(NftBatch batch, byte[] bytes) throws FilterException {
        int first = sequence;
        sequence = batch.last(first) + 2;
        try (var memory = Arena.ofConfined()) {
            var message = memory.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            check("sendto", Libc.sendto(fd, message, 0, MemorySegment.NULL));
        }
        return receive(batch, first);
    }

    /// The kernel has answered all when sending returns, so that nothing is waited for.
    private List<Message> receive(NftBatch batch, int first) throws FilterException {
        var told = new ArrayList<Message>();
        boolean done = false;
        while (true) {
            int length = Libc.recv(fd, buffer, MSG_TRUNC | MSG_DONTWAIT);
            if (length == -Errno.EINTR) {
                continue;
            }
            if (length == -Errno.EAGAIN) {
                break;
            }
            if (length < 0) {
                throw FilterException.unanswered("recvfrom", -length);
            }
            for (var message : messages(Math.min(length, BUFFER))) {
                if (message.type() != Netlink.ERROR) {
                    told.add(message);
                    continue;
                }
                if (message.error() != 0) {
                    int index = message.sequence() - first;
                    throw new FilterException(batch.name(index), message.error());
                }
                done |= message.sequence() == batch.last(first);
            }
        }
        if (!done) {
            throw FilterException.unanswered("no answer", Errno.EIO);
        }
        return told;
    }

    private List<Message> messages(int length) {
        byte[] bytes = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        return Netlink.messages(ByteBuffer.wrap(bytes));
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
