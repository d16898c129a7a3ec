package davy.linux.change;

import davy.linux.Errno;
import davy.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A connection to a Unix socket (unix(7)) behind which root listens. Nothing on it waits longer
/// than until a set time.
final class DockerSocket implements AutoCloseable, HttpReply.Source {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 02000000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int LONGEST_PATH = 107;
    private static final int BUFFER = 64 << 10;
    private static final long TURN = 200_000;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final int fd;
    private final long end;

    private DockerSocket(int fd, long end) {
        this.fd = fd;
        this.end = end;
    }

    /// @param patience for all that is done with it
    static DockerSocket connect(String path, Duration patience) throws DockerException {
        int fd = Libc.socket(AF_UNIX, SOCK_STREAM_CLOEXEC, 0);
        if (fd < 0) {
            throw new DockerException("socket: " + Errno.name(-fd));
        }
        var socket = new DockerSocket(fd, System.nanoTime() + patience.toNanos());
        boolean ready = false;
        try {
            socket.connect(path);
            ready = true;
        } finally {
            if (!ready) {
                socket.close();
            }
        }
        return socket;
    }

    private void connect(String path) throws DockerException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length > LONGEST_PATH) {
            throw new DockerException(path + ": is too long for a socket");
        }
        var turn = arena.allocate(16, 8);
        turn.set(ValueLayout.JAVA_LONG, 8, TURN);
        check("setsockopt", Libc.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, turn));
        check("setsockopt", Libc.setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, turn));
        var address = arena.allocate(2 + name.length + 1, 2);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
        int result = Libc.connect(fd, address);
        while (isToBeTriedAgain(result)) {
            patience();
            result = Libc.connect(fd, address);
        }
        check("connect", result);
        refuseStrangers(path);
    }

    /// What listens is root's, or nothing is told to it.
    private void refuseStrangers(String path) throws DockerException {
        var credentials = arena.allocate(12, 4);
        var length = arena.allocate(4, 4);
        length.set(ValueLayout.JAVA_INT, 0, 12);
        check("getsockopt", Libc.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, length));
        int uid = credentials.get(ValueLayout.JAVA_INT, 4);
        if (uid != 0) {
            throw new DockerException(
                    path + ": user " + Integer.toUnsignedString(uid) + " listens there, not root");
        }
    }

    private static boolean isToBeTriedAgain(int result) {
        return result == -Errno.EAGAIN || result == -Errno.EINTR;
    }

    private void patience() throws DockerException {
        if (System.nanoTime() - end > 0) {
            throw new DockerException("dockerd does not answer in time");
        }
    }

    private static void check(String call, int result) throws DockerException {
        if (result < 0) {
            throw new DockerException("dockerd: " + call + ": " + Errno.name(-result));
        }
    }

    void write(byte[] bytes) throws DockerException {
        int done = 0;
        while (done < bytes.length) {
            patience();
            int piece = Math.min(BUFFER, bytes.length - done);
            MemorySegment.copy(bytes, done, buffer, ValueLayout.JAVA_BYTE, 0, piece);
            int sent = Libc.sendto(fd, buffer.asSlice(0, piece), MSG_NOSIGNAL, MemorySegment.NULL);
            if (!isToBeTriedAgain(sent)) {
                check("send", sent);
                done += sent;
            }
        }
    }

    @Override
    public int read(byte[] into) throws DockerException {
        var piece = buffer.asSlice(0, Math.min(BUFFER, into.length));
        int length = Libc.recv(fd, piece, 0);
        while (isToBeTriedAgain(length)) {
            patience();
            length = Libc.recv(fd, piece, 0);
        }
        // Drop by drop it is not waited for either.
        patience();
        check("recv", length);
        MemorySegment.copy(piece, ValueLayout.JAVA_BYTE, 0, into, 0, length);
        return length == 0 ? -1 : length;
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
