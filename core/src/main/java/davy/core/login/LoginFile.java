package davy.core.login;

import davy.core.compression.ByteStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// utmp, wtmp or btmp, read from beginning to end.
///
/// @param layout in which it was written
/// @param records that are not blank
/// @param blank places of records of zeros, of which login writes none: erased; 1,000 at most
/// @param backward places of records more than a minute older than the one before; 1,000 at most
/// @param rest bytes after the last whole record
/// @param damaged whether the file, compressed, ended too early
public record LoginFile(
        LoginLayout layout,
        long records,
        List<Long> blank,
        List<Long> backward,
        int rest,
        boolean damaged) {
    private static final int MOST_PLACES = 1000;

    /// Hands over the records, in order, until there are no more or the sink says false.
    public static LoginFile read(ByteStream file, Predicate<LoginRecord> sink) {
        return new Reader(file).read(sink);
    }

    private static final class Reader {
        private final ByteStream file;
        private final byte[] buffer = new byte[LoginLayout.sample()];
        private final List<Long> blank = new ArrayList<>();
        private final List<Long> backward = new ArrayList<>();
        private int length;
        private long records;
        private long place;
        private Instant last = Instant.MIN;

        Reader(ByteStream file) {
            this.file = file;
        }

        LoginFile read(Predicate<LoginRecord> sink) {
            fill();
            var layout = LoginLayout.of(buffer, length);
            boolean more = true;
            while (more && length >= layout.size) {
                int at = 0;
                while (more && at + layout.size <= length) {
                    more = take(layout, at, sink);
                    at += layout.size;
                }
                System.arraycopy(buffer, at, buffer, 0, length - at);
                length -= at;
                fill();
            }
            return new LoginFile(
                    layout,
                    records,
                    List.copyOf(blank),
                    List.copyOf(backward),
                    more ? length : 0,
                    file.damaged());
        }

        private void fill() {
            while (length < buffer.length) {
                int got = file.read(buffer, length, buffer.length - length);
                if (got < 0) {
                    return;
                }
                length += got;
            }
        }

        private boolean take(LoginLayout layout, int at, Predicate<LoginRecord> sink) {
            long here = place++;
            if (Arrays.equals(
                    buffer, at, at + layout.size, new byte[layout.size], 0, layout.size)) {
                note(blank, here);
                return true;
            }
            var login = layout.read(buffer, at, here);
            records++;
            if (login.time().plusSeconds(60).isBefore(last)) {
                note(backward, here);
            }
            last = login.time();
            return sink.test(login);
        }

        private static void note(List<Long> places, long place) {
            if (places.size() < MOST_PLACES) {
                places.add(place);
            }
        }
    }
}
