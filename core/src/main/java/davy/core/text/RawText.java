package davy.core.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes of a host (names, arguments, file text) as strings, without loss.
///
/// The kernel gives bytes, not text, and attackers know. [#decode] keeps valid UTF-8 as it is and
/// turns every other byte `0x80..0xFF` into the lone surrogate `U+DC80..U+DCFF`, as PEP 383 does,
/// so that [#encode] gives the same bytes back and two different names never become one string.
/// [#show] is the only way to a terminal, a log or a document.
public final class RawText {
    private static final int ESCAPE_BASE = 0xDC00;

    private RawText() {}

    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /// Decodes `length` bytes from `offset`.
    public static String decode(byte[] bytes, int offset, int length) {
        if (isAscii(bytes, offset, length)) {
            return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        }
        var decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(bytes, offset, length);
        var out = CharBuffer.allocate(length);
        while (true) {
            var result = decoder.decode(in, out, true);
            if (!result.isError()) {
                break;
            }
            // One byte at a time: what follows a bad byte may be the start of a good character.
            out.put((char) (ESCAPE_BASE | (in.get() & 0xFF)));
        }
        return out.flip().toString();
    }

    private static boolean isAscii(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /// The bytes that [#decode] was given. A string that no [#decode] made (a surrogate outside
    /// `U+DC80..U+DCFF`, alone) is refused.
    public static byte[] encode(String text) {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) {
            plain = !Character.isSurrogate(text.charAt(i));
        }
        if (plain) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return encodeWithEscapes(text);
    }

    private static byte[] encodeWithEscapes(String text) {
        byte[] out = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            boolean pair =
                    Character.isHighSurrogate((char) c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                c = Character.toCodePoint((char) c, text.charAt(++i));
                out[length++] = (byte) (0xF0 | c >> 18);
                out[length++] = (byte) (0x80 | c >> 12 & 0x3F);
                out[length++] = (byte) (0x80 | c >> 6 & 0x3F);
                out[length++] = (byte) (0x80 | c & 0x3F);
            } else if (c < 0x80 || isEscapedByte((char) c)) {
                out[length++] = (byte) c;
            } else if (Character.isSurrogate((char) c)) {
                throw new IllegalArgumentException("not text of a host: " + show(text));
            } else if (c < 0x800) {
                out[length++] = (byte) (0xC0 | c >> 6);
                out[length++] = (byte) (0x80 | c & 0x3F);
            } else {
                out[length++] = (byte) (0xE0 | c >> 12);
                out[length++] = (byte) (0x80 | c >> 6 & 0x3F);
                out[length++] = (byte) (0x80 | c & 0x3F);
            }
        }
        return Arrays.copyOf(out, length);
    }

    /// Whether it is surely what [#decode] gives for what [#encode] gives: pieces of decoded texts
    /// put together may hold bytes that make a character now.
    public static boolean isDecoded(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            if (Character.isHighSurrogate(c) && Character.isLowSurrogate(next)) {
                i++;
            } else if (!isEscapedByte(c) || isLead(c) && next >= 0xDC80 && next <= 0xDCBF) {
                return false;
            }
        }
        return true;
    }

    /// Whether a character of several bytes may begin with this one.
    private static boolean isLead(char c) {
        return c >= 0xDCC2 && c <= 0xDCF4;
    }

    private static boolean isEscapedByte(char c) {
        return c >= 0xDC80 && c <= 0xDCFF;
    }

    /// The text as a person may see it: one line, no control, no direction change, nothing
    /// invisible. Bytes that are not UTF-8 and control characters become `\xHH`, other characters
    /// that do not show a `u{H}` behind a backslash; a backslash is doubled only where it would
    /// read as one of these, so that different texts stay different.
    public static String show(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            String escape = escape(c, next < text.length() ? text.codePointAt(next) : 'a');
            if (escape != null && out == null) {
                out = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (out != null) {
                append(out, escape, c);
            }
            i = next;
        }
        return out == null ? text : out.toString();
    }

    /// The text that [#show] was given. A backslash that begins no escape stands for itself.
    public static String hide(String shown) {
        if (shown.indexOf('\\') < 0) {
            return shown;
        }
        var out = new StringBuilder(shown.length());
        for (int i = 0; i < shown.length(); ) {
            i = hide(shown, i, out);
        }
        return out.toString();
    }

    /// @return where to go on
    private static int hide(String shown, int i, StringBuilder out) {
        char c = shown.charAt(i);
        char kind = c == '\\' && i + 1 < shown.length() ? shown.charAt(i + 1) : 0;
        int end = kind == 'u' ? shown.indexOf('}', i) : i + 3;
        if (kind == '\\') {
            out.append('\\');
            return i + 2;
        }
        boolean isByte = kind == 'x' && end < shown.length();
        boolean isCharacter = kind == 'u' && end > i + 3 && shown.charAt(i + 2) == '{';
        String digits = isByte ? shown.substring(i + 2, i + 4) : "";
        digits = isCharacter ? shown.substring(i + 3, end) : digits;
        if (!digits.matches("[0-9a-f]{1,6}")) {
            out.append(c);
            return i + 1;
        }
        int value = Integer.parseInt(digits, 16);
        if (isByte && value >= 0x80) {
            out.append((char) (ESCAPE_BASE | value));
        } else if (Character.isValidCodePoint(value)) {
            out.appendCodePoint(value);
        }
        return isByte ? i + 4 : end + 1;
    }

    private static void append(StringBuilder out, @Nullable String escape, int c) {
        if (escape == null) {
            out.appendCodePoint(c);
        } else {
            out.append(escape);
        }
    }

    private static @Nullable String escape(int c, int next) {
        if (c == '\\') {
            return startsEscape(next) ? "\\\\" : null;
        }
        if (c >= 0x20 && c < 0x7F) {
            return null;
        }
        if (c < 0x20 || c == 0x7F) {
            return String.format("\\x%02x", c);
        }
        if (c >= 0xDC80 && c <= 0xDCFF) {
            return String.format("\\x%02x", c & 0xFF);
        }
        return shows(c) ? null : "\\" + "u{" + Integer.toHexString(c) + '}';
    }

    /// Whether a backslash before this character would read as, or run into, an escape.
    private static boolean startsEscape(int next) {
        boolean plain = next >= 0x20 && next < 0x7F;
        return plain ? next == '\\' || next == 'x' || next == 'u' : next < 0x20 || !shows(next);
    }

    private static boolean shows(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            case Character.SPACE_SEPARATOR -> c == 0x3000;
            default -> true;
        };
    }
}
