package davy.core.host;

import davy.core.network.Firewall;
import davy.core.network.Socket;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What only a running kernel can answer, asked by system calls and not through files, so that it
/// can be compared with what files and libraries say. Like [Host], records in [Host#unseen] what
/// could not be asked.
public interface Kernel {
    Instant now();

    /// Ticks a second of the times in `/proc/PID/stat` (`AT_CLKTCK`).
    int ticksPerSecond();

    /// This process.
    int self();

    /// Whether `kill(id, 0)` or `getpgid(id)` finds a process or thread.
    boolean answersSignal(int id);

    /// Whether `getpgid(id)` alone finds one: a third of the price.
    boolean hasGroup(int id);

    /// Whether `/proc/id` can be found by name, listed or not. True for threads too.
    boolean hasProcEntry(int id);

    /// All sockets of this network namespace, by `sock_diag(7)`: TCP, UDP, raw, packet; IPv4 and
    /// IPv6.
    List<Socket> sockets();

    /// The packet filter: nftables by netlink and the legacy tables by their socket option. Null
    /// where neither could be asked.
    @Nullable Firewall firewall();

    /// Loaded BPF programs; empty where there are none or they cannot be listed.
    List<BpfProgram> bpfPrograms();

    /// Memory of a process by `process_vm_readv`; null where it cannot be read.
    byte @Nullable [] memory(int pid, long address, int length);

    /// A loaded BPF program, as `BPF_OBJ_GET_INFO_BY_FD` tells.
    ///
    /// @param type `BPF_PROG_TYPE_*` in lower case without its prefix: `kprobe`
    /// @param tag hash of the instructions, 16 hex digits
    /// @param uid who loaded it
    record BpfProgram(int id, String type, String name, String tag, long uid, Instant loaded) {}
}
