package davy.core.indicator;

import com.fasterxml.jackson.core.JsonToken;
import davy.core.json.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A configuration file of a mining program: XMRig, xmr-stak, ccminer, cpuminer and their kin.
///
/// @param algorithms as written, such as `rx/0`
/// @param signs settings that mining programs have, as written, in order
public record MinerConfig(
        List<Pool> pools, List<Wallet> wallets, List<String> algorithms, List<String> signs) {
    public MinerConfig {
        pools = List.copyOf(pools);
        wallets = List.copyOf(wallets);
        algorithms = List.copyOf(algorithms);
        signs = List.copyOf(signs);
    }

    /// A longer text is no configuration.
    private static final int LONGEST = 1 << 20;

    /// What a text must weigh in all. A pool, a wallet and an algorithm weigh 2 each.
    private static final int ENOUGH = 4;

    private static final int MOST = 64;

    /// Settings by weight: 2 where no other software is known to have it.
    private static final Map<String, Integer> WEIGHTS =
            Map.ofEntries(
                    Map.entry("donate-level", 2),
                    Map.entry("donate-over-proxy", 2),
                    Map.entry("randomx", 2),
                    Map.entry("max-threads-hint", 2),
                    Map.entry("huge-pages-jit", 2),
                    Map.entry("1gb-pages", 2),
                    Map.entry("rig-id", 1),
                    Map.entry("nicehash", 1),
                    Map.entry("huge-pages", 1),
                    Map.entry("wrmsr", 1),
                    Map.entry("rdmsr", 1),
                    Map.entry("pools", 1),
                    Map.entry("algo", 1),
                    Map.entry("argon2-impl", 2),
                    Map.entry("cn/0", 1),
                    Map.entry("rx/0", 1),
                    Map.entry("cpu-affinity", 1),
                    Map.entry("print-time", 1),
                    Map.entry("max-cpu-usage", 1),
                    Map.entry("av", 1),
                    Map.entry("pool_list", 2),
                    Map.entry("pool_address", 2),
                    Map.entry("wallet_address", 2),
                    Map.entry("pool_password", 2),
                    Map.entry("use_nicehash", 2),
                    Map.entry("cpu_threads_conf", 2),
                    Map.entry("low_power_mode", 1),
                    Map.entry("no_prefetch", 1));

    /// Algorithms of which the name alone tells, by how it starts.
    private static final List<String> ALGORITHMS =
            List.of(
                    "rx/",
                    "cn/",
                    "cn-lite",
                    "cn-heavy",
                    "cn-pico",
                    "cryptonight",
                    "randomx",
                    "argon2/",
                    "ghostrider",
                    "kawpow",
                    "panthera",
                    "yespower",
                    "yescryptr",
                    "lyra2v",
                    "x11",
                    "x16r",
                    "ethash",
                    "etchash",
                    "autolykos",
                    "verushash",
                    "minotaurx",
                    "sha256d",
                    "neoscrypt");

    /// What the text configures; null where it is no configuration of a miner.
    public static @Nullable MinerConfig parse(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        var settings = new Settings();
        settings.read(text);
        var pools = Pool.findIn(text).stream().filter(pool -> pool.sign().isStrong()).toList();
        if (pools.isEmpty() && settings.weight() >= ENOUGH) {
            pools = List.copyOf(settings.servers);
        }
        var wallets = Wallet.findIn(text).stream().filter(w -> w.coin().isStrong()).toList();
        int weight = settings.weight() + (pools.isEmpty() ? 0 : 2) + (wallets.isEmpty() ? 0 : 2);
        boolean miner = !settings.signs.isEmpty() || !settings.algorithms.isEmpty();
        return miner && weight >= ENOUGH
                ? new MinerConfig(
                        pools,
                        wallets,
                        List.copyOf(settings.algorithms),
                        List.copyOf(settings.signs.sequencedKeySet()))
                : null;
    }

    /// The settings that a text has, read as JSON as far as it is JSON, then as words.
    private static final class Settings {
        private static final Set<String> ALGORITHM_KEYS = Set.of("algo", "algorithm", "currency");

        private final LinkedHashMap<String, Integer> signs = new LinkedHashMap<>();
        private final LinkedHashSet<String> algorithms = new LinkedHashSet<>();

        /// What a key `url` gives, of whatever port and name: pools of an intruder's own.
        private final LinkedHashSet<Pool> servers = new LinkedHashSet<>();

        int weight() {
            int weight = algorithms.isEmpty() ? 0 : 2;
            for (int each : signs.values()) {
                weight += each;
            }
            return weight;
        }

        void read(String text) {
            var json = Json.tolerant(text);
            var key = "";
            boolean any = false;
            for (var token = json.next(); token != null; token = json.next()) {
                if (token == JsonToken.FIELD_NAME) {
                    key = json.text();
                    any = true;
                    key(key);
                } else if (token == JsonToken.VALUE_STRING) {
                    value(key, json.text());
                }
            }
            if (!any || json.error() != null) {
                words(text);
            }
        }

        private void key(String key) {
            var weight = WEIGHTS.get(key.toLowerCase(Locale.ROOT));
            if (weight != null) {
                signs.putIfAbsent(key, weight);
            }
        }

        private void value(String key, String value) {
            var server = key.equals("url") ? Pool.server(value) : null;
            if (server != null && servers.size() < MOST) {
                servers.add(server);
            }
            var lower = value.toLowerCase(Locale.ROOT);
            boolean known = ALGORITHMS.stream().anyMatch(lower::startsWith);
            if (ALGORITHM_KEYS.contains(key.toLowerCase(Locale.ROOT))
                    && known
                    && value.length() < 40) {
                algorithms.add(value);
            }
        }

        /// `"key" : "value"`, `key = value`, `--key=value`, each on its line or not.
        private void words(String text) {
            var key = "";
            for (int at = 0; at < text.length(); at++) {
                int end = at;
                while (end < text.length() && isWord(text.charAt(end))) {
                    end++;
                }
                if (end == at) {
                    continue;
                }
                int start = at;
                while (start < end && text.charAt(start) == '-') {
                    start++;
                }
                var word = end - start > 64 ? "" : text.substring(start, end);
                if (isAssigned(text, end)) {
                    key = word;
                    key(word);
                } else {
                    value(key, word);
                    key = "";
                }
                at = end;
            }
        }

        private static boolean isWord(char c) {
            return c == '/' || c != '.' && Domains.isNameCharacter(c);
        }

        private static boolean isAssigned(String text, int end) {
            int at = end;
            while (at < text.length() && at - end < 8 && "\"' \t".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at < text.length() && (text.charAt(at) == ':' || text.charAt(at) == '=');
        }
    }
}
