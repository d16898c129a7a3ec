package davy.core.indicator;

import davy.core.file.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An address to which a miner's earnings go, with a checksum that fits.
///
/// @param address as written, without what pools append to it (`.worker`, `+difficulty`)
public record Wallet(Coin coin, String address) {
    /// Coins, strongest evidence of mining first.
    public enum Coin {
        /// Mined on CPUs; servers have no other reason to know an address of it.
        MONERO,
        /// Another coin of the CryptoNote family, mined the same way.
        CRYPTONOTE,
        /// Ransom notes and donation lines have it too: weak.
        BITCOIN,
        /// Contracts and ordinary software have it too: weakest.
        ETHEREUM;

        /// Whether an address of it is in itself a sign of mining.
        public boolean isStrong() {
            return this == MONERO || this == CRYPTONOTE;
        }
    }

    /// No more are looked for in one text.
    private static final int MOST = 64;

    private static final int CRYPTONOTE_SHORTEST = 95;
    private static final int CRYPTONOTE_LONGEST = 120;

    /// What may stick to the front: `-u` of an option, `\n` of a string, `%3A` of an address.
    private static final int STUCK = 3;

    /// Monero's main network: plain, integrated, subaddress (`cryptonote_config.h`).
    private static final Set<Integer> MONERO_TAGS = Set.of(18, 19, 42);

    /// Monero's stage and test networks, where nothing is earned.
    private static final Set<Integer> TEST_TAGS = Set.of(24, 25, 36, 53, 54, 63);

    /// The wallets in a text, each once, in order. Linear in the length of the text.
    public static List<Wallet> findIn(String text) {
        var found = new LinkedHashSet<Wallet>();
        int start = 0;
        while (start < text.length() && found.size() < MOST) {
            if (!isWord(text.charAt(start))) {
                start++;
                continue;
            }
            int end = start + 1;
            while (end < text.length() && isWord(text.charAt(end))) {
                end++;
            }
            var wallet = inWord(text, start, end);
            if (wallet != null) {
                found.add(wallet);
            }
            start = end;
        }
        return new ArrayList<>(found);
    }

    /// Whether the text has a wallet that is in itself a sign of mining.
    public static boolean isIn(String text) {
        return findIn(text).stream().anyMatch(wallet -> wallet.coin().isStrong());
    }

    private static @Nullable Wallet inWord(String text, int start, int end) {
        for (int from = start; from <= start + STUCK && end - from >= 26; from++) {
            var coin = coin(text, from, end);
            if (coin != null) {
                return new Wallet(coin, text.substring(from, end));
            }
        }
        return null;
    }

    private static @Nullable Coin coin(String text, int start, int end) {
        int length = end - start;
        if (length >= CRYPTONOTE_SHORTEST) {
            return length <= CRYPTONOTE_LONGEST ? cryptoNote(text, start, end) : null;
        }
        if (length <= 35 && isLegacyBitcoin(text, start, end)
                || Bech32.isAddress(text, start, end)) {
            return Coin.BITCOIN;
        }
        return length == 42 && isEthereum(text, start) ? Coin.ETHEREUM : null;
    }

    private static @Nullable Coin cryptoNote(String text, int start, int end) {
        byte[] bytes = Base58.decodeBlocks(text, start, end);
        if (bytes == null || !hasKeccakChecksum(bytes)) {
            return null;
        }
        int tag = bytes[0] & 0xFF;
        if (MONERO_TAGS.contains(tag)) {
            return Coin.MONERO;
        }
        return TEST_TAGS.contains(tag) ? null : Coin.CRYPTONOTE;
    }

    private static boolean hasKeccakChecksum(byte[] bytes) {
        int body = bytes.length - 4;
        return endsWith(bytes, Keccak.hash(bytes, body, Keccak.ORIGINAL));
    }

    private static boolean isLegacyBitcoin(String text, int start, int end) {
        char first = text.charAt(start);
        if (first != '1' && first != '3') {
            return false;
        }
        byte[] bytes = Base58.decode(text, start, end, 25);
        if (bytes == null || bytes[0] != (first == '1' ? 0 : 5)) {
            return false;
        }
        var sha256 = Sha256.digest();
        sha256.update(bytes, 0, 21);
        return endsWith(bytes, sha256.digest(sha256.digest()));
    }

    /// Whether the last four bytes are the first four of a hash.
    private static boolean endsWith(byte[] bytes, byte[] hash) {
        int body = bytes.length - 4;
        int difference = 0;
        for (int i = 0; i < 4; i++) {
            difference |= bytes[body + i] ^ hash[i];
        }
        return difference == 0;
    }

    /// `0x` and 40 hex digits; where their case is mixed it is a checksum (ERC-55).
    private static boolean isEthereum(String text, int start) {
        if (text.charAt(start) != '0' || text.charAt(start + 1) != 'x') {
            return false;
        }
        var digits = text.substring(start + 2, start + 42);
        if (!digits.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
            return false;
        }
        var lower = digits.toLowerCase(Locale.ROOT);
        if (digits.equals(lower) || digits.equals(digits.toUpperCase(Locale.ROOT))) {
            // Not a placeholder: 0x0000…, 0xdeadbeef….
            return digits.chars().distinct().count() > 6;
        }
        byte[] hash = Keccak.hash(lower.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 40; i++) {
            int nibble = hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xF;
            char c = digits.charAt(i);
            if (c > '9' && Character.isUpperCase(c) != nibble >= 8) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWord(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
    }
}
