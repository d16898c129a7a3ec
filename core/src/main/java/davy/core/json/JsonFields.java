package davy.core.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The fields of one object and of what is inside it, under names such as
/// `useridentity.accesskeyid` (in lower case; elements of an array have the array's name). Bounded:
/// what is beyond the limits is left out.
public final class JsonFields {
    private static final int MOST = 4000;
    private static final int LONGEST_NAME = 300;

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private int count;

    JsonFields() {}

    /// The first value that is not empty, of the names in order; a name may stand inside `event.`
    /// too, as log services write it. Empty where there is none.
    public String first(String... names) {
        for (String name : names) {
            String key = name.toLowerCase(Locale.ROOT);
            for (String value : all(key)) {
                if (!value.isEmpty()) {
                    return value;
                }
            }
        }
        return "";
    }

    /// Every value of a name.
    public List<String> all(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        var direct = values.get(key);
        if (direct == null) {
            direct = values.get("event." + key);
        }
        return direct == null ? List.of() : List.copyOf(direct);
    }

    /// Every value whose name is the given one or ends with it behind a dot; a number behind it, as
    /// in `InstanceId.1`, does not count.
    public List<String> ending(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        var found = new ArrayList<String>();
        values.forEach((path, of) -> {
            String bare = unnumbered(path);
            if (bare.equals(key) || bare.endsWith("." + key)) {
                found.addAll(of);
            }
        });
        return found;
    }

    private static String unnumbered(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) >= '0' && path.charAt(end - 1) <= '9') {
            end--;
        }
        boolean numbered = end > 1 && end < path.length() && path.charAt(end - 1) == '.';
        return numbered ? path.substring(0, end - 1) : path;
    }

    public boolean has(String name) {
        return !all(name).isEmpty();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    void add(String name, String value) {
        if (count >= MOST || name.length() > LONGEST_NAME) {
            return;
        }
        count++;
        values.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1)).add(value);
    }

    /// Takes over what was found inside.
    void merge(String name, JsonFields inner) {
        for (var entry : inner.values.entrySet()) {
            String path = path(name, entry.getKey());
            for (String value : entry.getValue()) {
                if (count >= MOST) {
                    return;
                }
                add(path, value);
            }
        }
    }

    private static String path(String outer, String inner) {
        return outer.isEmpty() ? inner : inner.isEmpty() ? outer : outer + "." + inner;
    }
}
