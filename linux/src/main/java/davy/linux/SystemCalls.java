package davy.linux;

/// What differs between CPUs: numbers of system calls, two open flags, the layout of `struct stat`.
///
/// Source: `arch/x86/entry/syscalls/syscall_64.tbl`, `include/uapi/asm-generic/unistd.h` and
/// `fcntl.h` of Linux. Compared by a test with what the C compiler of the machine says.
record SystemCalls(
        int read,
        int close,
        int lseek,
        int pread64,
        int ioctl,
        int getpid,
        int gettid,
        int geteuid,
        int kill,
        int getpgid,
        int tgkill,
        int socket,
        int connect,
        int bind,
        int sendto,
        int recvfrom,
        int getsockname,
        int setsockopt,
        int getsockopt,
        int statfs,
        int fstatfs,
        int getxattr,
        int lgetxattr,
        int fgetxattr,
        int flistxattr,
        int getdents64,
        int openat,
        int newfstatat,
        int readlinkat,
        int shmctl,
        int processVmReadv,
        int bpf,
        int statx,
        int openat2,
        int fsopen,
        int fsconfig,
        int fsmount,
        int directoryFlag,
        int noFollowFlag,
        int statMode,
        int statLinks,
        int statUid) {

    static final SystemCalls X86_64 =
            new SystemCalls(
                    0, 3, 8, 17, 16, 39, 186, 107, 62, 121, 234, 41, 42, 49, 44, 45, 51, 54, 55,
                    137, 138, 191, 192, 193, 196, 217, 257, 262, 267, 31, 310, 321, 332, 437, 430,
                    431, 432, 0200000, 0400000, 24, 16, 28);

    static final SystemCalls AARCH64 =
            new SystemCalls(
                    63, 57, 62, 67, 29, 172, 178, 175, 129, 155, 131, 198, 203, 200, 206, 207, 204,
                    208, 209, 43, 44, 8, 9, 10, 13, 61, 56, 79, 78, 195, 270, 280, 291, 437, 430,
                    431, 432, 040000, 0100000, 16, 20, 24);

    /// @param architecture as the property `os.arch` names it
    static SystemCalls of(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default ->
                    throw new UnsupportedOperationException(
                            "Davy does not know the system calls of " + architecture);
        };
    }
}
