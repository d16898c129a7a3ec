package davy.core.indicator;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Scanner;
import java.util.Set;

/// The public mining pools that Davy knows by itself, in `pools.txt` beside this class.
public final class PoolList {
    private static final Set<String> DOMAINS = new HashSet<>();
    private static final Set<Integer> PORTS = new HashSet<>();

    static {
        var file =
                Objects.requireNonNull(
                        PoolList.class.getResourceAsStream("pools.txt"), "pools.txt is missing");
        try (var lines = new Scanner(file, StandardCharsets.US_ASCII)) {
            while (lines.hasNextLine()) {
                add(lines.nextLine().strip());
            }
        }
    }

    private PoolList() {}

    /// Whether a name is a pool's or lies below one: `xmr-eu1.nanopool.org`. Case and a final dot
    /// do not count.
    public static boolean isPoolDomain(String name) {
        return Domains.lookup(name, DOMAINS::contains) != null;
    }

    /// Whether miners usually talk to that port. Other software does too: never enough alone.
    public static boolean isStratumPort(int port) {
        return PORTS.contains(port);
    }

    static Set<String> domains() {
        return DOMAINS;
    }

    private static void add(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        if (Character.isDigit(line.charAt(0)) && line.indexOf('.') < 0) {
            PORTS.add(Integer.parseInt(line));
        } else {
            DOMAINS.add(line.toLowerCase(Locale.ROOT));
        }
    }
}
