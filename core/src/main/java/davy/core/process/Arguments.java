package davy.core.process;

import davy.core.host.Content;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Strings that end in NUL, as `/proc/PID/cmdline` and `/proc/PID/environ` hold them. Kept as these
/// bytes and split when asked for: as a string of its own, an argument of one letter takes up
/// thirty times its room.
public final class Arguments {
    static final Arguments NONE = new Arguments(new byte[0], false);

    /// Without the NULs at the end.
    private final byte[] text;

    private final boolean truncated;

    private Arguments(byte[] text, boolean truncated) {
        this.text = text;
        this.truncated = truncated;
    }

    static Arguments of(@Nullable Content content) {
        return content == null ? NONE : of(content.bytes(), content.truncated());
    }

    private static Arguments of(byte[] bytes, boolean truncated) {
        int end = end(bytes, bytes.length);
        byte[] text = end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
        return new Arguments(text, truncated);
    }

    /// Beginning and end of long ones; the two values that are cut stand side by side.
    static Arguments ends(byte[] bytes, int first, int last) {
        if (bytes.length <= first + last) {
            return of(bytes, true);
        }
        int start = end(bytes, first);
        int end = end(bytes, bytes.length);
        int from = bytes.length - last;
        byte[] both = Arrays.copyOf(bytes, start + 1 + Math.max(end - from, 0));
        both[start] = 0;
        System.arraycopy(bytes, from, both, start + 1, Math.max(end - from, 0));
        return of(start == 0 ? Arrays.copyOfRange(both, 1, both.length) : both, true);
    }

    private static int end(byte[] bytes, int length) {
        int end = length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /// In order; empty ones at the end are left out, because programs that change their own title
    /// leave them there.
    public List<String> values() {
        var values = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i <= text.length && text.length > 0; i++) {
            if (i == text.length || text[i] == 0) {
                values.add(RawText.decode(text, start, i - start));
                start = i + 1;
            }
        }
        return Collections.unmodifiableList(values);
    }

    /// All with blanks between them.
    public String joined() {
        byte[] line = text.clone();
        for (int i = 0; i < line.length; i++) {
            line[i] = line[i] == 0 ? (byte) ' ' : line[i];
        }
        return RawText.decode(line);
    }

    /// Whether the limit of reading cut them, or a part between was left out.
    public boolean truncated() {
        return truncated;
    }

    /// In bytes.
    int length() {
        return text.length;
    }

    /// Values of an environment variable in order. More than one is odd; `getenv(3)` gives the
    /// first.
    public List<String> variable(String name) {
        var found = new ArrayList<String>();
        for (String value : values()) {
            if (value.length() > name.length()
                    && value.charAt(name.length()) == '='
                    && value.startsWith(name)) {
                found.add(value.substring(name.length() + 1));
            }
        }
        return found;
    }
}
