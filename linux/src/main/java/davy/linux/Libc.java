package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import davy.core.text.RawText;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/// System calls, one static method each, straight to the kernel.
///
/// All go through `syscall(2)`, which is looked up in libc itself and not in the global scope, so
/// that a preload library which wraps `open`, `readdir` or `syscall` is not asked. Each method
/// returns what the kernel returns: a result from 0 up, or `-errno` (see [Errno]). Nothing here
/// throws.
///
/// Memory given to a call must be native. Paths are NUL-terminated bytes: see [#path].
public final class Libc {
    /// `dirfd` of the working directory.
    public static final int AT_FDCWD = -100;

    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_NO_AUTOMOUNT = 0x800;
    public static final int AT_EMPTY_PATH = 0x1000;
    public static final int AT_STATX_DONT_SYNC = 0x4000;

    public static final int O_RDONLY = 0;
    public static final int O_NOCTTY = 0400;
    public static final int O_NONBLOCK = 04000;
    public static final int O_NOATIME = 01000000;
    public static final int O_CLOEXEC = 02000000;
    public static final int O_PATH = 010000000;

    public static final long RESOLVE_NO_XDEV = 0x01;
    public static final long RESOLVE_NO_MAGICLINKS = 0x02;
    public static final long RESOLVE_NO_SYMLINKS = 0x04;
    public static final long RESOLVE_BENEATH = 0x08;
    public static final long RESOLVE_IN_ROOT = 0x10;

    public static final int SEEK_SET = 0;
    public static final int SEEK_END = 2;
    public static final int SEEK_DATA = 3;
    public static final int SEEK_HOLE = 4;

    /// `STATX_BASIC_STATS | STATX_BTIME`.
    public static final int STATX_BASIC_AND_BIRTH = 0xfff;

    static final SystemCalls CALLS = SystemCalls.of(System.getProperty("os.arch", ""));

    public static final int O_DIRECTORY = CALLS.directoryFlag();
    public static final int O_NOFOLLOW = CALLS.noFollowFlag();

    /// `FSOPEN_CLOEXEC`, `FSMOUNT_CLOEXEC`.
    private static final int CLOSE_ON_EXEC = 1;

    private static final int PATH_BYTES = 4096;
    static final int HOW_BYTES = 24;

    private static final MethodHandle SYSCALL = link();
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private Libc() {}

    /// Native memory of one thread, kept for its life.
    private static final class Scratch {
        private static final long ERRNO_OFFSET =
                Linker.Option.captureStateLayout()
                        .byteOffset(MemoryLayout.PathElement.groupElement("errno"));

        private final MemorySegment state =
                Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
        private final MemorySegment path = Arena.ofAuto().allocate(PATH_BYTES);
        private final MemorySegment how = Arena.ofAuto().allocate(HOW_BYTES, 8);

        private int errno() {
            return state.get(JAVA_INT, ERRNO_OFFSET);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
        var linker = Linker.nativeLinker();
        var shape =
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                        JAVA_LONG);
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                shape,
                Linker.Option.captureCallState("errno"));
    }

    /// Any system call by its number; memory is given by address and must be kept reachable.
    static long call(int number, long a, long b, long c, long d, long e, long f) {
        var scratch = SCRATCH.get();
        long result;
        try {
            result = (long) SYSCALL.invokeExact(scratch.state, (long) number, a, b, c, d, e, f);
        } catch (Throwable failure) {
            throw new AssertionError("syscall(2) cannot be called", failure);
        }
        return result == -1 ? -scratch.errno() : result;
    }

    private static long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0);
    }

    /// The path's bytes with a NUL behind, in memory of this thread, valid until the thread's next
    /// call of this method. A path that is too long for the kernel, or that has a NUL inside or
    /// characters no host could have given, becomes the empty path, which no call finds (`ENOENT`).
    public static MemorySegment path(String path) {
        byte[] bytes;
        try {
            bytes = RawText.encode(path);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        return path(bytes);
    }

    /// As [#path(String)], for bytes that are encoded already.
    public static MemorySegment path(byte[] bytes) {
        var memory = SCRATCH.get().path;
        int length = isPath(bytes) ? bytes.length : 0;
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, length);
        memory.set(JAVA_BYTE, length, (byte) 0);
        return memory;
    }

    private static boolean isPath(byte[] bytes) {
        if (bytes.length >= PATH_BYTES) {
            return false;
        }
        for (byte b : bytes) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }

    /// openat(2), without creating anything: a descriptor.
    public static int openat(int directory, MemorySegment path, int flags) {
        try {
            return (int) call(CALLS.openat(), directory, path.address(), flags);
        } finally {
            Reference.reachabilityFence(path);
        }
    }

    /// As [#openat(int, MemorySegment, int)], for a path at an address that the caller keeps.
    static int openat(int directory, long path, int flags) {
        return (int) call(CALLS.openat(), directory, path, flags);
    }

    /// openat2(2), Linux 5.6: a descriptor.
    ///
    /// @param resolve `RESOLVE_*`
    public static int openat2(int directory, MemorySegment path, int flags, long resolve) {
        var how = SCRATCH.get().how;
        how.set(JAVA_LONG, 0, flags);
        how.set(JAVA_LONG, 8, 0);
        how.set(JAVA_LONG, 16, resolve);
        try {
            return (int)
                    call(
                            CALLS.openat2(),
                            directory,
                            path.address(),
                            how.address(),
                            HOW_BYTES,
                            0,
                            0);
        } finally {
            Reference.reachabilityFence(path);
        }
    }

    /// fsopen(2), Linux 5.2: a descriptor of a file system of this type in the making.
    static int fsopen(MemorySegment type) {
        try {
            return (int) call(CALLS.fsopen(), type.address(), CLOSE_ON_EXEC, 0);
        } finally {
            Reference.reachabilityFence(type);
        }
    }

    /// fsconfig(2), Linux 5.2, of a command without a key and a value.
    static int fsconfig(int context, int command) {
        return (int) call(CALLS.fsconfig(), context, command, 0);
    }

    /// fsmount(2), Linux 5.2: a descriptor of the root of a mount that is attached nowhere.
    static int fsmount(int context) {
        return (int) call(CALLS.fsmount(), context, CLOSE_ON_EXEC, 0);
    }

    public static int close(int fd) {
        return (int) call(CALLS.close(), fd, 0, 0);
    }

    /// read(2): bytes read, 0 at the end.
    public static int read(int fd, MemorySegment buffer) {
        try {
            return (int) call(CALLS.read(), fd, buffer.address(), buffer.byteSize());
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /// pread(2): bytes read, 0 at the end.
    public static int pread(int fd, MemorySegment buffer, long length, long offset) {
        try {
            return (int)
                    call(
                            CALLS.pread64(),
                            fd,
                            buffer.address(),
                            Math.min(length, buffer.byteSize()),
                            offset,
                            0,
                            0);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /// lseek(2): the new offset.
    public static long lseek(int fd, long offset, int whence) {
        return call(CALLS.lseek(), fd, offset, whence);
    }

    /// ioctl(2) with an argument in memory.
    public static int ioctl(int fd, long request, MemorySegment argument) {
        try {
            return (int) call(CALLS.ioctl(), fd, request, argument.address());
        } finally {
            Reference.reachabilityFence(argument);
        }
    }

    /// getdents64(2): bytes of `struct linux_dirent64` put into the buffer, 0 at the end.
    public static int getdents64(int fd, MemorySegment buffer) {
        try {
            return (int) call(CALLS.getdents64(), fd, buffer.address(), buffer.byteSize());
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /// statx(2), Linux 4.11.
    ///
    /// @param out 256 bytes for a `struct statx`
    public static int statx(
            int directory, MemorySegment path, int flags, int mask, MemorySegment out) {
        try {
            return (int)
                    call(CALLS.statx(), directory, path.address(), flags, mask, out.address(), 0);
        } finally {
            Reference.reachabilityFence(path);
            Reference.reachabilityFence(out);
        }
    }

    /// As [#statx(int, MemorySegment, int, int, MemorySegment)], for memory that the caller keeps.
    static int statx(int directory, long path, int flags, int mask, long out) {
        return (int) call(CALLS.statx(), directory, path, flags, mask, out, 0);
    }

    /// newfstatat(2) for memory that the caller keeps.
    ///
    /// @param out 144 bytes for a `struct stat`
    public static int newfstatat(int directory, long path, long out, int flags) {
        return (int) call(CALLS.newfstatat(), directory, path, out, flags, 0, 0);
    }

    /// statfs(2).
    ///
    /// @param out 120 bytes for a `struct statfs`; its first 8 are the type
    public static int statfs(MemorySegment path, MemorySegment out) {
        try {
            return (int) call(CALLS.statfs(), path.address(), out.address(), 0);
        } finally {
            Reference.reachabilityFence(path);
            Reference.reachabilityFence(out);
        }
    }

    /// fstatfs(2), as [#statfs].
    public static int fstatfs(int fd, MemorySegment out) {
        try {
            return (int) call(CALLS.fstatfs(), fd, out.address(), 0);
        } finally {
            Reference.reachabilityFence(out);
        }
    }

    /// readlinkat(2): bytes of the target, without a NUL.
    public static int readlinkat(int directory, MemorySegment path, MemorySegment out) {
        try {
            return (int)
                    call(
                            CALLS.readlinkat(),
                            directory,
                            path.address(),
                            out.address(),
                            out.byteSize(),
                            0,
                            0);
        } finally {
            Reference.reachabilityFence(path);
            Reference.reachabilityFence(out);
        }
    }

    /// As [#readlinkat(int, MemorySegment, MemorySegment)], for a path at an address that the
    /// caller keeps.
    static int readlinkat(int directory, long path, MemorySegment out) {
        try {
            return (int)
                    call(CALLS.readlinkat(), directory, path, out.address(), out.byteSize(), 0, 0);
        } finally {
            Reference.reachabilityFence(out);
        }
    }

    /// getxattr(2): bytes of the value.
    public static int getxattr(MemorySegment path, MemorySegment name, MemorySegment out) {
        return attribute(CALLS.getxattr(), path, name, out);
    }

    /// lgetxattr(2): bytes of the value.
    public static int lgetxattr(MemorySegment path, MemorySegment name, MemorySegment out) {
        return attribute(CALLS.lgetxattr(), path, name, out);
    }

    private static int attribute(
            int number, MemorySegment path, MemorySegment name, MemorySegment out) {
        try {
            return (int)
                    call(
                            number,
                            path.address(),
                            name.address(),
                            out.address(),
                            out.byteSize(),
                            0,
                            0);
        } finally {
            Reference.reachabilityFence(path);
            Reference.reachabilityFence(name);
            Reference.reachabilityFence(out);
        }
    }

    /// flistxattr(2): bytes of the names, each with a NUL behind.
    public static int flistxattr(int fd, MemorySegment out) {
        try {
            return (int) call(CALLS.flistxattr(), fd, out.address(), out.byteSize());
        } finally {
            Reference.reachabilityFence(out);
        }
    }

    /// fgetxattr(2): bytes of the value.
    public static int fgetxattr(int fd, MemorySegment name, MemorySegment out) {
        try {
            return (int)
                    call(
                            CALLS.fgetxattr(),
                            fd,
                            name.address(),
                            out.address(),
                            out.byteSize(),
                            0,
                            0);
        } finally {
            Reference.reachabilityFence(name);
            Reference.reachabilityFence(out);
        }
    }

    public static int getpid() {
        return (int) call(CALLS.getpid(), 0, 0, 0);
    }

    public static int gettid() {
        return (int) call(CALLS.gettid(), 0, 0, 0);
    }

    public static int geteuid() {
        return (int) call(CALLS.geteuid(), 0, 0, 0);
    }

    /// Asks whether a process or thread exists: kill(2) with signal 0, which sends nothing.
    public static int probe(int pid) {
        return (int) call(CALLS.kill(), pid, 0, 0);
    }

    /// Asks the same in another way: getpgid(2).
    public static int group(int pid) {
        return (int) call(CALLS.getpgid(), pid, 0, 0);
    }

    /// process_vm_readv(2) of one range, Linux 3.2: bytes read.
    public static int processVmRead(int pid, long address, MemorySegment out) {
        try (var arena = Arena.ofConfined()) {
            var vectors = arena.allocate(32, 8);
            vectors.set(JAVA_LONG, 0, out.address());
            vectors.set(JAVA_LONG, 8, out.byteSize());
            vectors.set(JAVA_LONG, 16, address);
            vectors.set(JAVA_LONG, 24, out.byteSize());
            long local = vectors.address();
            try {
                return (int) call(CALLS.processVmReadv(), pid, local, 1, local + 16, 1, 0);
            } finally {
                Reference.reachabilityFence(out);
            }
        }
    }

    /// bpf(2).
    public static int bpf(int command, MemorySegment attributes) {
        try {
            return (int) call(CALLS.bpf(), command, attributes.address(), attributes.byteSize());
        } finally {
            Reference.reachabilityFence(attributes);
        }
    }

    /// shmctl(2).
    public static int shmctl(int id, int command, MemorySegment out) {
        try {
            return (int) call(CALLS.shmctl(), id, command, out.address());
        } finally {
            Reference.reachabilityFence(out);
        }
    }

    /// socket(2): a descriptor.
    public static int socket(int domain, int type, int protocol) {
        return (int) call(CALLS.socket(), domain, type, protocol);
    }

    public static int connect(int fd, MemorySegment address) {
        return named(CALLS.connect(), fd, address);
    }

    public static int bind(int fd, MemorySegment address) {
        return named(CALLS.bind(), fd, address);
    }

    private static int named(int number, int fd, MemorySegment address) {
        try {
            return (int) call(number, fd, address.address(), address.byteSize());
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /// getsockname(2).
    ///
    /// @param length an `int`, the size of `address` going in and coming out
    public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        try {
            return (int) call(CALLS.getsockname(), fd, address.address(), length.address());
        } finally {
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(length);
        }
    }

    /// sendto(2): bytes sent.
    ///
    /// @param address [MemorySegment#NULL] on a connected socket
    public static int sendto(int fd, MemorySegment message, int flags, MemorySegment address) {
        try {
            return (int)
                    call(
                            CALLS.sendto(),
                            fd,
                            message.address(),
                            message.byteSize(),
                            flags,
                            address.address(),
                            address.byteSize());
        } finally {
            Reference.reachabilityFence(message);
            Reference.reachabilityFence(address);
        }
    }

    /// recvfrom(2) without asking for the sender: bytes received.
    public static int recv(int fd, MemorySegment buffer, int flags) {
        try {
            return (int)
                    call(CALLS.recvfrom(), fd, buffer.address(), buffer.byteSize(), flags, 0, 0);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    public static int setsockopt(int fd, int level, int option, MemorySegment value) {
        try {
            return (int)
                    call(
                            CALLS.setsockopt(),
                            fd,
                            level,
                            option,
                            value.address(),
                            value.byteSize(),
                            0);
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    /// getsockopt(2).
    ///
    /// @param length an `int`, the size of `value` going in and coming out
    public static int getsockopt(
            int fd, int level, int option, MemorySegment value, MemorySegment length) {
        try {
            return (int)
                    call(
                            CALLS.getsockopt(),
                            fd,
                            level,
                            option,
                            value.address(),
                            length.address(),
                            0);
        } finally {
            Reference.reachabilityFence(value);
            Reference.reachabilityFence(length);
        }
    }
}
