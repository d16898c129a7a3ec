package davy.agent.respond;

import davy.core.text.RawText;
import java.util.HexFormat;

/// Text of the host in documents that are read again: as it is where it is plain, else as the
/// hexadecimal digits of its bytes behind `hex:`, so that it comes back without loss.
final class HostText {
    private static final String HEX = "hex:";

    private HostText() {}

    static String write(String text) {
        boolean plain = RawText.show(text).equals(text) && !text.startsWith(HEX);
        return plain ? text : HEX + HexFormat.of().formatHex(RawText.encode(text));
    }

    /// @throws IllegalArgumentException where what follows `hex:` is no such digits
    static String read(String written) {
        return written.startsWith(HEX)
                ? RawText.decode(HexFormat.of().parseHex(written, HEX.length(), written.length()))
                : written;
    }
}
