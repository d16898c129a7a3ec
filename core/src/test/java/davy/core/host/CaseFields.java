package davy.core.host;

import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// A map of a test case: each key is taken once, and a key that nobody takes is a mistake of the
/// author, told with the place.
final class CaseFields {
    private final String where;
    private final Map<String, Object> rest = new LinkedHashMap<>();

    private CaseFields(String where, Map<?, ?> map) {
        this.where = where;
        map.forEach((key, value) -> rest.put(String.valueOf(key), value));
    }

    static CaseFields of(String where, Object value) {
        if (value instanceof Map<?, ?> map) {
            return new CaseFields(where, map);
        }
        throw new IllegalArgumentException(where + ": a map is needed, not " + value);
    }

    String where() {
        return where;
    }

    boolean has(String key) {
        return rest.containsKey(key);
    }

    Set<String> keys() {
        return new TreeSet<>(rest.keySet());
    }

    Object take(String key) {
        return rest.remove(key);
    }

    String text(String key, String otherwise) {
        Object value = rest.remove(key);
        return value == null ? otherwise : String.valueOf(value);
    }

    boolean flag(String key) {
        return Boolean.TRUE.equals(rest.remove(key));
    }

    long number(String key, long otherwise) {
        Object value = rest.remove(key);
        return value == null ? otherwise : asNumber(key + " of " + where, value);
    }

    static long asNumber(String where, Object value) {
        if (value instanceof BigInteger big) {
            return big.longValueExact();
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException(where + ": a number is needed, not " + value);
    }

    /// Permission bits as a string of octal digits; a number is refused, because YAML reads `0755`
    /// as 755.
    int mode(String key, int otherwise) {
        Object value = rest.remove(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof String digits) {
            return Integer.parseInt(digits, 8);
        }
        throw new IllegalArgumentException(where + ": write mode in quotes: \"" + value + "\"");
    }

    Instant instant(String key, Instant otherwise) {
        Object value = rest.remove(key);
        return value == null ? otherwise : Instant.parse(String.valueOf(value));
    }

    /// A list; one value alone is a list of one.
    List<?> list(String key) {
        Object value = rest.remove(key);
        if (value == null) {
            return List.of();
        }
        return value instanceof List<?> list ? list : List.of(value);
    }

    List<String> texts(String key) {
        return list(key).stream().map(String::valueOf).toList();
    }

    CaseFields map(String key) {
        Object value = rest.remove(key);
        return of(key + " of " + where, value == null ? Map.of() : value);
    }

    void done() {
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException(where + ": unknown " + rest.keySet());
        }
    }
}
