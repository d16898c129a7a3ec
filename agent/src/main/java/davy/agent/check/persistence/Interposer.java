package davy.agent.check.persistence;

import davy.core.file.ElfExports;
import davy.core.host.Host;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What a library does to programs into which it is loaded, as far as the functions tell that it
/// puts in place of the C library's.
///
/// It says nothing of what the library does by itself when it is loaded.
///
/// @param known whether it could be read
/// @param replaced the watched functions that it defines
record Interposer(boolean known, Set<String> replaced) {
    private static final int LONGEST = 16 << 20;

    /// By these, files, processes, connections and logins are listed, opened, checked and logged.
    private static final Set<String> SIGHT =
            names(
                    """
                    readdir readdir64 readdir_r readdir64_r getdents getdents64 opendir fdopendir
                    scandir scandir64 glob glob64 fts_read nftw ftw
                    open open64 openat openat64 __open_2 __open64_2 creat fopen fopen64 freopen
                    stat stat64 lstat lstat64 fstat fstat64 fstatat fstatat64 statx
                    __xstat __xstat64 __lxstat __lxstat64 __fxstat __fxstat64 __fxstatat __fxstatat64
                    access faccessat eaccess readlink readlinkat realpath unlink unlinkat rename
                    renameat rmdir chmod chown link symlink mknod chdir
                    read pread pread64 readv write writev fwrite fputs fgets getline puts
                    kill ptrace proc_pidinfo sysinfo getloadavg syscall dlsym dlopen dl_iterate_phdr
                    accept accept4 connect bind listen recv recvmsg recvfrom send sendmsg sendto
                    getsockname getpeername if_nameindex pcap_loop
                    getpwnam getpwnam_r getpwuid getspnam getspnam_r crypt crypt_r
                    pam_authenticate pam_acct_mgmt pam_open_session pam_get_item pam_sm_authenticate
                    login pututline pututxline updwtmp updwtmpx getutent getutxent
                    syslog vsyslog openlog audit_log_user_message audit_log_acct_message
                    SSL_read SSL_write gnutls_record_recv gnutls_record_send
                    """);

    private static final Set<String> MEMORY = names("malloc free calloc realloc memalign");

    private static final Set<String> WATCHED = union();

    private static Set<String> names(String text) {
        return Set.copyOf(List.of(text.strip().split("\\s+", -1)));
    }

    private static Set<String> union() {
        var all = new TreeSet<>(SIGHT);
        all.addAll(MEMORY);
        return Set.copyOf(all);
    }

    static Interposer of(Host host, String path) {
        var content = host.read(path, LONGEST);
        var found =
                content == null || content.truncated()
                        ? null
                        : ElfExports.of(content.bytes(), WATCHED);
        return found == null ? new Interposer(false, Set.of()) : new Interposer(true, found);
    }

    /// Whether it is known to stand before nothing by which a host is looked at.
    boolean isSeeThrough() {
        return known && replaced.stream().noneMatch(SIGHT::contains);
    }

    /// Whether it is an allocator of memory and nothing that hides.
    boolean isAllocator() {
        Predicate<String> defined = replaced::contains;
        return isSeeThrough() && defined.test("malloc") && defined.test("free");
    }
}
