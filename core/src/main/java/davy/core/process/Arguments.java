package davy.core.process;

import davy.core.host.Content;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Strings that end in NUL, as `/proc/PID/cmdline` and `/proc/PID/environ` hold them.
///
/// @param values in order; empty ones at the end are left out, because programs that change their
///   own title leave them there
/// @param truncated whether the limit of reading cut them, or a part between was left out
public record Arguments(List<String> values, boolean truncated) {
    static final Arguments NONE = new Arguments(List.of(), false);

    public Arguments {
        values = List.copyOf(values);
    }

    static Arguments of(@Nullable Content content) {
        if (content == null) {
            return NONE;
        }
        return of(content.bytes(), content.truncated());
    }

    /// Beginning and end of long ones; the two values that are cut stand side by side.
    static Arguments ends(byte[] bytes, int first, int last) {
        if (bytes.length <= first + last) {
            return of(bytes, true);
        }
        var values = new ArrayList<>(of(Arrays.copyOf(bytes, first), true).values());
        byte[] end = Arrays.copyOfRange(bytes, bytes.length - last, bytes.length);
        values.addAll(of(end, true).values());
        return new Arguments(values, true);
    }

    private static Arguments of(byte[] bytes, boolean truncated) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        var values = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i <= end && end > 0; i++) {
            if (i == end || bytes[i] == 0) {
                values.add(RawText.decode(bytes, start, i - start));
                start = i + 1;
            }
        }
        return new Arguments(values, truncated);
    }

    /// Values of an environment variable in order. More than one is odd; `getenv(3)` gives the
    /// first.
    public List<String> variable(String name) {
        var found = new ArrayList<String>();
        for (String value : values) {
            if (value.length() > name.length()
                    && value.charAt(name.length()) == '='
                    && value.startsWith(name)) {
                found.add(value.substring(name.length() + 1));
            }
        }
        return found;
    }
}
