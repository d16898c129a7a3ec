package davy.agent.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/// The contents of an archive, one behind the other in a temporary file without a name: nothing is
/// unpacked under names of the archive. Safe for several threads once filled.
final class Store implements AutoCloseable {
    private static final long MOST_BYTES = 64L << 30;

    /// Files of hosts get so many times smaller at most; what has more in it is a bomb.
    private static final long MOST_TIMES = 200;

    private static final long SMALL = 1L << 30;

    private static final int BUFFER = 1 << 16;

    /// Where the bytes of a member lie.
    record Slice(long offset, long length) {}

    private final FileChannel channel;
    private final byte[] buffer = new byte[BUFFER];
    private final long most;
    private long size;

    /// @param packed bytes that will be unpacked into it
    Store(long packed) throws IOException {
        most = Math.min(MOST_BYTES, Math.max(SMALL, packed * MOST_TIMES));
        try {
            Path file = Files.createTempFile(folder(), "davy", ".spool");
            channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    /// A tar, unpacked where it is gzip.
    ///
    /// @throws IOException where it is neither
    static InputStream open(Path file) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        in.mark(BUFFER);
        byte[] head = in.readNBytes(263);
        in.reset();
        if (head.length > 1 && head[0] == 0x1f && head[1] == (byte) 0x8b) {
            return new GZIPInputStream(in, BUFFER);
        }
        if (head.length < 263 || head[257] != 'u' || head[261] != 'r') {
            in.close();
            throw new ArchiveException(
                    "it is neither a tar nor a tar.gz; unpack other forms first (xz -d, unzip), and mount"
                            + " images of disks (mount -o ro,loop)",
                    "不是 tar 或 tar.gz 归档；其他格式请先解压（如 xz -d、unzip），磁盘镜像请先挂载（mount -o ro,loop）");
        }
        return in;
    }

    /// Takes over what is left of the present member.
    Slice add(Tar tar, MessageDigest digest) throws IOException {
        long start = size;
        if (size + tar.left() > most) {
            throw new ArchiveException(
                    "unpacked it is longer than {0} MiB, which no collection of its size is",
                    "解包后超过 {0} MiB，与归档大小不符，疑为压缩炸弹", most >> 20);
        }
        for (int got = tar.read(buffer); got >= 0; got = tar.read(buffer)) {
            digest.update(buffer, 0, got);
            write(ByteBuffer.wrap(buffer, 0, got));
        }
        return new Slice(start, size - start);
    }

    private void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                size += channel.write(bytes, size);
            }
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static ArchiveException noRoom(IOException e) {
        return new ArchiveException(
                "its contents could not be put into {0} ({1}); set TMPDIR to a directory with room",
                "无法将其内容写入 {0}（{1}）；请将 TMPDIR 设为空间充足的目录", folder(), String.valueOf(e.getMessage()));
    }

    /// `TMPDIR`; else `/var/tmp`, since `/tmp` is often memory.
    private static Path folder() {
        String told = System.getenv("TMPDIR");
        if (told != null && !told.isEmpty()) {
            return Path.of(told);
        }
        var disk = Path.of("/var/tmp");
        return Files.isWritable(disk)
                ? disk
                : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Reads into `into`; fewer bytes than asked for only at the end of the slice.
    int read(Slice slice, long offset, byte[] into, int at, int length) throws IOException {
        int wanted = (int) Math.min(length, Math.max(0, slice.length - offset));
        var bytes = ByteBuffer.wrap(into, at, wanted);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, slice.offset + offset + bytes.position() - at) < 0) {
                break;
            }
        }
        return bytes.position() - at;
    }

    byte[] bytes(Slice slice, long limit) throws IOException {
        byte[] bytes =
                new byte[(int) Math.min(Math.min(slice.length, limit), Integer.MAX_VALUE - 8)];
        read(slice, 0, bytes, 0, bytes.length);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
