package davy.linux;

import java.lang.foreign.Arena;

/// What the running kernel offers beyond that of CentOS 7 (3.10).
///
/// @param openat2 Linux 5.6
/// @param statx Linux 4.11
record Features(boolean openat2, boolean statx) {
    /// As on an old kernel: paths are followed step by step in user space.
    static final Features OLD = new Features(false, false);

    /// Asks the kernel. A sandbox that refuses a call counts as a kernel without it.
    static Features probe() {
        int fd = Libc.openat2(Libc.AT_FDCWD, Libc.path("/"), Libc.O_PATH | Libc.O_CLOEXEC, 0);
        if (fd >= 0) {
            Libc.close(fd);
        }
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(256, 8);
            int statx = Libc.statx(Libc.AT_FDCWD, Libc.path("/"), 0, 1, out);
            return new Features(fd >= 0, statx == 0);
        }
    }
}
