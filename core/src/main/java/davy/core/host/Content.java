package davy.core.host;

import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.List;

/// Bytes of a file, up to a limit.
///
/// @param bytes not copied: whoever made it must not change it
/// @param truncated whether the file went on past the limit
public record Content(byte[] bytes, boolean truncated) {
    public String text() {
        return RawText.decode(bytes);
    }

    /// The lines without their `\n`. A `\r` stays: an attacker may hide behind it.
    public List<String> lines() {
        var lines = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(RawText.decode(bytes, start, i - start));
                start = i + 1;
            }
        }
        if (start < bytes.length) {
            lines.add(RawText.decode(bytes, start, bytes.length - start));
        }
        return lines;
    }
}
