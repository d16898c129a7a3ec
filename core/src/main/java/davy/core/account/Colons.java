package davy.core.account;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fields of a line that colons part.
final class Colons {
    private Colons() {}

    /// The fields, `most` at most; the last one holds the rest.
    static List<String> split(String line, int most) {
        var fields = new ArrayList<String>();
        int start = 0;
        while (fields.size() < most - 1) {
            int colon = line.indexOf(':', start);
            if (colon < 0) {
                break;
            }
            fields.add(line.substring(start, colon));
            start = colon + 1;
        }
        fields.add(line.substring(start));
        return fields;
    }

    static List<String> names(String list) {
        var names = new ArrayList<String>();
        for (String name : list.split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return names;
    }

    /// A number without sign of 32 bits; -1 for anything else.
    static long id(String text) {
        Long number = number(text);
        return number == null || number < 0 || number > 0xFFFF_FFFFL ? -1 : number;
    }

    static @Nullable Long number(String text) {
        if (text.isEmpty() || text.length() > 18 || text.charAt(0) == '+') {
            return null;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
