package davy.agent.respond;

import com.fasterxml.jackson.core.JsonFactory;
import davy.core.file.Sha256;
import davy.core.json.JsonValue;
import davy.core.text.Phrase;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The journal of one response: a line for each change and state, each with the hash of the line
/// before, so that a line that was altered or taken out shows. A last line that was cut off by a
/// crash does not count: what it would have said was not begun.
///
/// It never becomes longer than it is read: what would lead there is not begun. Files that go aside
/// may be as many as somebody liked to make; they leave room for all else, and for the words of
/// what became of them and of their way back.
final class Journal implements AutoCloseable {
    /// Bytes.
    static final long LARGEST = 512L << 20;

    /// Characters of extended attributes of the files that go aside: all stay in memory, and an
    /// unprivileged user can give each of his files a mebibyte of them.
    private static final long LARGEST_HELD = 24L << 20;

    /// So many bytes are written at once.
    private static final int CHUNK = 1 << 20;

    /// As long as one.
    private static final String HASH = "0".repeat(64);

    static final Phrase FULL =
            Phrase.of(
                    "the journal of this response is full, or has no room for so many extended"
                            + " attributes: nothing more is changed here by this step. What was done"
                            + " stands and can be undone; what is left needs a new plan",
                    "本次处置的日志已满，或无法再容纳如此多的扩展属性：此处不再改动。已完成的部分有效且可撤销；其余请重新制定方案");

    /// For a note, and for the folder of a file that is locked, when the file comes back.
    private static final int SLACK = 2048;

    private final FileChannel channel;
    private final Clock clock;
    private final long largest;
    private final TreeMap<Integer, Entry> entries = new TreeMap<>();
    private final TreeMap<Integer, Entry> later = new TreeMap<>();

    /// Bytes that lines to come may take, of each change and of all.
    private final Map<Integer, Long> promises = new HashMap<>();

    private long promised;

    /// Characters of attributes in [#entries].
    private long held;

    private String previous = "";

    /// Where the next line goes; a cut-off one there is written over, but not by who only reads.
    private long end;

    private Journal(FileChannel channel, Clock clock, long largest) {
        this.channel = channel;
        this.clock = clock;
        this.largest = largest;
    }

    /// Opens a journal, or begins one.
    ///
    /// @throws RespondException where a line of it was altered
    static Journal open(Path file, Clock clock) throws IOException {
        return open(file, clock, LARGEST);
    }

    /// @param largest bytes that it may have at most
    static Journal open(Path file, Clock clock, long largest) throws IOException {
        boolean there = Files.exists(file);
        var channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        var journal = new Journal(channel, clock, largest);
        boolean whole = false;
        try {
            if (there) {
                journal.load(file);
            }
            whole = true;
        } finally {
            if (!whole) {
                channel.close();
            }
        }
        return journal;
    }

    private void load(Path file) throws IOException {
        if (Files.size(file) > largest) {
            throw new RespondException(
                    Phrase.of(
                            "{0} is longer than Davy writes a journal, so nothing is done by it. The"
                                    + " kept files lie beside it and can be put back by hand",
                            "{0} 超过日志的最大长度，因此不据此执行任何操作。被隔离的文件位于同一目录，可人工放回", file.toString()));
        }
        int number = 0;
        var line = new ByteArrayOutputStream();
        try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c != '\n') {
                    line.write(c);
                    continue;
                }
                number++;
                byte[] bytes = line.toByteArray();
                line.reset();
                var entry = parse(bytes);
                if (entry == null) {
                    throw altered(file, number);
                }
                remember(entry, bytes.length);
                previous = Sha256.hex(bytes, 0, bytes.length);
                end += bytes.length + 1;
            }
        }
    }

    private void remember(Entry entry, int length) {
        held += attributes(entry.change());
        var earlier = entries.put(entry.number(), entry);
        held -= earlier == null ? 0 : attributes(earlier.change());
        long promise = promise(entry.state(), length);
        var before = promises.put(entry.number(), promise);
        promised += promise - (before == null ? 0 : before);
    }

    /// Each line of a change is about as long as the one before.
    private static long promise(Entry.State state, int length) {
        return switch (state) {
            case INTENT -> 2L * (length + SLACK);
            case DONE -> length + SLACK;
            case REFUSED, UNDONE -> 0;
        };
    }

    private @Nullable Entry parse(byte[] line) {
        var value = JsonValue.whole(line);
        var change = value == null ? null : ChangeJson.read(value.get("change"));
        if (value == null || change == null || !value.text("previous").equals(previous)) {
            return null;
        }
        try {
            return new Entry(
                    (int) value.number("number"),
                    (int) value.number("step"),
                    Entry.State.valueOf(value.text("state").toUpperCase(Locale.ROOT)),
                    change,
                    Instant.parse(value.text("time")),
                    value.text("note"));
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            return null;
        }
    }

    private static RespondException altered(Path file, int line) {
        return new RespondException(
                Phrase.of(
                        "{0}: line {1} is not as Davy wrote it, so nothing is done by it. The kept"
                                + " files lie beside it and can be put back by hand",
                        "{0}：第 {1} 行与写入时不符，因此不据此执行任何操作。被隔离的文件位于同一目录，可人工放回", file.toString(), line));
    }

    /// All changes in order, each in its latest state.
    SequencedMap<Integer, Entry> entries() {
        return entries;
    }

    /// Changes of a state, in order.
    List<Entry> in(Entry.State state) {
        return entries.values().stream().filter(entry -> entry.state() == state).toList();
    }

    /// Writes what is going to be done, and returns when that is on the disk.
    List<Entry> intend(int step, List<? extends Change> changes) throws IOException {
        var written = announce(step, changes);
        channel.force(false);
        return written;
    }

    /// Writes what is going to be done to what ends with the machine, as processes do: it need not
    /// be on the disk before.
    ///
    /// @throws RespondException where it could become too long; nothing is written then
    List<Entry> announce(int step, List<? extends Change> changes) throws IOException {
        var written = new ArrayList<Entry>();
        int number = lastNumber();
        for (Change change : changes) {
            written.add(new Entry(++number, step, Entry.State.INTENT, change, clock.instant(), ""));
        }
        if (fitting(changes).size() < changes.size()) {
            throw new RespondException(FULL);
        }
        append(written);
        return written;
    }

    private int lastNumber() {
        return entries.isEmpty() ? 0 : entries.lastKey();
    }

    /// Those of these changes that there is room for, in order: one that takes much is in the way
    /// of no other.
    <C extends Change> List<C> fitting(List<C> changes) throws IOException {
        boolean files = changes.stream().allMatch(Change.Move.class::isInstance);
        long room = files ? largest - largest / 8 - end - promised : largest - end;
        long memory = files ? LARGEST_HELD - held : Long.MAX_VALUE;
        var fitting = new ArrayList<C>();
        int number = lastNumber();
        for (C change : changes) {
            var entry = new Entry(++number, 0, Entry.State.INTENT, change, clock.instant(), "");
            int length = line(entry, HASH).length + 10;
            long needs = length + 1 + promise(Entry.State.INTENT, length);
            if (needs <= room && attributes(change) <= memory) {
                room -= needs;
                memory -= attributes(change);
                fitting.add(change);
            }
        }
        return fitting;
    }

    /// Characters.
    private static long attributes(Change change) {
        return switch (change) {
            case Change.Move move -> move.record().attributesLength();
            case Change.Rewrite rewrite -> rewrite.record().attributesLength();
            default -> 0;
        };
    }

    /// Writes what became of changes. It is on the disk when the next change is begun, or at
    /// [#sync]: until then the host itself tells.
    void settle(List<Entry> settled) throws IOException {
        append(settled);
    }

    void settle(Entry entry, Entry.State state, String note) throws IOException {
        append(List.of(entry.as(state, clock.instant(), note)));
    }

    /// Counts from now on, and is written by [#writeSettled]: not before the host is on the disk,
    /// as another file system may be that far later.
    void settleLater(Entry entry, Entry.State state) {
        var settled = entry.as(state, clock.instant(), "");
        later.put(settled.number(), settled);
        entries.put(settled.number(), settled);
    }

    /// Changes whose state is not written yet, in order.
    List<Entry> later() {
        return List.copyOf(later.values());
    }

    void writeSettled() throws IOException {
        var all = later();
        later.clear();
        append(all);
    }

    /// The same change with more known of it, settled.
    void settle(Entry entry, Change change) throws IOException {
        settle(entry, change, Entry.State.DONE, "");
    }

    /// The same change as it is known now.
    void settle(Entry entry, Change change, Entry.State state, String note) throws IOException {
        int number = entry.number();
        append(List.of(new Entry(number, entry.step(), state, change, clock.instant(), note)));
    }

    void settle(List<Entry> begun, Entry.State state) throws IOException {
        for (Entry entry : begun) {
            settle(entry, state, "");
        }
    }

    /// Settles changes by which processes are ended.
    ///
    /// @param ended all that were, also those that came after it was begun
    void settleKills(int step, List<Entry> begun, Collection<Member> ended) throws IOException {
        var kills = Change.kills(ended);
        for (int i = 0; i < begun.size(); i++) {
            settle(begun.get(i), i < kills.size() ? kills.get(i) : new Change.Kill(List.of()));
        }
        int more = Math.min(begun.size(), kills.size());
        settle(intend(step, kills.subList(more, kills.size())), Entry.State.DONE);
    }

    void sync() throws IOException {
        channel.force(false);
    }

    /// Where the disk is full in the middle of it, the next line goes behind the last whole one.
    private void append(List<Entry> more) throws IOException {
        if (channel.size() > end) {
            channel.truncate(end);
        }
        var lengths = new int[more.size()];
        var out = new ByteArrayOutputStream();
        String last = previous;
        long at = end;
        for (int i = 0; i < more.size(); i++) {
            byte[] line = line(more.get(i), last);
            lengths[i] = line.length;
            last = Sha256.hex(line, 0, line.length);
            out.writeBytes(line);
            out.write('\n');
            if (out.size() >= CHUNK || i == more.size() - 1) {
                at = write(out, at);
                out.reset();
            }
        }
        end = at;
        previous = last;
        for (int i = 0; i < more.size(); i++) {
            remember(more.get(i), lengths[i]);
        }
    }

    /// @return where the next byte goes
    private long write(ByteArrayOutputStream out, long start) throws IOException {
        var bytes = ByteBuffer.wrap(out.toByteArray());
        long at = start;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
        return at;
    }

    private static byte[] line(Entry entry, String previous) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("previous", previous);
            json.writeNumberField("number", entry.number());
            json.writeNumberField("step", entry.step());
            json.writeStringField("state", entry.state().name().toLowerCase(Locale.ROOT));
            json.writeStringField("time", entry.time().toString());
            if (!entry.note().isEmpty()) {
                json.writeStringField("note", entry.note());
            }
            json.writeFieldName("change");
            ChangeJson.write(entry.change(), json);
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
