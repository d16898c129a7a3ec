package davy.core.account;

import davy.core.persistence.Oddity;
import java.util.List;

/// What a program wrote into a file of keys: binary garbage, and the keys that it holds. A database
/// that is made to save there writes from the first line on; what sets up hosts or a person at a
/// console may have put a key behind it since, and may have put one before where something else
/// only appended.
///
/// @param dump whether it begins as a dump of Redis does
/// @param garbage lines that no person writes, by number
/// @param keys that came with them
/// @param others keys behind them, of which this file does not tell who wrote them; those that
///   stand before all garbage are in neither list
public record WrittenKeys(
        boolean dump,
        List<Unparsed> garbage,
        List<AuthorizedKey> keys,
        List<AuthorizedKey> others) {
    private static final String HEADER = "REDIS0";
    private static final List<String> TYPES = List.of("ssh-", "ecdsa-", "sk-");

    public WrittenKeys {
        garbage = List.copyOf(garbage);
        keys = List.copyOf(keys);
        others = List.copyOf(others);
    }

    public static WrittenKeys of(AuthorizedKeys file) {
        boolean dump =
                file.unparsed().stream().anyMatch(line -> line.line() == 1 && isHeader(line));
        var garbage = file.unparsed().stream().filter(line -> dump || isBinary(line)).toList();
        if (garbage.isEmpty()) {
            return new WrittenKeys(false, garbage, List.of(), List.of());
        }
        int first = garbage.getFirst().line();
        int end = end(file, garbage);
        var behind = file.keys().stream().filter(key -> key.line() > first).toList();
        return new WrittenKeys(
                dump,
                garbage,
                behind.stream().filter(key -> key.line() <= end).toList(),
                behind.stream().filter(key -> key.line() > end).toList());
    }

    /// The last line that the program wrote: its last garbage, or the first key behind that where
    /// the garbage has none so far.
    private static int end(AuthorizedKeys file, List<Unparsed> garbage) {
        int first = garbage.getFirst().line();
        int last = garbage.getLast().line();
        boolean holds =
                file.keys().stream().anyMatch(key -> key.line() > first && key.line() < last)
                        || garbage.stream().anyMatch(line -> namesKey(line.text()));
        return holds
                ? last
                : file.keys().stream()
                        .mapToInt(AuthorizedKey::line)
                        .filter(line -> line > last)
                        .findFirst()
                        .orElse(last);
    }

    private static boolean namesKey(String text) {
        return TYPES.stream().anyMatch(text::contains);
    }

    private static boolean isHeader(Unparsed line) {
        return line.text().startsWith(HEADER);
    }

    private static boolean isBinary(Unparsed line) {
        var odd = Oddity.in(line.text());
        return isHeader(line) || odd.contains(Oddity.NUL) || odd.contains(Oddity.CONTROL);
    }
}
