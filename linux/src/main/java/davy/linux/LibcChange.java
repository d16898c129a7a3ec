package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import davy.core.text.RawText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Instant;

/// System calls that change the machine, one static method each; as [Libc] in all else. Only
/// `davy.linux.change` may use them, which `ArchitectureTest` holds.
///
/// Names are raw text; one that no host could have given becomes the empty name (`ENOENT`).
public final class LibcChange {
    public static final int O_WRONLY = 1;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;

    public static final int RENAME_NOREPLACE = 1;
    public static final int RENAME_EXCHANGE = 2;
    public static final int AT_REMOVEDIR = 0x200;

    /// `_IOW('f', 2, long)`, ioctl_iflags(2).
    public static final long FS_IOC_SETFLAGS = 0x40086602L;

    public static final int SIGHUP = 1;
    public static final int SIGKILL = 9;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;

    /// The kernel's `struct sigaction` on 64 bits: handler, flags, restorer, mask.
    public static final int SIGACTION = 32;

    private static final int SIGNAL_SET = 8;
    private static final int IPC_CREAT = 01000;
    private static final int IPC_EXCL = 02000;
    private static final int IPC_RMID = 0;
    private static final int IPC_SET = 1;
    private static final int SHM_RDONLY = 010000;

    /// Of `struct shmid64_ds` on 64 bits; it begins with `struct ipc64_perm`: key, uid, gid, cuid,
    /// cgid, mode, four bytes each.
    private static final int SHMID_DS = 112;

    private static final ChangeCalls CALLS = ChangeCalls.of(System.getProperty("os.arch", ""));

    private LibcChange() {}

    private static MemorySegment name(Arena arena, String name) {
        byte[] bytes;
        try {
            bytes = RawText.encode(name);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        boolean whole = name.indexOf('\0') < 0;
        var memory = arena.allocate((whole ? bytes.length : 0) + 1L);
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, whole ? bytes.length : 0);
        return memory;
    }

    /// openat(2) that makes a new regular file: a descriptor, or `-EEXIST`. Links are not followed.
    ///
    /// @param mode as it is to be: the process's umask does not count (see [#fchmod])
    public static int create(int directory, String name, int mode) {
        int flags = O_WRONLY | O_CREAT | O_EXCL | Libc.O_NOFOLLOW | Libc.O_CLOEXEC;
        try (var arena = Arena.ofConfined()) {
            long path = name(arena, name).address();
            return (int) Libc.call(CALLS.openat(), directory, path, flags, mode, 0, 0);
        }
    }

    /// write(2): bytes written.
    public static int write(int fd, MemorySegment bytes) {
        try {
            return (int) Libc.call(CALLS.write(), fd, bytes.address(), bytes.byteSize(), 0, 0, 0);
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    /// kill(2), for kernels without pidfds.
    public static int kill(int pid, int signal) {
        return (int) Libc.call(CALLS.kill(), pid, signal, 0, 0, 0, 0);
    }

    /// rt_sigaction(2) of this process.
    ///
    /// @param wanted a `struct sigaction` as the kernel has it, [#SIGACTION] bytes
    /// @param before where the one goes that was set until now
    public static int signalAction(int signal, MemorySegment wanted, MemorySegment before) {
        try {
            return (int)
                    Libc.call(
                            CALLS.rtSigaction(),
                            signal,
                            wanted.address(),
                            before.address(),
                            SIGNAL_SET,
                            0,
                            0);
        } finally {
            Reference.reachabilityFence(wanted);
            Reference.reachabilityFence(before);
        }
    }

    /// pidfd_open(2), Linux 5.3: a descriptor of the process.
    public static int pidfdOpen(int pid) {
        return (int) Libc.call(CALLS.pidfdOpen(), pid, 0, 0, 0, 0, 0);
    }

    /// pidfd_send_signal(2), Linux 5.1.
    public static int pidfdSendSignal(int pidfd, int signal) {
        return (int) Libc.call(CALLS.pidfdSendSignal(), pidfd, signal, 0, 0, 0, 0);
    }

    public static int mkdirat(int directory, String name, int mode) {
        try (var arena = Arena.ofConfined()) {
            long path = name(arena, name).address();
            return (int) Libc.call(CALLS.mkdirat(), directory, path, mode, 0, 0, 0);
        }
    }

    /// unlinkat(2).
    ///
    /// @param flags [#AT_REMOVEDIR] for an empty directory, or 0
    public static int unlinkat(int directory, String name, int flags) {
        try (var arena = Arena.ofConfined()) {
            long path = name(arena, name).address();
            return (int) Libc.call(CALLS.unlinkat(), directory, path, flags, 0, 0, 0);
        }
    }

    public static int symlinkat(String target, int directory, String name) {
        try (var arena = Arena.ofConfined()) {
            long to = name(arena, target).address();
            long path = name(arena, name).address();
            return (int) Libc.call(CALLS.symlinkat(), to, directory, path, 0, 0, 0);
        }
    }

    /// linkat(2), the last link not followed.
    public static int linkat(int from, String name, int to, String newName) {
        try (var arena = Arena.ofConfined()) {
            long old = name(arena, name).address();
            long fresh = name(arena, newName).address();
            return (int) Libc.call(CALLS.linkat(), from, old, to, fresh, 0, 0);
        }
    }

    /// renameat2(2), Linux 3.15.
    ///
    /// @param flags [#RENAME_NOREPLACE], [#RENAME_EXCHANGE] or 0
    public static int renameat2(int from, String name, int to, String newName, int flags) {
        try (var arena = Arena.ofConfined()) {
            long old = name(arena, name).address();
            long fresh = name(arena, newName).address();
            return (int) Libc.call(CALLS.renameat2(), from, old, to, fresh, flags, 0);
        }
    }

    public static int fchmod(int fd, int mode) {
        return (int) Libc.call(CALLS.fchmod(), fd, mode, 0, 0, 0, 0);
    }

    public static int fchown(int fd, long uid, long gid) {
        return (int) Libc.call(CALLS.fchown(), fd, uid, gid, 0, 0, 0);
    }

    /// fchownat(2) of an open file, also of a link opened with `O_PATH`.
    public static int chown(int fd, long uid, long gid) {
        try (var arena = Arena.ofConfined()) {
            long path = name(arena, "").address();
            return (int) Libc.call(CALLS.fchownat(), fd, path, uid, gid, Libc.AT_EMPTY_PATH, 0);
        }
    }

    /// utimensat(2), the last link not followed.
    public static int utimensat(int directory, String name, Instant accessed, Instant modified) {
        try (var arena = Arena.ofConfined()) {
            long path = name(arena, name).address();
            long times = times(arena, accessed, modified).address();
            int flags = Libc.AT_SYMLINK_NOFOLLOW;
            return (int) Libc.call(CALLS.utimensat(), directory, path, times, flags, 0, 0);
        }
    }

    /// utimensat(2) of an open file. One opened with `O_PATH` needs Linux 5.8 (`-EINVAL`).
    ///
    /// @param named whether it was opened with `O_PATH`
    public static int utimens(int fd, boolean named, Instant accessed, Instant modified) {
        try (var arena = Arena.ofConfined()) {
            long path = named ? name(arena, "").address() : 0;
            long times = times(arena, accessed, modified).address();
            int flags = named ? Libc.AT_EMPTY_PATH : 0;
            return (int) Libc.call(CALLS.utimensat(), fd, path, times, flags, 0, 0);
        }
    }

    private static MemorySegment times(Arena arena, Instant accessed, Instant modified) {
        var times = arena.allocate(32, 8);
        times.set(JAVA_LONG, 0, accessed.getEpochSecond());
        times.set(JAVA_LONG, 8, accessed.getNano());
        times.set(JAVA_LONG, 16, modified.getEpochSecond());
        times.set(JAVA_LONG, 24, modified.getNano());
        return times;
    }

    public static int fsetxattr(int fd, String name, byte[] value) {
        try (var arena = Arena.ofConfined()) {
            var bytes = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, bytes, JAVA_BYTE, 0, value.length);
            long key = name(arena, name).address();
            return (int) Libc.call(CALLS.fsetxattr(), fd, key, bytes.address(), value.length, 0, 0);
        }
    }

    public static int fremovexattr(int fd, String name) {
        try (var arena = Arena.ofConfined()) {
            return (int)
                    Libc.call(CALLS.fremovexattr(), fd, name(arena, name).address(), 0, 0, 0, 0);
        }
    }

    /// ioctl(2) `FS_IOC_SETFLAGS`: the flags of chattr(1).
    public static int setFlags(int fd, int flags) {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(8, 8);
            memory.set(JAVA_INT, 0, flags);
            return Libc.ioctl(fd, FS_IOC_SETFLAGS, memory);
        }
    }

    public static int fsync(int fd) {
        return (int) Libc.call(CALLS.fsync(), fd, 0, 0, 0, 0, 0);
    }

    /// syncfs(2): all of the file system that holds the file.
    public static int syncfs(int fd) {
        return (int) Libc.call(CALLS.syncfs(), fd, 0, 0, 0, 0, 0);
    }

    /// shmget(2) that makes a new segment: its id, or `-EEXIST`.
    public static int shmget(int key, long size, int mode) {
        int flags = IPC_CREAT | IPC_EXCL | mode;
        return (int) Libc.call(CALLS.shmget(), key, size, flags, 0, 0, 0);
    }

    /// shmat(2): the address.
    public static long shmat(int id, boolean readOnly) {
        return Libc.call(CALLS.shmat(), id, 0, readOnly ? SHM_RDONLY : 0, 0, 0, 0);
    }

    /// Memory of this process by its address, such as of [#shmat]; valid until [#shmdt].
    @SuppressWarnings("restricted")
    public static MemorySegment memory(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    /// shmdt(2).
    public static int shmdt(long address) {
        return (int) Libc.call(CALLS.shmdt(), address, 0, 0, 0, 0, 0);
    }

    /// shmctl(2) with `IPC_RMID`.
    public static int shmRemove(int id) {
        return (int) Libc.call(CALLS.shmctl(), id, IPC_RMID, 0, 0, 0, 0);
    }

    /// shmctl(2) with `IPC_SET`.
    public static int shmSet(int id, long uid, long gid, int mode) {
        try (var arena = Arena.ofConfined()) {
            var settings = arena.allocate(SHMID_DS, 8);
            settings.set(JAVA_INT, 4, (int) uid);
            settings.set(JAVA_INT, 8, (int) gid);
            settings.set(JAVA_INT, 20, mode);
            return (int) Libc.call(CALLS.shmctl(), id, IPC_SET, settings.address(), 0, 0, 0);
        }
    }
}
