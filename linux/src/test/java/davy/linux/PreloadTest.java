package davy.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/// A library that lies as preload rootkits do, about one name, to whoever loads it: inert.
class PreloadTest {
    private static final String SOURCE =
            """
            #define _GNU_SOURCE
            #include <dirent.h>
            #include <dlfcn.h>
            #include <errno.h>
            #include <stdarg.h>
            #include <string.h>
            #include <sys/syscall.h>

            static int hides(const char *p) { return p && strstr(p, "hidden-by-preload"); }
            static int none(void) { errno = ENOENT; return -1; }
            #define REAL(name) ((typeof(&name)) dlsym(RTLD_NEXT, #name))

            struct dirent64 *readdir64(DIR *d) {
                struct dirent64 *e;
                do e = REAL(readdir64)(d); while (e && hides(e->d_name));
                return e;
            }
            struct dirent *readdir(DIR *d) {
                struct dirent *e;
                do e = REAL(readdir)(d); while (e && hides(e->d_name));
                return e;
            }
            int open64(const char *p, int flags, ...) {
                va_list v; va_start(v, flags); int m = va_arg(v, int); va_end(v);
                return hides(p) ? none() : REAL(open64)(p, flags, m);
            }
            int open(const char *p, int flags, ...) {
                va_list v; va_start(v, flags); int m = va_arg(v, int); va_end(v);
                return hides(p) ? none() : REAL(open)(p, flags, m);
            }
            int openat64(int d, const char *p, int flags, ...) {
                va_list v; va_start(v, flags); int m = va_arg(v, int); va_end(v);
                return hides(p) ? none() : REAL(openat64)(d, p, flags, m);
            }
            struct stat; struct statx;
            int stat(const char *p, struct stat *s) { return hides(p) ? none() : REAL(stat)(p, s); }
            int lstat(const char *p, struct stat *s) { return hides(p) ? none() : REAL(lstat)(p, s); }
            int stat64(const char *p, void *s) { return hides(p) ? none() : REAL(stat64)(p, s); }
            int lstat64(const char *p, void *s) { return hides(p) ? none() : REAL(lstat64)(p, s); }
            int fstatat64(int d, const char *p, void *s, int f) {
                return hides(p) ? none() : REAL(fstatat64)(d, p, s, f);
            }
            int statx(int d, const char *p, int f, unsigned m, struct statx *s) {
                return hides(p) ? none() : REAL(statx)(d, p, f, m, s);
            }
            int access(const char *p, int m) { return hides(p) ? none() : REAL(access)(p, m); }
            int faccessat(int d, const char *p, int m, int f) {
                return hides(p) ? none() : REAL(faccessat)(d, p, m, f);
            }
            long syscall(long n, long a, long b, long c, long d, long e, long f) {
                if (n == SYS_openat || n == SYS_openat2 || n == SYS_statx || n == SYS_getdents64)
                    return none();
                return REAL(syscall)(n, a, b, c, d, e, f);
            }
            """;

    @Test
    void seesWhatAPreloadLibraryHides() throws Exception {
        assumeTrue(Scratch.has("gcc"), "needs a C compiler");
        try (var scratch = new Scratch()) {
            String library = scratch + "/lie.so";
            String source = scratch.write("lie.c", SOURCE).toString();
            String[] compiler = {
                "gcc", "-w", "-fno-builtin", "-shared", "-fPIC", "-o", library, source, "-ldl"
            };
            assertThat(Scratch.run(compiler)).isEmpty();
            scratch.write("place/hidden-by-preload", "miner");
            scratch.write("place/shown", "x");
            String place = scratch + "/place";
            var said = Scratch.java(PreloadStage.class, List.of(), library, place).lines();
            assertThat(said)
                    .containsExactlyInAnyOrder(
                            "java lists [shown]",
                            "java finds false",
                            "davy lists [hidden-by-preload, shown]",
                            "davy finds true",
                            "davy reads miner",
                            "davy walks hidden-by-preload",
                            "davy walks shown");
        }
    }
}
