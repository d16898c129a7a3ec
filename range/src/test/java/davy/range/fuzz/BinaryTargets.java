package davy.range.fuzz;

import static davy.range.fuzz.Target.check;
import static davy.range.fuzz.Target.same;

import davy.core.compression.ByteReader;
import davy.core.compression.ByteStream;
import davy.core.compression.Lz4;
import davy.core.file.ByteSource;
import davy.core.file.Elf;
import davy.core.file.Magic;
import davy.core.journal.Journal;
import davy.core.journal.JournalFilter;
import davy.core.login.LastLog;
import davy.core.login.LoginFile;
import davy.core.login.LoginSessions;
import davy.core.network.InterfaceAddress;
import davy.core.network.Netlink;
import davy.core.network.SockDiag;
import davy.core.network.Socket;
import davy.core.sqlite.SqliteFile;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Formats of bytes: programs, journals, logins, netlink, packed streams.
@SuppressWarnings("StringConcatToTextBlock") // seeds are short
final class BinaryTargets {
    private static final long MOST_UNPACKED = 4 << 20;

    static final List<Target> ALL =
            List.of(
                    Target.of(
                            "elf",
                            "the same twice; no name longer than the file; nothing of what is no"
                                    + " ELF",
                            BinaryTargets::elf,
                            List.of(Seeds.elf64(), Seeds.elf32())),
                    Target.of(
                            "magic",
                            "an interpreter only of what begins with #!",
                            BinaryTargets::magic,
                            "#!/usr/bin/env -S python3 -u\n",
                            "<?php echo 1;",
                            "PK\u0003\u0004"),
                    Target.of(
                            "journal",
                            "no more entries than the file has room for, the same twice",
                            BinaryTargets::journal,
                            List.of(Seeds.journal(false), Seeds.journal(true))),
                    Target.of(
                            "login-records",
                            "records, blanks and rest make up the file",
                            BinaryTargets::logins,
                            List.of(Seeds.utmp(2), Seeds.utmp(5))),
                    Target.of(
                            "lastlog",
                            "a login of a user only where the file reaches",
                            BinaryTargets::lastLog,
                            List.of(new byte[292 * 3], Seeds.utmp(2))),
                    Target.of(
                            "sock-diag",
                            "ports are 0 to 65535",
                            BinaryTargets::sockets,
                            List.of(Seeds.sockDiag())),
                    Target.of(
                            "unpack",
                            "gzip, xz, bzip2, zstd: the same bytes in pieces of any size, up to the damage",
                            BinaryTargets::unpack,
                            Seeds.packed()),
                    Target.of(
                            "sqlite",
                            "rows of all tables can be read, the same number twice",
                            BinaryTargets::sqlite,
                            List.of(Seeds.resource("rpmdb.sqlite"))),
                    Target.of(
                            "lz4",
                            "not more than there is room for",
                            bytes -> {
                                byte[] out = new byte[8192];
                                int length = Lz4.decode(bytes, 0, bytes.length, out);
                                check(length <= out.length, "how many bytes", length);
                                return 0;
                            },
                            "Qhello\u0005\u0000Pworld"));

    private BinaryTargets() {}

    private static long elf(byte[] bytes) {
        var elf = Elf.parse(ByteSource.of(bytes), bytes.length);
        same(elf, () -> Elf.parse(ByteSource.of(bytes), bytes.length));
        if (elf == null) {
            return 0;
        }
        check(Elf.isElf(bytes), "parsed, and is no ELF");
        for (var section : elf.sections()) {
            check(section.name().length() <= bytes.length, "a name longer than the file");
        }
        var _ = List.of(elf.isPacked(), elf.isStatic(), elf.isStripped(), elf.isLibrary());
        var _ = elf.architecture();
        return (long) elf.sections().size()
                + elf.segments().size()
                + elf.appended(bytes.length) / 64;
    }

    private static long magic(byte[] bytes) {
        var _ = Magic.of(bytes);
        String interpreter = Magic.interpreter(bytes);
        boolean marked = bytes.length > 1 && bytes[0] == '#' && bytes[1] == '!';
        check(interpreter == null || marked, "an interpreter without #!");
        var _ = Magic.containsPhp(bytes);
        return 0;
    }

    private static long journal(byte[] bytes) {
        long first = entries(bytes);
        same(first, () -> entries(bytes));
        return first;
    }

    private static long entries(byte[] bytes) {
        var journal = Journal.open(ByteReader.of(bytes), bytes.length);
        if (journal == null) {
            return 0;
        }
        long[] size = {0};
        var reading =
                journal.read(
                        JournalFilter.of(),
                        entry -> {
                            size[0]++;
                            entry.fields().forEach(field -> field.text());
                            return true;
                        });
        check(size[0] <= bytes.length / 64 + 1, "how many entries", size[0]);
        return size[0] + reading.badEntries() % 1000;
    }

    private static long logins(byte[] bytes) {
        long[] size = {0};
        var sessions = new LoginSessions(_ -> size[0]++);
        var file =
                LoginFile.read(
                        ByteStream.of(ByteReader.of(bytes)),
                        next -> {
                            sessions.add(next);
                            size[0]++;
                            return true;
                        });
        sessions.end();
        check(file.records() <= bytes.length / 292 + 1, "how many records", file.records());
        check(size[0] <= 3L * bytes.length / 292 + 3, "how many sessions", size[0]);
        return size[0];
    }

    private static long lastLog(byte[] bytes) {
        var log = LastLog.of(ByteReader.of(bytes), List.of(0L, 1L, 1000L, 65_534L, 1L << 32));
        var far = log.find(1L << 31);
        check(far == null, "a login behind the end");
        return log.find(0) == null ? 0 : 1;
    }

    private static long sockets(byte[] bytes) {
        long count = 0;
        for (var message : Netlink.messages(ByteBuffer.wrap(bytes))) {
            count++;
            var _ = message.error();
            var _ = InterfaceAddress.address(message);
            for (var protocol : Socket.Protocol.values()) {
                var socket = SockDiag.socket(protocol, message);
                check(socket == null || socket.localPort() >>> 16 == 0, "a port beyond 65535");
            }
        }
        check(count <= bytes.length / 16, "how many messages", count);
        return count;
    }

    private static long sqlite(byte[] bytes) {
        long first = rows(bytes);
        same(first, () -> rows(bytes));
        return first;
    }

    private static long rows(byte[] bytes) {
        var file = SqliteFile.open(ByteSource.of(bytes), bytes.length, null);
        long[] rows = {0};
        for (String table : file == null ? List.<String>of() : file.tables()) {
            file.scan(
                    table,
                    1 << 16,
                    row -> {
                        rows[0]++;
                        var _ = row.text("hnum");
                        var _ = row.blob("blob");
                        return rows[0] < 100_000;
                    });
        }
        return rows[0];
    }

    private static long unpack(byte[] bytes) {
        byte[] whole = unpacked(bytes, 8192);
        if (whole.length < MOST_UNPACKED / 64) {
            byte[] small = unpacked(bytes, 7);
            int common = Math.min(whole.length, small.length);
            check(Arrays.equals(whole, 0, common, small, 0, common), "other bytes in other pieces");
        }
        return 0;
    }

    private static byte[] unpacked(byte[] bytes, int piece) {
        var stream = ByteStream.unpacked(ByteReader.of(bytes));
        var out = new java.io.ByteArrayOutputStream();
        byte[] buffer = new byte[piece];
        for (int n = stream.read(buffer, 0, piece);
                n >= 0 && out.size() < MOST_UNPACKED;
                n = stream.read(buffer, 0, piece)) {
            check(n > 0, "nothing, and not at the end");
            out.write(buffer, 0, n);
        }
        return out.toByteArray();
    }
}
