package davy.core.file;

import davy.core.host.FileView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Makes [FileHashes] in one pass over a file's content, fed in order and in pieces of any size.
public final class FileHasher implements FileView.Sink {
    /// The body ends at a multiple of this, so that tails of different length leave the same body
    /// mostly.
    private static final int STEP = 48;

    private static final int SHORTEST_TAIL = 16;
    private static final int SHORTEST_BODY = 1024;

    private final MessageDigest md5 = digest("MD5");
    private final MessageDigest sha1 = digest("SHA-1");
    private final MessageDigest sha256 = digest("SHA-256");
    private final Mark body;
    private final Mark extent;
    private final long end;
    private final Appended appended = new Appended();
    private long fed;
    private boolean whole = true;

    /// For a file that is no ELF file.
    ///
    /// @param size of the file, bytes
    public FileHasher(long size) {
        this(size, -1);
    }

    /// @param size of the file, bytes
    /// @param end the ELF file's own end ([Elf#end]); -1 for none
    public FileHasher(long size, long end) {
        long length = bodyLength(size);
        this.body = new Mark(length >= SHORTEST_BODY ? length : -1);
        this.extent = new Mark(end);
        this.end = end;
    }

    /// How much of a file of this size is its body: all but the last 16 to 63 bytes.
    public static long bodyLength(long size) {
        return Math.max(0, size - SHORTEST_TAIL) / STEP * STEP;
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has " + name, e);
        }
    }

    @Override
    public boolean accept(byte[] buffer, int length) {
        feed(buffer, length);
        return true;
    }

    /// Bytes are missing here: these will not be the hashes of the file.
    @Override
    public void gap() {
        whole = false;
    }

    public void feed(byte[] buffer, int length) {
        md5.update(buffer, 0, length);
        sha1.update(buffer, 0, length);
        int done = 0;
        for (int next = next(length, done); next > done; next = next(length, done)) {
            sha256.update(buffer, done, next - done);
            done = next;
            body.pass(fed + done);
            extent.pass(fed + done);
        }
        if (end >= 0 && fed + length > end) {
            appended.feed(buffer, (int) Math.max(0, end - fed), length);
        }
        fed += length;
    }

    /// Where the next mark lies in this piece, else its end.
    private int next(int length, int done) {
        return Math.min(body.within(fed, done, length), extent.within(fed, done, length));
    }

    public FileHashes hashes() {
        return new FileHashes(
                fed,
                whole,
                hex(copy(md5)),
                hex(copy(sha1)),
                hex(copy(sha256)),
                body.hash,
                appended.isProgram() ? null : extent.hash);
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("Java's own digests can be copied", e);
        }
    }

    /// A place at which the hash so far is kept.
    private final class Mark {
        private final long at;
        private @Nullable String hash;

        Mark(long at) {
            this.at = at;
        }

        int within(long start, int done, int length) {
            return at > start + done && at < start + length ? (int) (at - start) : length;
        }

        void pass(long place) {
            if (place == at) {
                hash = hex(copy(sha256));
            }
        }
    }
}
