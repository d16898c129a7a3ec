package davy.core.indicator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of each key beside its value: source, description, end. Repeated texts are kept
/// once.
final class Facts {
    private static final long NEVER = Long.MAX_VALUE;

    private int[] sources = new int[16];
    private int[] descriptions = new int[16];
    private long[] ends = new long[16];
    private final List<String> texts = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    /// @param validUntil null for never
    void put(int number, String source, String description, @Nullable Instant validUntil) {
        if (number >= sources.length) {
            int size = number * 2;
            sources = Arrays.copyOf(sources, size);
            descriptions = Arrays.copyOf(descriptions, size);
            ends = Arrays.copyOf(ends, size);
        }
        sources[number] = text(source);
        descriptions[number] = text(description);
        ends[number] = validUntil == null ? NEVER : validUntil.getEpochSecond();
    }

    Indicator indicator(int number, byte[] key) {
        var kind = Indicator.Kind.ofCode(key[0]);
        long end = ends[number];
        return new Indicator(
                kind,
                Indicators.value(kind, key),
                texts.get(sources[number]),
                texts.get(descriptions[number]),
                end == NEVER ? null : Instant.ofEpochSecond(end));
    }

    private int text(String text) {
        var number = numbers.get(text);
        if (number == null) {
            number = texts.size();
            numbers.put(text, number);
            texts.add(text);
        }
        return number;
    }
}
