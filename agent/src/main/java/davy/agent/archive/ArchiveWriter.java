package davy.agent.archive;

import davy.core.file.Sha256;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Writes an archive: a tar, compressed by gzip, of members that each have a line in the manifest,
/// which is the last. Safe for several threads. The first error ends the writing: see [#failure].
///
/// Members (`davy-collection/…`): `about.json`, `answers/N.jsonl` and `walk/N.jsonl` (one JSON
/// array a line), `content/SHA256`, `report.json`, `manifest.sha256` in the form of sha256sum(1).
public final class ArchiveWriter implements AutoCloseable {
    static final String FOLDER = "davy-collection/";
    static final String MANIFEST = "manifest.sha256";
    static final int FORMAT = 1;

    /// Content up to this length stands in the line itself.
    static final int INLINE = 2048;

    private static final int CHUNK = 1 << 20;
    private static final long MOST_LINES = 2L << 30;

    /// Room for what was not seen, whatever else there is.
    private static final int MOST_NOTES = 4 << 20;

    /// Of contents; the rest is for lines.
    private static final int MOST_MANIFEST = Recording.LONGEST_MANIFEST - CHUNK;

    private static final int LONGEST_LINE = Recording.LONGEST_LINE - 2 * CHUNK;

    private final Path file;
    private final long limit;
    private final long mostLines;
    private final long inode;
    private final MessageDigest whole = Sha256.digest();
    private final OutputStream out;
    private final StringBuilder manifest = new StringBuilder();
    private final Map<String, StringBuilder> chunks = new LinkedHashMap<>();
    private final Set<String> contents = new HashSet<>();
    private final Set<String> repeated = new HashSet<>();
    private int members;
    private long written;
    private long lines;
    private long answered;
    private long left;
    private long notes;
    private long asked;
    private long dropped;
    private @Nullable IOException failure;
    private Runnable whenFailed = () -> {};

    /// @param file must not exist; is made readable by its owner alone
    /// @param limit bytes of content
    /// @throws IOException where it exists or cannot be made
    public ArchiveWriter(Path file, long limit) throws IOException {
        this(file, limit, MOST_LINES, create(file));
    }

    /// The same, with bounds of a test.
    ArchiveWriter(Path file, long limit, long mostLines) throws IOException {
        this(file, limit, mostLines, create(file));
    }

    /// The same; `to` is where its bytes go.
    ArchiveWriter(Path file, long limit, long mostLines, OutputStream to) throws IOException {
        this.file = file;
        this.limit = limit;
        this.mostLines = mostLines;
        try {
            inode = (Long) Files.getAttribute(file, "unix:ino");
            out = new BufferedOutputStream(new Fast(new DigestOutputStream(to, whole)), 1 << 16);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /// `O_EXCL`: follows no link, replaces nothing.
    private static OutputStream create(Path file) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var mine =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        return Channels.newOutputStream(Files.newByteChannel(file, options, mine));
    }

    /// Speed before size: somebody waits, and the host may be starved of processor time.
    private static final class Fast extends GZIPOutputStream {
        Fast(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    Path file() {
        return file;
    }

    /// Whether the host's walk has come to this very archive.
    boolean isOwn(String name, long number) {
        return number == inode && name.equals(String.valueOf(file.getFileName()));
    }

    /// What ended the writing; null while all is well.
    public synchronized @Nullable IOException failure() {
        return failure;
    }

    /// Ends the writing.
    synchronized void failed(IOException e) {
        if (failure == null) {
            failure = e;
            whenFailed.run();
        }
    }

    /// What to do when the disk is full, besides telling so at the end.
    public synchronized void whenFailed(Runnable deed) {
        whenFailed = deed;
    }

    /// Says what this is.
    public void about(String kind, String version, String host, Instant started) {
        var about = new LinkedHashMap<String, @Nullable Object>();
        about.put("format", FORMAT);
        about.put("davy", version);
        about.put("kind", kind);
        about.put("host", host);
        about.put("started", started.toString());
        member("about.json", Tree.text(about).getBytes(StandardCharsets.US_ASCII));
    }

    /// How many contents were left out because of the limit.
    public synchronized long left() {
        return left;
    }

    /// Bytes of content so far.
    public synchronized long written() {
        return written;
    }

    /// Adds a line to the answers or to the walk.
    synchronized void line(String kind, @Nullable Object tree) {
        String text = Tree.text(tree);
        boolean fits = lines + text.length() <= mostLines && text.length() <= LONGEST_LINE;
        if (!fits || kind.equals("answers") && !isTaken(tree)) {
            dropped++;
            return;
        }
        lines += text.length();
        append(kind, text);
    }

    /// Whether the reader has room for an answer.
    private boolean isTaken(@Nullable Object tree) {
        if (!(tree instanceof List<?> line)) {
            return true;
        }
        String question = String.valueOf(line.get(0));
        String path = String.valueOf(line.get(1));
        String key = Recorder.key(question, path, String.valueOf(line.get(2)));
        boolean known = Asked.mayRepeat(question, path) && repeated.contains(key);
        int cost =
                Asked.isAbsence(question, path, line.get(3) != null)
                        ? Asked.absence()
                        : Asked.cost(key, known);
        if (asked + cost > Asked.MOST - MOST_NOTES) {
            return false;
        }
        asked += cost;
        if (Asked.mayRepeat(question, path)) {
            repeated.add(key);
        }
        return true;
    }

    /// Adds a line of what was not seen: what else there is does not take its room.
    synchronized void note(@Nullable Object tree) {
        String text = Tree.text(tree);
        if (notes + text.length() > MOST_NOTES) {
            dropped++;
            return;
        }
        notes += text.length();
        append("answers", text);
    }

    /// Adds one of the few lines that say what the archive lacks.
    synchronized void lack(@Nullable Object tree) {
        append("answers", Tree.text(tree));
    }

    /// How many lines were not written: there was no room for them.
    public synchronized long dropped() {
        return dropped;
    }

    private void append(String kind, String text) {
        var chunk = chunks.computeIfAbsent(kind, _ -> new StringBuilder());
        chunk.append(text).append('\n');
        if (chunk.length() > CHUNK) {
            flush(kind, chunk);
        }
    }

    private void flush(String kind, StringBuilder chunk) {
        byte[] bytes = chunk.toString().getBytes(StandardCharsets.US_ASCII);
        chunk.setLength(0);
        member("%s/%06d.jsonl".formatted(kind, ++members), bytes);
    }

    /// Stores content once, and gives what stands for it in a line: its text, or its hash; `left`
    /// where the limit is reached.
    Map<String, @Nullable Object> content(byte[] bytes) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        if (bytes.length <= INLINE) {
            map.put("text", davy.core.text.RawText.decode(bytes));
            return map;
        }
        return content(new ByteArrayInputStream(bytes), bytes.length, Sha256.hex(bytes));
    }

    /// The same, of what a check asked for by name (configuration, databases of packages, `/proc`):
    /// few bytes, without which all others mean little, so they do not count.
    synchronized Map<String, @Nullable Object> answer(byte[] bytes) {
        long before = written;
        boolean fits = answered + bytes.length < MOST_LINES;
        written = fits ? Math.min(written, limit - bytes.length) : written;
        var map = content(bytes);
        answered += bytes.length;
        written = before;
        return map;
    }

    /// The same, of a stream.
    synchronized Map<String, @Nullable Object> content(InputStream in, long size, String sha256) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        if (!contents.contains(sha256)) {
            if (manifest.length() > MOST_MANIFEST) {
                dropped++;
                map.put("left", size);
                return map;
            }
            if (written + size > limit) {
                left++;
                map.put("left", size);
                return map;
            }
            contents.add(sha256);
            written += size;
            member("content/" + sha256, in, size, sha256);
        }
        map.put("sha256", sha256);
        return map;
    }

    /// Adds a member of its own.
    public void member(String name, byte[] bytes) {
        member(name, new ByteArrayInputStream(bytes), bytes.length, Sha256.hex(bytes));
    }

    private synchronized void member(String name, InputStream in, long size, String sha256) {
        if (failure != null) {
            return;
        }
        try {
            out.write(Tar.header(FOLDER + name, size));
            long copied = in.transferTo(out);
            if (copied != size) {
                throw new IOException(name + " has " + copied + " bytes, not " + size);
            }
            out.write(new byte[(int) (-size & 511)]);
            manifest.append(sha256).append("  ").append(name).append('\n');
        } catch (IOException e) {
            failed(e);
        }
    }

    /// Writes what is left, and the manifest.
    ///
    /// @return the sums to compare with later
    /// @throws IOException the first error of all the writing
    public synchronized Sums finish() throws IOException {
        chunks.forEach(this::flush);
        byte[] bytes = manifest.toString().getBytes(StandardCharsets.US_ASCII);
        member(MANIFEST, bytes);
        if (failure != null) {
            throw failure;
        }
        out.write(new byte[1024]);
        out.close();
        return new Sums(
                Sha256.hex(bytes), HexFormat.of().formatHex(whole.digest()), Files.size(file));
    }

    /// @param manifest SHA-256 of the manifest: of all contents
    /// @param file SHA-256 of the file
    /// @param size bytes of the file
    public record Sums(String manifest, String file, long size) {}

    /// Deletes the file, which was not finished.
    public void abandon() {
        try {
            Files.deleteIfExists(file);
            close();
        } catch (IOException e) {
            // The first error is the one that is told.
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
