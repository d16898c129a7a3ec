package davy.agent.respond;

import davy.core.file.Sha256;
import davy.core.host.Host;
import davy.core.host.OpenFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/// Copies a program of any length into evidence: its first bytes alone where it is longer than
/// evidence holds, and holes as holes, as an intruder may give a program a length of terabytes.
final class ProgramCopy {
    /// More of one is not read.
    static final long LARGEST = 1L << 30;

    /// The size of a program that could not be opened.
    static final long UNREAD = -1;

    private static final int PIECE = 1 << 20;
    private static final byte[] ZEROS = new byte[PIECE];

    private final MessageDigest digest = Sha256.digest();
    private final byte[] piece = new byte[PIECE];
    private long size;
    private long copied;

    /// @param sha256 of the copy
    /// @param size bytes of the program
    /// @param copied bytes of it that were kept, with its holes
    record Copied(String sha256, long size, long copied) {
        boolean isWhole() {
            return copied == size;
        }
    }

    private ProgramCopy() {}

    /// Bytes that a copy takes on a disk.
    static long needs(Host host, String path) {
        long[] needs = {0};
        host.open(
                path,
                content -> {
                    long end = Math.min(content.size(), LARGEST);
                    long at = content.data(0);
                    while (at < end) {
                        long hole = Math.min(Math.max(content.hole(at), at + 1), end);
                        needs[0] += hole - at;
                        at = hole < end ? Math.max(content.data(hole), hole) : end;
                    }
                });
        return needs[0];
    }

    /// @param to an empty file
    static Copied of(Host host, String path, Path to) throws IOException {
        var copy = new ProgramCopy();
        try (var out = new RandomAccessFile(to.toFile(), "rw")) {
            if (!host.open(path, content -> copy.run(content, out))) {
                copy.size = UNREAD;
            }
            out.setLength(copy.copied);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        String hash = HexFormat.of().formatHex(copy.digest.digest());
        return new Copied(hash, copy.size, copy.copied);
    }

    private void run(OpenFile content, RandomAccessFile out) {
        size = content.size();
        long end = Math.min(size, LARGEST);
        try {
            boolean more = true;
            while (more && copied < end) {
                hole(Math.min(content.data(copied), end));
                long hole = Math.min(Math.max(content.hole(copied), copied + 1), end);
                while (more && copied < hole) {
                    more = data(content, hole, out);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hole(long to) {
        while (copied < to) {
            int length = (int) Math.min(PIECE, to - copied);
            digest.update(ZEROS, 0, length);
            copied += length;
        }
    }

    /// @return false where the file has become shorter, or cannot be read on
    private boolean data(OpenFile content, long to, RandomAccessFile out) throws IOException {
        int length = content.readAt(copied, piece, 0, (int) Math.min(PIECE, to - copied));
        if (length <= 0) {
            return false;
        }
        digest.update(piece, 0, length);
        out.seek(copied);
        out.write(piece, 0, length);
        copied += length;
        return true;
    }
}
