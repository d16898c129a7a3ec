package davy.core.indicator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that is known to be bad.
///
/// @param value in normal form: `203.0.113.7`, `203.0.113.0/24`, `bad.example`, hex in lower case
/// @param source the document that says so
/// @param description what it belongs to, in the document's words; may be empty
/// @param validUntil when it stops to count; null where nobody said
public record Indicator(
        Kind kind, String value, String source, String description, @Nullable Instant validUntil) {
    public enum Kind {
        /// An address or a prefix.
        ADDRESS('a'),
        /// A name and all names below it.
        DOMAIN('d'),
        /// Host, port, path and query; the scheme does not count.
        URL('u'),
        MD5('5'),
        SHA1('1'),
        SHA256('2'),
        FILE_NAME('n'),
        FILE_PATH('p');

        /// Tells the kinds apart in keys.
        private final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static Kind ofCode(byte code) {
            for (var kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new AssertionError("no kind has the code " + code);
        }
    }
}
