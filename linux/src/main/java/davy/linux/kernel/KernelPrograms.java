package davy.linux.kernel;

import davy.core.host.Host;
import davy.core.host.Kernel.BpfProgram;
import davy.core.host.Unseen;
import davy.core.text.Phrase;
import davy.core.text.RawText;
import davy.linux.Errno;
import davy.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Loaded BPF programs, by bpf(2) (`BPF_PROG_GET_NEXT_ID`, Linux 4.13).
public final class KernelPrograms {
    private static final int PROG_GET_NEXT_ID = 11;
    private static final int PROG_GET_FD_BY_ID = 13;
    private static final int OBJ_GET_INFO_BY_FD = 15;
    private static final int LIMIT = 65_536;
    private static final int ATTRIBUTES = 72;

    /// `struct bpf_prog_info` up to its name and the device number behind it.
    private static final int INFO = 88;

    /// Where it has the length of the instructions, and where they are to be written.
    private static final int LENGTH = 20;

    private static final int INSTRUCTIONS = 32;

    /// `enum bpf_prog_type`.
    private static final List<String> TYPES =
            List.of(
                    "unspec",
                    "socket_filter",
                    "kprobe",
                    "sched_cls",
                    "sched_act",
                    "tracepoint",
                    "xdp",
                    "perf_event",
                    "cgroup_skb",
                    "cgroup_sock",
                    "lwt_in",
                    "lwt_out",
                    "lwt_xmit",
                    "sock_ops",
                    "sk_skb",
                    "cgroup_device",
                    "sk_msg",
                    "raw_tracepoint",
                    "cgroup_sock_addr",
                    "lwt_seg6local",
                    "lirc_mode2",
                    "sk_reuseport",
                    "flow_dissector",
                    "cgroup_sysctl",
                    "raw_tracepoint_writable",
                    "cgroup_sockopt",
                    "tracing",
                    "struct_ops",
                    "ext",
                    "lsm",
                    "sk_lookup",
                    "syscall",
                    "netfilter");

    private final Host host;
    private final Instant boot;
    private final List<BpfProgram> programs = new ArrayList<>();

    /// @param boot when the kernel started
    KernelPrograms(Host host, Instant boot) {
        this.host = host;
        this.boot = boot;
    }

    List<BpfProgram> list() {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate(ATTRIBUTES, 8);
            var info = arena.allocate(INFO, 8);
            int id = 0;
            while (programs.size() < LIMIT) {
                attributes.fill((byte) 0).set(ValueLayout.JAVA_INT, 0, id);
                int result = Libc.bpf(PROG_GET_NEXT_ID, attributes);
                if (result < 0) {
                    ended(-result);
                    break;
                }
                id = attributes.get(ValueLayout.JAVA_INT, 4);
                add(id, attributes, info);
            }
        }
        return List.copyOf(programs);
    }

    private void ended(int error) {
        if (error != Errno.ENOENT) {
            miss("BPF", error);
        }
    }

    /// A program of the kernel.
    ///
    /// @param tag 16 hexadecimal digits
    /// @param name may be empty
    /// @param instructions as the kernel has rewritten them (`struct bpf_insn`, 8 bytes each)
    public record Loaded(String tag, String name, byte[] instructions) {}

    /// @return a file descriptor of the program of this id, or the negative error number
    public static int open(int id) {
        try (var arena = Arena.ofConfined()) {
            return open(id, arena.allocate(ATTRIBUTES, 8));
        }
    }

    private static int open(int id, MemorySegment attributes) {
        attributes.fill((byte) 0).set(ValueLayout.JAVA_INT, 0, id);
        return Libc.bpf(PROG_GET_FD_BY_ID, attributes);
    }

    /// @param fd a program's
    /// @param most bytes of instructions; of a longer program none are told
    /// @return null where the kernel tells nothing of it
    public static @Nullable Loaded loaded(int fd, int most) {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate(ATTRIBUTES, 8);
            var info = arena.allocate(INFO, 8);
            if (info(fd, attributes, info.fill((byte) 0)) < 0) {
                return null;
            }
            int length = info.get(ValueLayout.JAVA_INT, LENGTH);
            boolean few = length > 0 && length <= most;
            var instructions = arena.allocate(few ? length : 1, 8);
            info.fill((byte) 0);
            if (few) {
                info.set(ValueLayout.JAVA_INT, LENGTH, length);
                info.set(ValueLayout.JAVA_LONG, INSTRUCTIONS, instructions.address());
            }
            if (info(fd, attributes, info) < 0) {
                return null;
            }
            return new Loaded(
                    tag(info),
                    name(info),
                    few ? instructions.toArray(ValueLayout.JAVA_BYTE) : new byte[0]);
        }
    }

    private void add(int id, MemorySegment attributes, MemorySegment info) {
        int fd = open(id, attributes);
        // Unloaded since: not there any more.
        if (fd == -Errno.ENOENT) {
            return;
        }
        int result = fd < 0 ? fd : info(fd, attributes, info.fill((byte) 0));
        if (fd >= 0) {
            Libc.close(fd);
        }
        if (result < 0) {
            miss("BPF " + id, -result);
            return;
        }
        programs.add(program(info));
    }

    private static int info(int fd, MemorySegment attributes, MemorySegment info) {
        attributes.fill((byte) 0).set(ValueLayout.JAVA_INT, 0, fd);
        attributes.set(ValueLayout.JAVA_INT, 4, INFO);
        attributes.set(ValueLayout.JAVA_LONG, 8, info.address());
        return Libc.bpf(OBJ_GET_INFO_BY_FD, attributes);
    }

    private static String name(MemorySegment info) {
        byte[] bytes = info.toArray(ValueLayout.JAVA_BYTE);
        int end = 64;
        while (end < 80 && bytes[end] != 0) {
            end++;
        }
        return RawText.decode(bytes, 64, end - 64);
    }

    private static String tag(MemorySegment info) {
        return HexFormat.of().formatHex(info.toArray(ValueLayout.JAVA_BYTE), 8, 16);
    }

    private BpfProgram program(MemorySegment info) {
        return new BpfProgram(
                info.get(ValueLayout.JAVA_INT, 4),
                type(info.get(ValueLayout.JAVA_INT, 0)),
                name(info),
                tag(info),
                Integer.toUnsignedLong(info.get(ValueLayout.JAVA_INT, 48)),
                boot.plusNanos(info.get(ValueLayout.JAVA_LONG, 40)));
    }

    private static String type(int number) {
        return number >= 0 && number < TYPES.size() ? TYPES.get(number) : "type " + number;
    }

    private void miss(String what, int error) {
        host.miss(
                new Unseen(
                        what,
                        switch (error) {
                            case Errno.EPERM, Errno.EACCES ->
                                    Phrase.of(
                                            "BPF programs can be listed by root only (needs"
                                                    + " CAP_SYS_ADMIN)",
                                            "只有 root 才能列出 BPF 程序（需要 CAP_SYS_ADMIN）");
                            case Errno.ENOSYS, Errno.EINVAL ->
                                    Phrase.of(
                                            "this kernel cannot list BPF programs (needs Linux"
                                                    + " 4.13)",
                                            "内核不支持列出 BPF 程序（需要 Linux 4.13 及以上）");
                            default ->
                                    Phrase.of(
                                            "bpf(2) failed: {0}",
                                            "bpf(2) 调用失败：{0}", Errno.name(error));
                        }));
    }
}
