package davy.agent.check;

import davy.core.file.Literals;
import davy.core.host.Content;
import davy.core.host.FileView;
import java.util.Arrays;
import java.util.BitSet;

/// The beginning of a long file, runs of blanks left out: whoever makes a file long, lest it is
/// read, takes blanks first, or lets it grow by a hole. Of the rest it tells which literals stand
/// there.
///
/// @param content truncated where more than blanks follow
/// @param rest numbers of the literals behind it
record Beginning(Content content, BitSet rest) {
    /// So many blanks in a row are kept, and the end of a line among those that are not.
    private static final int KEPT = 64;

    /// @param limit bytes of the content
    /// @param searched bytes of the file that are read at most
    static Beginning of(FileView view, int limit, long searched, Literals.Scanner scanner) {
        scanner.reset();
        var reader = new Reader(limit, scanner);
        view.stream(searched, reader);
        boolean more = reader.full || view.info().size() > searched;
        var bytes = Arrays.copyOf(reader.bytes, reader.length);
        return new Beginning(new Content(bytes, more), (BitSet) scanner.found().clone());
    }

    private static final class Reader implements FileView.Sink {
        private final byte[] bytes;
        private final Literals.Scanner scanner;
        private int length;
        private int blanks;
        private boolean lineEnds;
        private boolean full;

        Reader(int limit, Literals.Scanner scanner) {
            bytes = new byte[limit];
            this.scanner = scanner;
        }

        @Override
        public boolean accept(byte[] buffer, int count) {
            int kept = full ? 0 : keep(buffer, count);
            if (kept < count) {
                scanner.feed(
                        kept == 0 ? buffer : Arrays.copyOfRange(buffer, kept, count), count - kept);
            }
            return true;
        }

        @Override
        public void gap() {
            if (full) {
                scanner.gap();
            }
        }

        /// How many bytes were dealt with.
        private int keep(byte[] buffer, int count) {
            for (int i = 0; i < count; i++) {
                if (!isKept(buffer[i])) {
                    continue;
                }
                if (length == bytes.length) {
                    full = true;
                    // What crosses the border is found too.
                    int overlap = Math.min(length, Literals.LONGEST);
                    scanner.feed(Arrays.copyOfRange(bytes, length - overlap, length), overlap);
                    return i;
                }
                bytes[length++] = buffer[i];
            }
            return count;
        }

        private boolean isKept(byte b) {
            boolean blank = b == ' ' || b == '\t' || b == '\n' || b == '\r' || b == 0;
            blanks = blank ? blanks + 1 : 0;
            boolean first = b == '\n' && !lineEnds;
            lineEnds = blank && (lineEnds || b == '\n');
            return blanks <= KEPT || first;
        }
    }
}
