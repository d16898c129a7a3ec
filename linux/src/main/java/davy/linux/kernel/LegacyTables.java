package davy.linux.kernel;

import davy.core.host.Host;
import davy.core.network.Firewall.Chain;
import davy.core.network.Firewall.Family;
import davy.core.network.IptablesDecoder;
import davy.core.network.LegacyRule;
import davy.linux.Errno;
import davy.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The legacy tables of one family, by the socket options of `ip_tables` and `ip6_tables`.
///
/// Asking for a table that is not there makes the kernel load its module and set up its chains
/// (`xt_request_find_table_lock`), so only those are asked for that the kernel lists itself.
public final class LegacyTables {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 02000000;
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int GET_INFO = 64;
    private static final int GET_ENTRIES = 65;
    private static final int NAME = 32;
    private static final int ENTRIES_HEADER = 40;
    private static final int SIZE_IN_INFO = 80;
    private static final int MAX_SIZE = 256 << 20;
    private static final int MAX_TABLES = 16;
    private static final int TRIES = 3;

    private final Host host;
    private final Family family;
    private int error;

    public LegacyTables(Host host, Family family) {
        this.host = host;
        this.family = family;
    }

    /// Reads all tables; see [#error] for whether it worked.
    List<Chain> chains() {
        var chains = new ArrayList<Chain>();
        read((info, table) -> chains.addAll(IptablesDecoder.chains(family, info, table)));
        return chains;
    }

    /// Reads all tables: each rule with its number; see [#error].
    public List<LegacyRule> rules() {
        var rules = new ArrayList<LegacyRule>();
        read((info, table) -> rules.addAll(IptablesDecoder.rules(family, info, table)));
        return rules;
    }

    /// Takes `struct ipt_getinfo` and all entries of a table.
    private interface Taker {
        void take(byte[] info, byte[] entries);
    }

    private void read(Taker taker) {
        String list =
                family == Family.IPV6 ? "/proc/net/ip6_tables_names" : "/proc/net/ip_tables_names";
        if (!host.exists(list)) {
            return;
        }
        var content = host.read(list, 4096);
        if (content == null) {
            error = Errno.EACCES;
            return;
        }
        var names = content.lines();
        if (!names.isEmpty()) {
            tables(names.subList(0, Math.min(names.size(), MAX_TABLES)), taker);
        }
    }

    /// Number of errno(3), 0 for none.
    public int error() {
        return error;
    }

    private void tables(List<String> names, Taker taker) {
        int fd = Libc.socket(family == Family.IPV6 ? AF_INET6 : AF_INET, SOCK_DGRAM_CLOEXEC, 0);
        if (fd < 0) {
            error = -fd;
            return;
        }
        try {
            names.forEach(name -> table(fd, name, taker));
        } finally {
            Libc.close(fd);
        }
    }

    private void table(int fd, String name, Taker taker) {
        int result = -Errno.EAGAIN;
        // EAGAIN: the table has changed between the two questions.
        for (int i = 0; i < TRIES && result == -Errno.EAGAIN; i++) {
            try (var arena = Arena.ofConfined()) {
                result = read(fd, name, taker, arena);
            }
        }
        if (result < 0) {
            error = -result;
        }
    }

    private int read(int fd, String name, Taker taker, Arena arena) {
        var info = arena.allocate(IptablesDecoder.INFO, 8);
        put(info, name);
        int result = option(fd, GET_INFO, info, arena);
        if (result < 0) {
            return result;
        }
        int size = info.get(ValueLayout.JAVA_INT, SIZE_IN_INFO);
        if (size < 0 || size > MAX_SIZE) {
            return -Errno.EOVERFLOW;
        }
        var entries = arena.allocate((long) ENTRIES_HEADER + size, 8);
        put(entries, name);
        entries.set(ValueLayout.JAVA_INT, NAME, size);
        result = option(fd, GET_ENTRIES, entries, arena);
        if (result >= 0) {
            byte[] table = entries.asSlice(ENTRIES_HEADER).toArray(ValueLayout.JAVA_BYTE);
            taker.take(info.toArray(ValueLayout.JAVA_BYTE), table);
        }
        return result;
    }

    private int option(int fd, int option, MemorySegment value, Arena arena) {
        var length = arena.allocate(4, 4);
        length.set(ValueLayout.JAVA_INT, 0, (int) value.byteSize());
        int level = family == Family.IPV6 ? SOL_IPV6 : SOL_IP;
        return Libc.getsockopt(fd, level, option, value, length);
    }

    private static void put(MemorySegment memory, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(
                bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, Math.min(bytes.length, NAME - 1));
    }
}
