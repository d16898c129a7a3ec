package davy.core.edit;

import davy.core.text.Phrase;
import davy.core.text.RawText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The lines of a text, by index from 0, each with its end as it stands: `\n`, `\r\n`, or none at
/// the end of the text. A `\r` elsewhere ends no line.
final class Lines {
    private static final int MOST_BYTES = 64 << 20;
    private static final int MOST_LINES = 4 << 20;
    private static final int SHOWN = 160;

    private final byte[] bytes;

    /// Where each line begins; one more than there are lines.
    private final int[] starts;

    private Lines(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    static Lines of(byte[] bytes) {
        int[] starts = new int[newlines(bytes) + 2];
        int count = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                starts[++count] = i + 1;
            }
        }
        if (starts[count] < bytes.length) {
            starts[++count] = bytes.length;
        }
        return new Lines(bytes, Arrays.copyOf(starts, count + 1));
    }

    private static int newlines(byte[] bytes) {
        int count = 0;
        for (byte b : bytes) {
            count += b == '\n' ? 1 : 0;
        }
        return count;
    }

    /// Why a text is not edited at all; null where nothing speaks against it.
    static Edited.@Nullable Refused tooLarge(byte[] bytes) {
        if (bytes.length <= MOST_BYTES && newlines(bytes) < MOST_LINES) {
            return null;
        }
        return new Edited.Refused(
                Phrase.of(
                        "the file is too large to be edited ({0} bytes)",
                        "文件过大（{0} 字节），不予修改", bytes.length));
    }

    /// As [#tooLarge], and for programs that take a NUL for the end of a line.
    static Edited.@Nullable Refused notText(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return new Edited.Refused(
                        Phrase.of(
                                "the file holds NUL bytes: no program and no person wrote it as"
                                        + " a configuration",
                                "文件含有 NUL 字节，不是正常的配置文件"));
            }
        }
        return tooLarge(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    int count() {
        return starts.length - 1;
    }

    int start(int index) {
        return starts[index];
    }

    /// Behind the line and its end.
    int next(int index) {
        return starts[index + 1];
    }

    /// Behind the line, before its end.
    int end(int index) {
        int end = starts[index + 1];
        if (end > starts[index] && bytes[end - 1] == '\n') {
            end--;
            return end > starts[index] && bytes[end - 1] == '\r' ? end - 1 : end;
        }
        return end;
    }

    /// The line without its end.
    String text(int index) {
        return RawText.decode(bytes, start(index), end(index) - start(index));
    }

    /// The line as it may stand in a sentence: without its end, and cut.
    String excerpt(int index) {
        return excerpt(bytes, start(index), end(index));
    }

    static String excerpt(byte[] bytes, int from, int to) {
        // Of UTF-8, four bytes at most are one character.
        String text = RawText.decode(bytes, from, Math.min(to - from, 4 * SHOWN));
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /// Whether this is the line, with or without a `\r` at its end.
    boolean is(int index, byte[] expected) {
        int length = expected.length;
        boolean returned = length > 0 && expected[length - 1] == '\r';
        int to = returned && end(index) < next(index) ? length - 1 : length;
        return Arrays.equals(bytes, start(index), end(index), expected, 0, to);
    }

    /// The end that lines of this text have.
    byte[] usualEnd() {
        boolean returned = count() > 0 && next(0) - end(0) == 2;
        return (returned ? "\r\n" : "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// Blanks at the beginning of a line.
    int indentation(int index) {
        int at = start(index);
        while (at < end(index) && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at - start(index);
    }
}
