package davy.linux.kernel;

import davy.core.network.Netlink;
import davy.core.network.Netlink.Message;
import davy.linux.Errno;
import davy.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/// A netlink(7) socket that asks the kernel for dumps, one after the other. It is connected to the
/// kernel, so that no other program's messages come in.
public final class NetlinkSocket implements AutoCloseable {
    public static final int ROUTE = 0;
    public static final int SOCK_DIAG = 4;
    public static final int NETFILTER = 12;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int MSG_TRUNC = 0x20;
    private static final int TIMEOUT_SECONDS = 5;
    private static final int BUFFER = 256 << 10;
    private static final int ADDRESS = 12;

    /// The most that one dump may bring.
    private static final long LIMIT = 256L << 20;

    private static final int TRIES = 5;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final int fd;
    private int sequence;

    /// How a dump ended.
    ///
    /// @param error number of errno(3), 0 for none
    /// @param whole whether all of it came, and of one moment
    public record Ending(int error, boolean whole) {
        static final Ending WHOLE = new Ending(0, true);
        static final Ending PART = new Ending(0, false);

        static Ending failed(long result) {
            return new Ending((int) -result, false);
        }
    }

    /// @param fd an open descriptor, or a negative error number, which every dump then returns
    private NetlinkSocket(int fd) {
        this.fd = fd;
    }

    public static NetlinkSocket open(int protocol) {
        var socket = new NetlinkSocket(Libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol));
        if (socket.fd >= 0) {
            socket.connect();
        }
        return socket;
    }

    private void connect() {
        var timeout = arena.allocate(16, 8);
        timeout.set(ValueLayout.JAVA_LONG, 0, TIMEOUT_SECONDS);
        Libc.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeout);
        var kernel = arena.allocate(ADDRESS, 4);
        kernel.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
        Libc.connect(fd, kernel);
    }

    /// Makes a request, with the number that the answers must bear.
    public interface Request {
        byte[] of(int sequence);
    }

    /// Asks until a dump was not disturbed by changes, a few times at most.
    ///
    /// @param begin called before each try: forget what came
    /// @param each takes the messages; their memory is valid during the call only
    public Ending dump(Request request, Runnable begin, Consumer<Message> each) {
        var ending = Ending.PART;
        for (int i = 0; i < TRIES && !ending.whole && ending.error == 0; i++) {
            begin.run();
            ending = once(request, each);
        }
        return ending;
    }

    private Ending once(Request request, Consumer<Message> each) {
        if (fd < 0) {
            return Ending.failed(fd);
        }
        byte[] bytes = request.of(++sequence);
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        int sent = Libc.sendto(fd, buffer.asSlice(0, bytes.length), 0, MemorySegment.NULL);
        return sent < 0 ? Ending.failed(sent) : receive(each);
    }

    private Ending receive(Consumer<Message> each) {
        boolean whole = true;
        long received = 0;
        while (true) {
            int length = Libc.recv(fd, buffer, MSG_TRUNC);
            if (length == -Errno.EINTR) {
                continue;
            }
            if (length < 0) {
                return Ending.failed(length);
            }
            received += length;
            if (length == 0 || length > BUFFER || received > LIMIT) {
                return Ending.PART;
            }
            for (var message : Netlink.messages(buffer.asSlice(0, length).asByteBuffer())) {
                if (message.sequence() != sequence) {
                    continue;
                }
                whole &= (message.flags() & Netlink.INTERRUPTED) == 0;
                if (message.type() == Netlink.ERROR || message.type() == Netlink.DONE) {
                    return new Ending(message.error(), whole && message.error() == 0);
                }
                each.accept(message);
            }
        }
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Libc.close(fd);
        }
        arena.close();
    }
}
