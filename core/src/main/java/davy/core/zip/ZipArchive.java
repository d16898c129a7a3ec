package davy.core.zip;

import davy.core.compression.ByteReader;
import davy.core.compression.Deflated;
import davy.core.text.RawText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A ZIP archive in a file (PKWARE APPNOTE 6.3, without ZIP64 and encryption), also with a program
/// in front of it.
public final class ZipArchive implements AutoCloseable {
    private static final int END = 0x06054B50;
    private static final int ENTRY = 0x02014B50;
    private static final int HEAD = 0x04034B50;
    private static final int END_LENGTH = 22;
    private static final int ENTRY_LENGTH = 46;
    private static final int HEAD_LENGTH = 30;
    private static final int LONGEST_DIRECTORY = 16 << 20;
    private static final int LONGEST_COMMENT = 0xFFFF;

    /// Of places that look like the end of the directory: comments may hold such.
    private static final int MOST_ENDS = 8;

    private final ByteReader file;
    private final Deflated inflater;
    private final List<ZipEntry> entries;

    private ZipArchive(ByteReader file, List<ZipEntry> entries) {
        this.file = file;
        this.entries = List.copyOf(entries);
        inflater = Deflated.raw(file, 32 << 10);
    }

    /// Null where it is none, or its directory is longer than 16 MiB.
    public static @Nullable ZipArchive open(ByteReader file, long size) {
        int length = (int) Math.min(size, END_LENGTH + LONGEST_COMMENT);
        byte[] tail = bytes(file, size - length, length);
        int tries = 0;
        for (int at = tail.length - END_LENGTH; at >= 0 && tries < MOST_ENDS; at--) {
            boolean ends = number(tail, at, 4) == END;
            if (ends && at + END_LENGTH + number(tail, at + 20, 2) <= tail.length) {
                tries++;
                var archive = open(file, size - length + at, tail, at);
                if (archive != null) {
                    return archive;
                }
            }
        }
        return null;
    }

    private static @Nullable ZipArchive open(ByteReader file, long end, byte[] tail, int at) {
        long length = number(tail, at + 12, 4);
        long from = end - length;
        long front = from - number(tail, at + 16, 4);
        if (length > LONGEST_DIRECTORY || from < 0 || front < 0) {
            return null;
        }
        byte[] directory = bytes(file, from, (int) length);
        return directory.length < length ? null : new ZipArchive(file, entries(directory, front));
    }

    private static List<ZipEntry> entries(byte[] directory, long front) {
        var entries = new ArrayList<ZipEntry>();
        int at = 0;
        while (at + ENTRY_LENGTH <= directory.length && number(directory, at, 4) == ENTRY) {
            int name = (int) number(directory, at + 28, 2);
            int behind = (int) (number(directory, at + 30, 2) + number(directory, at + 32, 2));
            if (at + ENTRY_LENGTH + name > directory.length) {
                break;
            }
            entries.add(
                    new ZipEntry(
                            RawText.decode(directory, at + ENTRY_LENGTH, name),
                            (int) number(directory, at + 10, 2),
                            number(directory, at + 20, 4),
                            number(directory, at + 24, 4),
                            front + number(directory, at + 42, 4)));
            at += ENTRY_LENGTH + name + behind;
        }
        return entries;
    }

    /// In the order of the directory.
    public List<ZipEntry> entries() {
        return entries;
    }

    /// The first bytes of an entry; what comes before damage, none where it cannot be read at all.
    ///
    /// @param limit bytes
    public byte[] read(ZipEntry entry, int limit) {
        long data = data(entry);
        if (data < 0 || entry.method() != 0 && entry.method() != 8) {
            return new byte[0];
        }
        int most = (int) Math.min(entry.size(), limit);
        if (entry.isStored()) {
            return bytes(file, data, (int) Math.min(entry.packed(), most));
        }
        var bytes = new byte[most];
        inflater.begin(data);
        int length = 0;
        int got = 0;
        while (length < most && got >= 0) {
            got = inflater.read(bytes, length, most - length);
            length += Math.max(got, 0);
        }
        return length == most ? bytes : Arrays.copyOf(bytes, length);
    }

    /// An entry that is stored as it is, such as an archive in an archive; null where its head is
    /// malformed.
    public @Nullable ByteReader stored(ZipEntry entry) {
        long data = data(entry);
        if (data < 0 || !entry.isStored()) {
            return null;
        }
        return (offset, into, at, length) -> {
            int most = (int) Math.clamp(entry.packed() - offset, 0, (long) length);
            return most == 0 ? 0 : file.readAt(data + offset, into, at, most);
        };
    }

    /// Where the bytes of an entry begin; -1 where its head is malformed.
    private long data(ZipEntry entry) {
        byte[] head = bytes(file, entry.head(), HEAD_LENGTH);
        boolean good = head.length == HEAD_LENGTH && number(head, 0, 4) == HEAD;
        return good ? entry.head() + HEAD_LENGTH + number(head, 26, 2) + number(head, 28, 2) : -1;
    }

    private static byte[] bytes(ByteReader file, long offset, int length) {
        var bytes = new byte[length];
        int done = 0;
        while (done < length) {
            int got = file.readAt(offset + done, bytes, done, length - done);
            if (got <= 0) {
                return Arrays.copyOf(bytes, done);
            }
            done += got;
        }
        return bytes;
    }

    private static long number(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (bytes[at + i] & 0xFFL) << 8 * i;
        }
        return value;
    }

    @Override
    public void close() {
        inflater.close();
    }
}
