package davy.linux;

/// Numbers of the system calls that change something, as [SystemCalls] has those that look.
record ChangeCalls(
        int write,
        int openat,
        int kill,
        int mkdirat,
        int unlinkat,
        int symlinkat,
        int linkat,
        int renameat2,
        int fchmod,
        int fchown,
        int fchownat,
        int utimensat,
        int fsetxattr,
        int fremovexattr,
        int fsync,
        int syncfs,
        int pidfdOpen,
        int pidfdSendSignal,
        int shmget,
        int shmat,
        int shmctl,
        int shmdt,
        int rtSigaction) {

    static final ChangeCalls X86_64 =
            new ChangeCalls(
                    1, 257, 62, 258, 263, 266, 265, 316, 91, 93, 260, 280, 190, 199, 74, 306, 434,
                    424, 29, 30, 31, 67, 13);

    static final ChangeCalls AARCH64 =
            new ChangeCalls(
                    64, 56, 129, 34, 35, 36, 37, 276, 52, 55, 54, 88, 7, 16, 82, 267, 434, 424, 194,
                    196, 195, 197, 134);

    /// @param architecture as the property `os.arch` names it
    static ChangeCalls of(String architecture) {
        return SystemCalls.of(architecture).equals(SystemCalls.X86_64) ? X86_64 : AARCH64;
    }
}
