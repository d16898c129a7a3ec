package davy.linux.change;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// An answer of HTTP/1.1 (RFC 9112) to a request after which the server closes the connection.
record HttpReply(int status, byte[] body) {
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_LINES = 200;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] [2-5][0-9]{2}( .*)?");

    /// Where the bytes come from.
    interface Source {
        /// @return how many; -1 behind the last
        int read(byte[] into) throws IOException;
    }

    /// @param most bytes of the body
    /// @throws DockerException where it is no such answer, or longer
    static HttpReply read(Source source, int most) throws IOException {
        return new Reader(source, most).reply();
    }

    private static final class Reader {
        private final Source source;
        private final int most;
        private final byte[] buffer = new byte[16 << 10];
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int at;
        private int end;

        Reader(Source source, int most) {
            this.source = source;
            this.most = most;
        }

        HttpReply reply() throws IOException {
            String first = line();
            if (!STATUS.matcher(first).matches()) {
                throw broken();
            }
            int status = Integer.parseInt(first.substring(9, 12));
            long length = -1;
            boolean chunked = false;
            String header = line();
            for (int i = 0; !header.isEmpty(); i++) {
                int colon = header.indexOf(':');
                if (colon <= 0 || i == MOST_LINES) {
                    throw broken();
                }
                String value = header.substring(colon + 1).strip();
                switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
                    case "content-length" -> length = length(value, length);
                    case "transfer-encoding" -> chunked = isChunked(value);
                    default -> {}
                }
                header = line();
            }
            body(status, chunked, length);
            return new HttpReply(status, body.toByteArray());
        }

        /// @param before what another header said; -1 where there was none
        private static long length(String value, long before) throws DockerException {
            long length = number(value, 10);
            if (before >= 0 && before != length) {
                throw broken();
            }
            return length;
        }

        private static boolean isChunked(String value) throws DockerException {
            if (!value.equalsIgnoreCase("chunked")) {
                throw broken();
            }
            return true;
        }

        private void body(int status, boolean chunked, long length) throws IOException {
            if (status == 204 || status == 304) {
                return;
            }
            if (chunked) {
                chunks();
            } else if (length >= 0) {
                take(length);
            } else {
                while (fill()) {
                    take(end - at);
                }
            }
        }

        private void chunks() throws IOException {
            long length = size(line());
            while (length > 0) {
                take(length);
                if (!line().isEmpty()) {
                    throw broken();
                }
                length = size(line());
            }
            String trailer = line();
            for (int i = 0; !trailer.isEmpty(); i++) {
                if (i == MOST_LINES) {
                    throw broken();
                }
                trailer = line();
            }
        }

        private static long size(String line) throws DockerException {
            int extension = line.indexOf(';');
            return number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
        }

        private static long number(String digits, int radix) throws DockerException {
            boolean sound = !digits.isEmpty() && digits.length() <= 12;
            for (int i = 0; i < digits.length(); i++) {
                char c = digits.charAt(i);
                sound &= c < 0x80 && Character.digit(c, radix) >= 0;
            }
            if (!sound) {
                throw broken();
            }
            return Long.parseLong(digits, radix);
        }

        private void take(long length) throws IOException {
            if (length > most - body.size()) {
                throw new DockerException("the answer of dockerd is too long");
            }
            long left = length;
            while (left > 0) {
                if (at == end && !fill()) {
                    throw broken();
                }
                int piece = (int) Math.min(left, end - at);
                body.write(buffer, at, piece);
                at += piece;
                left -= piece;
            }
        }

        /// Without its end.
        private String line() throws IOException {
            var line = new ByteArrayOutputStream();
            while (true) {
                if (at == end && !fill() || line.size() > LONGEST_LINE) {
                    throw broken();
                }
                byte next = buffer[at++];
                if (next == '\n') {
                    String text = line.toString(StandardCharsets.ISO_8859_1);
                    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
                }
                line.write(next);
            }
        }

        private boolean fill() throws IOException {
            if (at < end) {
                return true;
            }
            at = 0;
            end = Math.max(0, source.read(buffer));
            return end > 0;
        }
    }

    private static DockerException broken() {
        return new DockerException("the answer of dockerd is no HTTP, or was cut off");
    }
}
