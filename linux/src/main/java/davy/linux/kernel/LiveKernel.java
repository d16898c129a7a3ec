package davy.linux.kernel;

import davy.core.host.Host;
import davy.core.host.Kernel;
import davy.core.network.Firewall;
import davy.core.network.Socket;
import davy.linux.Errno;
import davy.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The kernel that Davy runs on. Any thread may ask.
public final class LiveKernel implements Kernel {
    private static final int AT_CLKTCK = 17;
    private static final int USUAL_TICKS = 100;
    private static final int STAT_BYTES = 256;
    private static final int MAX_MEMORY = 64 << 20;
    private static final byte[] PROC = {'/', 'p', 'r', 'o', 'c', '/'};

    private static final ThreadLocal<Probe> PROBE = ThreadLocal.withInitial(Probe::new);

    private final Host host;
    private final int ticks;

    /// @param host this machine: for the few files that say what may be asked, and for what cannot
    ///   be seen
    public LiveKernel(Host host) {
        this.host = host;
        this.ticks = ticks(host);
    }

    private static int ticks(Host host) {
        var auxiliary = host.read("/proc/self/auxv", 4096);
        if (auxiliary == null) {
            return USUAL_TICKS;
        }
        var vector = ByteBuffer.wrap(auxiliary.bytes()).order(ByteOrder.nativeOrder());
        while (vector.remaining() >= 16) {
            long key = vector.getLong();
            long value = vector.getLong();
            if (key == AT_CLKTCK) {
                return (int) value;
            }
        }
        return USUAL_TICKS;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public int ticksPerSecond() {
        return ticks;
    }

    @Override
    public int self() {
        return Libc.getpid();
    }

    /// An id below 1 stands for a group of processes in kill(2), and for none here.
    @Override
    public boolean answersSignal(int id) {
        return id > 0 && (Libc.probe(id) != -Errno.ESRCH || hasGroup(id));
    }

    /// In getpgid(2) 0 stands for the caller.
    @Override
    public boolean hasGroup(int id) {
        return id > 0 && Libc.group(id) != -Errno.ESRCH;
    }

    @Override
    public boolean hasProcEntry(int id) {
        return id > 0 && PROBE.get().exists(id);
    }

    @Override
    public List<Socket> sockets() {
        return new KernelSockets(host).list();
    }

    @Override
    public @Nullable Firewall firewall() {
        return new KernelFirewall(host).read();
    }

    @Override
    public List<BpfProgram> bpfPrograms() {
        return new KernelPrograms(host, boot()).list();
    }

    /// Now less the seconds since boot, which count sleep as `load_time` of a program does.
    private Instant boot() {
        String uptime = host.text("/proc/uptime");
        int end = uptime == null ? -1 : uptime.indexOf(' ');
        if (uptime == null || end < 0) {
            return now();
        }
        try {
            double seconds = Double.parseDouble(uptime.substring(0, end));
            return now().minusMillis((long) (seconds * 1000));
        } catch (NumberFormatException e) {
            return now();
        }
    }

    /// Shorter than asked for where only the beginning can be read.
    @Override
    public byte @Nullable [] memory(int pid, long address, int length) {
        if (length <= 0 || length > MAX_MEMORY) {
            return null;
        }
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(length);
            int read = Libc.processVmRead(pid, address, memory);
            return read <= 0 ? null : memory.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /// Looks up `/proc/N` in memory that is used again and again.
    private static final class Probe {
        private final MemorySegment path = Arena.ofAuto().allocate(24);
        private final MemorySegment stat = Arena.ofAuto().allocate(STAT_BYTES, 8);
        private final byte[] digits = new byte[12];

        Probe() {
            MemorySegment.copy(PROC, 0, path, ValueLayout.JAVA_BYTE, 0, PROC.length);
        }

        boolean exists(int id) {
            int at = digits.length - 1;
            Arrays.fill(digits, (byte) 0);
            for (int rest = id; rest > 0; rest /= 10) {
                digits[--at] = (byte) ('0' + rest % 10);
            }
            int length = digits.length - at;
            MemorySegment.copy(digits, at, path, ValueLayout.JAVA_BYTE, PROC.length, length);
            int result =
                    Libc.newfstatat(
                            Libc.AT_FDCWD,
                            path.address(),
                            stat.address(),
                            Libc.AT_SYMLINK_NOFOLLOW);
            return result == 0 || result == -Errno.EACCES || result == -Errno.EPERM;
        }
    }
}
