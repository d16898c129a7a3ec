package davy.core.cloud;

import davy.core.text.RawText;
import java.util.Base64;

/// The text of a command, which clouds wrap in base64.
final class CommandText {
    private static final int LONGEST = 1 << 20;

    private CommandText() {}

    /// Decoded where it is base64 of a text; otherwise as it is.
    static String decode(String content) {
        String packed = content.length() > LONGEST ? content : unspaced(content);
        if (packed.length() < 4 || packed.length() > LONGEST || packed.length() % 4 != 0) {
            return content;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(packed);
            return isText(bytes) ? RawText.decode(bytes) : content;
        } catch (IllegalArgumentException e) {
            return content;
        }
    }

    private static String unspaced(String content) {
        return content.replace("\n", "").replace("\r", "").strip();
    }

    /// No control characters, and all of it UTF-8.
    private static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if (b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != 0x1b) {
                return false;
            }
        }
        String text = RawText.decode(bytes);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isLowSurrogate(text.charAt(i))
                    && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)))) {
                return false;
            }
        }
        return bytes.length > 0;
    }
}
