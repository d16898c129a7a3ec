package davy.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import davy.core.host.FileInfo;
import davy.core.host.FileType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Numbers and layouts compared with what the C compiler of this machine says.
class LayoutTest {
    private static final String HEADERS =
            """
            #define _GNU_SOURCE
            #include <dirent.h>
            #include <fcntl.h>
            #include <linux/fs.h>
            #include <linux/openat2.h>
            #include <linux/stat.h>
            #include <signal.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <string.h>
            #include <sys/syscall.h>
            #define statx glibc_statx
            #include <sys/stat.h>
            #undef statx
            """;

    private static List<String> compiled(String body) throws Exception {
        assumeTrue(Scratch.has("gcc"), "needs a C compiler");
        try (var scratch = new Scratch()) {
            String text = HEADERS + "int main(void) {" + body + "return 0; }\n";
            var source = scratch.write("probe.c", text).toString();
            String program = scratch + "/probe";
            assertThat(Scratch.run("gcc", "-w", "-o", program, source)).isEmpty();
            return Scratch.run(program).lines().toList();
        }
    }

    @Test
    void numbersOfSystemCalls() throws Exception {
        var names = new ArrayList<String>();
        var values = new ArrayList<String>();
        var body = new StringBuilder();
        for (RecordComponent part : SystemCalls.class.getRecordComponents()) {
            String name = part.getName();
            if (name.endsWith("Flag") || name.startsWith("stat") && name.length() > 6) {
                continue;
            }
            String c = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            body.append("printf(\"%d\\n\", SYS_").append(c).append(");");
            names.add(c);
            values.add("" + part.getAccessor().invoke(Libc.CALLS));
        }
        assertThat(names).hasSizeGreaterThan(30).contains("openat2", "process_vm_readv", "statfs");
        assertThat(compiled(body.toString())).isEqualTo(values);
    }

    @Test
    void numbersOfSystemCallsThatChange() throws Exception {
        var calls = ChangeCalls.of(System.getProperty("os.arch"));
        var values = new ArrayList<String>();
        var body = new StringBuilder();
        for (RecordComponent part : ChangeCalls.class.getRecordComponents()) {
            String c = part.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            body.append("printf(\"%d\\n\", SYS_").append(c).append(");");
            values.add("" + part.getAccessor().invoke(calls));
        }
        assertThat(values).hasSizeGreaterThan(15);
        assertThat(compiled(body.toString())).isEqualTo(values);
    }

    /// Numbers of aarch64 are those of the generic table, whatever machine compiles.
    @Test
    void numbersOfSystemCallsThatChangeOnOtherMachines() throws Exception {
        var values = new ArrayList<String>();
        var body = new StringBuilder();
        for (RecordComponent part : ChangeCalls.class.getRecordComponents()) {
            String c = part.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            body.append("printf(\"%d\\n\", __NR_").append(c).append(");");
            values.add("" + part.getAccessor().invoke(ChangeCalls.AARCH64));
        }
        var scratch = new Scratch();
        try (scratch) {
            assumeTrue(Scratch.has("gcc"), "needs a C compiler");
            var source =
                    scratch.write(
                            "generic.c",
                            "#include <stdio.h>\n#define __BITS_PER_LONG 64\n"
                                    + "#define __ARCH_WANT_RENAMEAT\n"
                                    + "#include <asm-generic/unistd.h>\n"
                                    + "int main(void) {"
                                    + body
                                    + "return 0; }\n");
            String program = scratch + "/generic";
            assertThat(Scratch.run("gcc", "-w", "-o", program, source.toString())).isEmpty();
            assertThat(Scratch.run(program).lines().toList()).isEqualTo(values);
        }
    }

    @Test
    void constantsOfChanges() throws Exception {
        var body = new StringBuilder();
        for (var name :
                ("O_WRONLY O_CREAT O_EXCL RENAME_NOREPLACE RENAME_EXCHANGE AT_REMOVEDIR"
                                + " FS_IOC_SETFLAGS SIGHUP SIGKILL SIGCONT SIGSTOP")
                        .split(" ")) {
            body.append("printf(\"%ld\\n\",(long)(").append(name).append("));");
        }
        assertThat(compiled(body.toString()))
                .containsExactly(
                        "" + LibcChange.O_WRONLY,
                        "" + LibcChange.O_CREAT,
                        "" + LibcChange.O_EXCL,
                        "" + LibcChange.RENAME_NOREPLACE,
                        "" + LibcChange.RENAME_EXCHANGE,
                        "" + LibcChange.AT_REMOVEDIR,
                        "" + LibcChange.FS_IOC_SETFLAGS,
                        "" + LibcChange.SIGHUP,
                        "" + LibcChange.SIGKILL,
                        "" + LibcChange.SIGCONT,
                        "" + LibcChange.SIGSTOP);
    }

    @Test
    void constants() throws Exception {
        String names =
                "O_DIRECTORY O_NOFOLLOW O_NOCTTY O_NONBLOCK O_NOATIME O_CLOEXEC O_PATH"
                        + " AT_EMPTY_PATH AT_NO_AUTOMOUNT AT_SYMLINK_NOFOLLOW AT_STATX_DONT_SYNC"
                        + " RESOLVE_NO_XDEV RESOLVE_NO_MAGICLINKS RESOLVE_NO_SYMLINKS"
                        + " RESOLVE_BENEATH RESOLVE_IN_ROOT SEEK_DATA SEEK_HOLE"
                        + " STATX_BASIC_STATS|STATX_BTIME STATX_BTIME STATX_ATTR_IMMUTABLE"
                        + " STATX_ATTR_APPEND FS_IOC_GETFLAGS FS_IMMUTABLE_FL FS_APPEND_FL"
                        + " sizeof(struct(open_how)) offsetof(struct(open_how),resolve)"
                        + " offsetof(struct(dirent64),d_reclen) offsetof(struct(dirent64),d_name)"
                        + " offsetof(struct(stat),st_mode) offsetof(struct(stat),st_nlink)"
                        + " offsetof(struct(stat),st_uid)";
        var body = new StringBuilder();
        for (var name : names.split(" ")) {
            String c = name.replaceAll("struct\\((\\w+)\\)", "struct $1");
            body.append("printf(\"%ld\\n\",(long)(").append(c).append("));");
        }
        var expected =
                List.of(
                        Libc.O_DIRECTORY,
                        Libc.O_NOFOLLOW,
                        Libc.O_NOCTTY,
                        Libc.O_NONBLOCK,
                        Libc.O_NOATIME,
                        Libc.O_CLOEXEC,
                        Libc.O_PATH,
                        Libc.AT_EMPTY_PATH,
                        Libc.AT_NO_AUTOMOUNT,
                        Libc.AT_SYMLINK_NOFOLLOW,
                        Libc.AT_STATX_DONT_SYNC,
                        Libc.RESOLVE_NO_XDEV,
                        Libc.RESOLVE_NO_MAGICLINKS,
                        Libc.RESOLVE_NO_SYMLINKS,
                        Libc.RESOLVE_BENEATH,
                        Libc.RESOLVE_IN_ROOT,
                        Libc.SEEK_DATA,
                        Libc.SEEK_HOLE,
                        Libc.STATX_BASIC_AND_BIRTH,
                        FileStatus.STATX_BTIME,
                        FileStatus.IMMUTABLE,
                        FileStatus.APPEND_ONLY,
                        FileStatus.FS_IOC_GETFLAGS,
                        FileStatus.IMMUTABLE,
                        FileStatus.APPEND_ONLY,
                        Libc.HOW_BYTES,
                        16,
                        Entries.LENGTH,
                        Entries.NAME,
                        Libc.CALLS.statMode(),
                        Libc.CALLS.statLinks(),
                        Libc.CALLS.statUid());
        assertThat(compiled(body.toString()))
                .isEqualTo(expected.stream().map(n -> "" + n).toList());
    }

    private static final String DUMP =
            "for (int i = 0; i < sizeof s; i++) printf(\"%02x\", ((unsigned char *) &s)[i]);";

    @Test
    void structStatx() throws Exception {
        var hex =
                compiled(
                        """
                        struct statx s; memset(&s, 0x5a, sizeof s);
                        s.stx_mask = STATX_BTIME; s.stx_mode = S_IFIFO | 04751;
                        s.stx_uid = 4000000001u; s.stx_gid = 4000000002u; s.stx_nlink = 7;
                        s.stx_size = 1ll << 40; s.stx_ino = 0x8123456789abcdefull;
                        s.stx_blocks = 3; s.stx_dev_major = 0x12345; s.stx_dev_minor = 0x6789a;
                        s.stx_attributes = STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND;
                        s.stx_attributes_mask = STATX_ATTR_APPEND;
                        s.stx_mtime.tv_sec = -5; s.stx_mtime.tv_nsec = 6;
                        s.stx_ctime.tv_sec = 1700000000; s.stx_ctime.tv_nsec = 999999999;
                        s.stx_btime.tv_sec = 9; s.stx_btime.tv_nsec = 8;
                        """
                                + DUMP);
        var status = status(true, hex.getFirst());
        assertThat(status.isSparse()).isTrue();
        assertThat(status.info())
                .isEqualTo(
                        new FileInfo(
                                FileType.FIFO,
                                04751,
                                4000000001L,
                                4000000002L,
                                1L << 40,
                                0x8123456789abcdefL,
                                // gnu_dev_makedev, bits/sysmacros.h
                                0x345L << 8 | 0x12000L << 32 | 0x9aL | 0x67800L << 12,
                                7,
                                Instant.ofEpochSecond(-5, 6),
                                Instant.ofEpochSecond(1700000000, 999999999),
                                Instant.ofEpochSecond(9, 8),
                                false,
                                true));
    }

    @Test
    void structStat() throws Exception {
        var hex =
                compiled(
                        """
                        struct stat s; memset(&s, 0x5a, sizeof s);
                        s.st_mode = S_IFIFO | 04751; s.st_uid = 4000000001u; s.st_gid = 2;
                        s.st_nlink = 7; s.st_size = 1024; s.st_ino = 77; s.st_blocks = 2;
                        s.st_dev = 0xfe01; s.st_mtim.tv_sec = 11; s.st_mtim.tv_nsec = 12;
                        s.st_ctim.tv_sec = 13; s.st_ctim.tv_nsec = 14;
                        """
                                + DUMP);
        var status = status(false, hex.getFirst());
        assertThat(status.isSparse()).isFalse();
        assertThat(status.info())
                .isEqualTo(
                        new FileInfo(
                                FileType.FIFO,
                                04751,
                                4000000001L,
                                2,
                                1024,
                                77,
                                0xfe01,
                                7,
                                Instant.ofEpochSecond(11, 12),
                                Instant.ofEpochSecond(13, 14),
                                null,
                                false,
                                false));
    }

    private static FileStatus status(boolean modern, String hex) {
        var status = new FileStatus(new Features(modern, modern));
        byte[] bytes = HexFormat.of().parseHex(hex);
        status.out.copyFrom(MemorySegment.ofArray(bytes));
        return status;
    }

    @Test
    void bearsTimesOfBrokenFileSystems() {
        var status = new FileStatus(new Features(true, true));
        status.out.fill((byte) 0xFF);
        status.out.set(JAVA_LONG, 112, Long.MIN_VALUE);
        status.out.set(JAVA_LONG, 96, Long.MAX_VALUE);
        assertThat(status.info().modified()).isEqualTo("0001-01-01T00:00:00.999999999Z");
        assertThat(status.info().changed()).isEqualTo("9999-12-31T23:59:59.999999999Z");
    }

    @Test
    void readsEntriesOfAnyLengthOfName() throws Exception {
        try (var scratch = new Scratch();
                var arena = Arena.ofConfined()) {
            var names = new ArrayList<String>();
            for (int length = 1; length <= 255; length++) {
                names.add("n".repeat(length));
                Files.createFile(scratch.path.resolve("n".repeat(length)));
            }
            var buffer = arena.allocate(512, 8);
            var entries = new Entries(buffer);
            var seen = new ArrayList<String>();
            int place = scratch.open();
            int fd = Root.reopen(place, FileType.DIRECTORY);
            while (entries.fill(fd) > 0) {
                while (entries.next()) {
                    seen.add(buffer.getString(entries.offset()).substring(0, entries.length()));
                }
            }
            Libc.close(fd);
            Libc.close(place);
            assertThat(seen).containsExactlyInAnyOrderElementsOf(names);
        }
    }
}
