package davy.core.cloud;

import davy.core.text.RawText;

/// The lines of a log, one at a time.
final class LogLines {
    /// No assistant writes a longer one: 64 KiB of command, in base64, escaped twice.
    private static final int LONGEST = 1 << 20;

    private LogLines() {}

    /// Takes a line.
    interface Sink {
        /// @param number from 1
        void accept(int number, String line);
    }

    /// Lines that are too long are cut.
    static void each(byte[] bytes, Sink sink) {
        int number = 1;
        for (int start = 0; start < bytes.length; number++) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (end > start) {
                sink.accept(number, RawText.decode(bytes, start, Math.min(end - start, LONGEST)));
            }
            start = end + 1;
        }
    }
}
