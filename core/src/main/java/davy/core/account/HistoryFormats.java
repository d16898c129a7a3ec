package davy.core.account;

import davy.core.host.Content;
import davy.core.text.RawText;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ways in which shells and clients write down what was typed.
final class HistoryFormats {
    private static final int META = 0x83;

    private HistoryFormats() {}

    /// bash and csh: a line for each command; before it, where times are kept, `#1471766782` or
    /// `#+1471766782`.
    static void stamped(List<String> lines, History.Newest entries) {
        Instant at = null;
        int number = 0;
        for (String line : lines) {
            number++;
            var time = line.startsWith("#") ? stamp(line) : null;
            if (time != null) {
                at = time;
            } else if (!line.isBlank()) {
                entries.add(number, line, at);
                at = null;
            }
        }
    }

    private static @Nullable Instant stamp(String line) {
        return instant(line.substring(line.startsWith("#+") ? 2 : 1).strip());
    }

    private static @Nullable Instant instant(String seconds) {
        Long number = Colons.number(seconds);
        // Before 1990 or after 2106 it is a comment that looks like a time.
        boolean time = number != null && number > 631_152_000L && number < 1L << 32;
        return number != null && time ? Instant.ofEpochSecond(number) : null;
    }

    /// zsh: `: 1471766782:0;command` where times are kept; a line that ends in `\` goes on; bytes
    /// of its own are marked.
    static void zsh(Content content, History.Newest entries) {
        var lines = new Content(unmarked(content.bytes()), content.truncated()).lines();
        for (int i = 0; i < lines.size(); i++) {
            int first = i;
            var command = new StringBuilder(lines.get(i));
            while (goesOn(command) && i + 1 < lines.size()) {
                command.setCharAt(command.length() - 1, '\n');
                command.append(lines.get(++i));
            }
            if (!command.toString().isBlank()) {
                zshEntry(first + 1, command.toString(), entries);
            }
        }
    }

    private static boolean goesOn(StringBuilder line) {
        return !line.isEmpty() && line.charAt(line.length() - 1) == '\\';
    }

    private static void zshEntry(int line, String text, History.Newest entries) {
        int semicolon = text.startsWith(": ") ? text.indexOf(';') : -1;
        int colon = text.indexOf(':', 2);
        if (semicolon > 0 && colon > 0 && colon < semicolon) {
            var at = instant(text.substring(2, colon).strip());
            if (at != null) {
                entries.add(line, text.substring(semicolon + 1), at);
                return;
            }
        }
        entries.add(line, text, null);
    }

    /// zsh writes a byte of its token range as 0x83 and the byte with bit 5 turned.
    private static byte[] unmarked(byte[] bytes) {
        byte[] out = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean mark = (bytes[i] & 0xFF) == META && i + 1 < bytes.length;
            out[length++] = mark ? (byte) (bytes[++i] ^ 0x20) : bytes[i];
        }
        return Arrays.copyOf(out, length);
    }

    /// fish: `- cmd: command`, then ` when: 1471766782`; `\n` and `\\` in the command.
    static void fish(List<String> lines, History.Newest entries) {
        int number = 0;
        for (String line : lines) {
            number++;
            if (line.startsWith("- cmd: ")) {
                entries.add(number, fishText(line.substring(7)), null);
            } else if (line.startsWith("  when: ")) {
                entries.stamp(instant(line.substring(8).strip()));
            }
        }
    }

    private static String fishText(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (text.charAt(i) == '\\' && (next == 'n' || next == '\\')) {
                out.append(next == 'n' ? '\n' : '\\');
                i++;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    /// Clients with readline or libedit: a line for each command. libedit begins the file with
    /// `_HiStOrY_V2_` and writes blanks and others as `\040`.
    static void editline(List<String> lines, History.Newest entries) {
        boolean escaped = !lines.isEmpty() && lines.getFirst().equals("_HiStOrY_V2_");
        for (int i = escaped ? 1 : 0; i < lines.size(); i++) {
            String line = escaped ? octals(lines.get(i)) : lines.get(i);
            if (!line.isBlank()) {
                entries.add(i + 1, line, null);
            }
        }
    }

    private static String octals(String line) {
        byte[] in = RawText.encode(line);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '\\' && i + 3 < in.length && isOctal(in, i + 1)) {
                out[length++] =
                        (byte) ((in[i + 1] - '0') << 6 | (in[i + 2] - '0') << 3 | in[i + 3] - '0');
                i += 3;
            } else {
                out[length++] = in[i];
            }
        }
        return RawText.decode(out, 0, length);
    }

    private static boolean isOctal(byte[] bytes, int at) {
        return bytes[at] >= '0' && bytes[at] <= '3' && digit(bytes[at + 1]) && digit(bytes[at + 2]);
    }

    private static boolean digit(byte b) {
        return b >= '0' && b <= '7';
    }
}
